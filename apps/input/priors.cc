// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/priors.h"

#include <gflags/gflags.h>

#include <optional>
#include <string>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "io/text/number.h"

DEFINE_string(
    prior, "",
    "Pull on the pose. Losses towards the input pose: beta:B, sigma:SX,SQ (log variances; either "
    "may end in :l1, :l2 or :squared), homography:XMIN,XMAX (depths). The input pose as measured "
    "with standard deviations: pose:DEG,LENGTH, position:LENGTH, rotation:DEG, gravity:DEG (tilt "
    "alone), yaw:DEG; each may end in a loss, as in position:0.5:huber:3. file:FILE: "
    "measurements, one a line. network:FILE: the input pose with the errors that `calibrate` "
    "found for its network. Several are joined by +. Empty: none.");
DEFINE_double(prior_weight, 1.0,
              "Weight of --prior [px^2]. Of measurements it is the variance of a pixel, by default "
              "as estimated from the data.");
DEFINE_string(up_in_world, "0,0,1",
              "X,Y,Z: up in the world, for --prior and --fix of gravity and yaw.");

namespace pose_refine::apps {
namespace {

std::vector<PriorPart> parts() {
  return prior_parts(FLAGS_prior);
}

}  // namespace

Vector3 up_in_world() {
  const auto bad = [] {
    throw_bad_flag("up_in_world", FLAGS_up_in_world, "not a direction X,Y,Z");
  };
  Vector3 direction = Vector3::Zero();
  std::string rest = FLAGS_up_in_world;
  for (int i = 0; i < 3; ++i) {
    const std::size_t comma = rest.find(',');
    const auto number = io::to_real(rest.substr(0, comma));
    if (!number || (comma == std::string::npos) != (i == 2)) bad();
    direction[i] = *number;
    if (i < 2) rest.erase(0, comma + 1);
  }
  if (!(direction.norm() > 1e-30 && direction.norm() < 1e30)) bad();
  return direction;
}

std::vector<VerbFlag> prior_flags() {
  return {{"prior"}, {"prior_weight"}, {"up_in_world"}};
}

nlohmann::ordered_json prior_flags_json() {
  nlohmann::ordered_json json = {{"prior", prior_without_files()},
                                 {"prior_weight", FLAGS_prior_weight}};
  if (const auto files = prior_files(); !files.empty()) json["prior_files"] = files;
  if (flag_was_set("up_in_world")) json["up_in_world"] = FLAGS_up_in_world;
  return json;
}

std::string prior_without_files() {
  std::string text;
  for (const PriorPart& part : parts())
    text += (text.empty() ? "" : "+") + (part.is_file() ? part.kind : part.text);
  return text;
}

std::vector<std::string> prior_files() {
  std::vector<std::string> files;
  for (const PriorPart& part : parts())
    if (part.is_file()) files.push_back(part.value);
  return files;
}

std::optional<LearnedPull> loss_prior() {
  std::optional<LearnedPull> prior;
  for (const PriorPart& part : parts()) {
    if (!part.is_pull()) {
      if (!part.is_file()) measured(part, Pose(), up_in_world());  // a bad flag is said early
      continue;
    }
    if (prior) throw_bad_flag("prior", FLAGS_prior, "more than one loss towards the input pose");
    Result<LearnedPull> parsed = parse_pull(part.text);
    if (!parsed) throw Exit(kBadUsage, "--prior='" + FLAGS_prior + "': " + parsed.error().message);
    parsed->weight = FLAGS_prior_weight;
    prior = *parsed;
  }
  return prior;
}

double prior_weight() {
  return flag_was_set("prior_weight") ? FLAGS_prior_weight : 0.0;
}

bool has_priors() {
  return !FLAGS_prior.empty();
}

MeasuredPriors measured_priors_from_flags(bool is_shard) {
  return {parts(), up_in_world(), is_shard};
}

}  // namespace pose_refine::apps
