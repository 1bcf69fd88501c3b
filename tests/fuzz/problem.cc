// SPDX-License-Identifier: BSD-3-Clause
#include "fuzz/problem.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/cameras.h"
#include "support/scene.h"

namespace pose_refine::fuzz {
namespace {

// Returns a column of a problem, at least as long as its points.
std::vector<double>& column(Correspondences& c, std::size_t i) {
  std::vector<double>* const columns[] = {&c.u,      &c.v,   &c.x,   &c.y,  &c.z,
                                          &c.weight, &c.sxx, &c.sxy, &c.syy};
  std::vector<double>& chosen = *columns[i];
  if (chosen.size() < c.size()) chosen.resize(c.size(), i == 7 ? 0.0 : 1.0);
  if (i == 6 || i == 8) c.sxy.resize(c.size(), 0.0);
  if (i == 6 || i == 7) c.syy.resize(c.size(), 1.0);
  if (i == 7 || i == 8) c.sxx.resize(c.size(), 1.0);
  return chosen;
}

Pose pose_from(Numbers& in, bool normalized) {
  Pose pose;
  for (double& number : pose.rotation.coeffs()) number = in.real();
  for (double& number : pose.translation) number = in.real();
  if (normalized && pose.rotation.norm() > 1e-9) pose.rotation.normalize();
  return pose;
}

Vector3 vector_from(Numbers& in) {
  const double x = in.real(), y = in.real(), z = in.real();
  return {x, y, z};
}

template <class Matrix>
Matrix covariance_from(Numbers& in) {
  Matrix matrix = Matrix::Identity();
  matrix *= in.real();
  const auto rows = static_cast<std::size_t>(matrix.rows());
  const auto i = static_cast<Eigen::Index>(in.index(rows)),
             j = static_cast<Eigen::Index>(in.index(rows));
  matrix(i, j) = in.real();
  if (in.flag()) matrix(j, i) = matrix(i, j);
  return matrix;
}

Loss loss_from(Numbers& in) {
  const auto kind = in.choice<LossKind>(loss_names().size());
  const double scale = in.real();
  return {kind, scale, in.real()};
}

Prior prior_from(Numbers& in, const Image& image) {
  Prior prior;
  switch (in.index(5)) {
    case 0:
      prior.measurement = PosePrior{image.cam_from_world, covariance_from<Matrix6>(in)};
      break;
    case 1:
      prior.measurement = PositionPrior{vector_from(in), covariance_from<Matrix3>(in)};
      break;
    case 2:
      prior.measurement =
          RotationPrior{image.cam_from_world.rotation, covariance_from<Matrix3>(in)};
      break;
    case 3:
      prior.measurement = GravityPrior{vector_from(in), vector_from(in), in.real()};
      break;
    default:
      prior.measurement = YawPrior{vector_from(in), vector_from(in), vector_from(in), in.real()};
  }
  if (in.flag()) prior.loss = loss_from(in);
  return prior;
}

// Replaces something of the problem.
void change(Image& image, Numbers& in) {
  Correspondences& c = image.correspondences;
  const std::size_t what = in.index(16);
  if (what < 9) {
    std::vector<double>& numbers = column(c, what);
    if (!numbers.empty()) numbers[in.index(numbers.size())] = in.real();
  } else if (what == 9) {
    image.cam_from_world = pose_from(in, in.flag());
  } else if (what == 10) {
    std::vector<double>& params = image.camera.params;
    if (!params.empty()) params[in.index(params.size())] = in.real();
  } else if (what == 11) {
    const Vector3 pixel = vector_from(in), point = vector_from(in);
    c.add(pixel.head<2>(), point);
  } else if (what == 12) {
    image.priors.push_back(prior_from(in, image));
  } else if (what == 13) {  // many rows at once
    std::vector<double>& numbers = column(c, in.index(9));
    const double value = in.real();
    for (std::size_t i = in.index(3); i < numbers.size(); i += 1 + in.index(3)) numbers[i] = value;
  } else if (what == 14) {
    column(c, in.index(9)).resize(in.index(20), 1.0);
  } else {
    image.camera.width = in.byte() << in.index(40);
    image.camera.height = in.byte() << in.index(40);
    image.camera.model = static_cast<CameraModel>(static_cast<int>(in.index(24)) - 1);
  }
}

bool is_finite_or_empty(const std::optional<Matrix6>& matrix) {
  return !matrix || (matrix->allFinite() && matrix->diagonal().minCoeff() >= 0.0);
}

}  // namespace

bool same_bits(const Pose& a, const Pose& b) {
  const auto equal = [](const auto& x, const auto& y) {
    return std::memcmp(x.data(), y.data(), static_cast<std::size_t>(x.size()) * sizeof(double)) ==
           0;
  };
  return equal(a.rotation.coeffs(), b.rotation.coeffs()) && equal(a.translation, b.translation);
}

Image image_from(Numbers& in) {
  testing::SceneOptions options;
  options.points = static_cast<int>(in.index(24));
  options.noise_px = static_cast<double>(in.index(4));
  options.outliers = static_cast<double>(in.index(4)) / 4.0;
  options.start_rotation_deg = static_cast<double>(in.byte());
  options.start_translation = static_cast<double>(in.byte()) / 16.0;
  const std::vector<Camera> cameras = testing::example_cameras();
  const Camera& camera = cameras[in.index(cameras.size())];
  Image image = testing::make_scene(std::to_string(in.byte()), camera, options).image;
  for (std::size_t changes = in.index(32); changes > 0 && !in.at_end(); --changes)
    change(image, in);
  return image;
}

RefineOptions options_from(Numbers& in) {
  RefineOptions options;
  options.detail = in.choice<Detail>(2);
  options.max_iterations = static_cast<int>(in.index(40));
  if (in.flag()) return options;
  options.objective = in.choice<Objective>(3);
  options.loss = loss_from(in);
  if (in.flag()) options.loss.scale.reset();
  options.behind_camera = in.choice<BehindCamera>(3);
  options.normalization = in.choice<Normalization>(4);
  options.norm = in.choice<Norm>(2);
  options.policy = in.choice<Policy>(4);
  options.solver = in.choice<SolverPath>(3);
  if (in.index(4) == 3) options.function_tolerance = in.real();
  if (in.index(4) == 3) options.inlier_threshold_px = in.real();
  if (in.index(4) == 3) options.prior_weight = in.real();
  if (in.index(4) == 3) options.max_rotation = in.real();
  if (in.index(4) == 3) options.max_translation = in.real();
  if (in.index(4) == 3) options.up_in_world = vector_from(in);
  for (std::size_t fixed = in.index(4); fixed > 0; --fixed)
    options.fix.push_back(in.choice<Axis>(11));
  if (in.index(4) == 3)
    options.rescue =
        RescueOptions{static_cast<int>(in.index(5)), static_cast<int>(in.index(99)), in.byte()};
  switch (in.index(8)) {
    case 5:
      options.pull = LearnedPull{BetaPull{in.real(), in.choice<PoseNorm>(3)}, in.real()};
      break;
    case 6:
      options.pull =
          LearnedPull{SigmaPull{{in.real(), in.real()}, in.choice<PoseNorm>(3)}, in.real()};
      break;
    case 7:
      options.pull = LearnedPull{HomographyPull{{in.real(), in.real()}}, in.real()};
      break;
    default:
      break;
  }
  return options;
}

Finding check_result(const Image& image, const RefineResult& result) {
  const Pose& pose = result.cam_from_world;
  if (!is_finite_or_empty(result.covariance)) return "a covariance that is none";
  if (!result.usable()) {
    if (result.reasons.empty()) return "rejected without a reason";
    return same_bits(pose, image.cam_from_world) ? "" : "rejected, but the pose changed";
  }
  if (result.termination != Termination::kConverged &&
      result.termination != Termination::kMaxIterations)
    return "usable, but the solver did not end well";
  if (!pose.is_finite() || std::abs(pose.rotation.norm() - 1.0) > 1e-9)
    return "usable, but the pose is none";
  if (!std::isfinite(result.initial_cost) || !std::isfinite(result.final_cost))
    return "usable, but the cost is not finite";
  if (result.final_cost > result.initial_cost * (1.0 + 1e-9) + 1e-12)
    return "usable, but the cost is higher";
  const bool sees_any = std::any_of(result.residual_px.begin(), result.residual_px.end(),
                                    [](double residual) { return std::isfinite(residual); });
  if ((sees_any && !std::isfinite(result.final_median_px)) || !std::isfinite(result.noise_px))
    return "usable, but what it tells is not finite";
  return {};
}

}  // namespace pose_refine::fuzz
