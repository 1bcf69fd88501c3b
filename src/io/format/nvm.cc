// SPDX-License-Identifier: BSD-3-Clause
// NVM_V3 (VisualSFM) has "name f qw qx qy qz cx cy cz r 0" for each camera, with center and
// world-to-camera quaternion, and points with color and (image, feature, x, y). Measurements count
// from the image center; COLMAP's export counts from the corner, so none of them is negative. r
// distorts the MEASUREMENT; -r is the radial parameter to first order, and exactly what COLMAP
// exported.
#include <algorithm>
#include <cmath>

#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"
#include "io/format/exchange.h"
#include "io/format/line.h"
#include "io/format/nvm_origin.h"
#include "io/lost_pose.h"
#include "io/text/tokens.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "11 columns: name f qw qx qy qz cx cy cz r 0";

Fit sniff(const PoseInput& input) {
  return input.text.view().substr(0, 6) == "NVM_V3" ? Fit::kYes : Fit::kNo;
}

// Reads a line that holds only a count.
Result<std::uint64_t> read_count(Lines& lines, const char* what) {
  const std::optional<Line> line = lines.next_data();
  const auto tokens = line ? tokens_of(*line) : std::vector<std::string_view>();
  const auto count = tokens.size() == 1 ? to_integer<std::uint64_t>(tokens[0]) : std::nullopt;
  if (count) return *count;
  return lines.error(lines.number(), std::string("expected the number of ") + what);
}

Status read_image(const Lines& lines, const Line& line, Model& model, CameraTable& cameras) {
  const auto row = split_name_first(lines, line, {10}, kColumns);
  if (!row) return row.error();
  const std::vector<double>& n = row->numbers;
  const Result<NamedPose> pose = pose_of(row->name, {n[1], n[2], n[3], n[4]},
                                         Vector3(n[5], n[6], n[7]), kCenterAndWorldToCamera);
  if (!pose) return lines.error(line.number(), pose.error().message);
  if (is_lost(*pose)) return lines.error(line.number(), "the pose is not finite");
  if (pose->quaternion_norm != 1.0)
    return lines.error(line.number(), "the quaternion's norm is not 1 within 0.001");
  const Status checked = check_entry(lines, line.number(), *pose);
  if (!checked) return checked;
  const Result<Camera> camera = make_centered_camera({n[0], -n[8]});
  if (!camera) return lines.error(line.number(), camera.error().message);
  ModelImage image;
  image.id = static_cast<std::uint32_t>(model.images.size() + 1);
  image.name = pose->name;
  image.cam_from_world = pose->pose;
  image.center = pose->center;
  image.camera_id = cameras.add(*camera);
  model.images.push_back(std::move(image));
  return ok_status();
}

Status read_images(Lines& lines, Model& model) {
  const Result<std::uint64_t> count = read_count(lines, "cameras");
  if (!count) return count.error();
  CameraTable cameras(model);
  std::unordered_map<std::string, std::int64_t> line_of;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) return lines.error(0, "the file ends before its last camera");
    const Status added = read_image(lines, *line, model, cameras);
    if (!added) return added;
    const auto [first, is_new] = line_of.emplace(model.images.back().name, line->number());
    if (!is_new) {
      return lines.error(line->number(), "the name " + quoted(first->first) + " stands in line " +
                                             std::to_string(first->second) + " already");
    }
  }
  return ok_status();
}

Status read_point(const Lines& lines, const Line& line, Model& model) {
  Tokens tokens(Lines(line.text(), lines.path()));
  const auto at_line = [&](const Error& error) {
    return lines.error(line.number(), error.message);
  };
  ModelPoint point;
  point.id = model.points.size();
  for (double* coordinate : {&point.x, &point.y, &point.z}) {
    const Result<double> number = tokens.real("a point's coordinate");
    if (!number) return at_line(number.error());
    *coordinate = *number;
  }
  for (std::uint8_t& channel : point.color) {
    const Result<std::uint8_t> value = tokens.integer<std::uint8_t>("a color from 0 to 255");
    if (!value) return at_line(value.error());
    channel = *value;
  }
  model.points.push_back(point);
  const Status track = read_track(tokens, model, false);
  if (!track) return at_line(track.error());
  if (tokens.next()) return lines.error(line.number(), "the line goes on behind its track");
  return ok_status();
}

Status read_points(Lines& lines, Model& model) {
  const Result<std::uint64_t> count = read_count(lines, "points");
  if (!count) return count.error();
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line) return lines.error(0, "the file ends before its last point");
    const Status added = read_point(lines, *line, model);
    if (!added) return added;
  }
  return ok_status();
}

Result<Model> read(const PoseInput& input) {
  Lines lines = input.lines();
  const std::optional<Line> title = lines.next_data();
  if (!title || title->text().substr(0, 6) != "NVM_V3") {
    return lines.error(1, "expected NVM_V3 in the first line");
  }
  Model model;
  Status status = read_images(lines, model);
  if (status) status = read_points(lines, model);
  if (!status) return status.error();
  const std::optional<Line> more = lines.next_data();
  if (more && tokens_of(*more).front() != "0") {
    model.notes.push_back("there are more models in the file; the first one is taken");
  }
  settle_origin(model);
  return model;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  std::string text = "NVM_V3\n\n" + std::to_string(model.images.size()) + '\n';
  for (const ModelImage& image : model.images) {
    const Status writable = check_leading_name(image.name);
    if (!writable) return writable;
    const Result<RadialCamera> camera = radial_camera(model, image);
    if (!camera) return camera.error();
    if (camera->k2 != 0.0) {
      return Error{ErrorCode::kUnsupported,
                   "the camera of the image " + quoted(image.name) +
                       " has k2, but the format has only one radial parameter"};
    }
    const PoseNumbers n =
        numbers_to_write({image.name, image.cam_from_world, image.center}, kCenterAndWorldToCamera);
    const Quaternion& q = n.rotation;
    text += image.name + ' ';
    append_line(text, {camera->focal, q.w(), q.x(), q.y(), q.z(), n.position.x(), n.position.y(),
                       n.position.z(), camera->k1 == 0.0 ? 0.0 : -camera->k1, 0.0});
  }
  text += '\n' + std::to_string(model.points.size()) + '\n';
  const std::vector<TrackElements> tracks = centered_tracks(model);
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& p = model.points[i];
    append_line(text, {p.x, p.y, p.z, 1.0 * p.color[0], 1.0 * p.color[1], 1.0 * p.color[2]});
    text.back() = ' ';
    append_track(text, tracks[i], false);
  }
  return write_file(path, text + "\n0\n", overwrite);
}

}  // namespace

PoseFormatRow nvm_format() {
  PoseFormatRow row;
  row.info = {"nvm", "text, NVM_V3 of VisualSFM or COLMAP; written with centered pixels", true,
              kCenterAndWorldToCamera, true};
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.cameras = row.holds.points = row.holds.colors = true;
  return row;
}

}  // namespace pose_refine::io
