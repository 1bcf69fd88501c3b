// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>

#include "pose_refine/correspondences.h"
#include "python/arrays.h"

namespace pose_refine::python {

// One image as Python gave it: arrays stay where they are until `make`, which needs no GIL, copies
// them into columns.
class Source {
 public:
  Source(py::handle points2D, py::handle points3D, Camera camera, const Pose& pose,
         py::handle weights, py::handle covariances);
  // A Problem, (points2D, points3D, camera, cam_from_world), or a dict of these.
  // `shared` is the camera object of the image before, and what it was converted to.
  struct LastCamera {
    py::object object;
    Camera camera;
  };
  Source(py::handle image, LastCamera& last);

  Problem make() const;

 private:
  void read(py::handle points2D, py::handle points3D, py::handle weights, py::handle covariances);

  std::string name_;
  Camera camera_;
  Pose pose_;
  std::optional<Rows> points2D_, points3D_;
  std::vector<double> weights_, sxx_, sxy_, syy_;
  py::object owner_;                  // of a Problem
  const Problem* problem_ = nullptr;  // instead of all others
};

}  // namespace pose_refine::python
