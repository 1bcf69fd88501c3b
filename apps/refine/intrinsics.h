// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gflags/gflags_declare.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/bundle.h"

DECLARE_string(output_cameras);

namespace pose_refine::apps {

std::vector<VerbFlag> intrinsics_flags();
nlohmann::ordered_json intrinsics_flags_json();
bool refines_intrinsics();

// --refine_intrinsics and --intrinsics_prior. Ends the program on a bad flag.
BundleOptions joint_options(const RefineOptions& refine);

// Refines the images with their cameras; images with equal cameras share one. The cameras of
// `problems` become the refined ones. `cameras` is what the report says of them.
struct IntrinsicsRun {
  std::vector<RefineResult> results;
  nlohmann::ordered_json cameras;
};
IntrinsicsRun refine_intrinsics(std::vector<Image>& images, const BundleOptions& options);

// For --output_cameras: "name MODEL width height params..." of each image.
std::string cameras_text(const std::vector<Image>& images);

}  // namespace pose_refine::apps
