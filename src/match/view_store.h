// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/features/map.h"
#include "match/visible_points.h"

namespace pose_refine::match {

// Reads the descriptors of a map's images when they are needed, and keeps those of the last ones.
class ViewStore {
 public:
  // `map`, whose features are in `file`, outlives it.
  ViewStore(const io::FeatureMap& map, std::string file);

  const MapViews& views() const { return views_; }

  // Returns the views that are nearest to a pose, in the order of the map, without the image of the
  // map called `name`.
  Result<LoadedViews> near(const Pose& pose, std::size_t max_points, const std::string& name);

  // Refuses descriptors of another dimension than those that were read before.
  Status check_columns(const io::Descriptors& all, const std::string& image);

  // Forgets what was not asked for since the last call.
  void forget_old();

 private:
  struct Kept {
    std::shared_ptr<const LoadedView> view;
    bool is_new = true;
  };
  Result<std::shared_ptr<const LoadedView>> load(std::size_t view);

  const io::FeatureMap& map_;
  std::string file_;
  MapViews views_;  // of images with features
  std::map<std::size_t, Kept> kept_;
  std::size_t columns_ = 0;  // of all descriptors; 0: none were read
  std::string first_;        // the image whose were read first
};

}  // namespace pose_refine::match
