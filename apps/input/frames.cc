// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/frames.h"

#include <cstdint>
#include <set>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "io/files/buffer.h"
#include "io/format/format.h"

namespace pose_refine::apps {

bool has_line_names(const PoseFile& file) {
  const auto row = io::find_row(file.format);
  if (!row || (*row)->holds.names != io::Names::kNone) return false;
  std::size_t lost = 0;
  for (std::size_t i = 0; i < file.poses.size(); ++i) {
    while (lost < file.lost.size() && file.lost[lost].before <= i) ++lost;
    if (file.poses[i].name != io::index_name(i + lost)) return false;
  }
  return true;
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
  std::vector<std::string> frames;
  if (path.empty()) return frames;
  const io::Buffer text = unwrap(io::read_text_file(path), kBadInput);
  io::Lines lines(text.view(), path);
  std::set<std::string> known;
  while (std::optional<io::Line> line = lines.next_data()) {
    const std::string_view name = line->rest();
    const auto number = name.size() < 13 ? io::to_integer<std::uint64_t>(name) : std::nullopt;
    frames.push_back(number ? io::index_name(static_cast<std::size_t>(*number))
                            : std::string(name));
    if (known.insert(frames.back()).second) continue;
    const Error error = lines.error(
        line->number(), "the frame " + io::quoted(name) + " stands in an earlier line too");
    throw Exit(kBadInput, error.to_string());
  }
  return frames;
}

bool name_frames(const std::vector<std::string>& frames, PoseFile& file) {
  if (frames.size() != file.poses.size() + file.lost.size() || !has_line_names(file)) return false;
  std::size_t line = 0, lost = 0;
  const auto name_lost = [&](std::size_t before) {
    for (; lost < file.lost.size() && file.lost[lost].before <= before; ++lost)
      file.lost[lost].name = frames[line++];
  };
  for (std::size_t i = 0; i < file.poses.size(); ++i) {
    name_lost(i);
    file.poses[i].name = frames[line++];
  }
  name_lost(file.poses.size());
  return true;
}

}  // namespace pose_refine::apps
