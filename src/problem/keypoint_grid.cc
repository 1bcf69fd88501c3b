// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/keypoint_grid.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace pose_refine {
namespace {

// Steps below this are no matter: they add less than 0.003 px^2. Text of one or two decimals hides
// them, too.
constexpr double kLeastStep = 0.25;
// By chance so many numbers, written with one decimal, are all multiples of half a pixel once in
// 1e16 times, and so many whole pixels are all even once in 1e7 times.
constexpr std::ptrdiff_t kEnough = 24;
constexpr double kLargestHalf = 65504.0;

// Returns the distance of the 16-bit numbers about a number, which have eleven binary digits.
double half_step(double x) {
  x = std::abs(x);
  if (!(x <= kLargestHalf)) return 0.0;
  int exponent = 0;
  std::frexp(std::max(x, 0x1p-14), &exponent);  // smaller numbers have fewer digits
  return std::ldexp(1.0, exponent - 11);
}

bool is_multiple(double x, double step) {
  return std::remainder(x, step) == 0.0;
}

using Numbers = std::vector<double>;

// Returns the coordinates of all keypoints less the origin, without those that are no number.
Numbers coordinates(const Correspondences& c, double origin) {
  Numbers all;
  all.reserve(c.u.size() + c.v.size());
  for (const auto* column : {&c.u, &c.v})
    for (const double x : *column)
      if (std::isfinite(x)) all.push_back(x - origin);
  return all;
}

bool are_enough(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  return std::unique(numbers.begin(), numbers.end()) - numbers.begin() >= kEnough;
}

// Returns the largest power of two from kLeastStep on that divides all numbers, or 0.
double common_step(const Numbers& all) {
  double step = 0.0;
  for (double next = kLeastStep; next <= 1024.0; next *= 2.0) {
    if (!std::all_of(all.begin(), all.end(), [&](double x) { return is_multiple(x, next); })) break;
    step = next;
  }
  return step > 0.0 && are_enough(all) ? step : 0.0;
}

// Tells whether the numbers are those of 16 bits, as far as these are coarser than `common`.
bool are_half(const Numbers& all, double common) {
  Numbers coarse;
  for (const double x : all) {
    const double step = half_step(x);
    if (step == 0.0) return false;
    if (step < kLeastStep || step <= common) continue;
    if (!is_multiple(x, step)) return false;
    coarse.push_back(x);
  }
  return are_enough(std::move(coarse));
}

std::optional<KeypointGrid> grid_from(const Correspondences& c, double origin) {
  const Numbers all = coordinates(c, origin);
  const double common = common_step(all);
  const KeypointGrid grid{common, are_half(all, common), origin};
  if (!grid.is_half && common == 0.0) return std::nullopt;
  return grid;
}

// Returns whether `a` says more than `b`.
bool is_coarser(const KeypointGrid& a, const KeypointGrid& b) {
  return a.is_half != b.is_half ? a.is_half : a.common_step > b.common_step;
}

bool are_complete(const Correspondences& c) {
  const std::size_t n = c.size(), s = c.sxx.size();
  return c.v.size() == n && c.sxy.size() == s && c.syy.size() == s && (s == n || s == 0);
}

}  // namespace

double KeypointGrid::step(double coordinate) const {
  const double half = is_half ? half_step(coordinate - origin) : 0.0;
  return std::max(half, common_step);
}

std::optional<KeypointGrid> find_keypoint_grid(const Correspondences& c) {
  const auto whole = grid_from(c, 0.0), shifted = grid_from(c, 0.5);
  if (!whole || !shifted) return whole ? whole : shifted;
  return is_coarser(*shifted, *whole) ? shifted : whole;
}

Correspondences with_rounding(Correspondences c, const KeypointGrid& grid) {
  if (!are_complete(c) || (!grid.is_half && c.sxx.empty())) return c;
  if (c.sxx.empty()) {
    c.sxx.assign(c.size(), 1.0);
    c.sxy.assign(c.size(), 0.0);
    c.syy.assign(c.size(), 1.0);
  }
  for (std::size_t i = 0; i < c.size(); ++i) {
    c.sxx[i] += std::pow(grid.step(c.u[i]), 2) / 12.0;
    c.syy[i] += std::pow(grid.step(c.v[i]), 2) / 12.0;
  }
  return c;
}

}  // namespace pose_refine
