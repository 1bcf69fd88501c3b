// SPDX-License-Identifier: BSD-3-Clause
// This is Bundler v0.3. A camera has "f k1 k2", R by rows and t, in GL axes; a point has its
// position, color and a list of (camera, key, x, y) from the image center, y up. list.txt beside
// the file has the names. A camera with f = 0 was not reconstructed.
#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"
#include "io/format/exchange.h"
#include "io/format/matrix.h"
#include "io/text/tokens.h"

namespace pose_refine::io {
namespace {

constexpr char kFirstLine[] = "# Bundle file v0.3";

Fit sniff(const PoseInput& input) {
  return input.text.view().substr(0, 13) == "# Bundle file" ? Fit::kYes : Fit::kNo;
}

struct BundlerCamera {
  std::vector<double> intrinsics;  // f k1 k2
  Matrix34 matrix;
};

Result<BundlerCamera> read_camera(Tokens& tokens) {
  double n[15];
  for (double& number : n) {
    const Result<double> next = tokens.real("a camera (f k1 k2, R by rows, t)");
    if (!next) return next.error();
    number = *next;
  }
  BundlerCamera camera;
  camera.intrinsics = {n[0], n[1], n[2]};
  for (int i = 0; i < 9; ++i) camera.matrix(i / 3, i % 3) = n[3 + i];
  for (int i = 0; i < 3; ++i) camera.matrix(i, 3) = n[12 + i];
  return camera;
}

Status add_image(Tokens& tokens, const BundlerCamera& camera, ModelImage image, Model& model,
                 CameraTable& cameras) {
  image.has_pose = camera.intrinsics[0] != 0.0;
  image.camera_id = kNoCamera;
  if (image.has_pose) {
    const Result<NamedPose> pose = pose_of_matrix(camera.matrix, kGlWorldToCamera);
    if (!pose) return tokens.error(pose.error().message);
    const Result<Camera> made = make_centered_camera(camera.intrinsics);
    if (!made) return tokens.error(made.error().message);
    image.cam_from_world = pose->pose;
    image.camera_id = cameras.add(*made);
  }
  model.images.push_back(std::move(image));
  return ok_status();
}

Status add_point(Tokens& tokens, Model& model) {
  ModelPoint point;
  point.id = model.points.size();
  for (double* coordinate : {&point.x, &point.y, &point.z}) {
    const Result<double> number = tokens.real("a point's coordinate");
    if (!number) return number.error();
    *coordinate = *number;
  }
  for (std::uint8_t& channel : point.color) {
    const Result<std::uint8_t> value = tokens.integer<std::uint8_t>("a color from 0 to 255");
    if (!value) return value.error();
    channel = *value;
  }
  model.points.push_back(point);
  return read_track(tokens, model, true);
}

Result<Model> read(const PoseInput& input) {
  Tokens tokens(input.lines());
  const auto cameras = tokens.integer<std::uint32_t>("the number of cameras");
  const auto points = cameras ? tokens.integer<std::uint64_t>("the number of points")
                              : Result<std::uint64_t>(cameras.error());
  if (!points) return points.error();
  Model model;
  CameraTable table(model);
  for (std::uint32_t i = 0; i < *cameras; ++i) {
    const Result<BundlerCamera> camera = read_camera(tokens);
    if (!camera) return camera.error();
    ModelImage image;
    image.id = i + 1;
    image.name = index_name(i);
    const Status added = add_image(tokens, *camera, std::move(image), model, table);
    if (!added) return added.error();
  }
  for (std::uint64_t i = 0; i < *points; ++i) {
    const Status added = add_point(tokens, model);
    if (!added) return added.error();
  }
  if (tokens.next()) return tokens.error("there is more in the file than the counts say");
  const Status named = name_images(input.path, model);
  if (!named) return named.error();
  cover_observations(model);
  model.notes.push_back(kNoImageSizes);
  return model;
}

Result<std::string> camera_lines(const Model& model, const ModelImage& image) {
  if (!image.has_pose) return std::string("0 0 0\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n");
  const Result<RadialCamera> camera = radial_camera(model, image);
  if (!camera) return camera.error();
  const Matrix34 m = matrix_to_write({image.name, image.cam_from_world}, kGlWorldToCamera);
  std::string text;
  append_line(text, {camera->focal, camera->k1, camera->k2});
  for (int row = 0; row < 3; ++row) append_line(text, {m(row, 0), m(row, 1), m(row, 2)});
  append_line(text, {m(0, 3), m(1, 3), m(2, 3)});
  return text;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  std::string text = std::string(kFirstLine) + '\n' + std::to_string(model.images.size()) + ' ' +
                     std::to_string(model.points.size()) + '\n';
  for (const ModelImage& image : model.images) {
    const Result<std::string> lines = camera_lines(model, image);
    if (!lines) return lines.error();
    text += *lines;
  }
  const std::vector<TrackElements> tracks = centered_tracks(model);
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& point = model.points[i];
    append_line(text, {point.x, point.y, point.z});
    append_line(text, {1.0 * point.color[0], 1.0 * point.color[1], 1.0 * point.color[2]});
    append_track(text, tracks[i], true);
  }
  if (path == "-") return write_file(path, text, overwrite);
  return write_with_names(path, text, model, overwrite);
}

}  // namespace

PoseFormatRow bundler_format() {
  PoseFormatRow row;
  row.info = {"bundler", "text, Bundler v0.3, with the names in list.txt beside it", true,
              kGlWorldToCamera, true};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.cameras = row.holds.points = row.holds.colors = row.holds.unposed = true;
  return row;
}

}  // namespace pose_refine::io
