// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/convention.h"
#include "pose_refine/error.h"

// The same numbers under other conventions.
namespace pose_refine {

bool operator==(const PoseConvention& a, const PoseConvention& b);
inline bool operator!=(const PoseConvention& a, const PoseConvention& b) {
  return !(a == b);
}

// The pose that the numbers of a file mean under `other`, when they mean `pose` under `stated`.
Pose reread(const Pose& pose, const PoseConvention& stated, const PoseConvention& other);

// Words separated by commas, read from the left: `w2c` (rotation and translation, world to camera)
// or `c2w` (rotation and centre, camera to world); then `t` or `center` if the position is the
// other one's; `wxyz` or `xyzw`; `cv` or `gl`; `unit:S` with S > 0. What is not said stays as in
// `base`. Errors name the word.
Result<PoseConvention> parse_convention(std::string_view text, const PoseConvention& base = {});
// The shortest words that parse to `convention` from `base`, rotation and position always among
// them: "c2w,gl", "w2c,center".
std::string to_string(const PoseConvention& convention, const PoseConvention& base = {});

// Every combination of rotation, position, axes and order at each of `units`.
std::vector<PoseConvention> all_conventions(const std::vector<double>& units,
                                            const std::vector<QuaternionOrder>& orders);

}  // namespace pose_refine
