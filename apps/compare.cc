// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <charconv>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "common_flags.h"
#include "exit.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/io.h"
#include "verb.h"

DEFINE_string(thresholds, "0.01:1,0.02:2,0.03:3,0.05:5,0.25:2,0.5:5,5:10",
              "Recall thresholds TRANSLATION:DEGREES, in scene units.");

namespace pose_refine::apps {
namespace {

struct Method {
  std::string name, file;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// "NAME=FILE,FILE": a file without a name is called by its path.
std::vector<Method> methods_from_flag() {
  std::vector<Method> methods;
  for (const std::string& part : split(FLAGS_poses, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) methods.push_back({part, part});
    if (equals != std::string::npos) {
      methods.push_back({part.substr(0, equals), part.substr(equals + 1)});
    }
  }
  if (methods.empty()) throw Exit(kBadUsage, "give --poses=NAME=FILE,NAME=FILE");
  return methods;
}

std::optional<double> number(const std::string& text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  return whole && value >= 0.0 ? std::optional(value) : std::nullopt;
}

std::vector<Threshold> thresholds_from_flag() {
  std::vector<Threshold> thresholds;
  for (const std::string& part : split(FLAGS_thresholds, ',')) {
    const std::size_t colon = part.find(':');
    const auto translation = number(part.substr(0, colon));
    const auto degrees = colon == std::string::npos ? std::nullopt : number(part.substr(colon + 1));
    if (!translation || !degrees) {
      throw Exit(kBadUsage, "--thresholds: '" + part + "' is not TRANSLATION:DEGREES");
    }
    thresholds.push_back({*translation, *degrees});
  }
  return thresholds;
}

std::vector<NamedPose> poses_of(const std::string& file) {
  return unwrap(read_poses(file, FLAGS_poses_format), kBadInput).poses;
}

// The method's pose of each true image, nothing where it has none.
std::vector<std::optional<Pose>> matched(const std::string& file,
                                         const std::vector<NamedPose>& truth) {
  std::unordered_map<std::string, Pose> by_name;
  for (const NamedPose& pose : poses_of(file)) {
    if (!by_name.emplace(pose.name, pose.pose).second) {
      throw Exit(kBadInput, file + ": two poses of " + pose.name);
    }
  }
  std::vector<std::optional<Pose>> estimates;
  for (const NamedPose& image : truth) {
    const auto found = by_name.find(image.name);
    estimates.push_back(found == by_name.end() ? std::nullopt : std::optional(found->second));
  }
  return estimates;
}

std::string header(const std::vector<Threshold>& thresholds) {
  char text[160];
  std::snprintf(text, sizeof(text), "%-16s %7s %7s %10s %10s", "method", "images", "missing",
                "median", "median deg");
  std::string line = text;
  for (const Threshold& t : thresholds) {
    char name[48];
    std::snprintf(name, sizeof(name), "%g:%g", t.translation, t.rotation_deg);
    std::snprintf(text, sizeof(text), " %8s", name);
    line += text;
  }
  return line + '\n';
}

std::string row(const std::string& name, const Accuracy& accuracy) {
  char text[160];
  std::snprintf(text, sizeof(text), " %7zu %7zu %10.5f %10.5f", accuracy.images, accuracy.missing,
                accuracy.median_translation, accuracy.median_rotation_deg);
  std::string line = name + std::string(name.size() < 16 ? 16 - name.size() : 0, ' ') + text;
  for (const std::size_t count : accuracy.localised) {
    const double share = static_cast<double>(count) / static_cast<double>(accuracy.images);
    std::snprintf(text, sizeof(text), " %7.1f%%", 100.0 * share);
    line += text;
  }
  return line + '\n';
}

int run() {
  if (FLAGS_ground_truth.empty()) throw Exit(kBadUsage, "give --ground_truth=FILE");
  const std::vector<Method> methods = methods_from_flag();
  const std::vector<Threshold> thresholds = thresholds_from_flag();
  const std::vector<NamedPose> named_truth =
      unwrap(read_poses(FLAGS_ground_truth, {}), kBadInput).poses;
  if (named_truth.empty()) throw Exit(kBadInput, FLAGS_ground_truth + ": no poses in this file");
  std::vector<Pose> truth;
  for (const NamedPose& image : named_truth) truth.push_back(image.pose);

  std::string table = header(thresholds);
  for (const Method& method : methods) {
    const auto errors = pose_errors(matched(method.file, named_truth), truth);
    table += row(method.name, accuracy(errors, thresholds));
  }
  std::cout << table;
  return kDone;
}

}  // namespace

Verb compare_verb() {
  Verb verb;
  verb.name = "compare";
  verb.summary = "pose files against ground truth: medians and recall";
  verb.usage =
      "--ground_truth=FILE --poses=NAME=FILE,NAME=FILE\n\n"
      "One row a pose file. Errors are distances of camera centres in scene units and angles in\n"
      "degrees; an image that a file misses counts as infinitely wrong.";
  verb.flags = {{"ground_truth"},
                {"poses", "NAME=FILE,... or FILE,...: the pose files to compare."},
                poses_format_flag(),
                {"thresholds"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
