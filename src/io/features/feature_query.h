// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "io/features/map.h"
#include "io/image_cameras.h"
#include "io/text/name_join.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// Says what is known of the image of a pose without its matches.
struct FeatureQuery {
  std::size_t image = NameIndex::kNone;  // position in files().names(); kNone: it has no features
  Result<Camera> camera;                 // an error is of the kind kNotFound: none is known
};

// Finds the features and cameras of the images of a run in one source.
class FeatureReader {
 public:
  // `expected` are the names of all poses of the run, which must outlive it.
  static Result<FeatureReader> open(const FeatureSource& source, FeatureUse use,
                                    const NameList& expected);

  // Returns one for each of some poses, which must not be empty. It is an error if none of them has
  // features, or none a camera. An image belongs to one pose at most.
  Result<std::vector<FeatureQuery>> queries(const std::vector<NamedPose>& poses);

  const FeatureMap& map() const { return map_; }
  const FeatureFiles& files() const { return map_.files(); }
  // Moves the features to the pixels of pose.h [px].
  double shift() const { return shift_; }

  // Lists the images that have features, but neither an expected pose nor a place in the map.
  std::vector<std::string> left_out() const;

 private:
  FeatureReader(const FeatureSource& source, FeatureMap map, std::optional<ImageCameras> cameras);
  Result<Camera> camera(const std::string& name, std::size_t image) const;
  Error no_features(const std::string& first) const;

  FeatureMap map_;
  std::optional<ImageCameras> cameras_;  // nothing: the map and the features say it
  Joiner joiner_;
  std::string map_file_, features_file_;
  double shift_;
};

}  // namespace pose_refine::io
