// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/io.h"

#include <pybind11/stl.h>

#include "io/matches.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/image_files.h"
#include "python/named.h"
#include "python/named_poses.h"
#include "python/notes.h"

namespace pose_refine::python {
namespace {

py::dict dict_of(const std::vector<NamedPose>& poses) {
  py::dict dict;
  for (const NamedPose& pose : poses) dict[text_of(pose.name)] = pose.pose;
  return dict;
}

py::dict read_pose_file(const PathLike& path, const std::string& format) {
  return dict_of(value_with_notes(read_poses(name_of(path), format), name_of(path)).poses);
}

void write_pose_file(const PathLike& path, const PosesLike& poses, const std::string& format,
                     bool overwrite) {
  raise_unless_ok(write_poses(name_of(path), format, to_named_poses(poses), overwrite));
}

py::list images(py::handle poses, const PathLike& model, const PathLike& matches,
                const PathLike& cameras, double pixel_center, const Choice& name_match,
                const PathLike& priors, double max_time_difference, double time_offset) {
  CorrespondenceSource source;
  source.model = optional_path(model);
  source.matches = optional_path(matches);
  source.cameras = optional_path(cameras);
  source.pixel_center = pixel_center;
  source.name_match = name_match_of(name_match);
  source.name_match.max_time_difference = max_time_difference;
  source.name_match.time_offset = time_offset;
  const std::vector<NamedPose> starts = read_named_poses(poses);
  std::vector<Image> all = images_with_notes(
      io::read_image_set(source, starts, io::names_of(starts), io::LeftOut::kIgnored),
      source.model.empty() ? source.matches : source.model);
  attach_prior_file(priors, source.name_match, all);
  return list_of(std::move(all));
}

py::dict camera_list(const PathLike& path) {
  const CameraList cameras = value_or_raise(read_cameras(name_of(path)));
  py::dict dict;
  for (const auto& [name, camera] : cameras.by_name) dict[text_of(name)] = camera;
  return dict;
}

py::dict match_columns(const PathLike& path, double pixel_center) {
  const io::ImageMatches read = value_or_raise(io::read_image_matches(name_of(path), pixel_center));
  warn_left_out(read.left_out, name_of(path));
  const Correspondences& c = read.matches;
  py::dict dict;
  const auto n = static_cast<py::ssize_t>(c.size());
  py::array_t<double> pixels({n, py::ssize_t{2}}), points({n, py::ssize_t{3}});
  auto p2 = pixels.mutable_unchecked<2>();
  auto p3 = points.mutable_unchecked<2>();
  for (py::ssize_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    p2(i, 0) = c.u[k];
    p2(i, 1) = c.v[k];
    p3(i, 0) = c.x[k];
    p3(i, 1) = c.y[k];
    p3(i, 2) = c.z[k];
  }
  dict["points2D"] = pixels;
  dict["points3D"] = points;
  if (!c.weight.empty()) dict["weights"] = to_array(c.weight);
  if (!c.sxx.empty()) {
    py::array_t<double> covariances({n, py::ssize_t{2}, py::ssize_t{2}});
    auto s = covariances.mutable_unchecked<3>();
    for (py::ssize_t i = 0; i < n; ++i) {
      const auto k = static_cast<std::size_t>(i);
      s(i, 0, 0) = c.sxx[k];
      s(i, 0, 1) = s(i, 1, 0) = c.sxy[k];
      s(i, 1, 1) = c.syy[k];
    }
    dict["covariances"] = covariances;
  }
  if (!c.point3D_id.empty()) dict["points3D_ids"] = to_array(c.point3D_id);
  if (!c.point_covariance.empty()) {
    // The matrix is symmetric, so columns first and rows first are the same.
    const auto* const first = c.point_covariance.front().data();
    dict["point_covariances"] = py::array_t<double>(std::vector<py::ssize_t>{n, 3, 3}, first);
  }
  return dict;
}

py::dict priors_by_name(const PathLike& path, const ArrayLike& up) {
  py::dict dict;
  const Vector3 vertical = to_vector3(up, "up_in_world");
  for (const NamedPrior& prior : value_or_raise(read_priors(name_of(path), vertical)))
    dict.attr("setdefault")(text_of(prior.name), py::list()).attr("append")(prior.prior);
  return dict;
}

}  // namespace

void bind_io(py::module_& module) {
  using py::arg;
  module.def(
      "read_poses", read_pose_file, arg("path"), arg("format") = "",
      "Reads a pose file or folder: name -> Pose, cam_from_world. The format is recognized "
      "from the content unless given (`pose_formats`). OSError, or ValueError with file and "
      "line. What else the file says is told by a DataWarning, here and wherever one is read.");
  module.def("write_poses", write_pose_file, arg("path"), arg("poses"), arg("format") = "hloc",
             arg("overwrite") = false,
             "Writes name -> pose, or results that have names, whole or not at all.");
  module.def(
      "pose_formats",
      [] {
        py::dict dict;
        for (const PoseFormat& format : pose_formats())
          dict[py::str(std::string(format.name))] = std::string(format.description);
        return dict;
      },
      "Formats of pose files: name -> description.");
  module.def(
      "read_images", images, arg("poses") = py::none(), py::kw_only(), arg("model") = py::none(),
      arg("matches") = py::none(), arg("cameras") = py::none(), arg("pixel_center") = 0.5,
      arg("name_match") = "full", arg("priors") = py::none(), arg("max_time_difference") = 0.01,
      arg("time_offset") = 0.0,
      "An Image for each image of `poses` (a path, or name -> pose), with correspondences of "
      "a COLMAP `model` folder, or of `matches` with a `cameras` file. Without poses: the "
      "model's own. pixel_center: coordinates of the first pixel's center in `matches`, 0.5, 0 or "
      "any other number. priors: a file of measurements, as `priors.read` takes it. name_match: "
      "\"full\", \"basename\", \"suffix\" or \"stem\". Names that are timestamps find the nearest "
      "time within max_time_difference, after time_offset was added to those of the poses [s].");
  module.def("read_cameras", camera_list, arg("path"),
             "A query list (by name) or a COLMAP cameras.txt (by id): name -> Camera.");
  module.def("read_matches", match_columns, arg("path"), arg("pixel_center") = 0.5,
             "One matches file: a dict with points2D (N, 2), points3D (N, 3), and weights, "
             "covariances, point_covariances, points3D_ids where the file has them: keywords for "
             "`refine`.");
  module.def("read_priors", priors_by_name, arg("path"),
             arg("up_in_world") = py::make_tuple(0.0, 0.0, 1.0),
             "A file of measurements, one a line: image name -> list of Prior.");
}

}  // namespace pose_refine::python
