// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "pose_refine/pose.h"

namespace pose_refine::match {

// Finds the features near a pixel.
class Cells {
 public:
  Cells(const std::vector<double>& u, const std::vector<double>& v) : u_(u), v_(v) {
    for (std::size_t i = 0; i < u.size(); ++i) {
      columns_ = std::max(columns_, cell(u[i]) + 1);
      rows_ = std::max(rows_, cell(v[i]) + 1);
    }
    first_.assign(static_cast<std::size_t>(columns_ * rows_) + 1, 0);
    for (std::size_t i = 0; i < u.size(); ++i) ++first_[place(i) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    features_.resize(u.size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::size_t i = 0; i < u.size(); ++i)
      features_[next[place(i)]++] = static_cast<std::uint32_t>(i);
  }

  // Calls visit(i) for the features within `radius` of a pixel [px].
  template <class Visit>
  void near(const Vector2& pixel, double radius, const Visit& visit) const {
    const long left = cell(pixel.x() - radius), right = cell(pixel.x() + radius);
    const long top = cell(pixel.y() - radius), bottom = cell(pixel.y() + radius);
    for (long y = top; y <= std::min(bottom, rows_ - 1); ++y) {
      for (long x = left; x <= std::min(right, columns_ - 1); ++x) {
        const auto place = static_cast<std::size_t>(y * columns_ + x);
        for (std::uint32_t k = first_[place]; k < first_[place + 1]; ++k) {
          const std::uint32_t i = features_[k];
          const double u = u_[i] - pixel.x(), v = v_[i] - pixel.y();
          if (u * u + v * v < radius * radius) visit(i);
        }
      }
    }
  }

 private:
  static constexpr double kSize = 32.0;    // of a cell [px]
  static constexpr double kMost = 2047.0;  // cells along an axis; the last one takes the rest

  static long cell(double position) {
    return static_cast<long>(std::clamp(position / kSize, 0.0, kMost));
  }
  std::size_t place(std::size_t i) const {
    return static_cast<std::size_t>(cell(v_[i]) * columns_ + cell(u_[i]));
  }

  const std::vector<double>&u_, &v_;
  long columns_ = 1, rows_ = 1;
  std::vector<std::uint32_t> first_, features_;  // features of a cell, one cell after the other
};

}  // namespace pose_refine::match
