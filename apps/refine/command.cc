// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>
#include <glog/logging.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/clock.h"
#include "apps/cli/exit.h"
#include "apps/cli/output_files.h"
#include "apps/cli/verb.h"
#include "apps/input/common_flags.h"
#include "apps/input/map_matches.h"
#include "apps/input/pose_input.h"
#include "apps/input/priors.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/journal.h"
#include "apps/refine/options.h"
#include "apps/refine/outputs.h"
#include "apps/refine/refine_images.h"
#include "apps/refine/refine_maps.h"
#include "apps/refine/report.h"
#include "apps/refine/run_key.h"
#include "apps/refine/shard.h"
#include "pose_refine/io.h"
#include "pose_refine/refine.h"

DECLARE_string(maps);
DEFINE_string(output_format, "",
              "Format of --output; empty: that of --poses if it can be written, else hloc.");

DEFINE_string(shard, "",
              "K/N: only the K-th of N parts of the images, in their order (1/N to N/N); `merge` "
              "joins the outputs.");

DEFINE_bool(resume, false,
            "Continue the run of the same flags and inputs that was killed, from OUTPUT.journal; "
            "the outputs are those of an undisturbed run. Without such a file: begin.");

namespace pose_refine::apps {
namespace {

constexpr char kDefaultFormat[] = "hloc";
constexpr std::size_t kMostWeak = 5;  // named on stderr

void check_format(const std::string& flag, const std::string& name) {
  std::vector<std::string> names;
  for (const PoseFormat& format : pose_formats()) names.emplace_back(format.name);
  if (!name.empty()) choice(flag, name, names);
}

void check_flags() {
  if (FLAGS_output.empty())
    throw Exit(kBadUsage, "give --output=FILE, or --output=- for standard output");
  if (FLAGS_output == "-" && FLAGS_report == "-") {
    throw Exit(kBadUsage, "--output and --report cannot both be standard output");
  }
  if (FLAGS_output == "-" && FLAGS_resume)
    throw Exit(kBadUsage, "--resume needs an --output that is a file or folder");
  if (FLAGS_threads < 0) throw Exit(kBadUsage, "--threads is 0 (all cores) or more");
  if (FLAGS_poses.empty() && model_source().path.empty()) {
    throw Exit(kBadUsage, "no start poses: give --poses=FILE, or --model=DIR to take the model's");
  }
  check_format("poses_format", FLAGS_poses_format);
  check_output_format("output_format", FLAGS_output_format);
  std::vector<std::string> outputs = refine_outputs(), inputs = prior_files();
  if (FLAGS_output != "-") outputs.push_back(Journal::path_of(FLAGS_output));
  for (const std::string& path :
       {FLAGS_poses, model_source().path, FLAGS_matches, FLAGS_cameras, FLAGS_maps})
    inputs.push_back(path);
  check_distinct(outputs, inputs);
}

PoseInput read_start_poses() {
  if (FLAGS_poses.empty())
    return {{kDefaultFormat, {}}, stated_convention(model_source().path, "colmap")};
  PoseInput input = read_pose_input();
  if (input.file.poses.empty()) throw Exit(kBadInput, FLAGS_poses + ": no poses in this file");
  return input;
}

// Some formats cannot be written from poses alone; hloc holds any pose.
std::string output_format(const PoseFile& start) {
  if (!FLAGS_output_format.empty()) return FLAGS_output_format;
  for (const PoseFormat& format : pose_formats()) {
    const bool possible = format.writable && !format.needs_cameras;
    if (format.name == start.format && possible) return start.format;
  }
  return kDefaultFormat;
}

std::string with_reasons(const Image& image, const RefineResult& result) {
  std::string text = image.name + ":";
  for (const std::string& reason : result.reasons) text += " " + reason;
  return text + '\n';
}

// Named even under --quiet: these are results, not progress.
void list_unusable(const std::vector<Image>& images, const std::vector<RefineResult>& results) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (results[i].usable()) continue;
    std::cerr << "pose_refine: not usable: " << with_reasons(images[i], results[i]);
  }
}

// The first few; the report has them all.
void list_weak(const std::vector<Image>& images, const std::vector<RefineResult>& results,
               const RefineSummary& summary) {
  if (FLAGS_quiet || summary.weak == 0) return;
  std::cerr << "pose_refine: weak: " << summary.weak << " of " << summary.images << " images\n";
  std::size_t listed = 0;
  for (std::size_t i = 0; i < images.size() && listed < kMostWeak; ++i) {
    if (results[i].verdict != Verdict::kWeak) continue;
    std::cerr << "pose_refine: weak: " << with_reasons(images[i], results[i]);
    ++listed;
  }
}

// Problems with the start poses as the user states them, of one part: that of the start poses, so
// that only their files are read, or else of the model's images.
std::vector<Image> read_start(const CorrespondenceSource& source,
                              const std::vector<NamedPose>& poses, const Shard& shard,
                              const StatedConvention& convention) {
  std::vector<Image> images;
  if (FLAGS_poses.empty()) {
    images = shard.of(read_input_images(source, {}));
    restate(images, convention);
  } else if (const auto part = shard.of(poses); !part.empty()) {
    images = read_input_images(source, part, poses);
  }
  if (!images.empty()) check_convention(images, convention);
  return images;
}

int exit_code(const RefineSummary& summary) {
  if (summary.images == 0) return kDone;  // a shard without images
  if (summary.usable() == 0) return kNoneUsable;
  return summary.rejected == 0 ? kDone : kSomeUnusable;
}

// Of this command, whose inputs are hashed for it.
template <class HashInputs>
Journal open_journal(HashInputs&& hash_inputs) {
  if (FLAGS_output == "-") return {};
  return {refine_outputs(), run_key(refine_verb(), hash_inputs()), FLAGS_resume, FLAGS_overwrite};
}

bool resumes() {
  std::error_code ignored;
  return FLAGS_resume && std::filesystem::exists(Journal::path_of(FLAGS_output), ignored);
}

int run() {
  const RefineOptions options = refine_options();
  const BundleOptions joint = joint_options(options);
  if (wants_maps()) check_map_flags();
  const CorrespondenceSource source =
      wants_maps() ? CorrespondenceSource() : correspondence_source();
  check_flags();
  const Shard shard = parse_shard(FLAGS_shard);
  auto [start, convention] = read_start_poses();
  const std::string format = output_format(start);
  // Said now rather than after hours of work; what is its own, only a journal tells.
  const bool ask_journal = resumes();
  if (!ask_journal) check_refine_outputs(format, {});
  const auto opened = std::chrono::steady_clock::now();
  const std::clock_t cpu_before = std::clock();
  std::vector<Image> images;
  if (!wants_maps()) {
    images = read_start(source, start.poses, shard, convention);
    add_priors_from_flags(images);
  }
  VLOG(1) << "read " << images.size() << " images in " << seconds_since(opened) << " s, "
          << static_cast<double>(std::clock() - cpu_before) / CLOCKS_PER_SEC << " s of CPU time";

  if (wants_maps()) start.poses = shard.of(std::move(start.poses));
  Journal journal = open_journal(
      [&, &poses = start.poses] { return wants_maps() ? hash_of_maps(poses) : hash_of(images); });
  if (ask_journal) check_refine_outputs(format, journal);
  const Refined refined = wants_maps() ? refine_against_maps(std::move(start.poses), journal)
                                       : refine_matches(std::move(images), options, joint, journal);
  const RefineSummary summary = summarize(refined.results, refined.seconds);
  write_refine_outputs(refined, summary, format, journal);
  list_unusable(refined.images, refined.results);
  list_weak(refined.images, refined.results, summary);
  const bool stdout_taken = FLAGS_output == "-" || FLAGS_report == "-";
  (stdout_taken ? std::cerr : std::cout) << to_table(summary);
  return exit_code(summary);
}

}  // namespace

Verb refine_verb() {
  Verb verb;
  verb.name = "refine";
  verb.summary = "poses in, better poses out";
  verb.usage =
      "--poses=FILE --matches=PATH --cameras=FILE --output=FILE [--report=FILE]\n"
      "       pose_refine refine --model=DIR [--poses=FILE] --output=FILE [--report=FILE]\n"
      "       pose_refine refine --maps=DIR --cameras=FILE --poses=FILE --output=FILE "
      "[--objective=nre]\n\n"
      "Moves each image's pose to where its 2D-3D correspondences fit best. The output has the\n"
      "images in the order of the input; an image that is not usable keeps its input pose.";
  verb.flags = {{"poses"}, poses_format_flag()};
  for (const VerbFlag& flag : convention_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : correspondence_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"output", "FILE for the refined poses; '-' is standard output."});
  verb.flags.push_back({"output_format"});
  verb.flags.push_back({"report", "FILE for the JSON report; '-' is standard output."});
  verb.flags.push_back({"report_observations"});
  for (const VerbFlag& flag : refine_option_flags()) verb.flags.push_back(flag);
  for (const VerbFlag& flag : map_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"msac"});
  verb.flags.push_back({"shard"});
  verb.flags.push_back({"resume"});
  verb.flags.push_back({"threads"});
  verb.flags.push_back({"overwrite"});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
