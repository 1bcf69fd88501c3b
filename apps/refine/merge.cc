// SPDX-License-Identifier: BSD-3-Clause
// The outputs of several runs of `refine`, one a shard, put together.
#include <gflags/gflags.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/output_files.h"
#include "apps/cli/verb.h"
#include "apps/input/common_flags.h"
#include "apps/refine/merge_reports.h"
#include "apps/refine/report.h"
#include "io/format/format.h"
#include "io/text/names.h"
#include "io/text/number.h"

DECLARE_string(output_format);
DEFINE_string(reports, "", "FILE,FILE,...: the JSON reports of the same runs, in the same order.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

void check_flags() {
  if (FLAGS_poses.empty()) throw Exit(kBadUsage, "give --poses=FILE,FILE,...: the parts in order");
  if (FLAGS_output.empty()) throw Exit(kBadUsage, "give --output=FILE for the poses of all parts");
  if (FLAGS_output == "-" && FLAGS_report == "-")
    throw Exit(kBadUsage, "--output and --report cannot both be standard output");
  if (FLAGS_reports.empty() != FLAGS_report.empty())
    throw Exit(kBadUsage, "--reports and --report belong together");
  std::vector<std::string> inputs = split(FLAGS_poses);
  const std::vector<std::string> reports = split(FLAGS_reports);
  if (!reports.empty() && reports.size() != inputs.size())
    throw Exit(kBadUsage, "--reports and --poses name the same parts in the same order");
  inputs.insert(inputs.end(), reports.begin(), reports.end());
  check_output_format("output_format", FLAGS_output_format);
  check_distinct({FLAGS_output, FLAGS_report}, inputs);
}

// The poses of all files; an image belongs to one of them.
class Poses {
 public:
  void add(const std::string& path) {
    PoseFile part = unwrap(read_poses(path, FLAGS_poses_format), kBadInput);
    if (format_.empty()) format_ = part.format;
    if (part.format != format_) {
      throw Exit(kBadInput, path + ": is of format " + part.format + ", the first part of " +
                                format_ + "; give --poses_format");
    }
    ++parts_;
    counted_ = counted_ && is_counted(part.poses);
    for (NamedPose& pose : part.poses) all_.push_back({std::move(pose), path});
  }
  std::size_t size() const { return all_.size(); }
  const std::string& name(std::size_t i) const { return all_[i].pose.name; }
  const std::string& format() const { return format_; }
  io::Names names() const {
    const auto row = io::find_row(format_);
    return row ? (*row)->holds.names : io::Names::kAny;
  }

  std::vector<NamedPose> merged() const {
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

 private:
  struct Owned {
    NamedPose pose;
    std::string path;
  };
  // 0, 1, 2 ... as numbers, seconds or nanoseconds. No recorded times are.
  static bool is_counted(const std::vector<NamedPose>& poses) {
    for (std::size_t i = 0; i < poses.size(); ++i) {
      const auto time = io::to_real(poses[i].name);
      const auto n = static_cast<double>(i);
      if (!time || (*time != n && *time != 1e9 * n)) return false;
    }
    return true;
  }
  // As the formats write it: "000042", or "42" as a time.
  std::string number(std::size_t i) const {
    return names() == io::Names::kNone ? io::index_name(i) : std::to_string(i);
  }

  std::vector<Owned> all_;
  std::string format_;
  std::size_t parts_ = 0;
  bool counted_ = true;  // each part
};

// JSON holds names in UTF-8 only.
std::string in_json(const std::string& name) {
  return Json::parse(Json(name).dump(-1, ' ', false, Json::error_handler_t::replace));
}

// A part's report and its poses are of the same images. Some formats have names of their own.
void check_part(const Json& report, const std::string& path, const Poses& poses,
                std::size_t begin) {
  const Json& images = report["images"];
  if (images.size() != poses.size() - begin)
    throw Exit(kBadInput, path + ": has " + std::to_string(images.size()) + " images, its poses " +
                              std::to_string(poses.size() - begin));
  if (poses.names() != io::Names::kAny) return;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string reported = images[i]["name"].get<std::string>();
    const std::string posed = in_json(poses.name(begin + i));
    if (io::image_stem(reported) == io::image_stem(posed)) continue;
    std::string text = path + ": has '";
    text.append(reported).append("' where --poses have '").append(posed);
    throw Exit(kBadInput, text.append("': give both in the same order"));
  }
}

void check_empty(const std::string& poses, const std::string& report) {
  const auto part = read_poses(poses, FLAGS_poses_format);
  if (part) throw Exit(kBadInput, report + ": has no images, but there are poses in " + poses);
  if (part.error().code == ErrorCode::kNotFound) throw Exit(kBadInput, described(part.error()));
}

Poses read_parts(const std::vector<Json>& reports) {
  const std::vector<std::string> paths = split(FLAGS_poses), report_paths = split(FLAGS_reports);
  Poses poses;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::error_code ignored;
    if (!reports.empty() && reports[i]["images"].empty()) {  // a shard without images
      check_empty(paths[i], report_paths[i]);
      continue;
    }
    if (reports.empty() && std::filesystem::file_size(paths[i], ignored) == 0 && !ignored) {
      std::cerr << "pose_refine: " << paths[i] << ": is empty: taken for a part without images\n";
      continue;
    }
    const std::size_t begin = poses.size();
    poses.add(paths[i]);
    if (!reports.empty()) check_part(reports[i], report_paths[i], poses, begin);
  }
  return poses;
}

int run() {
  check_flags();
  const std::vector<Json> reports = read_reports(split(FLAGS_reports));
  const Poses parts = read_parts(reports);
  const std::vector<NamedPose> poses = parts.merged();
  std::string format = FLAGS_output_format.empty() ? parts.format() : FLAGS_output_format;
  if (format.empty()) format = "hloc";  // no part has images
  const std::string report =
      reports.empty() ? "" : to_text(merged_reports(reports, split(FLAGS_reports)));
  check_output_poses(FLAGS_output, format);
  check_output_file(FLAGS_report);
  unwrap(write_poses(FLAGS_output, format, poses, FLAGS_overwrite), kBadOutput);
  if (!reports.empty()) write_text(FLAGS_report, report);
  if (!FLAGS_quiet) std::cerr << "merged " << poses.size() << " images\n";
  return kDone;
}

}  // namespace

Verb merge_verb() {
  Verb verb;
  verb.name = "merge";
  verb.summary = "the outputs of shards, put together";
  verb.usage =
      "--poses=FILE,FILE,... --output=FILE [--reports=FILE,FILE,... --report=FILE]\n\n"
      "Joins what `refine --shard=1/N` to `--shard=N/N` wrote, given in this order: the files are\n"
      "then those of one run over all images, byte for byte, but for the seconds in the report.";
  verb.flags = {{"poses", "FILE,FILE,...: the poses that each run wrote, in order."},
                poses_format_flag(),
                {"output", "FILE for the poses of all parts; '-' is standard output."},
                {"output_format"},
                {"reports"},
                {"report", "FILE for the report of all parts; '-' is standard output."},
                {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
