// SPDX-License-Identifier: BSD-3-Clause
// This is "bundle adjustment in the large": the head "cameras points observations", a line "camera
// point x y" for each observation, then 9 numbers for each camera (angle-axis, t, f, k1, k2) and 3
// for each point. Camera, pixels and distortion are as in Bundler. Images have no names.
#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"
#include "io/format/exchange.h"
#include "io/text/tokens.h"

namespace pose_refine::io {
namespace {

struct Counts {
  std::uint32_t cameras = 0;
  std::uint64_t points = 0, observations = 0;
};

struct Entry {
  std::uint32_t camera;
  std::uint64_t point;
  double x, y;
};

// Redwood's logs begin alike: three whole numbers, then a 4x4 matrix, and again.
bool is_log_of_matrices(Lines lines) {
  for (const std::size_t size : {3, 4, 4, 4, 4, 3}) {
    const std::optional<Line> line = lines.next_data();
    if (!line) return size == 3;
    const auto tokens = tokens_of(*line);
    if (tokens.size() != size) return false;
  }
  return true;
}

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  const std::optional<Line> first = lines.next_data();
  const std::optional<Line> second = first ? lines.next_data() : std::nullopt;
  if (!second) return Fit::kNo;
  const auto counts = tokens_of(*first), entry = tokens_of(*second);
  if (counts.size() == 3 && counts[2] == "0" && entry.size() == 1 && to_real(entry[0]) &&
      to_integer<std::uint64_t>(counts[0]) && to_integer<std::uint64_t>(counts[1])) {
    return Fit::kYes;  // without observations
  }
  if (counts.size() != 3 || entry.size() != 4) return Fit::kNo;
  for (const std::string_view token : {counts[0], counts[1], counts[2], entry[0], entry[1]}) {
    if (!to_integer<std::uint64_t>(token)) return Fit::kNo;
  }
  if (is_log_of_matrices(input.lines())) return Fit::kNo;
  return to_real(entry[2]) && to_real(entry[3]) ? Fit::kYes : Fit::kNo;
}

Result<Counts> read_counts(Tokens& tokens) {
  const auto cameras = tokens.integer<std::uint32_t>("the number of cameras");
  if (!cameras) return cameras.error();
  const auto points = tokens.integer<std::uint64_t>("the number of points");
  if (!points) return points.error();
  const auto observations = tokens.integer<std::uint64_t>("the number of observations");
  if (!observations) return observations.error();
  return Counts{*cameras, *points, *observations};
}

Result<Entry> read_entry(Tokens& tokens, const Counts& counts) {
  const auto camera = tokens.integer<std::uint32_t>("a camera's index");
  if (!camera) return camera.error();
  const auto point = tokens.integer<std::uint64_t>("a point's index");
  if (!point) return point.error();
  if (*camera >= counts.cameras || *point >= counts.points) {
    return tokens.error("the observation refers to camera " + std::to_string(*camera) +
                        " and point " + std::to_string(*point) + ", which are beyond the counts");
  }
  const Result<double> x = tokens.real("x of an observation");
  const Result<double> y = x ? tokens.real("y of an observation") : x;
  if (!y) return y.error();
  return Entry{*camera, *point, *x, *y};
}

Result<ModelImage> read_image(Tokens& tokens, CameraTable& cameras) {
  double n[9];
  for (double& number : n) {
    const Result<double> next = tokens.real("a camera (angle-axis, t, f, k1, k2)");
    if (!next) return next.error();
    number = *next;
  }
  const Result<Camera> camera = make_centered_camera({n[6], n[7], n[8]});
  if (!camera) return tokens.error(camera.error().message);
  ModelImage image;
  image.cam_from_world =
      cam_from_world({so3_exp(Vector3(n[0], n[1], n[2])), {n[3], n[4], n[5]}}, kGlWorldToCamera);
  if (!image.cam_from_world.is_finite()) return tokens.error("the pose is not finite");
  image.camera_id = cameras.add(*camera);
  return image;
}

Result<ModelPoint> read_point(Tokens& tokens) {
  ModelPoint point;
  for (double* coordinate : {&point.x, &point.y, &point.z}) {
    const Result<double> number = tokens.real("a point's coordinate");
    if (!number) return number.error();
    *coordinate = *number;
  }
  return point;
}

void add_observations(const std::vector<Entry>& entries, Model& model) {
  for (const Entry& entry : entries) {
    model.images[entry.camera].observations.push_back(
        {entry.x, -entry.y, static_cast<std::int64_t>(entry.point)});
    ++model.points[entry.point].track_length;
  }
}

Result<Model> read(const PoseInput& input) {
  Tokens tokens(input.lines());
  const Result<Counts> counts = read_counts(tokens);
  if (!counts) return counts.error();
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < counts->observations; ++i) {
    const Result<Entry> entry = read_entry(tokens, *counts);
    if (!entry) return entry.error();
    entries.push_back(*entry);
  }
  Model model;
  CameraTable cameras(model);
  for (std::uint32_t i = 0; i < counts->cameras; ++i) {
    Result<ModelImage> image = read_image(tokens, cameras);
    if (!image) return image.error();
    image->id = i + 1;
    image->name = index_name(i);
    model.images.push_back(std::move(*image));
  }
  for (std::uint64_t i = 0; i < counts->points; ++i) {
    Result<ModelPoint> point = read_point(tokens);
    if (!point) return point.error();
    point->id = i;
    model.points.push_back(*point);
  }
  if (tokens.next()) return tokens.error("there is more in the file than the counts say");
  add_observations(entries, model);
  cover_observations(model);
  model.notes.push_back(kNoImageSizes);
  return model;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  std::string entries, cameras;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const ModelImage& image = model.images[i];
    const Result<RadialCamera> camera = radial_camera(model, image);
    if (!camera) return camera.error();
    for (const ModelObservation& o : image.observations) {
      if (o.point < 0) continue;
      entries += std::to_string(i) + ' ' + std::to_string(o.point) + ' ';
      append_line(entries, {o.u - camera->cx, -(o.v - camera->cy)});
      ++count;
    }
    const PoseNumbers n = numbers_of(image.cam_from_world, kGlWorldToCamera);
    const Vector3 w = so3_log(n.rotation);
    for (const double number : {w.x(), w.y(), w.z(), n.position.x(), n.position.y(), n.position.z(),
                                camera->focal, camera->k1, camera->k2}) {
      append_line(cameras, {number});
    }
  }
  std::string text = std::to_string(model.images.size()) + ' ' +
                     std::to_string(model.points.size()) + ' ' + std::to_string(count) + '\n';
  text += entries + cameras;
  for (const ModelPoint& point : model.points) {
    for (const double number : {point.x, point.y, point.z}) append_line(text, {number});
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow bal_format() {
  PoseFormatRow row;
  row.info = {"bal", "text, bundle adjustment in the large; no names", true, kGlWorldToCamera,
              true};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.names = Names::kNone;
  row.holds.cameras = row.holds.points = true;
  return row;
}

}  // namespace pose_refine::io
