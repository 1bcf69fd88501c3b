// SPDX-License-Identifier: BSD-3-Clause
#include "python/named_poses.h"

#include <string>

#include "python/convert.h"
#include "python/notes.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

// An error of a pose tells whose it is.
Pose pose_of_name(py::handle name, py::handle pose) {
  return said_of([&] { return "the pose of " + py::repr(name).cast<std::string>() + ": "; },
                 [&] { return to_unchecked_pose(pose); });
}

std::vector<NamedPose> of_results(py::handle results) {
  std::vector<NamedPose> named;
  for (const py::handle one : results) {
    const std::string where = "poses[" + std::to_string(named.size()) + "]";
    if (!py::isinstance<ImageResult>(one))
      throw py::type_error(where + " is " + type_of(one) +
                           ", which has no name: pass a dict of name -> pose, or results");
    const auto& result = one.cast<const ImageResult&>();
    if (result.name.empty())
      throw py::value_error(where +
                            " has no name: refine an Image with name=, or pass a dict of "
                            "name -> pose");
    named.push_back({result.name, result.cam_from_world, {}});
  }
  return named;
}

}  // namespace

std::vector<NamedPose> to_named_poses(py::handle poses) {
  if (!py::isinstance<py::dict>(poses)) {
    if (!py::isinstance<py::iterable>(poses) || py::isinstance<py::str>(poses))
      throw py::type_error("poses must be a dict of name -> pose, or results, not " +
                           type_of(poses));
    return of_results(poses);
  }
  std::vector<NamedPose> named;
  for (const auto& [name, pose] : py::reinterpret_borrow<py::dict>(poses))
    named.push_back({name_of(name), pose_of_name(name, pose), {}});
  return named;
}

std::vector<NamedPose> read_named_poses(py::handle poses) {
  if (poses.is_none()) return {};
  const bool is_path = py::isinstance<py::str>(poses) || py::isinstance<py::bytes>(poses) ||
                       py::hasattr(poses, "__fspath__");
  return is_path ? value_with_notes(read_poses(name_of(poses)), name_of(poses)).poses
                 : to_named_poses(poses);
}

}  // namespace pose_refine::python
