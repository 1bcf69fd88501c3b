// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/study/rescue_table/scenes.h"
#include "pose_refine/image.h"

namespace pose_refine::apps {

// Reads the frames of libmv's problems 01 and 03 in FOLDER/pnp_misc/libmv; the true pose is the
// polished one. Returns nothing without the files.
std::vector<Image> libmv_frames(const std::string& folder);

struct NamedScene {
  std::string name;
  TableScene scene;
};
// Reads FOLDER/stairs_limap from each of its networks' poses. Returns nothing without the files.
std::vector<NamedScene> stairs(const std::string& folder);

}  // namespace pose_refine::apps
