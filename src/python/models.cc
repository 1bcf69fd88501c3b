// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "pose_refine/io.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/named_poses.h"
#include "python/notes.h"

// Models: cameras, images with poses and observations, points.
namespace pose_refine::python {
namespace {

// The features of an image as columns.
void add_observations(const ModelImage& image, py::dict& one) {
  const auto n = static_cast<py::ssize_t>(image.observations.size());
  py::array_t<double> pixels({n, py::ssize_t{2}});
  py::array_t<std::int64_t> points(std::vector<py::ssize_t>{n});
  for (py::ssize_t i = 0; i < n; ++i) {
    const ModelObservation& observation = image.observations[static_cast<std::size_t>(i)];
    pixels.mutable_at(i, 0) = observation.u;
    pixels.mutable_at(i, 1) = observation.v;
    points.mutable_at(i) = observation.point;
  }
  one["points2D"] = pixels;
  one["point_index"] = points;
}

py::dict images_by_name(const Model& model, bool observations) {
  py::dict images;
  for (const ModelImage& image : model.images) {
    if (!image.has_pose) continue;
    py::dict one;
    one["id"] = image.id;
    one["camera_id"] = image.camera_id;
    one["cam_from_world"] = image.cam_from_world;
    if (observations) add_observations(image, one);
    images[text_of(image.name)] = one;
  }
  return images;
}

py::dict dict_of(const Model& model, bool observations) {
  py::dict cameras, dict;
  for (const auto& [id, camera] : model.cameras) cameras[py::int_(id)] = camera;
  const auto n = static_cast<py::ssize_t>(model.points.size());
  py::array_t<std::uint64_t> ids(std::vector<py::ssize_t>{n});
  py::array_t<double> xyz({n, py::ssize_t{3}});
  for (py::ssize_t i = 0; i < n; ++i) {
    const ModelPoint& point = model.points[static_cast<std::size_t>(i)];
    ids.mutable_at(i) = point.id;
    xyz.mutable_at(i, 0) = point.x;
    xyz.mutable_at(i, 1) = point.y;
    xyz.mutable_at(i, 2) = point.z;
  }
  dict["cameras"] = cameras;
  dict["images"] = images_by_name(model, observations);
  dict["points3D_ids"] = ids;
  dict["points3D"] = xyz;
  return dict;
}

// Gives the images of the model these poses.
void set_poses(const std::vector<NamedPose>& poses, const std::string& path, Model& model) {
  std::unordered_map<std::string, ModelImage*> images;
  for (ModelImage& image : model.images) images.emplace(image.name, &image);
  for (const NamedPose& named : poses) {
    const auto found = images.find(named.name);
    if (found == images.end())
      throw py::value_error(path + " has no image " +
                            py::repr(text_of(named.name)).cast<std::string>() +
                            ": leave its pose out, or use the names of the model");
    ModelImage& image = *found->second;
    image.cam_from_world = named.pose;
    image.has_pose = true;
    image.center.reset();
  }
}

std::string own_format(const Model& model) {
  return model.format == "colmap_text" ? "colmap" : model.format;
}

// Returns what the new format had no place for.
std::vector<std::string> write(const Model& model, const PathLike& path, const std::string& format,
                               bool overwrite) {
  std::vector<std::string> lost = value_or_raise(lost_in(format, model));
  raise_unless_ok(write_model(name_of(path), format, model, overwrite));
  return lost;
}

std::vector<std::string> converted(const PathLike& input, const PathLike& output,
                                   const std::string& to, const std::string& from, bool overwrite) {
  return write(value_with_notes(read_model(name_of(input), from), name_of(input)), output, to,
               overwrite);
}

std::vector<std::string> with_poses(const PathLike& path, const PathLike& model,
                                    const PosesLike& poses, const std::string& format,
                                    bool overwrite) {
  Model changed = value_with_notes(read_model(name_of(model)), name_of(model));
  set_poses(to_named_poses(poses), name_of(model), changed);
  return write(changed, path, format.empty() ? own_format(changed) : format, overwrite);
}

}  // namespace

void bind_models(py::module_& module) {
  using py::arg;
  module.def(
      "read_colmap_model",
      [](const PathLike& folder, bool observations) {
        return dict_of(value_with_notes(read_colmap_model(name_of(folder)), name_of(folder)),
                       observations);
      },
      arg("folder"), py::kw_only(), arg("observations") = false,
      "A COLMAP model, text or binary; a dict as of `read_model`.");
  module.def(
      "read_model",
      [](const PathLike& path, const std::string& format, bool observations) {
        return dict_of(value_with_notes(read_model(name_of(path), format), name_of(path)),
                       observations);
      },
      arg("path"), arg("format") = "", py::kw_only(), arg("observations") = false,
      "A model of any format that has one (COLMAP, NVM, Bundler, BAL, OpenSfM ...): {'cameras': "
      "{id: Camera}, 'images': {name: {'id', 'camera_id', 'cam_from_world'}}, 'points3D_ids': "
      "(P,), 'points3D': (P, 3)}. With observations an image also has its features: 'points2D' (F, "
      "2) [px], and 'point_index' (F,), the row of points3D that each one sees, or -1.");
  module.def(
      "write_model", with_poses, arg("path"), arg("model"), arg("poses"), arg("format") = "",
      arg("overwrite") = false,
      "Writes the model that lies at the path `model` again with other poses (name -> pose, "
      "or results, which have names), whole or not at all. Other images, cameras, points and "
      "observations stay. format: of `pose_formats`, unless it is that of `model`. Returns "
      "a list of what that format has no place for.");
  module.def("convert", converted, arg("input"), arg("output"), arg("to"), arg("from_format") = "",
             arg("overwrite") = false,
             "Writes poses or a model in another format of `pose_formats`, whole or not at all. "
             "Returns a list of what that format has no place for.");
}

}  // namespace pose_refine::python
