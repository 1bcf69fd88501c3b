// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pose_refine/io.h"

// What the writers of COLMAP's text and binary files share.
namespace pose_refine::io {

// Is everything there that both kinds of files need, and nothing that they cannot hold?
Status check_colmap_model(const Model& model);

// Elements (image id, observation) of each point.
using ColmapTrack = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
std::vector<ColmapTrack> colmap_tracks(const Model& model);

}  // namespace pose_refine::io
