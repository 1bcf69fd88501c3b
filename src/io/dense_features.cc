// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "io/container/npy.h"
#include "io/files/buffer.h"
#include "io/files/safe_path.h"
#include "io/text/scanner.h"
#include "pose_refine/io.h"

namespace pose_refine {
namespace {

using io::Array;

std::string sized(const Array<float>& a, std::size_t k) {
  return std::to_string(a.shape[k]);
}

// Returns `folder`/`file`, or the file in the folder above.
std::string here_or_above(const std::string& folder, const std::string& file) {
  const std::string here = folder + "/" + file;
  if (io::is_file(here)) return here;
  const std::string above = std::filesystem::path(folder).parent_path().string() + "/" + file;
  return io::is_file(above) ? above : here;
}

Result<std::vector<Vector3>> read_points(const std::string& path) {
  const Result<Array<double>> array = io::read_npy<double>(path, 2);
  if (!array) return array.error();
  if (array->shape[1] != 3)
    return Error{ErrorCode::kMalformed,
                 "points must have 3 columns, not " + std::to_string(array->shape[1]), path};
  std::vector<Vector3> points;
  for (std::size_t n = 0; n < array->shape[0]; ++n) {
    points.emplace_back(array->data[3 * n], array->data[3 * n + 1], array->data[3 * n + 2]);
    if (!points.back().allFinite())
      return Error{ErrorCode::kMalformed, "point " + std::to_string(n) + " is not finite", path};
  }
  return points;
}

Result<FeatureLevel> read_level(const std::string& map_path, const std::string& descriptor_path,
                                std::size_t points) {
  Result<Array<float>> map = io::read_npy<float>(map_path, 3);
  if (!map) return map.error();
  Result<Array<float>> descriptors = io::read_npy<float>(descriptor_path, 2);
  if (!descriptors) return descriptors.error();
  if (map->data.empty()) return Error{ErrorCode::kMalformed, "the map is empty", map_path};
  if (descriptors->shape[0] != points)
    return Error{ErrorCode::kMalformed,
                 "there are " + sized(*descriptors, 0) + " descriptors and " +
                     std::to_string(points) + " points",
                 descriptor_path};
  if (descriptors->shape[1] != map->shape[2])
    return Error{ErrorCode::kMalformed,
                 "the descriptors have " + sized(*descriptors, 1) + " numbers, those of the map " +
                     sized(*map, 2),
                 descriptor_path};
  FeatureLevel level;
  level.map = {map->shape[0], map->shape[1], map->shape[2], std::move(map->data)};
  level.descriptors = std::move(descriptors->data);
  return level;
}

Result<std::vector<Vector2>> read_matches_of(const std::string& path, std::size_t points) {
  const Result<Array<double>> array = io::read_npy<double>(path, 2);
  if (!array) return array.error();
  if (array->shape[0] != points || array->shape[1] < 2)
    return Error{
        ErrorCode::kMalformed,
        "there must be a row `x y ...` for each of the " + std::to_string(points) + " points",
        path};
  std::vector<Vector2> pixels;
  for (std::size_t n = 0; n < points; ++n)
    pixels.emplace_back(array->data[n * array->shape[1]], array->data[n * array->shape[1] + 1]);
  return pixels;
}

Result<ReadyMaps> read_ready(const std::string& folder, std::size_t points) {
  ReadyMaps ready;
  const std::string path = folder + "/maps.txt";
  const Result<io::Buffer> buffer = io::read_text_file(path);
  if (!buffer) return buffer.error();
  io::Lines lines(buffer->view(), path);
  std::optional<io::Line> line = lines.next_data();
  const auto height = line ? line->integer<std::uint32_t>() : std::nullopt;
  const auto width = height ? line->integer<std::uint32_t>() : std::nullopt;
  const auto scale = width ? line->real() : std::nullopt;
  const auto offset = scale ? line->real() : std::nullopt;
  if (!offset || !line->at_end() || *height == 0 || *width == 0)
    return lines.error(line ? line->number() : 0, "expected `height width scale offset`");
  ready.height = *height;
  ready.width = *width;
  ready.scale = *scale;
  ready.offset = *offset;
  const bool dense = io::is_file(folder + "/maps.npy");
  const std::string file = folder + (dense ? "/maps.npy" : "/sparse_maps.npy");
  Result<Array<float>> array = io::read_npy<float>(file, dense ? 3 : 2);
  if (!array) return array.error();
  const std::vector<std::size_t> wanted = {points, ready.height, ready.width};
  if (dense ? array->shape != wanted : array->shape[1] != 4)
    return Error{ErrorCode::kMalformed,
                 dense ? "the shape is not points x height x width of maps.txt and points3D.npy"
                       : "there must be rows of point, column, row, value",
                 file};
  (dense ? ready.dense : ready.sparse) = std::move(array->data);
  return ready;
}

}  // namespace

Result<DenseFeatures> read_dense_features(const std::string& folder, const std::string& name) {
  const Result<std::string> path = io::input_path(folder, name);
  if (!path) return path.error();
  DenseFeatures out;
  Result<std::vector<Vector3>> points = read_points(*path + "/points3D.npy");
  if (!points) return points.error();
  out.points = std::move(*points);
  if (io::is_file(*path + "/maps.txt")) {
    Result<ReadyMaps> ready = read_ready(*path, out.points.size());
    if (!ready) return ready.error();
    out.ready = std::move(*ready);
  } else {
    Result<FeatureLevel> coarse = read_level(here_or_above(*path, "coarse_desc.npy"),
                                             *path + "/desc_coarse.npy", out.points.size());
    if (!coarse) return coarse.error();
    out.coarse = std::move(*coarse);
  }
  const std::string fine_path = here_or_above(*path, "fine_desc.npy");
  if (io::is_file(fine_path)) {
    Result<FeatureLevel> fine = read_level(fine_path, *path + "/desc_fine.npy", out.points.size());
    if (!fine) return fine.error();
    out.fine = std::move(*fine);
  }
  if (io::is_file(*path + "/matches_fine.npy")) {
    Result<std::vector<Vector2>> matches =
        read_matches_of(*path + "/matches_fine.npy", out.points.size());
    if (!matches) return matches.error();
    out.fine_matches = std::move(*matches);
  }
  return out;
}

}  // namespace pose_refine
