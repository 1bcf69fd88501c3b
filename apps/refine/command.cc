// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/command.h"

#include <glog/logging.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/clock.h"
#include "apps/cli/exit.h"
#include "apps/cli/json_lines.h"
#include "apps/cli/messages.h"
#include "apps/cli/progress.h"
#include "apps/cli/verb.h"
#include "apps/input/camera_reading.h"
#include "apps/input/frames.h"
#include "apps/input/input_images.h"
#include "apps/input/notes.h"
#include "apps/input/pose_input.h"
#include "apps/input/source_flags.h"
#include "apps/refine/guided_report.h"
#include "apps/refine/journal.h"
#include "apps/refine/map_noise.h"
#include "apps/refine/options.h"
#include "apps/refine/outputs.h"
#include "apps/refine/refine_images.h"
#include "apps/refine/report.h"
#include "apps/refine/run_key.h"
#include "apps/refine/shard.h"
#include "io/lost_pose.h"

namespace pose_refine::apps {
namespace {

constexpr char kDefaultFormat[] = "hloc";
// Lines on stderr, whatever the number of images; the report has them all.
constexpr std::size_t kMostUnusable = 3, kMostKept = 2, kMostWeak = 3;

bool writes_to_stdout(const RefineCommand& command) {
  return command.outputs.output == "-";
}

void check_files_are_distinct(const RefineCommand& command) {
  const Sources& sources = command.sources;
  std::vector<std::string> outputs = refine_outputs(command), inputs;
  if (!writes_to_stdout(command)) outputs.push_back(Journal::path_of(command.outputs.output));
  for (const PriorPart& part : command.priors.parts)
    if (part.is_file()) inputs.push_back(part.value);
  for (const std::string& path :
       {sources.poses.path, sources.poses.image_list, sources.model.path, sources.matches,
        sources.cameras, sources.maps.folder, sources.features.map, sources.features.database,
        sources.features.features, sources.features.pair_matches, sources.features.pairs})
    inputs.push_back(path);
  check_distinct(outputs, inputs, command.outputs.overwrite);
}

PoseInput read_start_poses(const Sources& sources) {
  if (sources.poses.path.empty()) return {{kDefaultFormat, {}}, model_convention(sources)};
  PoseInput input = read_pose_input(sources);
  if (input.file.poses.empty() && input.file.lost.empty())
    throw Exit(kBadInput, sources.poses.path + ": there are no poses in this file");
  return input;
}

// Names images by what became of them. Those whose output is their input are named even under
// --quiet: these are results, not progress.
void list_doubtful(const Refined& run) {
  ByReason unusable("not usable"), kept("input pose kept"), weak("weak");
  for (std::size_t i = 0; i < run.images.size(); ++i) {
    const RefineResult& result = run.results[i];
    ByReason* group = result.verdict == Verdict::kWeak ? &weak : nullptr;
    if (result.kept_input) group = &kept;
    if (!result.usable()) group = &unusable;
    if (group != nullptr) group->add(joined(result.reasons), run.images[i].name);
  }
  for (const std::string& line : unusable.lines(kMostUnusable)) say(line);
  for (const std::string& line : kept.lines(kMostKept)) say(line);
  for (const std::string& line : weak.lines(kMostWeak)) note(line);
}

// Makes the image of a row without a pose. Its row stays in the output, and it is rejected.
Image lost_image(const NamedPose& row, const std::string& path) {
  return {row.name,
          {},
          row.pose,
          {},
          {"non_finite_pose", path + ": the pose of '" + row.name + "' is NaN or infinity"}};
}

// Reads the images of some of the rows of the pose file.
std::vector<Image> read_rows(const RefineCommand& command, const std::vector<NamedPose>& rows,
                             const WholeRun& whole, Notes& notes) {
  std::vector<NamedPose> posed = rows;
  posed.erase(std::remove_if(posed.begin(), posed.end(), io::is_lost), posed.end());
  std::vector<Image> read;
  if (!posed.empty())
    read = read_input_images(command.sources, posed, whole, command.threads, notes);
  if (read.size() == rows.size()) return read;
  std::vector<Image> images;
  auto next = read.begin();
  for (const NamedPose& row : rows)
    images.push_back(io::is_lost(row) ? lost_image(row, command.sources.poses.path)
                                      : std::move(*next++));
  return images;
}

// Reads the images of one shard, with the start poses as the user states them. A shard is a part of
// the start poses, so that only their files are read, or else a part of the model's images.
std::vector<Image> read_start(const RefineCommand& command, const PoseInput& start,
                              const Shard& shard, Notes& notes) {
  const std::vector<NamedPose> rows = io::rows_of(start.file);
  std::vector<Image> images;
  if (command.sources.poses.path.empty()) {
    images = shard.of(read_input_images(command.sources, {}, command.threads, notes));
    restate(images, start.convention);
  } else if (const auto part = shard.of(rows); !part.empty()) {
    images = read_rows(command, part, {io::names_of(rows), part.size() < rows.size()}, notes);
  }
  // Cameras come first: they are judged at poses that fit, so that poses of another convention do
  // not refute them, whereas the poses' convention is judged by rays, which wrong cameras bend.
  if (!images.empty()) {
    check_cameras(images, command.sources,
                  command.refines_intrinsics ? CamerasAre::kRefined : CamerasAre::kKept);
    check_convention(images, start.convention);
  }
  add_measured_priors(command.priors, name_rules(command.sources), images);
  return images;
}

// Calls read_start(), and logs how long it took.
std::vector<Image> read_and_log(const RefineCommand& command, const PoseInput& start,
                                const Shard& shard, Notes& notes) {
  const auto opened = std::chrono::steady_clock::now();
  const std::clock_t cpu_before = std::clock();
  const Progress progress("read", 0);
  std::vector<Image> images = read_start(command, start, shard, notes);
  VLOG(1) << "read " << images.size() << " images in " << seconds_since(opened) << " s, "
          << static_cast<double>(std::clock() - cpu_before) / CLOCKS_PER_SEC << " s of CPU time";
  return images;
}

int exit_code(const MinUsable& least, const RefineSummary& summary) {
  if (least.is_met(summary.improved(), summary.images)) return kDone;
  return summary.improved() == 0 ? kNoneUsable : kSomeUnusable;
}

// Opens the journal of a run whose inputs have the hash that `hash_inputs` returns. Standard output
// has no journal, and then nothing is hashed.
template <class HashInputs>
Journal open_journal(const RefineCommand& command, HashInputs&& hash_inputs) {
  if (writes_to_stdout(command)) return {};
  return {refine_outputs(command), run_key(refine_verb(), hash_inputs()), command.resume,
          command.outputs.overwrite};
}

bool has_journal(const RefineCommand& command) {
  std::error_code ignored;
  return std::filesystem::exists(Journal::path_of(command.outputs.output), ignored);
}

std::string text_of_report(const RefineCommand& command, const Refined& run,
                           const RefineSummary& summary, const Notes& notes) {
  if (command.outputs.report.empty()) return {};
  auto report = refine_report(command.reported_options, summary, run.images, run.results,
                              command.observations);
  if (!command.shard.empty())
    report["shard"] = command.shard;  // `merge` wants all of them in order
  report["notes"] = notes.all();
  report["summary"]["left_out"] = notes.left_out();
  for (auto& image : report["images"])
    if (const std::size_t rows = notes.left_out(image["name"]); rows > 0)
      image["num_left_out"] = rows;
  add_guided_looks(notes.looks(), report);
  summarize_guided(report);
  if (!run.cameras.is_null()) report["cameras"] = run.cameras;
  if (!run.map.is_null()) report["map"] = run.map;
  return report_text(std::move(report), command.outputs.report);
}

int finish(const RefineCommand& command, const Refined& run, const std::string& format,
           const Notes& notes, Journal& journal) {
  const RefineSummary summary = summarize(run.results, run.seconds);
  write_refine_outputs(command, run, text_of_report(command, run, summary, notes), format, journal);
  list_doubtful(run);
  const bool stdout_taken = writes_to_stdout(command) || command.outputs.report == "-";
  std::ostream& told = stdout_taken ? std::cerr : std::cout;
  told << to_table(summary);
  told << guided_line(notes.looks());
  return exit_code(command.min_usable, summary);
}

int run() {
  const RefineCommand command = refine_command_from_flags();
  check_files_are_distinct(command);
  const Shard shard = parse_shard(command.shard);
  PoseInput start = read_start_poses(command.sources);
  Notes notes;
  notes.add(command.sources.poses.path, start.file.notes);
  note_line_names(command.sources.poses.path, start.file, notes);
  const std::string format =
      output_format(command.outputs.format, start.file.format, HasCameras::kNo);
  // Outputs that cannot be written are told now rather than after hours of work. Only a journal
  // tells which files are the run's own.
  const bool ask_journal = command.resume && has_journal(command);
  if (!ask_journal) check_refine_outputs(command, format, {});

  if (command.against_maps) {
    std::vector<NamedPose> poses = shard.of(io::rows_of(start.file));
    const Sources& sources = command.sources;
    Journal journal = open_journal(
        command, [&] { return hash_of_maps(poses, sources.cameras, sources.maps.folder); });
    if (ask_journal) check_refine_outputs(command, format, journal);
    return finish(command, refine_against_maps(command, std::move(poses), journal), format, notes,
                  journal);
  }
  std::vector<Image> images = read_and_log(command, start, shard, notes);
  Journal journal = open_journal(command, [&] { return hash_of(images); });
  if (ask_journal) check_refine_outputs(command, format, journal);
  Refined refined = refine_matches(command, std::move(images), journal);
  widen_by_map(command, refined, notes);
  return finish(command, refined, format, notes, journal);
}

}  // namespace

Verb refine_verb() {
  Verb verb;
  verb.name = "refine";
  verb.summary = "poses in, better poses out";
  verb.usage =
      "--poses=FILE --matches=PATH --cameras=FILE --output=FILE [--report=FILE]\n"
      "       pose_refine refine --model=DIR [--poses=FILE] --output=FILE [--report=FILE]\n"
      "       pose_refine refine --map=MODEL --database=FILE --poses=FILE --output=FILE\n"
      "       pose_refine refine --map=MODEL --features=FILE --pair_matches=FILE --poses=FILE "
      "--output=FILE\n"
      "       pose_refine refine --map=MODEL --features=FILE --guided --poses=FILE --output=FILE\n"
      "       pose_refine refine --maps=DIR --cameras=FILE --poses=FILE --output=FILE "
      "[--objective=nre]\n\n"
      "Moves each image's pose to where its 2D-3D correspondences fit best. The output has the\n"
      "images in the order of the input; an image that is not usable keeps its input pose,\n"
      "and so does a weak one under --on_weak=keep.";
  verb.flags = {{"poses"}, poses_format_flag()};
  for (const VerbFlag& flag : convention_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : feature_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : camera_reading_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"output", "FILE for the refined poses; '-' is standard output."});
  verb.flags.push_back({"output_format"});
  verb.flags.push_back(
      {"report",
       "FILE for the JSON report; '-' is standard output. FILE.jsonl has a line for the run, and "
       "then one for each image."});
  verb.flags.push_back({"report_observations"});
  for (const VerbFlag& flag : refine_option_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : map_noise_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : map_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"msac"});
  verb.flags.push_back({"shard"});
  verb.flags.push_back({"resume"});
  verb.flags.push_back({"min_usable"});
  verb.flags.push_back({"threads"});
  verb.flags.push_back({"overwrite"});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
