// SPDX-License-Identifier: BSD-3-Clause
// This is a csv of a trajectory, as loggers, SLAM programs and ROS write them: a header that names
// a time (or an image's name, or a frame), a position and a quaternion, in any order and under the
// usual names. They mean the camera's place in the world.
#include <algorithm>

#include "io/files/atomic_file.h"
#include "io/format/csv_header.h"
#include "io/format/csv_pose.h"

namespace pose_refine::io {
namespace {

const char kExample[] = "time,x,y,z,qw,qx,qy,qz";

Result<CsvReader> open(const PoseInput& input) {
  return CsvReader::open(input.lines());
}

// "name" or "image" with tx ty tz is the plain csv of csv.cc.
bool is_plain(const CsvReader& reader, const PoseColumns& columns) {
  return columns.word != PositionWord::kPosition && reader.column({"name", "image"}) >= 0;
}

// A table in EuRoC's order that counts nanoseconds is euroc.cc's.
bool is_euroc(CsvReader reader, const PoseColumns& columns) {
  if (!reader.is_commented() || !columns.in_order_of_euroc()) return false;
  const auto row = reader.next();
  return row && *row && to_integer<std::int64_t>((*row)->fields[0]);
}

Fit sniff(const PoseInput& input) {
  const Result<CsvReader> reader = open(input);
  if (!reader) return Fit::kNo;
  const PoseColumns columns = pose_columns(reader->header());
  if (!columns.complete() || !columns.repeated.empty()) return Fit::kNo;
  if (reader->column({"device_id"}) >= 0) return Fit::kNo;  // left to lamar.cc
  return is_plain(*reader, columns) || is_euroc(*reader, columns) ? Fit::kNo : Fit::kYes;
}

std::string complaint(const std::vector<std::string>& header, const PoseColumns& columns) {
  const std::string text = "its header is " + quoted_header(header);
  if (columns.repeated.empty()) return text + ", in which " + columns.missing() + " is missing";
  return text + ", which names " + quoted(columns.repeated) + " more than once";
}

void add_frame_note(const CsvReader& reader, const PoseColumns& columns, PoseFile& file) {
  if (!columns.is_timed() || columns.frame < 0) return;
  const auto name = [&](int column) {
    return quoted(reader.header()[static_cast<std::size_t>(column)]);
  };
  file.notes.push_back("images are named by the column " + name(columns.time) + "; " +
                       name(columns.frame) + " is not kept");
}

Result<PoseFile> read(const PoseInput& input) {
  Result<CsvReader> reader = open(input);
  if (!reader) return reader.error();
  const PoseColumns columns = pose_columns(reader->header());
  if (!columns.complete() || !columns.repeated.empty()) {
    return reader->lines().error(reader->lines().number(), complaint(reader->header(), columns));
  }
  PoseCollector poses(reader->lines());
  for (;;) {
    auto row = reader->next();
    if (!row) return row.error();
    if (!*row) break;
    const Result<std::string> label = label_of(*reader, **row, columns);
    if (!label) return label.error();
    (*row)->fields[static_cast<std::size_t>(columns.label())] = *label;
    Result<NamedPose> pose = csv_pose(*reader, **row, columns.label(), columns.quaternion,
                                      columns.position, kCameraToWorld);
    if (!pose) return pose.error();
    const Status added = columns.is_timed() ? poses.add_first((*row)->line, std::move(*pose))
                                            : poses.add((*row)->line, std::move(*pose));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file) add_frame_note(*reader, columns, *file);
  return file;
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text = "name,x,y,z,qw,qx,qy,qz\n";
  for (const NamedPose& named : poses) {
    const Status writable = check_line_name(named.name);
    if (!writable) return writable;
    const PoseNumbers n = numbers_to_write(named, kCameraToWorld);
    text += csv_field(named.name);
    append_csv(text, {n.position.x(), n.position.y(), n.position.z(), n.rotation.w(),
                      n.rotation.x(), n.rotation.y(), n.rotation.z()});
  }
  return write_file(path, text, overwrite);
}

bool is_number_or_blank(const std::string& field) {
  return field.empty() || to_real(field);
}

// The reader of any csv explains what a table of poses lacks. Four commas are no prose.
std::string hint(const PoseInput& input) {
  if (input.folder) return "";
  const Result<CsvReader> reader = open(input);
  if (!reader || reader->header().size() < 5) return "";
  const std::vector<std::string>& header = reader->header();
  if (std::string("{[<").find(input.text.view().front()) != std::string::npos) return "";
  if (std::all_of(header.begin(), header.end(), is_number_or_blank)) {
    return std::string(
               "it looks like csv without a header, whose columns are not guessed; begin it "
               "with a line such as ") +
           kExample + ", or name a format, as euroc for time,x,y,z,qw,qx,qy,qz of the body";
  }
  return "it looks like csv; " + complaint(header, pose_columns(header));
}

}  // namespace

PoseFormatRow csv_c2w_format() {
  PoseFormatRow row;
  row.info = {"csv_c2w",
              "csv with a header of a time, name or frame, a position and a quaternion, under the "
              "usual names: camera-to-world",
              true, kCameraToWorld};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.hint = hint;
  return row;
}

}  // namespace pose_refine::io
