// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "pose_refine/io.h"

// These functions find the cameras of images in the files of a COLMAP model.
namespace pose_refine::io {

// Reads the cameras of a folder, text or binary. They are named by the images that have them where
// the folder knows images, else by their ids.
Result<CameraList> read_cameras_folder(const std::string& folder);
// Tells whether these are the bytes of a cameras.bin rather than text or a file of another kind.
bool is_cameras_binary(std::string_view bytes);
// Names the cameras of a cameras.txt or cameras.bin at `path` by the images that stand beside it.
// Without images, or where they are another model's, the list is returned as it is.
Result<CameraList> named_by_images(CameraList by_id, const std::string& path);
// Reads the bytes of the cameras.bin at `path`, with the names of the images beside it.
Result<CameraList> parse_cameras_binary(std::string_view bytes, const std::string& path);
// Tells whether both cameras have the same model, size and parameters.
bool same_camera(const Camera& a, const Camera& b);

}  // namespace pose_refine::io
