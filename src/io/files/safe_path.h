// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// Image names come from files that others wrote; they must not lead out of a folder.
namespace pose_refine::io {

// Returns `folder`/`name` for reading. `name` must be relative, without ".." and NUL.
Result<std::string> input_path(const std::string& folder, std::string_view name);

// Returns `folder`/`name` for writing, which is stricter: the name may not hold a backslash, a
// drive, a device name of Windows ("CON") or a control character, and no part of the path below
// `folder` may be a symbolic link.
Result<std::string> output_path(const std::string& folder, std::string_view name);

}  // namespace pose_refine::io
