// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/network_table/held_out.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "pose_refine/io.h"
#include "pose_refine/support/covariance.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

std::vector<NamedPose> read(const std::string& path, const std::string& format = {}) {
  Result<PoseFile> file = read_poses(path, format);
  if (!file) throw std::runtime_error(file.error().to_string());
  return std::move(file).value().poses;
}

// Joins a network's poses with the truth, in the order of the names.
CalibrationInput joined(const std::string& truth, const std::string& prediction,
                        const std::string& mapped) {
  std::map<std::string, Pose> estimates;
  for (const NamedPose& named : read(prediction, "hloc")) estimates[named.name] = named.pose;
  std::map<std::string, Pose> true_poses;
  for (const NamedPose& named : read(truth)) true_poses[named.name] = named.pose;
  CalibrationInput input;
  for (const auto& [name, pose] : estimates) {
    const auto found = true_poses.find(name);
    if (found == true_poses.end()) continue;
    input.names.push_back(name);
    input.estimates.push_back(pose);
    input.truth.push_back(found->second);
  }
  if (fs::exists(mapped))
    for (const NamedPose& named : read(mapped)) input.mapped.push_back(named.pose);
  return input;
}

std::vector<std::string> folders_in(const std::string& folder) {
  std::vector<std::string> names;
  if (!fs::is_directory(folder)) return names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string sequence_of(const std::string& name) {
  return name.substr(0, name.rfind('/'));
}

// Returns the images that `chosen` says of, with the mapped poses.
template <class Chosen>
CalibrationInput some(const CalibrationInput& all, const Chosen& chosen) {
  CalibrationInput input;
  input.mapped = all.mapped;
  for (std::size_t i = 0; i < all.names.size(); ++i) {
    if (!chosen(i)) continue;
    input.names.push_back(all.names[i]);
    input.estimates.push_back(all.estimates[i]);
    input.truth.push_back(all.truth[i]);
  }
  return input;
}

HeldOut tested(const CalibrationInput& calibrated, const CalibrationInput& images) {
  const Result<NetworkError> error = calibrate(calibrated);
  HeldOut held;
  held.images = images.names.size();
  if (!error) return held;
  const double radius = squared_radius(0.95, error->degrees_of_freedom);
  for (std::size_t i = 0; i < images.names.size(); ++i) {
    const Matrix6 scatter = scatter_at(*error, distance_to_mapped(*error, images.estimates[i]));
    held.inside += normalized_error(images.estimates[i], images.truth[i], scatter) <= radius;
  }
  if (const Result<NetworkError> own = calibrate(images))
    held.independent = static_cast<double>(held.images) / own->lag;
  return held;
}

}  // namespace

std::vector<NetworkSet> network_sets(const std::string& folder) {
  std::vector<NetworkSet> sets;
  const std::string seven = folder + "/sevenscenes_apr", cambridge = folder + "/cambridge_apr";
  const auto add = [&](const std::string& base, const std::string& scene, const std::string& truth,
                       const std::string& mapped) {
    for (const std::string& network : folders_in(base + "/pred")) {
      const fs::path prediction = fs::path(base) / "pred" / network / (scene + "_test.txt");
      if (fs::exists(prediction))
        sets.push_back({network, scene, joined(base + truth, prediction.string(), base + mapped)});
    }
  };
  for (const std::string scene : {"chess", "heads", "redkitchen", "stairs"})
    add(seven, scene, "/gt_sfm/" + scene + "_test.txt", "/gt_sfm/" + scene + "_train.txt");
  for (const std::string scene : {"KingsCollege", "ShopFacade"})
    add(cambridge, scene, "/gt/" + scene + "/dataset_test.txt",
        "/gt/" + scene + "/dataset_train.txt");
  return sets;
}

std::vector<HeldOut> sequences_held_out(const NetworkSet& set) {
  CalibrationInput all = set.input;
  const std::size_t n = all.names.size();
  if (sequence_of(all.names.front()) == sequence_of(all.names.back()))
    for (std::size_t i = 0; i < n; ++i)
      all.names[i] = (2 * i < n ? "half-1/" : "half-2/") + all.names[i];
  const bool halves = all.names.front() != set.input.names.front();
  const auto part_of = [&](const std::string& name) {
    return halves ? name.substr(0, name.find('/')) : sequence_of(name);
  };
  std::vector<std::string> parts;
  for (const std::string& name : all.names)
    if (parts.empty() || parts.back() != part_of(name)) parts.push_back(part_of(name));
  std::vector<HeldOut> held;
  for (const std::string& part : parts) {
    const auto is_left_out = [&](std::size_t i) { return part_of(all.names[i]) == part; };
    held.push_back(
        tested(some(all, [&](std::size_t i) { return !is_left_out(i); }), some(all, is_left_out)));
    held.back().left_out = part;
  }
  return held;
}

HeldOut stretches_held_out(const NetworkSet& set, std::size_t stretches) {
  CalibrationInput all = set.input;
  std::map<std::string, std::size_t> length, seen;
  for (const std::string& name : all.names) ++length[sequence_of(name)];
  std::vector<bool> tested_on;
  for (std::string& name : all.names) {
    const std::string sequence = sequence_of(name);
    const std::size_t stretch = seen[sequence]++ * stretches / length[sequence];
    tested_on.push_back(stretch % 2 == 1);
    // Each stretch counts as a sequence of its own, which calibrate() leaves out in turn.
    name.insert(sequence.size(), "-" + std::to_string(stretch));
  }
  HeldOut held = tested(some(all, [&](std::size_t i) { return !tested_on[i]; }),
                        some(all, [&](std::size_t i) { return static_cast<bool>(tested_on[i]); }));
  held.left_out = "stretches";
  return held;
}

HeldOut set_held_out(const NetworkSet& calibrated, const NetworkSet& images) {
  CalibrationInput from = calibrated.input;
  HeldOut held = tested(from, images.input);
  held.left_out = images.scene;
  return held;
}

}  // namespace pose_refine::apps
