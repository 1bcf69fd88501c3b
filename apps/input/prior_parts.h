// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/io.h"

// The text of --prior is KIND:VALUE; several are joined by "+".
namespace pose_refine::apps {

struct PriorPart {
  std::string kind, value;
  std::string text;  // both, as given

  bool is_file() const { return kind == "file" || is_network(); }
  // Does a file say how far the input poses are off, instead of measuring a pose?
  bool is_network() const { return kind == "network"; }
  // Is it a loss that pulls towards the input pose, and not a measurement?
  bool is_pull() const { return kind == "beta" || kind == "sigma" || kind == "homography"; }
};
// Throws Exit(kBadUsage) for a kind that does not exist.
std::vector<PriorPart> prior_parts(const std::string& text);

// Returns the pose as a measurement of the part's kind, which is neither a pull nor a file. Throws
// Exit(kBadUsage) when its value is malformed.
Prior measured(const PriorPart& part, const Pose& pose, const Vector3& up_in_world);

// These are the measurements that the user asked for.
struct MeasuredPriors {
  std::vector<PriorPart> parts;
  Vector3 up_in_world = Vector3::UnitZ();
  bool is_shard = false;  // some images of a run: priors of the others are no mistake
};
// Gives each image its measured priors, from files and from its input pose. Throws Exit(kBadInput)
// when a file cannot be read or has no image's name.
void add_measured_priors(const MeasuredPriors& priors, const NameRules& rules,
                         std::vector<Image>& images);

}  // namespace pose_refine::apps
