// SPDX-License-Identifier: BSD-3-Clause
#include "python/problem.h"

#include <algorithm>
#include <cmath>

#include "python/convert.h"
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
                          std::to_string(other) + ": row i of both belongs to correspondence i");
}

// Returns (N, n, n) as rows of n n numbers.
py::object flat_matrices(py::handle matrices, py::ssize_t n, const std::string& name) {
  const py::array array = py::array::ensure(matrices);
  if (!array) {
    PyErr_Clear();
    throw py::type_error(name + " must be an array of real numbers, not " + type_of(matrices));
  }
  if (array.ndim() == 3 && array.shape(1) == n && array.shape(2) == n)
    return array.attr("reshape")(array.shape(0), n * n);
  const std::string size = std::to_string(n);
  const char* const cure =
      n == 2 ? ": standard deviations sigma (N,) are sigma[:, None, None] ** 2 * np.eye(2)"
             : ", or (N,) standard deviations";
  throw py::value_error(name + " must have shape (N, " + size + ", " + size + "), not " +
                        shape_of(array) + cure);
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

// Ids do not go through numbers with a point, which would round them. -1 becomes 2^64 - 1.
std::vector<std::uint64_t> point_ids(py::handle given, std::size_t n) {
  const py::array array = py::array::ensure(given);
  if (!array || array.ndim() != 1) throw py::value_error("points3D_ids must have shape (N,)");
  const char kind = array.dtype().kind();
  if (kind != 'i' && kind != 'u' && array.size() > 0)
    throw py::type_error("points3D_ids must be whole numbers, not of " +
                         py::str(array.dtype()).cast<std::string>());
  same_length(n, static_cast<std::size_t>(array.size()), "points3D_ids");
  const auto ids = py::array_t<std::uint64_t>::ensure(array);
  std::vector<std::uint64_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = ids.at(static_cast<py::ssize_t>(i));
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
  const auto check = [](bool right, py::handle wrong) {
    if (!right)
      throw py::type_error(
          "priors must be a list made by the functions of pose_refine.priors, not " +
          type_of(wrong));
  };
  check(py::isinstance<py::iterable>(given), given);
  for (const py::handle prior : given) {
    check(py::isinstance<Prior>(prior), prior);
    priors.push_back(prior.cast<const Prior&>());
  }
  return priors;
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
          "an image is an Image, a dict, or (points2D, points3D, camera, cam_from_world), not " +
          type_of(image));
    const auto sequence = py::reinterpret_borrow<py::sequence>(image);
    for (std::size_t i = 0; i < 4; ++i) held[i] = sequence[i];
  }
  for (std::size_t i = 0; i < 4; ++i)
    if (!held[i])
      throw py::value_error(
          std::string("'") + kImageKeys[i] +
          "' is missing: an image has points2D, points3D, camera and cam_from_world");
  if (!held[kCamera].is(last.object)) last = {held[kCamera], to_camera(held[kCamera])};
  camera_ = last.camera;
  ImageParts parts;
  std::copy(held.begin(), held.end(), parts.begin());
  read(parts);
}

void Source::read(const ImageParts& parts) {
  pose_ = said_of([] { return std::string("cam_from_world: "); },
                  [&] { return to_unchecked_pose(parts[kPose]); });
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
  if (is_given(parts[kPointIds])) point_ids_ = point_ids(parts[kPointIds], n);
  if (!is_given(parts[kCovariances])) return;
  const Rows rows(flat_matrices(parts[kCovariances], 2, "covariances"), 4, "covariances");
  same_length(n, rows.size(), "covariances");
  for (std::size_t i = 0; i < n; ++i)
    if (std::abs(rows(i, 1) - rows(i, 2)) > 1e-6 * (std::abs(rows(i, 0)) + std::abs(rows(i, 3))))
      throw py::value_error("covariances[" + std::to_string(i) +
                            "] is not symmetric: pass (C + C.swapaxes(1, 2)) / 2");
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
  c.point3D_id = point_ids_;
}

}  // namespace pose_refine::python
