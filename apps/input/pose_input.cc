// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/pose_input.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/input/camera_reading.h"
#include "apps/input/image_list.h"

namespace pose_refine::apps {
namespace {

constexpr double kFarBetter = 2.0;

struct Candidate {
  PoseFile file;
  double angle = 0.0;  // that the points are off [rad]
};

PoseInput stated(PoseSource source, PoseFile file, const std::string& flag = "poses_convention") {
  PoseInput input = {std::move(file), {}};
  name_by_list(source.image_list, input.file);
  source.format = input.file.format;
  input.convention = stated_convention(source, flag);
  restate(input.file.poses, input.convention);
  return input;
}

Result<std::vector<Image>> read_for(const Sources& sources, const std::vector<NamedPose>& poses) {
  if (!sources.has_features()) return read_images(correspondence_source(sources), poses);
  Result<FeatureImages> read = read_feature_images(feature_source(sources), poses);
  if (!read) return read.error();
  return std::move(read->images);
}

std::optional<Candidate> as_format(const Sources& sources, const std::string& format) {
  Result<PoseFile> file = read_poses(sources.poses.path, format);
  if (!file || file->poses.empty()) return std::nullopt;
  const PoseInput input = stated(sources.poses, *file);
  Result<std::vector<Image>> images = read_for(sources, input.file.poses);
  if (!images) return std::nullopt;
  restate_cameras(*images, sources);
  const Diagnosis diagnosis = diagnose(*images, doctor_options(input.convention));
  if (diagnosis.images == 0) return std::nullopt;
  return Candidate{std::move(*file), diagnosis.readings[diagnosis.stated].angle};
}

void tell_choice(const std::string& path, const Candidate& best, const Candidate& next) {
  constexpr double kDegrees = 180.0 / 3.14159265358979323846;
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(),
                "read as %s, which puts the points %.3g degrees off; as %s they would be %.3g",
                best.file.format.c_str(), kDegrees * best.angle, next.file.format.c_str(),
                kDegrees * next.angle);
  note(path + ": " + text.data());
}

// Returns the file in the one format that explains the correspondences far better than all others.
std::optional<PoseFile> chosen_by_correspondences(const Sources& sources) {
  std::vector<Candidate> candidates;
  for (const PoseFormat& format : pose_formats()) {
    std::optional<Candidate> candidate = as_format(sources, std::string(format.name));
    if (candidate) candidates.push_back(std::move(*candidate));
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.angle < b.angle; });
  if (candidates.size() < 2) return std::nullopt;
  if (kFarBetter * candidates[0].angle > candidates[1].angle) return std::nullopt;
  tell_choice(sources.poses.path, candidates[0], candidates[1]);
  return std::move(candidates[0].file);
}

// Matches that are guided by the poses cannot tell how these are to be read.
bool can_decide(const Sources& sources) {
  return sources.has_correspondences() && !sources.guided.on && sources.poses.has_doctor;
}

}  // namespace

PoseInput read_pose_input(const Sources& sources) {
  const PoseSource& source = sources.poses;
  Result<PoseFile> file = read_poses(source.path, source.format);
  const bool ambiguous = !file && file.error().code == ErrorCode::kAmbiguous;
  if (ambiguous && can_decide(sources) && source.path != "-") {
    std::optional<PoseFile> chosen = chosen_by_correspondences(sources);
    if (chosen) file = std::move(*chosen);
  }
  if (!file && ambiguous) {
    throw Exit(kBadInput,
               file.error().to_string() + " with --poses_format" +
                   (sources.has_correspondences() ? "; the correspondences do not decide it" : ""));
  }
  return stated(source, unwrap(std::move(file), kBadInput));
}

PoseInput read_stated_poses(const PoseSource& source, const std::string& flag) {
  PoseFile file = unwrap(read_poses(source.path, source.format), kBadInput);
  return stated(source, std::move(file), flag);
}

PoseInput read_ground_truth(const Sources& sources) {
  PoseSource source;
  source.path = sources.ground_truth;
  source.format = sources.ground_truth_format;
  source.convention = sources.ground_truth_convention;
  PoseInput truth = read_stated_poses(source, "ground_truth_convention");
  if (truth.file.poses.empty())
    throw Exit(kBadInput, source.path + ": there are no poses in this file");
  return truth;
}

}  // namespace pose_refine::apps
