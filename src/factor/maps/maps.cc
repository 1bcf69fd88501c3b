// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/maps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "pose_refine/maps/make_loss_maps.h"

namespace pose_refine {

namespace {

// A float holds a gain up to this and leaves room for sums.
constexpr double kLargestGain = 1e30;
// A match whose coordinates [cells] reach this is left out: it is never near a projection.
constexpr double kFarthestMatch = 1e9;

Error bad_loss() {
  return {ErrorCode::kInvalidArgument, "a loss map has a value that is not finite, or below -1e30"};
}

bool inside(const LossMaps& maps, double x, double y) {
  return x >= -0.5 && y >= -0.5 && x <= static_cast<double>(maps.width) - 0.5 &&
         y <= static_cast<double>(maps.height) - 0.5;
}

}  // namespace

namespace nre {

LossMaps empty_maps(std::size_t height, std::size_t width, double stride) {
  LossMaps maps;
  maps.height = height;
  maps.width = width;
  maps.stride = stride;
  maps.ln_omega = std::log(static_cast<double>(height) * static_cast<double>(width) + 1.0);
  return maps;
}

}  // namespace nre

Result<LossMaps> loss_maps_from_dense(const std::vector<float>& values, std::size_t points,
                                      std::size_t height, std::size_t width, double stride,
                                      double scale, double offset) {
  const std::size_t cells = height * width;
  if (cells == 0 || values.size() != points * cells)
    return Error{ErrorCode::kInvalidArgument,
                 "dense loss maps need points x height x width values"};
  LossMaps maps = nre::empty_maps(height, width, stride);
  nre::MapWriter writer(maps);
  for (std::size_t n = 0; n < points; ++n) {
    for (std::size_t q = 0; q < cells; ++q) {
      const double gain = maps.ln_omega - (scale * values[n * cells + q] + offset);
      if (!(std::isfinite(gain) && gain < kLargestGain)) return bad_loss();
      if (gain > 0.0)
        writer.add(static_cast<float>(q % width), static_cast<float>(q / width),
                   static_cast<float>(gain));
    }
    writer.end_point();
  }
  return maps;
}

Result<LossMaps> loss_maps_from_sparse(const std::vector<SparseLoss>& entries, std::size_t points,
                                       std::size_t height, std::size_t width, double stride) {
  std::vector<std::vector<const SparseLoss*>> of_point(points);
  LossMaps maps = nre::empty_maps(height, width, stride);
  for (const SparseLoss& entry : entries) {
    if (entry.point >= points)
      return Error{ErrorCode::kInvalidArgument, "a sparse loss names a point that is not there"};
    if (!inside(maps, entry.x, entry.y))
      return Error{ErrorCode::kInvalidArgument, "a sparse loss lies outside of the map"};
    if (!(std::isfinite(entry.loss) && maps.ln_omega - entry.loss < kLargestGain))
      return bad_loss();
    of_point[entry.point].push_back(&entry);
  }
  nre::MapWriter writer(maps);
  for (const auto& list : of_point) {
    for (const SparseLoss* e : list)
      if (e->loss < maps.ln_omega)
        writer.add(static_cast<float>(e->x), static_cast<float>(e->y),
                   static_cast<float>(maps.ln_omega - e->loss));
    writer.end_point();
  }
  return maps;
}

LossMaps loss_maps_from_matches(const std::vector<Vector2>& pixels, std::size_t height,
                                std::size_t width, double stride) {
  LossMaps maps = nre::empty_maps(height, width, stride);
  nre::MapWriter writer(maps);
  for (const Vector2& pixel : pixels) {
    const Vector2 cell = pixel / stride - Vector2(0.5, 0.5);
    if (cell.cwiseAbs().maxCoeff() < kFarthestMatch)
      writer.add(static_cast<float>(cell.x()), static_cast<float>(cell.y()),
                 static_cast<float>(maps.ln_omega));
    writer.end_point();
  }
  return maps;
}

std::vector<Vector2> best_pixels(const LossMaps& maps) {
  std::vector<Vector2> pixels(maps.size(),
                              Vector2::Constant(std::numeric_limits<double>::quiet_NaN()));
  for (std::size_t n = 0; n < maps.size(); ++n) {
    std::size_t best = maps.begin[n];
    for (std::size_t i = maps.begin[n]; i < maps.begin[n + 1]; ++i)
      if (maps.gain[i] > maps.gain[best]) best = i;
    if (best == maps.begin[n + 1] || !(maps.gain[best] > 0.0f)) continue;
    double weight = 0.0;
    Vector2 sum = Vector2::Zero();
    for (std::size_t i = maps.begin[n]; i < maps.begin[n + 1]; ++i) {
      if (std::abs(maps.x[i] - maps.x[best]) > 1.5f || std::abs(maps.y[i] - maps.y[best]) > 1.5f ||
          maps.gain[i] <= 0.0f)
        continue;
      const double w =
          std::exp(static_cast<double>(maps.gain[i] - maps.gain[best]));  // probability
      weight += w;
      sum += w * Vector2(maps.x[i], maps.y[i]);
    }
    pixels[n] = maps.stride * (sum / weight + Vector2(0.5, 0.5));
  }
  return pixels;
}

}  // namespace pose_refine
