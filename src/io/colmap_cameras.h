// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/io.h"

// These functions find the cameras of images in the files of a COLMAP model.
namespace pose_refine::io {

// Reads the cameras of a folder, text or binary. They are named by the images that have them where
// the folder knows images, else by their ids.
Result<CameraList> read_cameras_folder(const std::string& folder);
// Tells whether the file is a cameras.bin rather than text.
bool is_cameras_binary(const std::string& path);
// Names the cameras of a cameras.txt or cameras.bin at `path` by the images that stand beside it.
// Without images, or where they are another model's, the list is returned as it is.
Result<CameraList> named_by_images(CameraList by_id, const std::string& path);
// Reads a cameras.bin, with the names of the images beside it.
Result<CameraList> read_cameras_binary_file(const std::string& path);

}  // namespace pose_refine::io
