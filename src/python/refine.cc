// SPDX-License-Identifier: BSD-3-Clause
#include <vector>

#include "pose_refine/batch.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/options.h"
#include "python/problem.h"

namespace pose_refine::python {
namespace {

RefineResult refine_problem(const Problem& problem, const RefineOptions& options) {
  const py::gil_scoped_release release;
  return refine(problem, options);
}

RefineResult refine_arrays(py::handle points2D, py::handle points3D, py::handle camera,
                           py::handle cam_from_world, py::handle weights, py::handle covariances,
                           py::handle options, const py::kwargs& keywords) {
  const Source source(points2D, points3D, to_camera(camera), to_pose(cam_from_world), weights,
                      covariances);
  const RefineOptions chosen = to_options(options, keywords);
  return refine_problem(source.make(), chosen);
}

// Called between slices of a batch: Ctrl-C and the caller's callback. What they throw ends it.
void report(py::handle progress, std::size_t done, std::size_t total) {
  const py::gil_scoped_acquire acquire;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (!progress.is_none()) progress(done, total);
}

py::list refine_batch(const py::iterable& images, int threads, py::handle progress,
                      py::handle options, const py::kwargs& keywords) {
  const RefineOptions chosen = to_options(options, keywords);
  if (!progress.is_none() && !PyCallable_Check(progress.ptr()))
    throw py::type_error("progress must be a function of (done, total)");
  std::vector<Source> sources;
  sources.reserve(py::len_hint(images));
  Source::LastCamera last;
  for (const py::handle image : images) {
    sources.emplace_back(image, last);
    if (sources.size() % 1024 == 0 && PyErr_CheckSignals() != 0) throw py::error_already_set();
  }
  std::vector<RefineResult> results;
  {
    const py::gil_scoped_release release;
    results = refine_all(
        sources.size(), [&](std::size_t i) { return sources[i].make(); }, chosen, threads,
        [&](std::size_t done) { report(progress, done, sources.size()); });
  }
  py::list list(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) list[i] = py::cast(std::move(results[i]));
  return list;
}

constexpr char kRefine[] = R"(Refines the pose of one image from 2D-3D correspondences.

points2D: (N, 2) measured pixels; (0, 0) is the corner of the top-left pixel.
points3D: (N, 3) points in the world [scene units].
    Any float or integer dtype, any order and strides; float64 and float32 are read where they lie.
camera: Camera, {"model", "width", "height", "params"}, pycolmap.Camera or poselib.Camera.
cam_from_world: the start: Pose, (q, t) with q = w x y z, matrix [R | t], pycolmap.Rigid3d or
    poselib.CameraPose.
weights: (N,) >= 0, an observation counts that many times; 0 leaves it out.
covariances: (N, 2, 2) of the pixels [px^2].
options: RefineOptions or a dict; single options are keywords:
    loss: "cauchy:auto" (default: the scale comes from the data), "KIND:SCALE" [px],
        "barron:SCALE:ALPHA", "none"; KIND as in `losses.names()`.
    objective: "reprojection", "geometric" (Kendall's L_g), "bearing".
    behind_camera: "continue", "zero" (COLMAP's), "fail": points behind the camera.
    normalise: "none", "image", "focal", "max_side". norm: "l2", "l1", of the geometric objective.
    prior: "beta:B", "sigma:SX,SQ", "homography:XMIN,XMAX", with prior_weight [px^2].
    fixed: "rotation", "position", "rx,tz", "gravity" ...: what stays of the start.
    max_rotation_deg, max_translation [scene units]: how far the rest may go; 0: no bound.
    solver: "fast", "ceres", "ceres_points". detail: "full", or "pose" for inner loops.
    max_iterations (100), function_tolerance (1e-12), inlier_threshold_px (0: from the noise).

Returns a RefineResult, never None: its verdict says whether the pose can be used, and unless it
can, cam_from_world is the input. Bad data are a verdict; wrong shapes are a ValueError, wrong types
and unknown options a TypeError. Inputs are not changed. The GIL is released.)";

constexpr char kBatch[] =
    R"(Refines many images on threads; the results do not depend on their number.

images: Problem, (points2D, points3D, camera, cam_from_world), or dicts with these keys and any of
    weights, covariances, name; each as in `refine`.
threads: 0: all cores.
progress: called as progress(done, total) on the calling thread every now and then; what it raises
    ends the batch. Ctrl-C does, too.
options and keywords: as in `refine`.

Returns a list of RefineResult in the order of the images. The GIL is released.)";

}  // namespace

void bind_refine(py::module_& module) {
  module.def("refine", refine_arrays, kRefine, py::arg("points2D"), py::arg("points3D"),
             py::arg("camera"), py::arg("cam_from_world"), py::kw_only(),
             py::arg("weights") = py::none(), py::arg("covariances") = py::none(),
             py::arg("options") = py::none());
  module.def(
      "refine",
      [](const Problem& problem, py::handle options, const py::kwargs& keywords) {
        return refine_problem(problem, to_options(options, keywords));
      },
      "The same of a Problem.", py::arg("problem"), py::kw_only(), py::arg("options") = py::none());
  module.def("refine_batch", refine_batch, kBatch, py::arg("images"), py::kw_only(),
             py::arg("threads") = 0, py::arg("progress") = py::none(),
             py::arg("options") = py::none());
}

}  // namespace pose_refine::python
