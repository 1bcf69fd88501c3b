// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "camera/projector.h"
#include "pose_refine/camera.h"

namespace pose_refine::match {

// Finds the features near a pixel, also across the seam of a panorama. Those outside of the image
// are in the outermost cells.
class Cells {
 public:
  Cells(const std::vector<double>& u, const std::vector<double>& v, const Camera& camera)
      : u_(u),
        v_(v),
        columns_(place(static_cast<double>(camera.width), kMost) + 1),
        rows_(place(static_cast<double>(camera.height), kMost) + 1),
        period_(camera::period_of_u(camera)) {
    first_.assign(static_cast<std::size_t>(columns_ * rows_) + 1, 0);
    for (std::size_t i = 0; i < u.size(); ++i) ++first_[cell(i) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    features_.resize(u.size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::size_t i = 0; i < u.size(); ++i)
      features_[next[cell(i)]++] = static_cast<std::uint32_t>(i);
  }

  // Calls visit(i) for the features within `radius` of a pixel [px].
  template <class Visit>
  void near(const Vector2& pixel, double radius, const Visit& visit) const {
    near_one_way(pixel, radius, visit);
    if (pixel.x() - radius < 0.0 && std::isfinite(period_))
      near_one_way({pixel.x() + period_, pixel.y()}, radius, visit);
    if (pixel.x() + radius > period_) near_one_way({pixel.x() - period_, pixel.y()}, radius, visit);
  }

 private:
  static constexpr double kSize = 32.0;  // of a cell [px]
  static constexpr long kMost = 511;     // the largest number of a column or row

  // A feature that is near both ways round is visited the short way only.
  template <class Visit>
  void near_one_way(const Vector2& pixel, double radius, const Visit& visit) const {
    const double half = 0.5 * period_;
    const long left = column(pixel.x() - radius), right = column(pixel.x() + radius);
    const long top = row(pixel.y() - radius), bottom = row(pixel.y() + radius);
    for (long y = top; y <= bottom; ++y) {
      for (long x = left; x <= right; ++x) {
        const auto cell = static_cast<std::size_t>(y * columns_ + x);
        for (std::uint32_t k = first_[cell]; k < first_[cell + 1]; ++k) {
          const std::uint32_t i = features_[k];
          const double u = u_[i] - pixel.x(), v = v_[i] - pixel.y();
          if (u * u + v * v < radius * radius && u > -half && u <= half) visit(i);
        }
      }
    }
  }

  static long place(double position, long most) {
    return static_cast<long>(std::clamp(position / kSize, 0.0, static_cast<double>(most)));
  }
  long column(double u) const { return place(u, columns_ - 1); }
  long row(double v) const { return place(v, rows_ - 1); }
  std::size_t cell(std::size_t i) const {
    return static_cast<std::size_t>(row(v_[i]) * columns_ + column(u_[i]));
  }

  const std::vector<double>&u_, &v_;
  long columns_, rows_;
  double period_;                                // of u
  std::vector<std::uint32_t> first_, features_;  // features of a cell, one cell after the other
};

}  // namespace pose_refine::match
