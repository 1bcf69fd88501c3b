// SPDX-License-Identifier: BSD-3-Clause
// These are bundle adjustment problems of libmv (Ceres' data/libmv-ba-problems): 'v' (little
// endian), 'P' (pixels), floats f cx cy k1 k2 k3 p1 p2, cameras (id, R by columns, t), points
// (track, X), markers (image, track, x, y). Counts and ids are int32. Images have no names, and the
// format is only read.
#include <unordered_map>

#include "io/container/bytes.h"
#include "io/format/centered_cameras.h"
#include "io/format/matrix.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kCameraSize = 52, kPointSize = 16, kMarkerSize = 16;

Fit sniff(const PoseInput& input) {
  return input.text.view().size() > 46 && input.text.view().substr(0, 2) == "vP" ? Fit::kYes
                                                                                 : Fit::kNo;
}

Result<std::uint32_t> read_count(Bytes& bytes, std::size_t size, const char* what) {
  const std::int32_t count = bytes.i32();
  if (!bytes.overrun() && count >= 0 && bytes.fits(static_cast<std::uint64_t>(count), size)) {
    return static_cast<std::uint32_t>(count);
  }
  return bytes.error(std::string("the number of ") + what + " does not fit into the file");
}

Result<Camera> read_camera(Bytes& bytes) {
  double n[8];
  for (double& number : n) number = bytes.f32();
  const auto& [f, cx, cy, k1, k2, k3, p1, p2] = n;
  const auto side = [](double center) {
    return center > 1.0 && center < 1e9 ? static_cast<std::uint64_t>(2.0 * center) : 1;
  };
  const bool radial = k3 == 0.0 && p1 == 0.0 && p2 == 0.0;
  Result<Camera> camera =
      radial ? make_camera(CameraModel::kRadial, side(cx), side(cy), {f, cx, cy, k1, k2})
             : make_camera(CameraModel::kFullOpenCv, side(cx), side(cy),
                           {f, f, cx, cy, k1, k2, p1, p2, k3, 0.0, 0.0, 0.0});
  if (!camera) return bytes.error(camera.error().message);
  return camera;
}

Status read_images(Bytes& bytes, Model& model, std::unordered_map<std::int32_t, std::size_t>& ids) {
  const Result<std::uint32_t> count = read_count(bytes, kCameraSize, "cameras");
  if (!count) return count.error();
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::int32_t id = bytes.i32();
    Matrix34 matrix;
    for (int k = 0; k < 12; ++k) matrix(k % 3, k / 3) = bytes.f32();
    const Result<NamedPose> pose = pose_of_matrix(matrix, kWorldToCamera);
    if (!pose) return bytes.error(pose.error().message);
    if (!ids.emplace(id, i).second) return bytes.error("a camera's id is there twice");
    ModelImage image;
    image.id = i + 1;
    image.name = std::to_string(id);
    image.camera_id = 1;
    image.cam_from_world = pose->pose;
    model.images.push_back(std::move(image));
  }
  return ok_status();
}

Status read_points(Bytes& bytes, Model& model, std::unordered_map<std::int32_t, std::size_t>& ids) {
  const Result<std::uint32_t> count = read_count(bytes, kPointSize, "points");
  if (!count) return count.error();
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::int32_t id = bytes.i32();
    ModelPoint point;
    point.id = static_cast<std::uint32_t>(id);
    point.x = bytes.f32();
    point.y = bytes.f32();
    point.z = bytes.f32();
    if (!Vector3(point.x, point.y, point.z).allFinite())
      return bytes.error("a point is not finite");
    if (!ids.emplace(id, i).second) return bytes.error("a point's id is there twice");
    model.points.push_back(point);
  }
  return ok_status();
}

Result<Model> read(const PoseInput& input) {
  Bytes bytes(input.text.view(), input.path);
  if (bytes.u8() != 'v' || bytes.u8() != 'P') {
    return bytes.error("expected a file that begins with 'vP': little endian, pixels");
  }
  const Result<Camera> camera = read_camera(bytes);
  if (!camera) return camera.error();
  Model model;
  model.cameras.emplace(1, *camera);
  std::unordered_map<std::int32_t, std::size_t> images, points;
  Status status = read_images(bytes, model, images);
  if (status) status = read_points(bytes, model, points);
  if (!status) return status.error();
  const Result<std::uint32_t> markers = read_count(bytes, kMarkerSize, "markers");
  if (!markers) return markers.error();
  for (std::uint32_t i = 0; i < *markers; ++i) {
    const auto image = images.find(bytes.i32());
    const auto point = points.find(bytes.i32());
    const double u = bytes.f32(), v = bytes.f32();
    if (!Vector2(u, v).allFinite()) return bytes.error("a marker is not finite");
    const bool found = image != images.end() && point != points.end();
    model.dangling += found ? 0 : 1;
    if (!found) continue;
    ++model.points[point->second].track_length;
    model.images[image->second].observations.push_back(
        {u, v, static_cast<std::int64_t>(point->second)});
  }
  if (bytes.left() > 0) return bytes.error("there are bytes after the last marker");
  return model;
}

}  // namespace

PoseFormatRow libmv_format() {
  PoseFormatRow row;
  row.info = {"libmv", "binary, bundle adjustment images of libmv; no names", false,
              kWorldToCamera};
  row.kind = Kind::kBinary;
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = row.holds.points = true;
  return row;
}

}  // namespace pose_refine::io
