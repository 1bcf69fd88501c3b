// SPDX-License-Identifier: BSD-3-Clause
// Matches the features of images with the points of a map, guided by poses, and writes the matches.
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/json_lines.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_options.h"
#include "apps/cli/process_flags.h"
#include "apps/cli/progress.h"
#include "apps/cli/verb.h"
#include "apps/input/defects.h"
#include "apps/input/frames.h"
#include "apps/input/guided_flags.h"
#include "apps/input/pose_input.h"
#include "apps/input/source_flags.h"
#include "apps/input/unusual_cameras.h"
#include "apps/match/matches_folder.h"
#include "apps/match/report.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostLines = 3;  // on stderr; the table has all images

struct MatchCommand {
  Sources sources;
  OutputOptions outputs;
  int threads = 0;  // 0: all cores
};

MatchCommand command_from_flags() {
  MatchCommand command = {sources_from_flags(), output_options_from_flags(), threads_from_flag()};
  command.sources.guided.on = true;
  return command;
}

void check(const MatchCommand& command) {
  const Sources& sources = command.sources;
  const OutputOptions& outputs = command.outputs;
  const FeatureFlags& features = sources.features;
  require_usage(!sources.poses.path.empty(), "give --poses=FILE: the poses that guide");
  require_usage(!features.map.empty() && !(features.database + features.features).empty(),
                "give --map=MODEL, and --database=FILE or --features=FILE, which are matched");
  feature_source(sources);  // checks the rest
  require_usage(!outputs.output.empty() && outputs.output != "-",
                "give --output=DIR, which is a folder");
  check_distinct({outputs.output, outputs.report},
                 {sources.poses.path, sources.poses.image_list, sources.cameras, features.map,
                  features.database, features.features},
                 outputs.overwrite);
  check_output_folder(outputs.output, outputs.overwrite);
  check_output_file(outputs.report, outputs.overwrite);
}

PoseInput read_guides(const Sources& sources, Notes& notes) {
  PoseInput input = read_pose_input(sources);
  if (input.file.poses.empty())
    throw Exit(kBadInput, sources.poses.path + ": there are no poses in this file");
  notes.add(sources.poses.path, input.file.notes);
  note_line_names(sources.poses.path, input.file, notes);
  return input;
}

MatchedImages match_all(const MatchCommand& command) {
  const Sources& sources = command.sources;
  MatchedImages run;
  const std::vector<NamedPose> poses = read_guides(sources, run.notes).file.poses;
  const Progress progress("match", 0);
  run.found = match_images(sources, poses, io::names_of(poses), command.threads);
  const io::ImageSet& set = run.found.set;
  run.notes.add(sources.features.file(), set.notes);
  print_defects(set.images);
  UnusualCameras unusual;
  unusual.add(set.images);
  unusual.warn();
  tell_left_out(sources.features.file(), set.left_out, "a pose");
  return run;
}

std::string why_unmatched(const Image& image, const GuidedLook& look) {
  if (!image.defect.reason.empty()) return image.defect.reason;
  if (look.points == 0) return "no features or points are there to be compared";
  return image.correspondences.size() < 3 ? "too few features resemble points"
                                          : "the matches agree on no pose";
}

// Names images that have no matches, or some that nothing confirms.
void list_doubtful(const MatchedImages& run) {
  ByReason unmatched("not matched"), unconfirmed("unconfirmed");
  for (std::size_t i = 0; i < run.size(); ++i) {
    const Image& image = run.image(i);
    if (!run.is_matched(i))
      unmatched.add(why_unmatched(image, run.look(i)), image.name);
    else if (run.look(i).stage == GuidedStage::kFromStart)
      unconfirmed.add("only the start says where to look (--start_radius)", image.name);
  }
  for (const ByReason* group : {&unmatched, &unconfirmed})
    for (const std::string& line : group->lines(kMostLines)) say(line);
}

int run() {
  const MatchCommand command = command_from_flags();
  check(command);
  const OutputOptions& outputs = command.outputs;
  const MatchedImages matched = match_all(command);
  write_matches_folder(matched, outputs.output, outputs.overwrite);
  if (!outputs.report.empty())
    write_text(outputs.report, report_text(match_report(command.sources, matched), outputs.report),
               outputs.overwrite);
  list_doubtful(matched);
  (outputs.report == "-" ? std::cerr : std::cout) << match_table(matched);
  if (matched.matched() == matched.size()) return kDone;
  return matched.matched() == 0 ? kNoneUsable : kSomeUnusable;
}

std::vector<VerbFlag> match_flags() {
  std::vector<VerbFlag> flags = {
      {"poses",
       "FILE with the poses that guide, of the images to be matched; '-' is standard "
       "input."},
      poses_format_flag(),
      {"poses_convention"},
      {"image_list"},
      {"map", "A COLMAP model whose points are matched with the features of its other images."},
      {"database", "COLMAP's database.db with features and descriptors of all images."},
      {"features", "hloc's features and descriptors of all images, an HDF5 file."},
      {"cameras",
       "File of cameras, as refine reads it, where neither the map nor the database "
       "has the right ones."},
      {"pixel_center",
       "Coordinates of the first pixel's center in the features [px]; without it "
       "0.5 in --database and 0 in --features."},
      {"name_match", "How an image's name finds its features: full, basename, suffix or stem."},
      {"max_time_difference"},
      {"time_offset"}};
  for (const VerbFlag& flag : guided_option_flags()) flags.push_back(flag);
  flags.push_back({"output", "Folder to write: matches/ and cameras.txt; created."});
  flags.push_back(
      {"report", "FILE for the JSON report, JSON lines if .jsonl; '-' is standard output."});
  flags.push_back({"threads"});
  flags.push_back({"overwrite"});
  return flags;
}

}  // namespace

Verb match_verb() {
  Verb verb;
  verb.name = "match";
  verb.summary = "matches features with the points of a map that poses may see";
  verb.usage =
      "--poses=FILE --map=MODEL --database=FILE --output=DIR [--report=FILE]\n"
      "       pose_refine match --poses=FILE --map=MODEL --features=FILE --output=DIR\n\n"
      "Matches by descriptors, guided by the poses, as `refine --guided` does, and writes what is\n"
      "found: a file for each image into DIR/matches, and DIR/cameras.txt, for\n"
      "`refine --matches=DIR/matches --cameras=DIR/cameras.txt`. Prints for each image how many\n"
      "points were looked for, how many matches were found, at which stage, after how many looks\n"
      "through windows, and the radius of the last windows [px]. Ends with 5 if some images are\n"
      "not matched, and with 6 if none is.";
  verb.flags = match_flags();
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
