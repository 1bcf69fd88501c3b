// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gflags/gflags_declare.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/io.h"
#include "pose_refine/support/doctor.h"

DECLARE_string(poses_convention);
DECLARE_bool(no_doctor);

namespace pose_refine::apps {

// --poses_convention and --no_doctor.
std::vector<VerbFlag> convention_flags();

// How start poses are written: as their format says, unless the user says otherwise.
struct StatedConvention {
  std::string path;            // of the poses, for messages
  std::string format;          // "hloc", ...
  PoseConvention native = {};  // of the format
  PoseConvention stated = {};  // with --poses_convention
  bool quaternions = true;     // false: matrices
};
// Throws Exit(kBadUsage) when --poses_convention is wrong.
StatedConvention stated_convention(const std::string& path, const std::string& format);
// Turns poses as read in the format's convention into those that were meant.
void restate(std::vector<NamedPose>& poses, const StatedConvention& convention);
void restate(std::vector<Image>& images, const StatedConvention& convention);

// The doctor's options for problems whose poses are as stated.
DoctorOptions doctor_options(const StatedConvention& convention);
// Throws Exit(kBadInput) when another reading explains the data far better, naming the flag that
// states it; warns on stderr when one may. Does nothing under --no_doctor.
void check_convention(const std::vector<Image>& images, const StatedConvention& convention);

// What the doctor found, for `inspect`.
std::string to_text(const Diagnosis& diagnosis, const StatedConvention& convention);
nlohmann::ordered_json to_json(const Diagnosis& diagnosis, const StatedConvention& convention);

}  // namespace pose_refine::apps
