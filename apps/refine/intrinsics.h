// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/bundle.h"

namespace pose_refine::apps {

std::vector<VerbFlag> intrinsics_flags();
nlohmann::ordered_json intrinsics_flags_json();
bool refines_intrinsics();
const std::string& output_cameras();  // --output_cameras

// --refine_intrinsics and --intrinsics_prior. Ends the program on a bad flag.
BundleOptions joint_options(const RefineOptions& refine, int threads);

// Refines the images with their cameras; images with equal cameras share one. The cameras of
// `images` become the refined ones. `cameras` is what the report says of them.
struct IntrinsicsRun {
  std::vector<RefineResult> results;
  nlohmann::ordered_json cameras;
};
IntrinsicsRun refine_intrinsics(std::vector<Image>& images, const BundleOptions& options);

// For --output_cameras: "name MODEL width height params..." of each image.
std::string cameras_text(const std::vector<Image>& images);

}  // namespace pose_refine::apps
