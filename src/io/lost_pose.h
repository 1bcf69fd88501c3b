// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "pose_refine/io.h"

// Where a row of a pose file holds NaN or infinity, the frame was lost. Inside the library it is a
// pose of NaN, so that rows keep their order; a PoseFile lists such rows apart.
namespace pose_refine::io {

inline NamedPose lost_pose(std::string name) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  NamedPose lost;
  lost.name = std::move(name);
  lost.pose.rotation = Quaternion(kNan, kNan, kNan, kNan);
  lost.pose.translation = Vector3::Constant(kNan);
  return lost;
}

inline bool is_lost(const NamedPose& named) {
  return std::isnan(named.pose.rotation.w());
}

// Calls visit(name) for each row of a PoseFile, lost ones too, in the order of the file.
template <class File, class Visit>
void for_each_name(File& file, Visit&& visit) {
  std::size_t next = 0;
  for (std::size_t i = 0; i <= file.poses.size(); ++i) {
    for (; next < file.lost.size() && file.lost[next].before <= i; ++next)
      visit(file.lost[next].name);
    if (i < file.poses.size()) visit(file.poses[i].name);
  }
}

// Returns the poses and the lost ones in the order of the file.
inline std::vector<NamedPose> rows_of(const PoseFile& file) {
  std::vector<NamedPose> rows;
  std::size_t next = 0;
  for (std::size_t i = 0; i <= file.poses.size(); ++i) {
    for (; next < file.lost.size() && file.lost[next].before <= i; ++next)
      rows.push_back(lost_pose(file.lost[next].name));
    if (i < file.poses.size()) rows.push_back(file.poses[i]);
  }
  return rows;
}

// Moves lost poses from the poses of a file to its lost ones, of which there are none yet.
inline void set_lost_apart(PoseFile& file) {
  std::vector<NamedPose> rows = std::move(file.poses);
  file.poses.clear();
  for (NamedPose& row : rows) {
    if (is_lost(row))
      file.lost.push_back({std::move(row.name), file.poses.size()});
    else
      file.poses.push_back(std::move(row));
  }
}

}  // namespace pose_refine::io
