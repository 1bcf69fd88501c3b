// SPDX-License-Identifier: BSD-3-Clause
#include "match/visible_points.h"

#include <algorithm>
#include <utility>

namespace pose_refine::match {

VisiblePoints::VisiblePoints(const Model& model, LoadedViews views) : views_(std::move(views)) {
  for (const auto& loaded : views_) {
    stride_ = loaded->descriptors.stride();
    for (std::size_t k = 0; k < loaded->view->points.size(); ++k)
      sightings_.push_back({loaded->view->points[k], loaded->descriptors.row(k), loaded->view});
  }
  std::stable_sort(sightings_.begin(), sightings_.end(),
                   [](const Sighting& a, const Sighting& b) { return a.point < b.point; });
  for (std::size_t k = 0; k < sightings_.size(); ++k) {
    const std::uint32_t i = sightings_[k].point;
    if (k + 1 < sightings_.size() && sightings_[k + 1].point == i) continue;
    first_.push_back(k + 1);
    xyz_.push_back({model.points[i].x, model.points[i].y, model.points[i].z});
    ids_.push_back(model.points[i].id);
  }
}

io::Descriptors VisiblePoints::means() const {
  std::vector<float> sums(size() * stride_, 0.0F);
  for (std::size_t i = 0; i < size(); ++i) {
    float* const sum = sums.data() + i * stride_;
    for (const Sighting* seen = begin(i); seen != end(i); ++seen)
      for (std::size_t k = 0; k < stride_; ++k) sum[k] += static_cast<float>(seen->descriptor[k]);
  }
  Result<io::Descriptors> means = io::Descriptors::make(sums.data(), size(), stride_);
  return means ? std::move(*means) : io::Descriptors();
}

}  // namespace pose_refine::match
