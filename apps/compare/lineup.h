// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/compare/command.h"
#include "apps/compare/trajectory.h"
#include "apps/input/notes.h"
#include "evaluate/comparison.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// These are the pose files of a comparison, lined up: each method has a pose, or none, for each
// true one.
struct Lineup {
  std::vector<NamedPose> truth;
  std::vector<MethodPoses> methods;
  std::size_t between = 0;  // true poses that no method has because the truth is denser in time
  FileConventions conventions;
  Notes notes;
};

// Reads all pose files and finds what belongs together: by name, by the nearest time where names
// are times, or by line where there are no names and the lengths are equal. Throws Exit.
Lineup line_up(const CompareCommand& command);

}  // namespace pose_refine::apps
