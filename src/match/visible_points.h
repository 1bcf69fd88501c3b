// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "io/features/descriptors.h"
#include "match/map_views.h"

namespace pose_refine::match {

// This is a view with the descriptors of its points, in their order.
struct LoadedView {
  const MapView* view = nullptr;
  io::Descriptors descriptors;
};
using LoadedViews = std::vector<std::shared_ptr<const LoadedView>>;

// A point looks like this from a view.
struct Sighting {
  std::uint32_t point = 0;  // index into Model::points
  const std::int16_t* descriptor = nullptr;
  const MapView* view = nullptr;
};

// These are the points that some views see, each once, with what it looks like from each of them.
class VisiblePoints {
 public:
  VisiblePoints(const Model& model, LoadedViews views);

  const LoadedViews& views() const { return views_; }
  std::size_t size() const { return first_.size() - 1; }
  std::size_t stride() const { return stride_; }
  const Vector3& operator[](std::size_t i) const { return xyz_[i]; }
  std::uint64_t id(std::size_t i) const { return ids_[i]; }  // as in ModelPoint
  const Sighting* begin(std::size_t i) const { return sightings_.data() + first_[i]; }
  const Sighting* end(std::size_t i) const { return sightings_.data() + first_[i + 1]; }

  // Returns what each point looks like in the mean of its views.
  io::Descriptors means() const;

 private:
  LoadedViews views_;  // keeps the descriptors
  std::vector<Sighting> sightings_;
  std::vector<std::size_t> first_ = {0};
  std::vector<Vector3> xyz_;
  std::vector<std::uint64_t> ids_;
  std::size_t stride_ = 0;
};

}  // namespace pose_refine::match
