// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/constraints.h"

#include <gflags/gflags.h>

#include <string>

#include "apps/cli/exit.h"
#include "apps/input/priors.h"

DEFINE_string(fix, "",
              "What of the input pose stays, with commas: rotation, translation (the camera "
              "center; position is the same), one axis of the camera (rx ry rz of the rotation, tx "
              "ty tz of the center), of the world (cx cy cz), gravity (the tilt) or yaw (the "
              "heading).");
DEFINE_double(max_rotation_deg, 0.0,
              "The pose turns no further than this from its input [deg]; 0: no bound.");
DEFINE_double(max_translation, 0.0,
              "The camera center moves no further than this [scene units]; 0: no bound.");

namespace pose_refine::apps {

std::vector<VerbFlag> constraint_flags() {
  return {{"fix"}, {"max_rotation_deg"}, {"max_translation"}};
}

nlohmann::ordered_json constraint_flags_json() {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (!FLAGS_fix.empty()) json["fix"] = FLAGS_fix;
  if (FLAGS_max_rotation_deg != 0.0) json["max_rotation_deg"] = FLAGS_max_rotation_deg;
  if (FLAGS_max_translation != 0.0) json["max_translation"] = FLAGS_max_translation;
  return json;
}

bool fixes_axes() {
  return !FLAGS_fix.empty();
}

RefineOptions with_constraints(RefineOptions options) {
  constexpr double kDegree = 3.14159265358979323846 / 180.0;
  if (!FLAGS_fix.empty()) {
    const Result<std::vector<Axis>> axes = parse_axes(FLAGS_fix);
    if (!axes) throw Exit(kBadUsage, "--fix: " + axes.error().message);
    options.fix = *axes;
  }
  options.max_rotation = FLAGS_max_rotation_deg * kDegree;
  options.max_translation = FLAGS_max_translation;
  options.up_in_world = up_in_world();
  return options;
}

}  // namespace pose_refine::apps
