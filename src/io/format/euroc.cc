// SPDX-License-Identifier: BSD-3-Clause
// EuRoC has a line "ns, px, py, pz, qw, qx, qy, qz, ..." for each pose of the BODY, which is taken
// for the camera, with a note. An image is named by its timestamp in nanoseconds. VINS writes
// nanoseconds with an exponent, and others have seconds in this order, which must be named: without
// a header nothing tells that w is first.
#include <algorithm>

#include "io/files/atomic_file.h"
#include "io/format/csv_header.h"
#include "io/format/csv_pose.h"
#include "io/format/timestamp.h"
#include "io/lost_pose.h"
#include "io/text/csv.h"

namespace pose_refine::io {
namespace {

constexpr int kSniffedLines = 20;
const char kColumns[] = "at least 8 columns: ns,px,py,pz,qw,qx,qy,qz (of the body, to world)";
const char kHeader[] =
    "#timestamp [ns],p_RS_R_x [m],p_RS_R_y [m],p_RS_R_z [m],q_RS_w [],q_RS_x [],q_RS_y [],"
    "q_RS_z []\n";

// Returns the digits of a whole number that is written with one digit before the point and an
// exponent, as "1.5e+18", and anything else as it is.
std::string without_exponent(std::string_view token) {
  const std::size_t e = token.find_first_of("eE");
  const auto exponent = e == std::string_view::npos ? std::optional<std::uint8_t>()
                                                    : to_integer<std::uint8_t>(token.substr(e + 1));
  const std::size_t point = std::min(token.find('.'), e);
  if (!exponent || point != 1) return std::string(token);
  std::string digits(token.substr(0, 1));
  if (point < e) digits += token.substr(2, e - 2);
  const std::size_t size = std::size_t{*exponent} + 1;
  if (digits.find_first_not_of("0123456789") != std::string::npos || digits.size() > size)
    return std::string(token);
  return digits + std::string(size - digits.size(), '0');
}

bool counts_nanoseconds(std::string_view timestamp) {
  return to_integer<std::int64_t>(timestamp).has_value();
}

// Says what contradicts the order of EuRoC in a header line, if there is one that can be read.
std::string contradiction(const Lines& lines) {
  const Result<CsvReader> reader = CsvReader::open(lines);
  if (!reader || !reader->is_commented()) return "";
  const PoseColumns columns = pose_columns(reader->header());
  if (!columns.complete() || columns.in_order_of_euroc()) return "";
  return "the header " + quoted_header(reader->header()) +
         " has another order than EuRoC's; the format csv_c2w reads it";
}

Result<NamedPose> parse(const Lines& lines, const Line& line) {
  const Result<std::vector<std::string>> fields = cut_csv(line.text());
  if (!fields) return lines.error(line.number(), fields.error().message);
  if (fields->size() < 8) return wrong_columns(lines, line.number(), kColumns, fields->size());
  if (!to_real((*fields)[0])) {
    return lines.error(line.number(), "the timestamp " + quoted((*fields)[0]) +
                                          " is neither nanoseconds nor seconds");
  }
  const std::string timestamp = without_exponent((*fields)[0]);
  const auto numbers = numbers_in(lines, line.number(), *fields, 1, 7);
  if (!numbers) return numbers.error();
  const std::vector<double>& n = *numbers;
  Result<NamedPose> pose = pose_of(padded_nanoseconds(timestamp), {n[3], n[4], n[5], n[6]},
                                   Vector3(n[0], n[1], n[2]), kCameraToWorld);
  if (!pose) return lines.error(line.number(), pose.error().message);
  return pose;
}

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  if (!contradiction(input.lines()).empty()) return Fit::kNo;
  for (int i = 0; i < kSniffedLines; ++i) {
    const std::optional<Line> line = lines.next_data();
    if (!line || line->text().find(',') == std::string_view::npos) return Fit::kNo;
    const Result<NamedPose> pose = parse(lines, *line);
    if (!pose || !counts_nanoseconds(pose->name)) return Fit::kNo;
    if (!is_lost(*pose)) return pose->quaternion_norm == 1.0 ? Fit::kYes : Fit::kRaw;
  }
  return Fit::kMaybe;
}

Result<PoseFile> read(const PoseInput& input) {
  Lines lines = input.lines();
  const std::string contradicts = contradiction(lines);
  if (!contradicts.empty()) return lines.error(1, contradicts);
  PoseCollector poses(lines);
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedPose> pose = parse(lines, *line);
    if (!pose) return pose.error();
    const Status added = poses.add_first(line->number(), std::move(*pose));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file) {
    file->notes.push_back(
        "these are poses of the body, taken for the camera's: the file does not "
        "know the extrinsics T_BS");
  }
  return file;
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text = kHeader;
  for (const NamedPose& named : with_timestamps(poses)) {
    const PoseNumbers n = numbers_to_write(named, kCameraToWorld);
    text += nanoseconds(named.name);
    append_csv(text, {n.position.x(), n.position.y(), n.position.z(), n.rotation.w(),
                      n.rotation.x(), n.rotation.y(), n.rotation.z()});
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow euroc_format() {
  PoseFormatRow row;
  row.info = {"euroc", "csv, 'ns,px,py,pz,qw,qx,qy,qz,...', body-to-world", true, kCameraToWorld};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.holds.names = Names::kTimestamps;
  return row;
}

}  // namespace pose_refine::io
