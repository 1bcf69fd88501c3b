// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/bundle.h"

namespace pose_refine::apps {

// These are the flags of cameras that are refined with the poses, and what a report says of them.
std::vector<VerbFlag> intrinsics_flags();
nlohmann::ordered_json intrinsics_flags_json();
bool refines_intrinsics();
const std::string& output_cameras();  // --output_cameras

// Reads --refine_intrinsics and --intrinsics_prior. Ends the program on a bad flag.
BundleOptions joint_options(const RefineOptions& refine, int threads);

// Refines the images with their cameras; images with equal cameras share one. The cameras of
// `images` become the refined ones. `cameras` is what the report says of them.
struct IntrinsicsRun {
  std::vector<RefineResult> results;
  nlohmann::ordered_json cameras;
};
IntrinsicsRun refine_intrinsics(std::vector<Image>& images, const BundleOptions& options);

}  // namespace pose_refine::apps
