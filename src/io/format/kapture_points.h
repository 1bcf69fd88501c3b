// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "io/files/folder.h"
#include "pose_refine/io.h"

namespace pose_refine::io {

// Adds what reconstruction/ holds: points3d.txt "X, Y, Z[, R, G, B]" (ids are lines), keypoints
// (raw numbers, their type and count in keypoints.txt) and observations.txt "point, keypoints_type,
// [image, feature]*". Keypoints are taken as they are.
Status read_kapture_points(const std::string& folder, Model& model);

// Writes them, with keypoints of type "colmap", float64, x y.
Status write_kapture_points(FolderWriter& folder, const std::string& path, const Model& model);

}  // namespace pose_refine::io
