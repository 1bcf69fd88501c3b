// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The one place where the version is stated: CMake and the Python package read it from here.
#define POSE_REFINE_VERSION_MAJOR 0
#define POSE_REFINE_VERSION_MINOR 1
#define POSE_REFINE_VERSION_PATCH 0
#define POSE_REFINE_VERSION "0.1.0"
