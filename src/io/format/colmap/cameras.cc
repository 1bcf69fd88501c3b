// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/colmap/files.h"
#include "io/text/nearest_word.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kLongestName = 64;

Error malformed(std::string message, ErrorCode code = ErrorCode::kMalformed) {
  return Error{code, std::move(message)};
}

// Says "OPENCV has 8 parameters (fx fy ...), found 7".
Error wrong_count(const CameraModelInfo& info, std::size_t found) {
  return malformed("camera model " + std::string(info.name) + " has " +
                   std::to_string(info.num_params) + " parameters (" + std::string(info.params) +
                   "), found " + std::to_string(found));
}

Result<std::vector<double>> parse_params(Line& line) {
  std::vector<double> params;
  while (!line.at_end()) {
    const std::optional<double> number = line.real();
    if (!number) return malformed("camera parameter " + quoted(line.token()) + " is not a number");
    params.push_back(*number);
  }
  return params;
}

// Compares in capitals, because models are written so.
std::string nearest_model(std::string_view name) {
  std::string word(name.substr(0, kLongestName));
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::vector<std::string> known;
  for (const CameraModelInfo& info : camera_models()) known.emplace_back(info.name);
  return nearest(word, known);
}

}  // namespace

Result<Camera> parse_camera(Line& line) {
  const std::string_view name = line.token();
  const std::optional<CameraModel> model = camera_model_from_name(name);
  if (!model) {
    return malformed(
        "unknown camera model " + quoted(name) + "; the nearest one is " + nearest_model(name),
        ErrorCode::kUnsupported);
  }
  const auto width = line.integer<std::uint64_t>();
  const auto height = width ? line.integer<std::uint64_t>() : std::nullopt;
  if (!height) {
    return malformed("expected width and height as whole numbers, found " + quoted(line.token()));
  }
  Result<std::vector<double>> params = parse_params(line);
  if (!params) return params.error();
  const CameraModelInfo& info = camera_model_info(*model);
  if (params->size() != static_cast<std::size_t>(info.num_params)) {
    return wrong_count(info, params->size());
  }
  return make_camera(*model, *width, *height, std::move(*params));
}

Result<CameraMap> read_cameras_text(Lines lines) {
  CameraMap cameras;
  std::map<std::uint32_t, std::int64_t> line_of;
  while (std::optional<Line> line = lines.next_data()) {
    const auto id = line->integer<std::uint32_t>();
    if (!id) {
      return lines.error(line->number(), "expected CAMERA_ID MODEL WIDTH HEIGHT PARAMS..., found " +
                                             quoted(line->token()) + " as id");
    }
    const Result<Camera> camera = parse_camera(*line);
    if (!camera) {
      Error error = lines.error(line->number(), camera.error().message);
      error.code = camera.error().code;
      return error;
    }
    const auto [first, is_new] = line_of.emplace(*id, line->number());
    if (!is_new) {
      return lines.error(line->number(), "camera id " + std::to_string(*id) + " is in line " +
                                             std::to_string(first->second) + " already");
    }
    cameras.emplace(*id, *camera);
  }
  return cameras;
}

namespace {

constexpr std::size_t kCameraSize = 24;  // without parameters

// Reads one camera of cameras.bin, behind its id.
Result<Camera> read_camera(Bytes& bytes) {
  const std::int32_t model_id = bytes.i32();
  const std::uint64_t width = bytes.u64(), height = bytes.u64();
  if (bytes.overrun()) return bytes.error("the file ends inside a camera");
  const std::optional<CameraModel> model = camera_model_from_id(model_id);
  if (!model) {
    return bytes.error("unknown camera model id " + std::to_string(model_id),
                       ErrorCode::kUnsupported);
  }
  std::vector<double> params(static_cast<std::size_t>(camera_model_info(*model).num_params));
  for (double& param : params) param = bytes.f64();
  if (bytes.overrun()) return bytes.error("the file ends inside a camera's parameters");
  Result<Camera> camera = make_camera(*model, width, height, std::move(params));
  if (!camera) return bytes.error(camera.error().message);
  return camera;
}

}  // namespace

Result<CameraMap> read_cameras_binary(Bytes bytes) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun()) return bytes.error("the file ends before the number of cameras");
  if (!bytes.fits(count, kCameraSize)) {
    return bytes.error(std::to_string(count) + " cameras do not fit into the rest of the file");
  }
  CameraMap cameras;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint32_t id = bytes.u32();
    const Result<Camera> camera = read_camera(bytes);
    if (!camera) return camera.error();
    if (!cameras.emplace(id, *camera).second) {
      return bytes.error("camera id " + std::to_string(id) + " is there twice");
    }
  }
  if (bytes.left() > 0) return bytes.error("there are bytes after the last camera");
  return cameras;
}

}  // namespace pose_refine::io
