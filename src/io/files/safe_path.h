// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// Image names come from files that others wrote; they must not lead out of a folder.
namespace pose_refine::io {

// `folder`/`name` for reading: a relative name without ".." and NUL.
Result<std::string> input_path(const std::string& folder, std::string_view name);

// `folder`/`name` for writing. Stricter: no backslash, drive, device name of Windows ("CON") or
// control character, and no symbolic link below `folder` on the way.
Result<std::string> output_path(const std::string& folder, std::string_view name);

}  // namespace pose_refine::io
