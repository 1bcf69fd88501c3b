// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "io/files/folder.h"
#include "pose_refine/io.h"

namespace pose_refine::io {

// Adds the contents of reconstruction/: points3d.txt "X, Y, Z[, R, G, B]" (ids are lines),
// keypoints (raw numbers, whose type and count are in keypoints.txt) and observations.txt "point,
// keypoints_type, [image, feature]*". Keypoints are taken as they are.
Status read_kapture_points(const std::string& folder, Model& model);

// Writes these files, with keypoints of type "colmap", float64, x y.
Status write_kapture_points(FolderWriter& folder, const std::string& path, const Model& model);

}  // namespace pose_refine::io
