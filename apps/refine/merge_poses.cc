// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/merge_poses.h"

#include <map>
#include <utility>

#include "apps/cli/exit.h"
#include "io/lost_pose.h"
#include "io/text/names.h"
#include "io/text/number.h"

namespace pose_refine::apps {
namespace {

// Are the names 0, 1, 2 ... as numbers, seconds or nanoseconds? Recorded times never are.
bool is_counted(const std::vector<NamedPose>& poses) {
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const auto time = io::to_real(poses[i].name);
    const auto n = static_cast<double>(i);
    if (!time || (*time != n && *time != 1e9 * n)) return false;
  }
  return true;
}

}  // namespace

void PartPoses::add(const std::string& path, const std::string& format, Notes& notes) {
  const PoseFile part = unwrap(read_poses(path, format), kBadInput);
  notes.add(path, part.notes);
  if (format_.empty()) format_ = part.format;
  if (part.format != format_) {
    throw Exit(kBadInput, path + ": it is of format " + part.format + ", the first part is of " +
                              format_ + "; give --poses_format");
  }
  ++parts_;
  std::vector<NamedPose> rows = io::rows_of(part);
  counted_ = counted_ && is_counted(rows);
  for (NamedPose& pose : rows) all_.push_back({std::move(pose), path});
}

io::Names PartPoses::names() const {
  const auto row = io::find_row(format_);
  return row ? (*row)->holds.names : io::Names::kAny;
}

std::vector<NamedPose> PartPoses::merged() const {
  std::vector<NamedPose> poses;
  std::map<std::string, std::string> owner;
  // Formats without names count the poses of each file from 0.
  const bool counted = names() != io::Names::kAny && parts_ > 1 && counted_;
  for (const auto& [pose, path] : all_) {
    poses.push_back(pose);
    if (counted) poses.back().name = number(poses.size() - 1);
    const auto [first, is_new] = owner.emplace(poses.back().name, path);
    if (!is_new)
      throw Exit(kBadInput, path + ": image '" + pose.name + "' is in " + first->second + " too");
  }
  return poses;
}

// Writes a name as the formats do: "000042", or "42" as a time.
std::string PartPoses::number(std::size_t i) const {
  return names() == io::Names::kNone ? io::index_name(i) : std::to_string(i);
}

}  // namespace pose_refine::apps
