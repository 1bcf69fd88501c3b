// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "io/files/folder.h"
#include "pose_refine/io.h"

// The writers of COLMAP's text and binary files share these.
namespace pose_refine::io {

// A kind of model, text or binary, has a writer for each of its files.
using ColmapFile = void (*)(const Model& model, AtomicFile& file);
struct ColmapKind {
  const char* extension;
  ColmapFile cameras, images, points, rigs, frames;
};

// Writes all files of a folder, or none. Rigs and frames are left out where the model has none or
// its images do not agree with them.
Status write_colmap(const std::string& folder, const Model& model, const ColmapKind& kind,
                    bool overwrite);

// Lists the elements (image id, observation) of each point.
using ColmapTrack = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
std::vector<ColmapTrack> colmap_tracks(const Model& model);

}  // namespace pose_refine::io
