// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/guided_flags.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <string>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"

DEFINE_bool(guided, false,
            "Match the features of --database or --features by their descriptors, with the points "
            "of --map that each pose may see: where the pose puts a point, its feature is looked "
            "for.");
DEFINE_double(min_similarity, pose_refine::GuidedOptions().min_similarity,
              "Smallest cosine of the two descriptors of a match.");
DEFINE_double(max_ratio, pose_refine::GuidedOptions().max_ratio,
              "Largest distance of the most similar descriptors, by that of the second most "
              "similar.");
DEFINE_uint64(max_points, pose_refine::GuidedOptions().max_points,
              "Images of --map, the nearest to a pose first, give their points until there are so "
              "many, and four of them at least.");
DEFINE_double(start_radius, pose_refine::GuidedOptions().start_radius,
              "How far the start moves points in the image [px]. Where descriptors alone find no "
              "pose, points are looked for so near to where the start puts them. Nothing confirms "
              "what is found, so that it never ends ok. 0 looks nowhere.");

namespace pose_refine::apps {

std::vector<VerbFlag> guided_option_flags() {
  return {{"min_similarity"}, {"max_ratio"}, {"max_points"}, {"start_radius"}};
}

GuidedFlags guided_from_flags() {
  GuidedFlags guided;
  guided.on = FLAGS_guided;
  const std::vector<VerbFlag> flags = guided_option_flags();
  guided.has_options = std::any_of(flags.begin(), flags.end(),
                                   [](const VerbFlag& flag) { return flag_was_set(flag.name); });
  guided.options.min_similarity = FLAGS_min_similarity;
  guided.options.max_ratio = FLAGS_max_ratio;
  guided.options.max_points = FLAGS_max_points;
  guided.options.start_radius = FLAGS_start_radius;
  std::string errors;
  for (const std::string& error : guided.options.errors()) errors += "\n  " + error;
  if (!errors.empty()) throw Exit(kBadUsage, "options out of range:" + errors);
  return guided;
}

}  // namespace pose_refine::apps
