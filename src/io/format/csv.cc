// SPDX-License-Identifier: BSD-3-Clause
// This is plain CSV with a header: name (or image), qw qx qy qz of the world-to-camera rotation,
// and either tx ty tz or the camera center cx cy cz. The columns may be in any order and under
// other usual names, and others are ignored. A table of times or of x y z is csv_c2w.cc's.
#include "io/text/csv.h"

#include "io/files/atomic_file.h"
#include "io/format/csv_header.h"
#include "io/format/csv_pose.h"

namespace pose_refine::io {
namespace {

const char kHeader[] = "name,qw,qx,qy,qz,tx,ty,tz";

struct Columns {
  int name = -1;
  std::vector<int> quaternion, position;
  PoseConvention convention;

  bool complete() const { return name >= 0 && quaternion.size() == 4 && position.size() == 3; }
};

Columns columns_of(const CsvReader& reader) {
  const PoseColumns found = pose_columns(reader.header());
  Columns columns;
  columns.name = found.name;
  columns.quaternion = found.quaternion;
  const bool world = found.word == PositionWord::kPosition || !found.repeated.empty();
  if (!world) columns.position = found.position;
  if (found.word == PositionWord::kCenter) columns.convention = kCenterAndWorldToCamera;
  return columns;
}

Fit sniff(const PoseInput& input) {
  const Result<CsvReader> reader = CsvReader::open(input.lines());
  return reader && columns_of(*reader).complete() ? Fit::kYes : Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input) {
  Result<CsvReader> reader = CsvReader::open(input.lines());
  if (!reader) return reader.error();
  const Columns columns = columns_of(*reader);
  if (!columns.complete()) {
    return reader->lines().error(reader->lines().number(),
                                 std::string("expected a header with the columns ") + kHeader +
                                     " (or cx,cy,cz), found " + quoted_header(reader->header()));
  }
  PoseCollector poses(reader->lines());
  for (;;) {
    const auto row = reader->next();
    if (!row) return row.error();
    if (!*row) break;
    Result<NamedPose> pose = csv_pose(*reader, **row, columns.name, columns.quaternion,
                                      columns.position, columns.convention);
    if (!pose) return pose.error();
    const Status added = poses.add((*row)->line, std::move(*pose));
    if (!added) return added.error();
  }
  return std::move(poses).finish();
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text = std::string(kHeader) + '\n';
  for (const NamedPose& named : poses) {
    const Status writable = check_line_name(named.name);
    if (!writable) return writable;
    const PoseNumbers n = numbers_to_write(named, kWorldToCamera);
    text += csv_field(named.name);
    append_csv(text, {n.rotation.w(), n.rotation.x(), n.rotation.y(), n.rotation.z(),
                      n.position.x(), n.position.y(), n.position.z()});
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow csv_format() {
  PoseFormatRow row;
  row.info = {"csv", "text, a header with name,qw,qx,qy,qz and tx,ty,tz (or the center cx,cy,cz)",
              true, kWorldToCamera};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  return row;
}

}  // namespace pose_refine::io
