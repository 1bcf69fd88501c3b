// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <vector>

#include "pose_refine/pose.h"

// Many poses, as users have them.
namespace pose_refine::python {

namespace py = pybind11;

// Accepts an iterable of poses, name -> pose, arrays (N, 7) of w x y z tx ty tz, (N, 3, 4) and (N,
// 4, 4), and a pair of arrays (N, 4) and (N, 3).
std::vector<Pose> to_poses(py::handle poses);
// The same, where None in an iterable stands for a missing pose.
std::vector<std::optional<Pose>> to_optional_poses(py::handle poses);

// True poses and, if they were given by name, their names.
struct TruePoses {
  std::vector<Pose> poses;
  bool by_name;
  std::vector<py::object> keys;  // the names as they were given

  explicit TruePoses(py::handle truth);
  std::vector<std::string> names() const;
  // The estimates in the order of the true poses: by name if both have names, where a name without
  // an estimate has none. Throws ValueError for another number of poses or a name without a true
  // pose, and TypeError if one has names and the other has not. `what` is what they are called.
  std::vector<std::optional<Pose>> in_order(py::handle estimates, const std::string& what) const;
};

}  // namespace pose_refine::python
