// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/lineup.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/input/frames.h"
#include "apps/input/pose_input.h"
#include "base/real_text.h"
#include "evaluate/time_offset.h"
#include "io/text/name_pairs.h"
#include "io/text/time_names.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kNone = io::NameIndex::kNone;

// A pose file with what is known about its names.
struct Trajectory {
  PoseFile file;
  bool uses_frames = false;  // its poses were called by their lines, and got names of --frames
  LineNamed lines;
};

Trajectory with_frames(const std::string& path, PoseFile file,
                       const std::vector<std::string>& frames) {
  const bool uses_frames = name_frames(frames, file);
  LineNamed lines = line_named(path, file);
  // Frames may be the lines of the other file, which are no lines of this one.
  lines.by_line = lines.by_line && !uses_frames;
  return {std::move(file), uses_frames, std::move(lines)};
}

std::vector<TimedPose> timed(const std::vector<NamedPose>& poses, std::int64_t first) {
  const auto times = io::times_of(io::names_of(poses));
  std::vector<TimedPose> all;
  for (std::size_t i = 0; times && i < poses.size(); ++i)
    all.push_back({static_cast<double>((*times)[i] - first) * 1e-9, poses[i].pose});
  return all;
}

// Says which --time_offset makes the poses move as the true ones do, if another one than the stated
// one does so far better.
std::optional<std::string> offset_hint(const CompareCommand& command, const Trajectory& poses,
                                       const Trajectory& truth) {
  const auto times = io::times_of(io::names_of(truth.file.poses));
  if (!times) return std::nullopt;
  std::vector<TimedPose> estimate = timed(poses.file.poses, times->front());
  const double stated = command.sources.time_offset;
  for (TimedPose& pose : estimate) pose.time += stated;
  const auto found = find_time_offset(timed(truth.file.poses, times->front()), estimate);
  if (!found || !is_clear(*found)) return std::nullopt;
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(),
                "they move as the true ones with --time_offset=%.12g (motions correlate by %.3f, "
                "as stated by %.3f)",
                std::round((stated + found->seconds) * 1e4) / 1e4, found->correlation,
                std::max(found->stated, 0.0));
  return text.data();
}

io::NamePairs pairs_of(const CompareCommand& command, const NamedFile& method,
                       const Trajectory& poses, const Trajectory& truth) {
  const io::NameList wanted = io::names_of(poses.file.poses),
                     names = io::names_of(truth.file.poses);
  const NameRules rules = name_rules(command.sources);
  const auto pairs = io::pair_names(wanted, names, rules);
  const std::string& true_path = command.sources.ground_truth;
  if (!pairs) throw Exit(kBadInput, method.path + ": " + pairs.error().message);
  if (wanted.empty() || pairs->count() > 0) return *pairs;
  const auto hint = offset_hint(command, poses, truth);
  const std::string lines = poses.lines.by_line || truth.lines.by_line
                                ? "; poses without names are called by their lines (--frames=FILE "
                                  "names them)"
                                : "";
  throw Exit(kBadInput, method.path + ": none of its images is in " + true_path +
                            io::no_pair_hint(wanted, names, rules) + lines +
                            (hint ? "; " + *hint : ""));
}

std::string way(const Trajectory& poses, const Trajectory& truth, const io::NamePairs& pairs) {
  if (poses.lines.by_line && truth.lines.by_line) return "line";
  return pairs.by_time ? "time" : "name";
}

// Images that the truth lacks do not count: a wrong --ground_truth may be why.
void tell_way(const NamedFile& method, const MethodPoses& estimates, const std::string& true_path,
              Notes& notes) {
  const Association& way = estimates.association;
  if (way.by == "line")
    notes.add(method.path, "its poses have no names and are compared with those of " + true_path +
                               " line by line");
  if (way.largest_time_difference > 0.0)
    notes.add(method.path, plural(way.pairs, "pose") + " of " +
                               std::to_string(way.pairs + estimates.extra.size()) +
                               " are next to one of " + true_path + " in time, by up to " +
                               shortest(way.largest_time_difference) + " s");
  if (!estimates.extra.empty())
    notes.add(method.name, plural(estimates.extra.size(), "image") + " not in " + true_path +
                               ", not counted: " + some_of(estimates.extra));
}

// Gives each true image the pose of a method, or nothing where the method has none.
MethodPoses matched(const CompareCommand& command, const NamedFile& method, const Trajectory& poses,
                    const Trajectory& truth) {
  check_lines(poses.lines, truth.lines,
              "give --frames=FILE with a line for each pose of one of them, which says its line in "
              "the other, or the times or names of both");
  const io::NamePairs pairs = pairs_of(command, method, poses, truth);
  MethodPoses estimates = {method.name, {}, {}};
  estimates.poses.resize(truth.file.poses.size());
  for (std::size_t i = 0; i < pairs.of.size(); ++i) {
    const NamedPose& pose = poses.file.poses[i];
    if (pairs.of[i] == kNone)
      estimates.extra.push_back(pose.name);
    else
      estimates.poses[pairs.of[i]] = pose.pose;
  }
  estimates.association = {way(poses, truth, pairs), pairs.count(), pairs.largest_difference,
                           poses.file.lost.size()};
  return estimates;
}

// Is the truth recorded more often than the methods? Then most true poses stand between those that
// have an estimate, and none is missing there. Truth at the same rate has gaps where a method has
// failed.
bool is_denser(const std::vector<bool>& has_any) {
  std::vector<std::size_t> steps;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < has_any.size(); ++i) {
    if (!has_any[i]) continue;
    if (last) steps.push_back(i - *last);
    last = i;
  }
  if (2 * (steps.size() + 1) > has_any.size()) return false;
  if (steps.empty()) return last.has_value() && has_any.size() > 1;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle > 1;
}

template <class T>
void keep_only(const std::vector<bool>& kept, std::vector<T>& values) {
  if (values.size() != kept.size()) return;
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) values[next++] = std::move(values[i]);
  values.erase(values.begin() + static_cast<std::ptrdiff_t>(next), values.end());
}

void leave_out_between(const std::string& true_path, Lineup& lineup) {
  std::vector<bool> has_any(lineup.truth.size(), false);
  for (const MethodPoses& method : lineup.methods) {
    if (method.association.by != "time") return;
    for (std::size_t i = 0; i < has_any.size(); ++i)
      if (method.poses[i]) has_any[i] = true;
  }
  if (!is_denser(has_any)) return;
  keep_only(has_any, lineup.truth);
  for (MethodPoses& method : lineup.methods) keep_only(has_any, method.poses);
  lineup.between = has_any.size() - lineup.truth.size();
  lineup.notes.add(true_path, plural(lineup.between, "pose") + " of " +
                                  std::to_string(has_any.size()) +
                                  " have no estimate at their time and are left out, because the "
                                  "ground truth is recorded more often than the estimates");
}

// Reads the poses of one method, as --poses_format and --poses_convention say.
PoseInput read_method(const Sources& sources, const std::string& path) {
  PoseSource source = sources.poses;
  source.path = path;
  return read_stated_poses(source);
}

}  // namespace

Lineup line_up(const CompareCommand& command) {
  const std::string& true_path = command.sources.ground_truth;
  const std::vector<std::string> frames = read_frames(command.frames);
  PoseInput true_input = read_ground_truth(command.sources);
  Trajectory truth = with_frames(true_path, std::move(true_input.file), frames);
  Lineup lineup;
  lineup.conventions.truth = true_input.convention;
  lineup.notes.add(true_path, truth.file.notes);
  bool uses_frames = command.frames.empty() || truth.uses_frames;
  for (const NamedFile& method : command.methods) {
    PoseInput input = read_method(command.sources, method.path);
    lineup.conventions.methods.push_back(input.convention);
    const Trajectory poses = with_frames(method.path, std::move(input.file), frames);
    lineup.notes.add(method.path, poses.file.notes);
    uses_frames = uses_frames || poses.uses_frames;
    lineup.methods.push_back(matched(command, method, poses, truth));
    tell_way(method, lineup.methods.back(), true_path, lineup.notes);
    if (lineup.methods.back().association.by != "time") continue;
    if (const auto hint = offset_hint(command, poses, truth))
      lineup.notes.add(method.path, "the clock may be another one: " + *hint);
  }
  if (!uses_frames)
    throw Exit(kBadInput, command.frames + ": it has " + plural(frames.size(), "line") +
                              ", but no pose file without names has as many poses");
  lineup.truth = std::move(truth.file.poses);
  leave_out_between(true_path, lineup);
  return lineup;
}

}  // namespace pose_refine::apps
