// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/frames.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/input/image_list.h"
#include "io/format/format.h"
#include "io/lost_pose.h"

namespace pose_refine::apps {

bool has_line_names(const PoseFile& file) {
  const auto row = io::find_row(file.format);
  if (!row || (*row)->holds.names != io::Names::kNone) return false;
  std::size_t line = 0, named = 0;
  io::for_each_name(file,
                    [&](const std::string& name) { named += name != io::index_name(line++); });
  return named == 0;
}

LineNamed line_named(const std::string& path, const PoseFile& file) {
  return {path, has_line_names(file), file.poses.size() + file.lost.size()};
}

void check_lines(const LineNamed& one, const LineNamed& other, const std::string& cure) {
  if (!one.by_line || !other.by_line || one.lines == other.lines) return;
  throw Exit(kBadInput, one.path + " has " + plural(one.lines, "pose") + " and " + other.path +
                            " has " + plural(other.lines, "pose") +
                            ", and neither names its images: " + cure);
}

void note_line_names(const std::string& path, const PoseFile& file, Notes& notes) {
  if (has_line_names(file))
    notes.add(path, "its poses have no names and are called by their lines, from " +
                        io::index_name(0) + " on");
}

std::vector<std::string> read_frames(const std::string& path) {
  if (path.empty()) return {};
  return read_names(path, [](std::string_view name) {
    const auto line = name.size() < 13 ? io::to_integer<std::uint64_t>(name) : std::nullopt;
    return line ? io::index_name(static_cast<std::size_t>(*line)) : std::string(name);
  });
}

bool name_frames(const std::vector<std::string>& frames, PoseFile& file) {
  if (frames.size() != file.poses.size() + file.lost.size() || !has_line_names(file)) return false;
  auto frame = frames.begin();
  io::for_each_name(file, [&](std::string& name) { name = *frame++; });
  return true;
}

}  // namespace pose_refine::apps
