// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "pose_refine/correspondences.h"

namespace pose_refine::test {

// The bundle adjustment problems of Ceres' data/libmv-ba-problems: 'v' (little endian), 'P'
// (pixels), 8 floats f cx cy k1 k2 k3 p1 p2; cameras (id, R by columns, t); points (track, X);
// markers (image, track, x, y). All counts and ids are int32.
class LibmvFile {
 public:
  explicit LibmvFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    at_ = 2;
  }
  bool good() const { return bytes_.size() > 38 && bytes_[0] == 'v' && bytes_[1] == 'P'; }
  bool finished() const { return at_ == bytes_.size(); }
  std::int32_t integer() { return read<std::int32_t>(); }
  double real() { return static_cast<double>(read<float>()); }

 private:
  template <class T>
  T read() {
    T value{};
    if (at_ + sizeof(T) <= bytes_.size()) std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }
  std::vector<char> bytes_;
  std::size_t at_ = 0;
};

// Every image with at least 10 markers, with its true pose; `count` of them, evenly spread.
inline std::vector<Problem> read_libmv(const std::string& path, std::size_t count) {
  LibmvFile file(path);
  if (!file.good()) return {};
  double intrinsics[8];
  for (double& value : intrinsics) value = file.real();
  const auto& [f, cx, cy, k1, k2, k3, p1, p2] = intrinsics;
  const Camera camera = {CameraModel::kRadial,
                         static_cast<std::uint64_t>(2.0 * cx),
                         static_cast<std::uint64_t>(2.0 * cy),
                         {f, cx, cy, k1, k2}};
  std::map<std::int32_t, Problem> images;
  const std::int32_t cameras = file.integer();
  for (std::int32_t i = 0; i < cameras; ++i) {
    const std::int32_t id = file.integer();
    Eigen::Matrix3d rotation;
    for (int k = 0; k < 9; ++k) rotation(k % 3, k / 3) = file.real();
    Problem& image = images[id];
    image.name = "frame " + std::to_string(id);
    image.camera = camera;
    image.cam_from_world.rotation = Quaternion(Eigen::Quaterniond(rotation).normalized());
    for (int k = 0; k < 3; ++k) image.cam_from_world.translation[k] = file.real();
  }
  std::map<std::int32_t, Vector3> points;
  const std::int32_t tracks = file.integer();
  for (std::int32_t i = 0; i < tracks; ++i) {
    const std::int32_t track = file.integer();
    const double x = file.real(), y = file.real(), z = file.real();
    points[track] = {x, y, z};
  }
  const std::int32_t markers = file.integer();
  for (std::int32_t i = 0; i < markers; ++i) {
    const std::int32_t id = file.integer(), track = file.integer();
    const double u = file.real(), v = file.real();
    const auto image = images.find(id);
    const auto point = points.find(track);
    if (image == images.end() || point == points.end()) continue;
    image->second.correspondences.add({u, v}, point->second);
  }
  if (!file.finished()) return {};
  std::vector<Problem> wanted;
  for (const auto& [id, image] : images) {
    if (image.correspondences.size() >= 10) wanted.push_back(image);
  }
  std::vector<Problem> chosen;
  for (std::size_t i = 0; i < std::min(count, wanted.size()); ++i) {
    chosen.push_back(wanted[i * wanted.size() / std::min(count, wanted.size())]);
  }
  return chosen;
}

}  // namespace pose_refine::test
