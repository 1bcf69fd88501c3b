// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/csv_pose.h"

namespace pose_refine::io {

Result<NamedPose> csv_pose(const CsvReader& reader, const CsvRow& row, int name,
                           const std::vector<int>& quaternion, const std::vector<int>& position,
                           const PoseConvention& convention) {
  const Result<std::vector<double>> q = reader.numbers(row, quaternion);
  if (!q) return q.error();
  const Result<std::vector<double>> p = reader.numbers(row, position);
  if (!p) return p.error();
  Result<NamedPose> pose =
      pose_of(row.fields[static_cast<std::size_t>(name)], {(*q)[0], (*q)[1], (*q)[2], (*q)[3]},
              Vector3((*p)[0], (*p)[1], (*p)[2]), convention);
  if (!pose) return reader.lines().error(row.line, pose.error().message);
  return pose;
}

void append_csv(std::string& text, std::initializer_list<double> numbers) {
  for (const double number : numbers) {
    text += ',';
    append_number(text, number);
  }
  text += '\n';
}

}  // namespace pose_refine::io
