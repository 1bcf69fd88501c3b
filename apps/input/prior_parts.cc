// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/prior_parts.h"

#include <array>
#include <set>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/input/defects.h"
#include "io/text/name_join.h"
#include "io/text/number.h"
#include "pose_refine/support/network_error_file.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

constexpr std::array<const char*, 10> kKinds = {"beta",     "sigma",    "homography", "pose",
                                                "position", "rotation", "gravity",    "yaw",
                                                "file",     "network"};

bool begins_a_part(const std::string& text, std::size_t at) {
  for (const std::string kind : kKinds)
    if (text.compare(at, kind.size() + 1, kind + ":") == 0) return true;
  return false;
}

// A value is "S1[,S2][:LOSS]": standard deviations, and the loss.
struct Sigmas {
  std::vector<double> values;
  Loss loss;
};

Sigmas sigmas(const PriorPart& part, std::size_t count) {
  Sigmas sigmas;
  const std::size_t colon = part.value.find(':');
  std::string rest = part.value.substr(0, colon) + ",";
  for (; !rest.empty(); rest.erase(0, rest.find(',') + 1)) {
    const auto number = io::to_real(rest.substr(0, rest.find(',')));
    if (!number || !(*number > 0.0)) break;
    sigmas.values.push_back(*number);
  }
  if (!rest.empty() || sigmas.values.size() != count)
    throw_bad_flag("prior", part.text,
                   "malformed: expected " + part.kind + ":" +
                       (count == 2 ? "DEG,LENGTH" : "SIGMA") + ", positive");
  if (colon == std::string::npos) return sigmas;
  const Result<Loss> loss = parse_loss(part.value.substr(colon + 1));
  if (!loss) throw_bad_flag("prior", part.text, "malformed: " + loss.error().message);
  if (loss->is_automatic())
    throw_bad_flag("prior", part.text,
                   "malformed: the loss needs a scale in standard deviations, as in " +
                       part.value.substr(colon + 1, part.value.find(':', colon + 1) - colon - 1) +
                       ":3");
  sigmas.loss = *loss;
  return sigmas;
}

// A camera that looks straight up or down has no heading to keep, and gets no such prior. A pose
// that is not valid is rejected later.
void add_input_prior(const PriorPart& part, const Vector3& up, Image& image) {
  const Prior prior = measured(part, image.cam_from_world, up);
  if (validate(prior)) image.priors.push_back(prior);
}

// A pose that is not valid is rejected later.
void add_network(const std::string& path, std::vector<Image>& images) {
  const NetworkError error = unwrap(read_network_error(path), kBadInput);
  for (Image& image : images) {
    const Prior prior = network_prior(error, image.cam_from_world);
    if (validate(prior)) image.priors.push_back(prior);
  }
}

void tell_unused(const std::string& path, const std::vector<NamedPrior>& priors,
                 const NameRules& rules, const std::vector<Image>& images) {
  std::set<std::string> names;
  for (const NamedPrior& prior : priors) names.insert(prior.name);
  io::Joiner joiner(rules, path);
  for (const std::string& name : names) joiner.add(name);
  joiner.expect(io::names_of(images));
  tell_left_out(path, joiner.unclaimed(), "a pose");
}

void add_file(const std::string& path, const MeasuredPriors& all, const NameRules& rules,
              std::vector<Image>& images) {
  const auto priors = unwrap(read_priors(path, all.up_in_world), kBadInput);
  const Status attached = attach_priors(priors, rules, images);
  if (attached && !all.is_shard) tell_unused(path, priors, rules, images);
  // A shard whose images have no priors cannot know that those of other shards have some.
  if (attached || (attached.error().code == ErrorCode::kNotFound && all.is_shard)) return;
  Error error = attached.error();
  error.file = path;
  throw Exit(kBadInput, error.to_string());
}

}  // namespace

// A plus sign within a number or a file name separates nothing.
std::vector<PriorPart> prior_parts(const std::string& text) {
  std::vector<PriorPart> all;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    do {
      end = text.find('+', end + 1);
    } while (end != std::string::npos && !begins_a_part(text, end + 1));
    if (end == std::string::npos) end = text.size();
    const std::string one = text.substr(begin, end - begin);
    const std::string kind = one.substr(0, one.find(':'));
    if (!begins_a_part(one, 0))
      throw_bad_flag("prior", one,
                     "not a prior: they are beta, sigma, homography, pose, position, rotation, "
                     "gravity, yaw, file and network, each with :VALUE");
    all.push_back({kind, one.substr(kind.size() + 1), one});
    begin = end + 1;
  }
  return all;
}

Prior measured(const PriorPart& part, const Pose& pose, const Vector3& up_in_world) {
  const Sigmas sigma = sigmas(part, part.kind == "pose" ? 2 : 1);
  const double first = sigma.values.front();
  const double length = part.kind == "pose" ? sigma.values.back() : first, angle = first * kDegree;
  if (part.kind == "pose") {
    PosePrior prior{pose, Matrix6::Zero()};
    prior.covariance.diagonal() << Vector3::Constant(angle * angle),
        Vector3::Constant(length * length);
    return {prior, sigma.loss};
  }
  if (part.kind == "position")
    return {PositionPrior{pose.center(), length * length * Matrix3::Identity()}, sigma.loss};
  if (part.kind == "rotation")
    return {RotationPrior{pose.rotation, angle * angle * Matrix3::Identity()}, sigma.loss};
  if (part.kind == "gravity")
    return {GravityPrior{pose.rotation * -up_in_world, up_in_world, angle}, sigma.loss};
  const Vector3 axis = Vector3::UnitZ();
  return {YawPrior{pose.rotation.conjugate() * axis, axis, up_in_world, angle}, sigma.loss};
}

void add_measured_priors(const MeasuredPriors& priors, const NameRules& rules,
                         std::vector<Image>& images) {
  for (const PriorPart& part : priors.parts) {
    if (part.is_network()) {
      add_network(part.value, images);
    } else if (part.is_file()) {
      add_file(part.value, priors, rules, images);
    } else if (!part.is_pull()) {
      for (Image& image : images) add_input_prior(part, priors.up_in_world, image);
    }
  }
}

}  // namespace pose_refine::apps
