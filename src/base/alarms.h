// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace pose_refine {

// The a-contrario measure of a consensus (Moisan & Stival 2004, eq. 8): the log of the expected
// number of consensuses of k among n measurements within a radius, if wrong measurements were
// spread uniformly over an area. Below 0 a consensus is hardly chance.
class Alarms {
 public:
  // A pose takes three correspondences, which fit by construction and prove nothing.
  static constexpr std::size_t kSample = 3;

  // `poses` is how many poses are tested for each sample.
  Alarms(std::size_t n, double area, double poses)
      : n_(static_cast<double>(n)), area_(area), log_density_(std::log(M_PI / area)) {
    tests_ = std::log(poses) + std::log(std::max(n_ - kSample, 1.0));
    for (std::size_t i = 0; i < kSample && n > kSample; ++i)  // C(n, 3)
      tests_ += std::log((n_ - static_cast<double>(i)) / (static_cast<double>(i) + 1.0));
  }

  // For k = 4, 5, ... in turn: C(n, k) C(k, 3) follows from C(n, k - 1) C(k - 1, 3), and is
  // multiplied by the chance that k - 3 measurements lie within the radius, whose square's log is
  // given because several measures share it.
  double next(double k, double log_square) {
    tests_ += std::log((n_ - k + 1.0) / (k - kSample));
    const double log_chance = std::min(0.0, log_square + log_density_);
    return tests_ + (k - kSample) * log_chance;
  }

  // A consensus is never taken for smaller than this, so that exact data give a finite number: a
  // millionth of a pixel in an image of half a million pixels.
  double least_radius() const { return 1.4e-9 * std::sqrt(area_); }

 private:
  double n_, area_, log_density_, tests_;
};

}  // namespace pose_refine
