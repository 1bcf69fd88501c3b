// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "io/format/colmap/files.h"

namespace pose_refine::io {
namespace {

Error bad_point(const Lines& lines, Line& line) {
  const std::string found = line.at_end() ? "the end of the line" : quoted(line.token());
  return lines.error(
      line.number(),
      "expected POINT3D_ID X Y Z R G B ERROR (IMAGE_ID POINT2D_IDX)..., found " + found);
}

std::string no_observation(std::uint32_t image, std::uint32_t observation) {
  return "the track refers to observation " + std::to_string(observation) + " of image " +
         std::to_string(image) + ", which has fewer";
}

struct Track {
  std::uint32_t length = 0;
  std::size_t dangling = 0;  // track elements whose image is absent
};

Result<Track> parse_track(const Lines& lines, Line& line, const TrackCheck& check) {
  Track track;
  for (; !line.at_end(); ++track.length) {
    const auto image = line.integer<std::uint32_t>();
    const auto observation = image ? line.integer<std::uint32_t>() : std::nullopt;
    if (!observation) return bad_point(lines, line);
    const TrackCheck::Verdict verdict = check(*image, *observation);
    if (verdict == TrackCheck::kNoSuchObservation) {
      return lines.error(line.number(), no_observation(*image, *observation));
    }
    track.dangling += verdict == TrackCheck::kNoSuchImage ? 1 : 0;
  }
  return track;
}

// Reads everything but the track.
Result<ModelPoint> parse_point(const Lines& lines, Line& line) {
  ModelPoint point;
  const auto id = line.integer<std::uint64_t>();
  if (!id || *id == kNoPoint) return bad_point(lines, line);
  point.id = *id;
  for (double* coordinate : {&point.x, &point.y, &point.z}) {
    const std::optional<double> number = line.real();
    if (!number) return bad_point(lines, line);
    *coordinate = *number;
  }
  for (std::uint8_t& channel : point.color) {
    const auto value = line.integer<std::uint8_t>();
    if (!value) return bad_point(lines, line);
    channel = *value;
  }
  const std::optional<double> error = line.real();
  if (!error) return bad_point(lines, line);
  point.error = *error;
  return point;
}

// Lines are not kept, so this looks for the two points again.
Error duplicate_point(Lines lines, std::uint64_t id) {
  std::int64_t first = 0;
  while (std::optional<Line> line = lines.next_data()) {
    if (line->integer<std::uint64_t>() != id) continue;
    if (first > 0) {
      return lines.error(line->number(), "point id " + std::to_string(id) + " is in line " +
                                             std::to_string(first) + " already");
    }
    first = line->number();
  }
  return lines.error(first, "point id " + std::to_string(id) + " is there twice");
}

}  // namespace

Result<PointList> read_points_text(Lines lines, const TrackCheck& check) {
  const Lines from_start = lines;
  PointList list;
  while (std::optional<Line> line = lines.next_data()) {
    Result<ModelPoint> point = parse_point(lines, *line);
    if (!point) return point.error();
    const Result<Track> track = parse_track(lines, *line, check);
    if (!track) return track.error();
    point->track_length = track->length;
    list.dangling_tracks += track->dangling;
    list.points.push_back(*point);
  }
  const IdIndex index(list.points);
  if (index.duplicate()) {
    return duplicate_point(from_start, list.points[index.duplicate()->first].id);
  }
  return list;
}

namespace {

constexpr std::size_t kPointSize = 51;  // without the track
constexpr std::size_t kTrackSize = 8;

Result<std::size_t> read_track(Bytes& bytes, std::uint64_t count, const TrackCheck& check) {
  std::size_t dangling = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint32_t image = bytes.u32(), observation = bytes.u32();
    const TrackCheck::Verdict verdict = check(image, observation);
    if (verdict == TrackCheck::kNoSuchObservation) {
      return bytes.error(no_observation(image, observation));
    }
    dangling += verdict == TrackCheck::kNoSuchImage ? 1 : 0;
  }
  return dangling;
}

// Reads everything but the track's elements.
Result<ModelPoint> read_point(Bytes& bytes) {
  ModelPoint point;
  point.id = bytes.u64();
  point.x = bytes.f64();
  point.y = bytes.f64();
  point.z = bytes.f64();
  for (std::uint8_t& channel : point.color) channel = bytes.u8();
  point.error = bytes.f64();
  const std::uint64_t track = bytes.u64();
  if (bytes.overrun()) return bytes.error("the file ends inside a point");
  for (double number : {point.x, point.y, point.z, point.error}) {
    if (!std::isfinite(number)) return bytes.error("the point before this is not finite");
  }
  if (point.id == kNoPoint) return bytes.error("2^64-1 is not a point id: it means 'no point'");
  if (!bytes.fits(track, kTrackSize) || track > std::numeric_limits<std::uint32_t>::max()) {
    return bytes.error("a track of " + std::to_string(track) + " does not fit into the rest");
  }
  point.track_length = static_cast<std::uint32_t>(track);
  return point;
}

}  // namespace

Result<PointList> read_points_binary(Bytes bytes, const TrackCheck& check) {
  const std::uint64_t count = bytes.u64();
  if (bytes.overrun()) return bytes.error("the file ends before the number of points");
  if (!bytes.fits(count, kPointSize)) {
    return bytes.error(std::to_string(count) + " points do not fit into the rest of the file");
  }
  PointList list;
  list.points.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    Result<ModelPoint> point = read_point(bytes);
    if (!point) return point.error();
    const Result<std::size_t> dangling = read_track(bytes, point->track_length, check);
    if (!dangling) return dangling.error();
    list.dangling_tracks += *dangling;
    list.points.push_back(*point);
    bytes.drop_taken();
  }
  if (bytes.left() > 0) return bytes.error("there are bytes after the last point");
  const IdIndex index(list.points);
  if (const auto& twice = index.duplicate()) {
    return bytes.error("point id " + std::to_string(list.points[twice->first].id) +
                       " is at points number " + std::to_string(twice->first + 1) + " and " +
                       std::to_string(twice->second + 1));
  }
  return list;
}

}  // namespace pose_refine::io
