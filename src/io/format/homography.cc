// SPDX-License-Identifier: BSD-3-Clause
// The training code of the homography loss (Boittiaux et al.) writes this log:
// "epoch,image_file,type,w_tx_chat,w_ty_chat,w_tz_chat,chat_qw_w,chat_qx_w,chat_qy_w,chat_qz_w",
// a center and a world-to-camera quaternion. Every epoch has all images, and the last one counts.
#include <map>

#include "io/files/atomic_file.h"
#include "io/format/csv_pose.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

const char kHeader[] =
    "epoch,image_file,type,w_tx_chat,w_ty_chat,w_tz_chat,chat_qw_w,chat_qx_w,chat_qy_w,chat_qz_w";

struct Table {
  CsvReader reader;
  int epoch, name;
  std::vector<int> position, quaternion;
};

Result<Table> open(const PoseInput& input) {
  Result<CsvReader> reader = CsvReader::open(input.lines());
  if (!reader) return reader.error();
  Table table{*reader, reader->column({"epoch"}), reader->column({"image_file"}),
              reader->columns({"w_tx_chat", "w_ty_chat", "w_tz_chat"}),
              reader->columns({"chat_qw_w", "chat_qx_w", "chat_qy_w", "chat_qz_w"})};
  if (table.epoch >= 0 && table.name >= 0 && !table.position.empty() && !table.quaternion.empty()) {
    return table;
  }
  return reader->lines().error(1, std::string("expected the header ") + kHeader);
}

Fit sniff(const PoseInput& input) {
  return open(input) ? Fit::kYes : Fit::kNo;
}

struct Entry {
  std::size_t index;  // position among the poses
  double epoch;
};

Result<PoseFile> read(const PoseInput& input) {
  Result<Table> table = open(input);
  if (!table) return table.error();
  const CsvReader& reader = table->reader;
  PoseFile file;
  std::map<std::string, Entry> entries;
  for (;;) {
    const auto row = table->reader.next();
    if (!row) return row.error();
    if (!*row) break;
    const Result<double> epoch = reader.number(**row, table->epoch);
    if (!epoch) return epoch.error();
    Result<NamedPose> pose = csv_pose(reader, **row, table->name, table->quaternion,
                                      table->position, kCenterAndWorldToCamera);
    if (!pose) return pose.error();
    const Status checked = check_entry(reader.lines(), (*row)->line, *pose);
    if (!checked) return checked.error();
    const auto [entry, is_new] = entries.emplace(pose->name, Entry{file.poses.size(), *epoch});
    if (is_new) {
      file.poses.push_back(std::move(*pose));
    } else {
      ++file.skipped;
      if (*epoch < entry->second.epoch) continue;
      entry->second.epoch = *epoch;
      file.poses[entry->second.index] = std::move(*pose);
    }
  }
  if (file.poses.empty()) return reader.lines().error(0, "there is no pose in it");
  set_lost_apart(file);
  if (file.skipped > 0) {
    file.notes.push_back("the last epoch of each image is taken; " + std::to_string(file.skipped) +
                         " rows of earlier ones are left out");
  }
  file.skipped += file.lost.size();
  return file;
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  std::string text = std::string(kHeader) + '\n';
  for (const NamedPose& named : poses) {
    const Status writable = check_line_name(named.name);
    if (!writable) return writable;
    const PoseNumbers n = numbers_to_write(named, kCenterAndWorldToCamera);
    text += "0," + csv_field(named.name) + ",test";
    append_csv(text, {n.position.x(), n.position.y(), n.position.z(), n.rotation.w(),
                      n.rotation.x(), n.rotation.y(), n.rotation.z()});
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow homography_format() {
  PoseFormatRow row;
  row.info = {"homography", "csv log of the homography loss: center, world-to-camera quaternion",
              true, kCenterAndWorldToCamera};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  return row;
}

}  // namespace pose_refine::io
