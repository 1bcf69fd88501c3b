// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/priors.h"

#include <gflags/gflags.h>

#include <array>
#include <optional>
#include <set>
#include <string>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/input/common_flags.h"
#include "io/text/names.h"
#include "io/text/number.h"
#include "pose_refine/io.h"

DEFINE_string(
    prior, "",
    "Pull on the pose. Losses towards the input pose: beta:B, sigma:SX,SQ (log variances; either "
    "may end in :l1, :l2 or :squared), homography:XMIN,XMAX (depths). The input pose as measured "
    "with standard deviations: pose:DEG,LENGTH, position:LENGTH, rotation:DEG, gravity:DEG (tilt "
    "alone), yaw:DEG; each may end in a loss, as in position:0.5:huber:3. file:FILE: "
    "measurements, one a line. Several are joined by +. Empty: none.");
DEFINE_double(prior_weight, 1.0,
              "Weight of --prior [px^2]. Of measurements it is the variance of a pixel, by default "
              "as estimated from the data.");
DEFINE_string(up_in_world, "0,0,1",
              "X,Y,Z: up in the world, for --prior and --fix of gravity and yaw.");

namespace pose_refine::apps {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

// One of the parts of --prior: KIND:VALUE.
struct Part {
  std::string kind, value, text;
};

constexpr std::array<const char*, 9> kKinds = {
    "beta", "sigma", "homography", "pose", "position", "rotation", "gravity", "yaw", "file"};

bool is_loss_towards_input(const Part& part) {
  return part.kind == "beta" || part.kind == "sigma" || part.kind == "homography";
}

bool begins_a_part(const std::string& text, std::size_t at) {
  for (const std::string kind : kKinds)
    if (text.compare(at, kind.size() + 1, kind + ":") == 0) return true;
  return false;
}

// A plus sign within a number or a file name is no separator.
std::vector<Part> parts() {
  std::vector<Part> all;
  const std::string& text = FLAGS_prior;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    do {
      end = text.find('+', end + 1);
    } while (end != std::string::npos && !begins_a_part(text, end + 1));
    if (end == std::string::npos) end = text.size();
    const std::string one = text.substr(begin, end - begin);
    const std::string kind = one.substr(0, one.find(':'));
    if (!begins_a_part(one, 0))
      refuse("prior", one,
             "no prior: they are beta, sigma, homography, pose, position, rotation, "
             "gravity, yaw and file, each with :VALUE");
    all.push_back({kind, one.substr(kind.size() + 1), one});
    begin = end + 1;
  }
  return all;
}

// "S1[,S2][:LOSS]": so many standard deviations, and the loss.
struct Sigmas {
  std::vector<double> values;
  Loss loss;
};

Sigmas sigmas(const Part& part, std::size_t count) {
  Sigmas sigmas;
  const std::size_t colon = part.value.find(':');
  std::string rest = part.value.substr(0, colon) + ",";
  for (; !rest.empty(); rest.erase(0, rest.find(',') + 1)) {
    const auto number = io::to_real(rest.substr(0, rest.find(',')));
    if (!number || !(*number > 0.0)) break;
    sigmas.values.push_back(*number);
  }
  if (!rest.empty() || sigmas.values.size() != count)
    refuse("prior", part.text,
           "malformed: expected " + part.kind + ":" + (count == 2 ? "DEG,LENGTH" : "SIGMA") +
               ", positive");
  if (colon == std::string::npos) return sigmas;
  const Result<Loss> loss = parse_loss(part.value.substr(colon + 1));
  if (!loss) refuse("prior", part.text, "malformed: " + loss.error().message);
  sigmas.loss = *loss;
  return sigmas;
}

// What the input pose would be as a measurement of that kind.
Prior measured(const Part& part, const Pose& pose, const Vector3& up) {
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
  if (part.kind == "gravity") return {GravityPrior{pose.rotation * -up, up, angle}, sigma.loss};
  const Vector3 axis = Vector3::UnitZ();
  return {YawPrior{pose.rotation.conjugate() * axis, axis, up, angle}, sigma.loss};
}

// A camera that looks straight up or down has no heading to keep; a pose that is no pose is
// rejected later.
void add_input_prior(const Part& part, const Vector3& up, Image& image) {
  const Prior prior = measured(part, image.cam_from_world, up);
  if (validate(prior)) image.priors.push_back(prior);
}

void tell_unused(const std::string& path, const std::vector<NamedPrior>& priors,
                 const std::vector<Image>& images) {
  io::NameIndex index(correspondence_source().name_match);
  for (const Image& image : images) index.add(image.name);
  std::set<std::string> unused;
  for (const NamedPrior& prior : priors) {
    const auto i = index.find(prior.name);
    if (i && *i == io::NameIndex::kNone) unused.insert(prior.name);
  }
  tell_left_out(path, {unused.begin(), unused.end()}, "a pose");
}

void add_file(const Part& part, const Vector3& up, std::vector<Image>& images) {
  const auto priors = unwrap(read_priors(part.value, up), kBadInput);
  Status attached = attach_priors(priors, correspondence_source().name_match, images);
  // A part of a run may have no image with a prior, and cannot know whose the others are.
  const bool is_part = flag_was_set("shard");
  if (attached && !is_part) tell_unused(part.value, priors, images);
  if (attached || (attached.error().code == ErrorCode::kNotFound && is_part)) return;
  Error error = attached.error();
  error.file = part.value;
  throw Exit(kBadInput, error.to_string());
}

}  // namespace

Vector3 up_in_world() {
  const auto bad = [] { refuse("up_in_world", FLAGS_up_in_world, "no direction X,Y,Z"); };
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
  for (const Part& part : parts())
    text += (text.empty() ? "" : "+") + (part.kind == "file" ? part.kind : part.text);
  return text;
}

std::vector<std::string> prior_files() {
  std::vector<std::string> files;
  for (const Part& part : parts())
    if (part.kind == "file") files.push_back(part.value);
  return files;
}

std::optional<LearnedPull> loss_prior() {
  std::optional<LearnedPull> prior;
  for (const Part& part : parts()) {
    if (!is_loss_towards_input(part)) {
      if (part.kind != "file") measured(part, Pose(), up_in_world());  // a bad flag is said early
      continue;
    }
    if (prior) refuse("prior", FLAGS_prior, "more than one loss towards the input pose");
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

void add_priors_from_flags(std::vector<Image>& images) {
  const Vector3 vertical = up_in_world();
  for (const Part& part : parts()) {
    if (is_loss_towards_input(part)) continue;
    if (part.kind == "file")
      add_file(part, vertical, images);
    else
      for (Image& image : images) add_input_prior(part, vertical, image);
  }
}

}  // namespace pose_refine::apps
