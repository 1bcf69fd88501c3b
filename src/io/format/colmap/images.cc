// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "io/format/colmap/files.h"

namespace pose_refine::io {
namespace {

// Reads "IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME", where the name is the rest of the line.
Result<ModelImage> parse_image(const Lines& lines, Line line) {
  ModelImage image;
  const auto id = line.integer<std::uint32_t>();
  if (!id) {
    return lines.error(line.number(),
                       "expected IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, found " +
                           quoted(line.token()) + " as id (each image has two lines)");
  }
  const Result<Pose> pose = parse_pose(line);
  if (!pose) return lines.error(line.number(), pose.error().message);
  const auto camera_id = line.integer<std::uint32_t>();
  if (!camera_id) {
    return lines.error(line.number(), "expected CAMERA_ID and NAME behind the pose, found " +
                                          quoted(line.token()));
  }
  image.id = *id;
  image.cam_from_world = *pose;
  image.camera_id = *camera_id;
  image.name = std::string(line.rest());
  return image;
}

// Reads a point's id in the form that the observation keeps until the points are known.
std::optional<std::int64_t> parse_point_id(Line& line) {
  if (const auto id = line.integer<std::int64_t>()) {
    return *id >= -1 ? id : std::nullopt;
  }
  const auto large = line.integer<std::uint64_t>();
  return large ? std::optional<std::int64_t>(static_cast<std::int64_t>(*large)) : std::nullopt;
}

// Appends "X Y POINT3D_ID ..." to an empty `scratch`, which is passed on to save allocations.
Result<std::vector<ModelObservation>> parse_observations(const Lines& lines, Line line,
                                                         std::vector<ModelObservation> scratch) {
  while (!line.at_end()) {
    const std::optional<double> u = line.real();
    const std::optional<double> v = u ? line.real() : std::nullopt;
    const std::optional<std::int64_t> point = v ? parse_point_id(line) : std::nullopt;
    if (!point) {
      const std::string found = line.at_end() ? "the end of the line" : quoted(line.token());
      return lines.error(line.number(),
                         "expected X Y POINT3D_ID (-1: none), any number of times, "
                         "found " +
                             found +
                             " (an image without points still "
                             "has this second line, empty)");
    }
    scratch.push_back({*u, *v, *point});
  }
  return scratch;
}

// Returns the second line of an image, which is the next one that is not a comment. It may be
// empty.
std::optional<Line> second_line(Lines& lines) {
  while (std::optional<Line> line = lines.next()) {
    Line probe = *line;
    if (probe.at_end() || probe.rest().front() != '#') return line;
  }
  return std::nullopt;
}

}  // namespace

Result<ImageList> read_images_text(Lines lines) {
  ModelImageCollector images;
  std::vector<ModelObservation> scratch;
  while (const std::optional<Line> line = lines.next_data()) {
    Result<ModelImage> image = parse_image(lines, *line);
    if (!image) return image.error();
    const Status checked = images.check(*image, "line " + std::to_string(line->number()));
    if (!checked) return lines.error(line->number(), checked.error().message);
    const std::optional<Line> second = second_line(lines);
    if (!second) {
      return lines.error(line->number(),
                         "the second line (X Y POINT3D_ID ...) of this image is "
                         "missing; it may be empty");
    }
    scratch.clear();
    auto observations = parse_observations(lines, *second, std::move(scratch));
    if (!observations) return observations.error();
    scratch = std::move(*observations);
    image->observations.assign(scratch.begin(), scratch.end());
    images.add(std::move(*image));
  }
  return std::move(images).finish();
}

namespace {

constexpr std::size_t kImageSize = 73;  // without name and observations
constexpr std::size_t kObservationSize = 24;

Result<std::vector<ModelObservation>> read_observations(Bytes& bytes) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun()) return bytes.error("the file ends inside an image");
  if (!bytes.fits(count, kObservationSize)) {
    return bytes.error(std::to_string(count) + " observations do not fit into the rest of it");
  }
  std::vector<ModelObservation> observations(count);
  bool finite = true;
  for (ModelObservation& observation : observations) {
    observation.u = bytes.f64();
    observation.v = bytes.f64();
    observation.point = static_cast<std::int64_t>(bytes.u64());
    finite = finite && std::isfinite(observation.u) && std::isfinite(observation.v);
  }
  if (!finite) return bytes.error("an observation before this is not finite");
  return observations;
}

Result<ModelImage> read_image(Bytes& bytes) {
  ModelImage image;
  double numbers[7];
  image.id = bytes.u32();
  for (double& number : numbers) number = bytes.f64();
  image.camera_id = bytes.u32();
  if (bytes.overrun()) return bytes.error("the file ends inside an image");
  const Result<Pose> pose = pose_from_numbers(numbers);
  if (!pose) return bytes.error(pose.error().message);
  image.cam_from_world = *pose;
  image.name = std::string(bytes.name());
  if (bytes.overrun()) return bytes.error("the image name has no end (NUL)");
  auto observations = read_observations(bytes);
  if (!observations) return observations.error();
  image.observations = std::move(*observations);
  return image;
}

}  // namespace

Result<ImageList> read_images_binary(Bytes bytes) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun()) return bytes.error("the file ends before the number of images");
  if (!bytes.fits(count, kImageSize)) {
    return bytes.error(std::to_string(count) + " images do not fit into the rest of the file");
  }
  ModelImageCollector images;
  for (std::uint64_t i = 0; i < count; ++i) {
    Result<ModelImage> image = read_image(bytes);
    if (!image) return image.error();
    const Status checked = images.check(*image, "image number " + std::to_string(i + 1));
    if (!checked) return bytes.error(checked.error().message);
    images.add(std::move(*image));
    bytes.drop_taken();
  }
  if (bytes.left() > 0) return bytes.error("there are bytes after the last image");
  return std::move(images).finish();
}

}  // namespace pose_refine::io
