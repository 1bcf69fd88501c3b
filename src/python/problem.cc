// SPDX-License-Identifier: BSD-3-Clause
#include "python/problem.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>

#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

std::vector<std::string> known_keys() {
  std::vector<std::string> keys(kImageKeys.begin(), kImageKeys.end());
  keys.emplace_back("name");
  return keys;
}

bool is_given(py::handle part) {
  return part && !part.is_none();
}

void same_length(std::size_t n, std::size_t other, const char* name) {
  if (n != other)
    throw py::value_error("points2D has " + std::to_string(n) + " rows, " + name + " has " +
                          std::to_string(other));
}

// Returns (N, n, n) as rows of n n numbers.
py::object flat_matrices(py::handle matrices, py::ssize_t n, const std::string& name) {
  const py::array array = py::array::ensure(matrices);
  if (!array) throw py::error_already_set();
  if (array.ndim() == 3 && array.shape(1) == n && array.shape(2) == n)
    return array.attr("reshape")(array.shape(0), n * n);
  const std::string size = std::to_string(n);
  throw py::value_error(name + " must have shape (N, " + size + ", " + size + ")");
}

// Reads (N, 3, 3) covariances, or (N,) standard deviations along every axis.
std::vector<Matrix3> point_covariances(py::handle given, std::size_t n) {
  std::vector<Matrix3> all;
  const py::array array = py::array::ensure(given);
  if (array && array.ndim() == 1) {
    for (const double sigma : numbers(given, "point_covariances"))
      all.emplace_back(sigma * sigma * Matrix3::Identity());
  } else {
    const Rows rows(flat_matrices(given, 3, "point_covariances"), 9, "point_covariances");
    all.resize(rows.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      for (int k = 0; k < 9; ++k) all[i](k / 3, k % 3) = rows(i, k);
  }
  same_length(n, all.size(), "point_covariances");
  return all;
}

// A mask of inliers counts them once.
py::object mask_as_numbers(py::handle weights) {
  const auto array = py::isinstance<py::array>(weights) ? py::reinterpret_borrow<py::array>(weights)
                                                        : py::array::ensure(weights);
  if (array && array.dtype().kind() == 'b') return array.attr("astype")("float64");
  return py::reinterpret_borrow<py::object>(weights);
}

std::vector<Prior> priors_of(py::handle given) {
  if (py::isinstance<Prior>(given)) return {given.cast<const Prior&>()};
  std::vector<Prior> priors;
  for (const py::handle prior : given) {
    if (!py::isinstance<Prior>(prior))
      throw py::type_error("priors must be made by the functions of pose_refine.priors");
    priors.push_back(prior.cast<const Prior&>());
  }
  return priors;
}

py::array columns(std::initializer_list<const std::vector<double>*> all) {
  const auto n = static_cast<py::ssize_t>((*all.begin())->size());
  py::array_t<double> array({n, static_cast<py::ssize_t>(all.size())});
  auto out = array.mutable_unchecked<2>();
  py::ssize_t k = 0;
  for (const std::vector<double>* column : all) {
    for (py::ssize_t i = 0; i < n; ++i) out(i, k) = (*column)[static_cast<std::size_t>(i)];
    ++k;
  }
  return std::move(array);
}

}  // namespace

Source::Source(const ImageParts& parts, Camera camera) : camera_(std::move(camera)) {
  read(parts);
}

Source::Source(py::handle image, LastCamera& last) {
  if (py::isinstance<Image>(image)) {
    owner_ = py::reinterpret_borrow<py::object>(image);
    image_ = &image.cast<const Image&>();
    return;
  }
  std::array<py::object, kImageKeys.size()> held;
  if (py::isinstance<py::dict>(image)) {
    for (const auto& [name, value] : py::reinterpret_borrow<py::dict>(image)) {
      const auto key = name.cast<std::string>();
      const auto at = std::find(kImageKeys.begin(), kImageKeys.end(), key) - kImageKeys.begin();
      if (key == "name")
        name_ = name_of(value);
      else if (at == static_cast<std::ptrdiff_t>(kImageKeys.size()))
        raise_unknown("key", key, known_keys());
      else
        held[static_cast<std::size_t>(at)] = py::reinterpret_borrow<py::object>(value);
    }
  } else {
    if (!py::isinstance<py::sequence>(image) || py::len(image) != 4)
      throw py::type_error(
          "an image is an Image, a dict, or (points2D, points3D, camera, "
          "cam_from_world)");
    const auto sequence = py::reinterpret_borrow<py::sequence>(image);
    for (std::size_t i = 0; i < 4; ++i) held[i] = sequence[i];
  }
  for (std::size_t i = 0; i < 4; ++i)
    if (!held[i]) throw py::value_error(std::string("'") + kImageKeys[i] + "' is missing");
  if (!held[kCamera].is(last.object)) last = {held[kCamera], to_camera(held[kCamera])};
  camera_ = last.camera;
  ImageParts parts;
  std::copy(held.begin(), held.end(), parts.begin());
  read(parts);
}

void Source::read(const ImageParts& parts) {
  pose_ = to_unchecked_pose(parts[kPose]);
  points2D_.emplace(parts[kPoints2D], 2, "points2D");
  points3D_.emplace(parts[kPoints3D], 3, "points3D");
  const std::size_t n = points2D_->size();
  same_length(n, points3D_->size(), "points3D");
  if (is_given(parts[kWeights])) {
    weights_ = numbers(mask_as_numbers(parts[kWeights]), "weights");
    same_length(n, weights_.size(), "weights");
  }
  if (is_given(parts[kPointCovariances]))
    point_covariances_ = point_covariances(parts[kPointCovariances], n);
  if (is_given(parts[kPriors])) priors_ = priors_of(parts[kPriors]);
  if (!is_given(parts[kCovariances])) return;
  const Rows rows(flat_matrices(parts[kCovariances], 2, "covariances"), 4, "covariances");
  same_length(n, rows.size(), "covariances");
  for (std::size_t i = 0; i < n; ++i)
    if (std::abs(rows(i, 1) - rows(i, 2)) > 1e-6 * (std::abs(rows(i, 0)) + std::abs(rows(i, 3))))
      throw py::value_error("covariances[" + std::to_string(i) + "] is not symmetric");
  sxx_ = rows.column(0);
  sxy_ = rows.column(1);
  syy_ = rows.column(3);
}

Image Source::make() const {
  if (image_) return *image_;
  Image image;
  make_in(image);
  return image;
}

void Source::make_in(Image& image) const {
  image.name = name_;
  image.camera = camera_;
  image.cam_from_world = pose_;
  image.priors = priors_;
  Correspondences& c = image.correspondences;
  points2D_->copy_column(0, c.u);
  points2D_->copy_column(1, c.v);
  points3D_->copy_column(0, c.x);
  points3D_->copy_column(1, c.y);
  points3D_->copy_column(2, c.z);
  c.weight = weights_;
  c.sxx = sxx_;
  c.sxy = sxy_;
  c.syy = syy_;
  c.point_covariance = point_covariances_;
}

void bind_problem(py::module_& module) {
  py::class_<Image> type(module, "Image", R"(One image to refine; frozen, its arrays are copied.

points2D (N, 2) [px], points3D (N, 3) [scene units], camera, cam_from_world: as for `refine`.)");
  bind_value(type);
  type.def(py::init([](const ArrayLike& points2D, const ArrayLike& points3D,
                       const CameraLike& camera, const PoseLike& cam_from_world,
                       const ArrayLike& weights, const ArrayLike& covariances,
                       const ArrayLike& point_covariances, const PriorsLike& priors,
                       const Choice& name) {
             Image image = Source(ImageParts{points2D, points3D, camera, cam_from_world, weights,
                                             covariances, point_covariances, priors})
                               .make();
             image.name = name_of(name);
             return image;
           }),
           py::arg("points2D"), py::arg("points3D"), py::arg("camera"), py::arg("cam_from_world"),
           py::kw_only(), py::arg("weights") = py::none(), py::arg("covariances") = py::none(),
           py::arg("point_covariances") = py::none(), py::arg("priors") = py::none(),
           py::arg("name") = "")
      .def_property_readonly(
          "name", [](const Image& p) { return text_of(p.name); }, "Name of the image.")
      .def_property_readonly(
          "camera", [](const Image& p) { return p.camera; }, "The camera, a copy.")
      .def_property_readonly(
          "cam_from_world", [](const Image& p) { return p.cam_from_world; }, "The start, a copy.")
      .def_property_readonly(
          "points2D",
          [](const Image& p) {
            return columns({&p.correspondences.u, &p.correspondences.v});
          },
          "(N, 2) pixels, a copy.")
      .def_property_readonly(
          "points3D",
          [](const Image& p) {
            return columns({&p.correspondences.x, &p.correspondences.y, &p.correspondences.z});
          },
          "(N, 3) scene units, a copy.")
      .def_property_readonly(
          "weights", [](const Image& p) { return to_array(p.correspondences.weight); },
          "(N,), or (0,) when all count once.")
      .def_property_readonly(
          "priors", [](const Image& p) { return py::tuple(py::cast(p.priors)); },
          "Measurements of the pose by sensors: Prior, copies.")
      .def_property_readonly(
          "defect", [](const Image& p) { return p.defect.reason; },
          "Reason why the image cannot be refined, e.g. 'no_camera'; '' if it can.")
      .def("__len__", [](const Image& p) { return p.correspondences.size(); })
      .def("__repr__", [](const Image& p) {
        return py::str("<Image {!r}: {} points>").format(text_of(p.name), p.correspondences.size());
      });
}

}  // namespace pose_refine::python
