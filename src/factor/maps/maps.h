// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/maps/loss_maps.h"

namespace pose_refine::nre {

// Appends the map of one point after another.
class MapWriter {
 public:
  explicit MapWriter(LossMaps& maps) : maps_(maps) {}
  void add(float x, float y, float gain) {
    maps_.x.push_back(x);
    maps_.y.push_back(y);
    maps_.gain.push_back(gain);
  }
  void end_point() {
    // Padding stands on the last cell, so that it is near whenever the others are.
    const float x = maps_.x.empty() ? 0.0f : maps_.x.back();
    const float y = maps_.y.empty() ? 0.0f : maps_.y.back();
    while (maps_.x.size() % 8 != 0) add(x, y, 0.0f);
    maps_.begin.push_back(maps_.x.size());
  }

 private:
  LossMaps& maps_;
};

LossMaps empty_maps(std::size_t height, std::size_t width, double stride);

}  // namespace pose_refine::nre
