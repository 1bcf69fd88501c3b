// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <utility>

#include "pose_refine/maps/make_loss_maps.h"

namespace pose_refine {
namespace {

double stride_of(const Camera& camera, const FeatureMap& map) {
  return static_cast<double>(camera.width) / static_cast<double>(map.width);
}

Status check(const DenseImage& image) {
  const auto bad = [](std::string text) {
    return Error{ErrorCode::kInvalidArgument, std::move(text)};
  };
  const DenseFeatures& f = image.features;
  const std::size_t n = f.points.size();
  const auto wrong = [n](const FeatureLevel& level) {
    return level.map.data.empty() || level.descriptors.size() != n * level.map.depth;
  };
  if (f.ready.height == 0 && wrong(f.coarse)) return bad("there must be a descriptor a point");
  if (!f.fine.map.data.empty() && wrong(f.fine))
    return bad("there must be a fine descriptor a point");
  if (!f.fine_matches.empty() && f.fine_matches.size() != n)
    return bad("there must be a fine match a point");
  for (const Vector3& point : f.points)
    if (!point.allFinite()) return bad("a point is not finite");
  for (const FeatureMap* map : {&f.coarse.map, &f.fine.map}) {
    if (map->data.empty()) continue;
    if (map->height == 0 || map->width == 0) return bad("a descriptor map has no cells");
    const double across = stride_of(image.camera, *map);
    const double down = static_cast<double>(image.camera.height) / static_cast<double>(map->height);
    // A map may leave out what does not fill a last cell.
    if (!(std::abs(across - down) <= 0.05 * across))
      return bad("the descriptor map and the camera's image have different shapes");
  }
  return ok_status();
}

Result<LossMaps> from_ready(const DenseImage& image) {
  const ReadyMaps& ready = image.features.ready;
  const std::size_t points = image.features.points.size();
  const double stride = static_cast<double>(image.camera.width) / static_cast<double>(ready.width);
  if (!ready.dense.empty())
    return loss_maps_from_dense(ready.dense, points, ready.height, ready.width, stride, ready.scale,
                                ready.offset);
  std::vector<SparseLoss> entries;
  for (std::size_t i = 0; i + 4 <= ready.sparse.size(); i += 4) {
    const float* const row = &ready.sparse[i];
    // A number that is no index becomes one that loss_maps_from_sparse refuses.
    const bool index = row[0] >= 0.0f && row[0] < static_cast<float>(points);
    entries.push_back({index ? static_cast<std::size_t>(row[0]) : points, row[1], row[2],
                       ready.scale * row[3] + ready.offset});
  }
  return loss_maps_from_sparse(entries, points, ready.height, ready.width, stride);
}

}  // namespace

Result<LossMaps> coarse_loss_maps(const DenseImage& image, const MapOptions& options) {
  const Status status = check(image);
  if (!status) return status.error();
  if (image.features.ready.height > 0) return from_ready(image);
  return make_loss_maps(image.features.coarse, stride_of(image.camera, image.features.coarse.map),
                        options);
}

Result<Image> best_matches(const DenseImage& image, const MapOptions& options) {
  std::vector<Vector2> pixels = image.features.fine_matches;
  const Result<LossMaps> maps = coarse_loss_maps(image, options);
  if (!maps) return maps.error();
  if (pixels.empty()) pixels = best_pixels(*maps);
  Image matched{image.name, image.camera, image.cam_from_world, {}};
  for (std::size_t n = 0; n < pixels.size(); ++n)
    if (pixels[n].allFinite()) matched.correspondences.add(pixels[n], image.features.points[n]);
  return matched;
}

}  // namespace pose_refine
