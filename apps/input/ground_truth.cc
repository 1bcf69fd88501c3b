// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/ground_truth.h"

#include "apps/cli/exit.h"
#include "apps/input/convention.h"

namespace pose_refine::apps {

PoseFile read_stated_poses(const PoseSource& source, const std::string& flag) {
  PoseFile file = unwrap(read_poses(source.path, source.format), kBadInput);
  PoseSource known = source;
  known.format = file.format;
  restate(file.poses, stated_convention(known, flag));
  return file;
}

PoseFile read_ground_truth(const Sources& sources) {
  PoseSource source;
  source.path = sources.ground_truth;
  source.format = sources.ground_truth_format;
  source.convention = sources.ground_truth_convention;
  PoseFile file = read_stated_poses(source, "ground_truth_convention");
  if (file.poses.empty()) throw Exit(kBadInput, source.path + ": there are no poses in this file");
  return file;
}

}  // namespace pose_refine::apps
