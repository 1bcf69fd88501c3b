// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Returns the name of the format that the content of a file or folder fits, as pose_formats() has
// it.
Result<std::string> recognize_format(const std::string& path);

}  // namespace pose_refine::io
