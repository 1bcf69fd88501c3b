// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "io/container/bytes.h"
#include "io/text/scanner.h"
#include "pose_refine/io.h"

// These functions handle rigs.txt, frames.txt and their binary forms (COLMAP 3.12 and later).
namespace pose_refine::io {

using RigList = std::vector<ModelRig>;
using FrameList = std::vector<ModelFrame>;

// The readers leave checking the contents to check_rigs() and check_frames().
Result<RigList> read_rigs_text(Lines lines);
Result<RigList> read_rigs_binary(Bytes bytes);
Result<FrameList> read_frames_text(Lines lines, const RigList& rigs);
Result<FrameList> read_frames_binary(Bytes bytes, const RigList& rigs);

std::string rigs_text(const RigList& rigs);
std::string rigs_binary(const RigList& rigs);
std::string frames_text(const FrameList& frames);
std::string frames_binary(const FrameList& frames);

// Checks that ids are distinct, also those of a rig's sensors. The line of an error is the number
// of the record, from 1.
Status check_rigs(const RigList& rigs);
// Checks that ids are distinct, that each frame's rig is there and has its sensors, and that no
// image is in two frames.
Status check_frames(const FrameList& frames, const RigList& rigs);

// Gives images the poses of their frames where the two differ by more than rounding, and returns
// how many did. It is an error if such a pose is not finite.
Result<std::size_t> follow_frames(const RigList& rigs, const FrameList& frames,
                                  std::vector<ModelImage>& images);

// Returns the frames with the poses that the model's images have, untouched if nothing moved. The
// error says why rigs and frames cannot be written with these images.
Result<FrameList> frames_of_images(const Model& model);

// Tells whether rigs and frames say more than that each camera is a rig and each image a frame.
bool has_real_rigs(const Model& model);

}  // namespace pose_refine::io
