// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The version is stated here and nowhere else: CMake and the Python package read it from this file.
#define POSE_REFINE_VERSION_MAJOR 0
#define POSE_REFINE_VERSION_MINOR 1
#define POSE_REFINE_VERSION_PATCH 0
#define POSE_REFINE_VERSION "0.1.0"
