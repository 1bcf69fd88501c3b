// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <algorithm>

#include "pose_refine/bundle.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convention_check.h"
#include "python/convert.h"
#include "python/image_list.h"
#include "python/named.h"
#include "python/options.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

py::dict dict_of(const CameraResult& result) {
  py::dict dict;
  dict["camera"] = result.camera;
  dict["usable"] = result.usable();
  dict["verdict"] = std::string(to_string(result.verdict));
  dict["reasons"] = py::tuple(py::cast(result.reasons));
  dict["sigma"] = to_array(result.sigma);
  dict["num_images"] = result.num_images;
  dict["iterations"] = result.iterations;
  dict["initial_noise_px"] = result.initial_noise_px;
  dict["noise_px"] = result.noise_px;
  return dict;
}

// `camera_of` says which camera an image has; without it, all have the only one.
std::vector<std::size_t> indices_of(py::handle camera_of, std::size_t images, std::size_t cameras) {
  if (!camera_of.is_none()) return camera_of.cast<std::vector<std::size_t>>();
  if (cameras != 1) throw py::value_error("camera_of must say which camera each image has");
  return std::vector<std::size_t>(images, 0);
}

std::vector<Camera> cameras_of(py::handle given) {
  if (!py::isinstance<py::iterable>(given) || py::isinstance<py::dict>(given))
    throw py::type_error("cameras must be a list of cameras, not " + type_of(given) +
                         ": a single one is [camera]");
  std::vector<Camera> cameras;
  for (const py::handle camera : given) cameras.push_back(to_camera(camera));
  return cameras;
}

// Gives the images the cameras that count. Wrong indices are told by refine_bundle().
void give_cameras(Bundle& bundle) {
  for (std::size_t i = 0; i < std::min(bundle.images.size(), bundle.camera_of.size()); ++i)
    if (bundle.camera_of[i] < bundle.cameras.size())
      bundle.images[i].camera = bundle.cameras[bundle.camera_of[i]];
}

py::dict refine_shared(const ImagesLike& images, const CamerasLike& cameras,
                       const ArrayLike& camera_of, const std::string& groups, double focal_sigma,
                       double principal_point_sigma, double distortion_sigma, const Number& threads,
                       const Choice& doctor, const OptionsLike& options,
                       const py::kwargs& keywords) {
  BundleOptions chosen;
  chosen.refine = to_options(options, keywords);
  chosen.groups = value_or_raise(parse_intrinsics_groups(groups));
  chosen.prior = {focal_sigma, principal_point_sigma, distortion_sigma};
  chosen.threads = threads_of(threads);
  const OnConvention on_convention = on_convention_of(doctor);
  Bundle bundle;
  bundle.images = images_of(images);
  bundle.cameras = cameras_of(cameras);
  bundle.camera_of = indices_of(camera_of, bundle.images.size(), bundle.cameras.size());
  give_cameras(bundle);
  check_convention(bundle.images, on_convention);
  BundleResult result;
  {
    const py::gil_scoped_release release;
    result = refine_bundle(bundle, chosen);
  }
  py::list refined, poses;
  for (const CameraResult& camera : result.cameras) refined.append(dict_of(camera));
  for (std::size_t i = 0; i < result.images.size(); ++i)
    poses.append(py::cast(ImageResult(std::move(result.images[i]), bundle.images[i].name)));
  py::dict dict;
  dict["cameras"] = refined;
  dict["images"] = poses;
  return dict;
}

}  // namespace

void bind_joint(py::module_& module) {
  using py::arg;
  module.def("refine_bundle", refine_shared, arg("images"), arg("cameras"),
             arg("camera_of") = py::none(), py::kw_only(), arg("groups") = "focal",
             arg("focal_sigma") = 0.0, arg("principal_point_sigma") = 0.0,
             arg("distortion_sigma") = 0.0, arg("threads") = 0, arg("doctor") = "warn",
             arg("options") = py::none(),
             R"(Refines poses together with the intrinsics of the cameras they share; points stay.

images: as for `refine_batch`; their own cameras are not looked at. cameras: as for `refine`.
camera_of: index into cameras of each image; not needed with one camera.
groups: any of "focal,principal_point,distortion". *_sigma: standard deviations of the input
    cameras (focal: relative; principal point [px]; each distortion parameter); 0: they say nothing.
threads, doctor: as for `refine_batch`.

Returns {"cameras": [{"camera", "usable", "verdict", "reasons", "sigma", "num_images", "iterations",
"initial_noise_px", "noise_px"}], "images": [RefineResult]}. A camera that the images do not
determine stays as it was. The GIL is released.)");
}

}  // namespace pose_refine::python
