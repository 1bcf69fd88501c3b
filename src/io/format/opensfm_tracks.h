// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <unordered_map>

#include "io/format/format.h"

namespace pose_refine::io {

// Maps a track's name to its point.
using TrackIndex = std::unordered_map<std::string, std::size_t>;

// Adds the observations of the tracks.csv that lies beside `path` (x_tracks.csv for
// x_reconstruction.json), or a note if there is none. Rows of images that are not in the model are
// left out; those of tracks without a point become observations without one.
Status read_opensfm_tracks(const std::string& path, const TrackIndex& points, Model& model);

// Writes the reconstruction and its tracks.
Status write_with_tracks(const std::string& path, const std::string& text, const Model& model,
                         bool overwrite);

}  // namespace pose_refine::io
