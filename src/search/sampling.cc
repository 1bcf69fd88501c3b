// SPDX-License-Identifier: BSD-3-Clause
#include "search/sampling.h"

#include <algorithm>
#include <numeric>

namespace pose_refine {

Sampler::Sampler(const Task& task, const Stage& stage, const Pose& start, std::uint64_t seed)
    : random_(Random(seed).bits()) {
  const Correspondences& c = task.image.correspondences;
  const PointFactor& factor = task.points();
  const Observations at = observe(task.under(stage), start);
  std::vector<double> residual;
  for (std::size_t row = 0; row < factor.index.size(); ++row) {
    const std::size_t i = factor.index[row];
    const auto ray = unproject(task.image.camera, {c.u[i], c.v[i]});
    if (!ray) continue;
    rays_.push_back(*ray);
    points_.push_back(Vector3(c.x[i], c.y[i], c.z[i]) - factor.frame.origin);
    residual.push_back(at.pixels[row]);
  }
  rows_.resize(rays_.size());
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  std::stable_sort(rows_.begin(), rows_.end(),
                   [&](std::size_t a, std::size_t b) { return residual[a] < residual[b]; });
}

// Without replacement, from the first quarter, half or all of the rows in turn.
std::array<std::size_t, 3> Sampler::triple() {
  constexpr std::size_t kFewest = 8;
  const std::size_t share = std::size_t{1} << (2 - turn_++ % 3);
  const std::size_t n = std::min(rows_.size(), std::max(kFewest, rows_.size() / share));
  const std::size_t i = random_.index(n);
  std::size_t j = random_.index(n - 1), k = random_.index(n - 2);
  j += j >= i;
  k += k >= std::min(i, j);
  k += k >= std::max(i, j);
  return {rows_[i], rows_[j], rows_[k]};
}

minimal::P3pPoses Sampler::draw() {
  const auto [i, j, k] = triple();
  return minimal::p3p({rays_[i], rays_[j], rays_[k]}, {points_[i], points_[j], points_[k]});
}

}  // namespace pose_refine
