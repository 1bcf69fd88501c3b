// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/run_key.h"

#include <gflags/gflags.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <variant>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/input/priors.h"
#include "apps/refine/refined_image.h"
#include "factor/scratch.h"
#include "io/files/buffer.h"
#include "io/files/folder.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

// No result depends on these flags, which say where things are and how the run goes. What the input
// files hold is hashed.
constexpr std::array<const char*, 24> kIrrelevant = {
    "poses",   "image_list", "model",    "nvm",           "bundler",        "bal",
    "matches", "maps",       "output",   "output_format", "output_cameras", "report",
    "map",     "database",   "features", "pair_matches",  "pairs",          "reports",
    "resume",  "quiet",      "cameras",  "threads",       "overwrite",      "min_usable"};

bool matters(const std::string& flag) {
  return std::find(kIrrelevant.begin(), kIrrelevant.end(), flag) == kIrrelevant.end();
}

template <class Vector>
void add_all(Hash& hash, const Vector& values) {
  hash.add(values.data(), static_cast<std::size_t>(values.size()) * sizeof(double));
}

void add_pose(Hash& hash, const Pose& pose) {
  add_all(hash, pose.rotation.coeffs());
  add_all(hash, pose.translation);
}

struct AddMeasurement {
  Hash& hash;
  void operator()(const PosePrior& m) const {
    add_pose(hash, m.cam_from_world);
    add_all(hash, m.covariance);
  }
  void operator()(const PositionPrior& m) const {
    add_all(hash, m.center);
    add_all(hash, m.covariance);
  }
  void operator()(const RotationPrior& m) const {
    add_all(hash, m.cam_from_world.coeffs());
    add_all(hash, m.covariance);
  }
  void operator()(const GravityPrior& m) const {
    add_all(hash, m.down_in_camera);
    add_all(hash, m.up_in_world);
    hash.add(m.sigma);
  }
  void operator()(const YawPrior& m) const {
    add_all(hash, m.heading_in_world);
    add_all(hash, m.axis_in_camera);
    add_all(hash, m.up_in_world);
    hash.add(m.sigma);
  }
};

void add_prior(Hash& hash, const Prior& prior) {
  hash.add(static_cast<std::uint64_t>(prior.measurement.index()));
  std::visit(AddMeasurement{hash}, prior.measurement);
  hash.add(static_cast<std::uint64_t>(prior.loss.kind));
  hash.add(prior.loss.applied_scale());
  hash.add(prior.loss.shape);
}

void add_correspondences(Hash& hash, const Correspondences& c) {
  for (const auto* column : {&c.u, &c.v, &c.x, &c.y, &c.z, &c.weight, &c.sxx, &c.sxy, &c.syy})
    hash.add(*column);
  for (const Matrix3& covariance : c.point_covariance) add_all(hash, covariance);
}

void add_problem(Hash& hash, const Image& image) {
  hash.add(image.name);
  hash.add(static_cast<std::uint64_t>(image.camera.model));
  hash.add(image.camera.width);
  hash.add(image.camera.height);
  hash.add(image.camera.params);
  add_pose(hash, image.cam_from_world);
  add_correspondences(hash, image.correspondences);
  hash.add(image.defect.reason);
  for (const Prior& prior : image.priors) add_prior(hash, prior);
}

// A program that was built anew may come to other bits, and write them in another way.
std::string program() {
  struct stat file = {};
  const bool known = ::stat("/proc/self/exe", &file) == 0;
  return std::string("pose_refine ") + POSE_REFINE_VERSION + " " + kernel_levels().front() +
         ", journal " + std::to_string(kRangeVersion) +
         (known ? ", built at " + std::to_string(file.st_mtim.tv_sec) : "");
}

// Adds names, sizes and times of the files below a folder.
void add_files(Hash& hash, const std::string& folder) {
  for (const std::string& name : unwrap(io::list_files(folder, ""), kBadInput)) {
    const fs::path path = fs::path(folder) / name;
    std::error_code ignored;
    hash.add(name);
    hash.add(static_cast<std::uint64_t>(fs::file_size(path, ignored)));
    const auto time = fs::last_write_time(path, ignored).time_since_epoch().count();
    hash.add(static_cast<std::uint64_t>(time));
  }
}

}  // namespace

void Hash::add(const void* data, std::size_t size) {
  const char* bytes = static_cast<const char*>(data);
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + at, std::min(sizeof word, size - at));
    state_ = (state_ ^ word) * 0xFF51AFD7ED558CCDu;
    state_ ^= state_ >> 32;
  }
  state_ = (state_ ^ size) * 0xC4CEB9FE1A85EC53u;
  state_ ^= state_ >> 29;
}

void Hash::add(std::string_view text) {
  add(text.data(), text.size());
}

void Hash::add(const std::vector<double>& values) {
  add(values.data(), values.size() * sizeof(double));
}

std::string RunKey::text() const {
  std::string text = "program: " + program + '\n';
  for (const auto& [name, value] : options) text.append("--" + name + ": ").append(value + '\n');
  return text + "contents of the inputs: " + std::to_string(inputs) + '\n';
}

std::string RunKey::difference(const std::string& text, const std::string& other) {
  const std::vector<std::string> was = split(text, '\n'), is = split(other, '\n');
  const std::size_t common = std::min(was.size(), is.size());
  for (std::size_t i = 0; i < common; ++i)
    if (was[i] != is[i]) return "'" + was[i] + "', now '" + is[i] + "'";
  return "other flags";
}

RunKey run_key(const Verb& verb, std::uint64_t inputs) {
  RunKey key;
  key.program = program();
  key.inputs = inputs;
  for (const VerbFlag& flag : verb.flags) {
    if (!matters(flag.name)) continue;
    key.options[flag.name] = gflags::GetCommandLineFlagInfoOrDie(flag.name.c_str()).current_value;
  }
  key.options["prior"] = prior_without_files();
  return key;
}

std::uint64_t hash_of(const std::vector<Image>& images) {
  Hash hash;
  for (const Image& image : images) add_problem(hash, image);
  return hash.value();
}

std::uint64_t hash_of_maps(const std::vector<NamedPose>& start, const std::string& cameras,
                           const std::string& maps) {
  Hash hash;
  for (const NamedPose& pose : start) {
    hash.add(pose.name);
    add_pose(hash, pose.pose);
  }
  hash.add(unwrap(io::read_file(cameras), kBadInput).view());
  add_files(hash, maps);
  return hash.value();
}

}  // namespace pose_refine::apps
