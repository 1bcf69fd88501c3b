// SPDX-License-Identifier: BSD-3-Clause
#include "python/problem.h"

#include <cmath>

#include "python/bind.h"
#include "python/convert.h"

namespace pose_refine::python {
namespace {

constexpr const char* kNames[] = {"points2D",       "points3D", "camera",
                                  "cam_from_world", "weights",  "covariances"};

std::vector<std::string> known_keys() {
  std::vector<std::string> keys(std::begin(kNames), std::end(kNames));
  keys.emplace_back("name");
  return keys;
}

void same_length(std::size_t n, std::size_t other, const char* name) {
  if (n != other)
    throw py::value_error("points2D has " + std::to_string(n) + " rows, " + name + " has " +
                          std::to_string(other));
}

// (N, 2, 2) as rows of sxx sxy sxy syy.
py::object flat_covariances(py::handle covariances) {
  const py::array array = py::array::ensure(covariances);
  if (!array) throw py::error_already_set();
  if (array.ndim() == 3 && array.shape(1) == 2 && array.shape(2) == 2)
    return array.attr("reshape")(array.shape(0), 4);
  throw py::value_error("covariances must have shape (N, 2, 2)");
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

Source::Source(py::handle points2D, py::handle points3D, Camera camera, const Pose& pose,
               py::handle weights, py::handle covariances)
    : camera_(std::move(camera)), pose_(pose) {
  read(points2D, points3D, weights, covariances);
}

Source::Source(py::handle image, LastCamera& last) {
  if (py::isinstance<Problem>(image)) {
    owner_ = py::reinterpret_borrow<py::object>(image);
    problem_ = &image.cast<const Problem&>();
    return;
  }
  py::object parts[6];  // in the order of kNames
  if (py::isinstance<py::dict>(image)) {
    for (const auto& item : py::reinterpret_borrow<py::dict>(image)) {
      const auto key = item.first.cast<std::string>();
      std::size_t i = 0;
      while (i < 6 && key != kNames[i]) ++i;
      if (key == "name")
        name_ = name_of(item.second);
      else if (i == 6)
        raise_unknown("key", key, known_keys());
      else
        parts[i] = py::reinterpret_borrow<py::object>(item.second);
    }
  } else {
    if (!py::isinstance<py::sequence>(image) || py::len(image) != 4)
      throw py::type_error(
          "an image is a Problem, a dict, or (points2D, points3D, camera, "
          "cam_from_world)");
    const auto sequence = py::reinterpret_borrow<py::sequence>(image);
    for (std::size_t i = 0; i < 4; ++i) parts[i] = sequence[i];
  }
  for (std::size_t i = 0; i < 4; ++i)
    if (!parts[i]) throw py::value_error(std::string("'") + kNames[i] + "' is missing");
  if (!parts[2].is(last.object)) last = {parts[2], to_camera(parts[2])};
  camera_ = last.camera;
  pose_ = to_pose(parts[3]);
  read(parts[0], parts[1], parts[4] ? parts[4] : py::none(), parts[5] ? parts[5] : py::none());
}

void Source::read(py::handle points2D, py::handle points3D, py::handle weights,
                  py::handle covariances) {
  points2D_.emplace(points2D, 2, "points2D");
  points3D_.emplace(points3D, 3, "points3D");
  const std::size_t n = points2D_->size();
  same_length(n, points3D_->size(), "points3D");
  if (!weights.is_none()) {
    weights_ = numbers(weights, "weights");
    same_length(n, weights_.size(), "weights");
  }
  if (covariances.is_none()) return;
  const Rows rows(flat_covariances(covariances), 4, "covariances");
  same_length(n, rows.size(), "covariances");
  for (std::size_t i = 0; i < n; ++i)
    if (std::abs(rows(i, 1) - rows(i, 2)) > 1e-6 * (std::abs(rows(i, 0)) + std::abs(rows(i, 3))))
      throw py::value_error("covariances[" + std::to_string(i) + "] is not symmetric");
  sxx_ = rows.column(0);
  sxy_ = rows.column(1);
  syy_ = rows.column(3);
}

Problem Source::make() const {
  if (problem_) return *problem_;
  Problem problem;
  problem.name = name_;
  problem.camera = camera_;
  problem.cam_from_world = pose_;
  Correspondences& c = problem.correspondences;
  c.u = points2D_->column(0);
  c.v = points2D_->column(1);
  c.x = points3D_->column(0);
  c.y = points3D_->column(1);
  c.z = points3D_->column(2);
  c.weight = weights_;
  c.sxx = sxx_;
  c.sxy = sxy_;
  c.syy = syy_;
  return problem;
}

void bind_problem(py::module_& module) {
  py::class_<Problem>(module, "Problem", R"(One image to refine; frozen, its arrays are copied.

points2D (N, 2) [px], points3D (N, 3) [scene units], camera, cam_from_world: as for `refine`.)")
      .def(py::init([](py::handle points2D, py::handle points3D, py::handle camera,
                       py::handle cam_from_world, py::handle weights, py::handle covariances,
                       py::handle name) {
             Problem problem = Source(points2D, points3D, to_camera(camera),
                                      to_pose(cam_from_world), weights, covariances)
                                   .make();
             problem.name = name_of(name);
             return problem;
           }),
           py::arg("points2D"), py::arg("points3D"), py::arg("camera"), py::arg("cam_from_world"),
           py::kw_only(), py::arg("weights") = py::none(), py::arg("covariances") = py::none(),
           py::arg("name") = "")
      .def_property_readonly(
          "name", [](const Problem& p) { return text_of(p.name); }, "Name of the image.")
      .def_property_readonly(
          "camera", [](const Problem& p) { return p.camera; }, "The camera, a copy.")
      .def_property_readonly(
          "cam_from_world", [](const Problem& p) { return p.cam_from_world; }, "The start, a copy.")
      .def_property_readonly(
          "points2D",
          [](const Problem& p) {
            return columns({&p.correspondences.u, &p.correspondences.v});
          },
          "(N, 2) pixels, a copy.")
      .def_property_readonly(
          "points3D",
          [](const Problem& p) {
            return columns({&p.correspondences.x, &p.correspondences.y, &p.correspondences.z});
          },
          "(N, 3) scene units, a copy.")
      .def_property_readonly(
          "weights", [](const Problem& p) { return to_array(p.correspondences.weight); },
          "(N,), or (0,) when all count once.")
      .def_property_readonly(
          "defect", [](const Problem& p) { return p.defect.reason; },
          "Why what was read cannot be refined, e.g. 'no_camera'; '' when it can.")
      .def("__len__", [](const Problem& p) { return p.correspondences.size(); })
      .def("__repr__", [](const Problem& p) {
        return py::str("<Problem {!r}: {} points>")
            .format(text_of(p.name), p.correspondences.size());
      });
}

}  // namespace pose_refine::python
