// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/input/sources.h"
#include "pose_refine/io.h"
#include "pose_refine/support/alignment.h"
#include "pose_refine/support/doctor.h"

namespace pose_refine::apps {

// Start poses are written as their format says, unless the user says otherwise.
struct StatedConvention {
  std::string path;            // of the poses, for messages
  PoseConvention native = {};  // of the format
  PoseConvention stated = {};  // with --poses_convention
  bool quaternions = true;     // false: matrices
  bool has_doctor = true;      // false: --no_doctor
};
// The format of `source` is known. Throws Exit(kBadUsage), naming the flag, when its convention is
// wrong.
StatedConvention stated_convention(const PoseSource& source,
                                   const std::string& flag = "poses_convention");
// The convention of the poses of the model itself: --poses_convention says what the numbers of its
// file mean. Without a model it is that of COLMAP.
StatedConvention model_convention(const Sources& sources);
// Turns poses as read in the format's convention into those that were meant.
void restate(std::vector<NamedPose>& poses, const StatedConvention& convention);
void restate(std::vector<Image>& images, const StatedConvention& convention);
void restate(std::vector<ModelImage>& images, const StatedConvention& convention);

// Returns the words of --poses_convention that undo the turn of the camera by which all poses of a
// file are off that was read like this; empty where none do.
std::string words_without(const ConstantTurn& turn, const StatedConvention& convention);

// Returns the doctor's options for images whose poses are as stated.
DoctorOptions doctor_options(const StatedConvention& convention);
// Throws Exit(kBadInput) when another reading explains the data far better, naming the flag that
// states it; warns on stderr when one may, and when none explains the poses. Does nothing under
// --no_doctor.
void check_convention(const std::vector<Image>& images, const StatedConvention& convention);

}  // namespace pose_refine::apps
