// SPDX-License-Identifier: BSD-3-Clause
#include "problem/validate.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace pose_refine {
namespace {

// Returns "u=40,z=39" for the first column that is not as long as `u`, with both lengths.
std::optional<std::string> differing_columns(const Correspondences& c) {
  struct Column {
    const char* name;
    std::size_t size;
    bool may_be_empty;
  };
  const bool covariances = !(c.sxx.empty() && c.sxy.empty() && c.syy.empty());
  const Column columns[] = {{"v", c.v.size(), false},
                            {"x", c.x.size(), false},
                            {"y", c.y.size(), false},
                            {"z", c.z.size(), false},
                            {"weight", c.weight.size(), true},
                            {"sxx", c.sxx.size(), !covariances},
                            {"sxy", c.sxy.size(), !covariances},
                            {"syy", c.syy.size(), !covariances},
                            {"point_covariance", c.point_covariance.size(), true},
                            {"point3D_id", c.point3D_id.size(), true}};
  for (const auto& [name, size, may_be_empty] : columns) {
    if (size == c.size() || (size == 0 && may_be_empty)) continue;
    return "u=" + std::to_string(c.size()) + ',' + name + '=' + std::to_string(size);
  }
  return std::nullopt;
}

bool weights_ok(const Correspondences& c) {
  for (const double w : c.weight)
    if (w < 0.0) return false;
  return true;
}

bool covariances_ok(const Correspondences& c) {
  for (std::size_t i = 0; i < c.sxx.size(); ++i)
    // The square root is taken of the conditional variance. NaN passes here and is dropped later,
    // as a row.
    if (c.sxx[i] <= 0.0 || c.syy[i] <= 0.0 ||
        c.syy[i] - c.sxy[i] * c.sxy[i] / c.sxx[i] <= 1e-12 * c.syy[i])
      return false;
  return true;
}

// Rounding may take an eigenvalue of 0 below it.
bool is_semidefinite(const Matrix3& m) {
  const double size = m.cwiseAbs().maxCoeff();
  if (!m.allFinite() || size == 0.0) return true;  // NaN passes, as above
  if (!((m - m.transpose()).cwiseAbs().maxCoeff() <= 1e-6 * size)) return false;
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(m / size, Eigen::EigenvaluesOnly);
  return eigen.eigenvalues()[0] >= -1e-9;
}

}  // namespace

std::optional<Refusal> refuse(const Image& image) {
  const auto invalid = [](std::string reason) {
    return Refusal{Termination::kInvalidInput, std::move(reason)};
  };
  if (!image.defect.reason.empty()) return invalid(image.defect.reason);
  const Camera& camera = image.camera;
  for (const double p : camera.params)
    if (!std::isfinite(p)) return Refusal{Termination::kNonFinite, "camera_not_finite"};
  if (!make_camera(camera.model, camera.width, camera.height, camera.params))
    return invalid("invalid_camera");
  if (!image.cam_from_world.is_finite()) return Refusal{Termination::kNonFinite, "non_finite_pose"};
  if (std::abs(image.cam_from_world.rotation.norm() - 1.0) > 1e-3)
    return invalid("rotation_not_a_unit_quaternion");
  const Correspondences& c = image.correspondences;
  if (const auto columns = differing_columns(c))
    return invalid("columns_of_different_length:" + *columns);
  if (!weights_ok(c)) return invalid("negative_weight");
  if (!covariances_ok(c)) return invalid("covariance_not_positive_definite");
  if (!std::all_of(c.point_covariance.begin(), c.point_covariance.end(), is_semidefinite))
    return invalid("point_covariance_not_positive_semidefinite");
  for (const Prior& prior : image.priors)
    if (!validate(prior)) return invalid("invalid_prior");
  return std::nullopt;
}

void require_valid(const RefineOptions& options) {
  const auto errors = options.errors();
  if (errors.empty()) return;
  std::string text = "pose_refine::RefineOptions: ";
  for (std::size_t i = 0; i < errors.size(); ++i) text += (i ? "; " : "") + errors[i];
  throw std::invalid_argument(text);
}

}  // namespace pose_refine
