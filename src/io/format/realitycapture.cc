// SPDX-License-Identifier: BSD-3-Clause
// RealityCapture exports csv with the header "#name,x,y,alt,heading,pitch,roll,f,px,py,...". The
// world is x east, y north, z up. A camera of no angles looks straight down with north above; it is
// turned by roll about its y axis, then by pitch about x, then clockwise by heading about z
// [degrees].
#include <algorithm>
#include <cmath>

#include "io/format/csv_pose.h"
#include "io/format/line.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

const PoseConvention kConvention = {RotationOf::kWorldFromCam, PositionIs::kCenter,
                                    CameraAxes::kGl};
constexpr double kDegree = M_PI / 180.0;

struct Table {
  CsvReader reader;
  int name;
  std::vector<int> numbers;
};

Result<Table> open(const PoseInput& input) {
  Result<CsvReader> reader = CsvReader::open(input.lines());
  if (!reader) return reader.error();
  Table table{*reader, reader->column({"name"}),
              reader->columns({"x", "y", "alt", "heading", "pitch", "roll"})};
  if (table.name >= 0 && !table.numbers.empty()) return table;
  return reader->lines().error(reader->lines().number(),
                               "expected a header with name,x,y,alt,heading,pitch,roll");
}

Fit sniff(const PoseInput& input) {
  return open(input) ? Fit::kYes : Fit::kNo;
}

Quaternion turn(double degrees, const Vector3& axis) {
  return so3_exp(degrees * kDegree * axis);
}

NamedPose pose_from(std::string name, const std::vector<double>& n) {
  if (std::any_of(n.begin(), n.end(), [](double number) { return std::isnan(number); }))
    return lost_pose(std::move(name));
  NamedPose pose;
  pose.name = std::move(name);
  pose.center = Vector3(n[0], n[1], n[2]);
  const Quaternion rotation =
      turn(-n[3], Vector3::UnitZ()) * turn(n[4], Vector3::UnitX()) * turn(n[5], Vector3::UnitY());
  pose.pose = cam_from_world({rotation.normalized(), *pose.center}, kConvention);
  return pose;
}

Result<PoseFile> read(const PoseInput& input) {
  Result<Table> table = open(input);
  if (!table) return table.error();
  PoseCollector poses(table->reader.lines());
  for (;;) {
    const auto row = table->reader.next();
    if (!row) return row.error();
    if (!*row) break;
    const auto numbers = table->reader.numbers(**row, table->numbers);
    if (!numbers) return numbers.error();
    const Status added = poses.add(
        (*row)->line, pose_from((*row)->fields[static_cast<std::size_t>(table->name)], *numbers));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file) {
    file->notes.push_back(
        "calibrations (f, px, py, k1, ...) are not taken, because the file has no image sizes");
  }
  return file;
}

}  // namespace

PoseFormatRow realitycapture_format() {
  PoseFormatRow row;
  row.info = {"realitycapture", "csv of RealityCapture, 'name,x,y,alt,heading,pitch,roll,...'",
              false, kConvention};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read = read;
  return row;
}

}  // namespace pose_refine::io
