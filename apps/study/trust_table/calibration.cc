// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/trust_table/calibration.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "geometry/random.h"
#include "pose_refine/support/covariance.h"
#include "simulate/synthetic.h"

namespace pose_refine {
namespace {

// Standard deviations of the prior's position [scene units] and rotation [rad], along each axis,
// for one pixel of noise: about as sure as 100 points are.
constexpr double kPriorPosition = 0.01, kPriorRotation = 0.001;
constexpr std::size_t kBatch = 256;

Vector3 normal3(Random& random) {
  return {random.normal(), random.normal(), random.normal()};
}

Pose random_pose(Random& random) {
  const Vector3 turn = random.uniform(0.0, M_PI) * random.direction();
  return pose_from_center(so3_exp(turn), normal3(random));
}

Pose start_near(const Pose& truth, const CalibrationCase& c, Random& random) {
  if (c.prior)
    return pose_from_center(so3_exp(c.noise_px * kPriorRotation * normal3(random)) * truth.rotation,
                            truth.center() + c.noise_px * kPriorPosition * normal3(random));
  return pose_from_center(so3_exp(0.03 * random.direction()) * truth.rotation,
                          truth.center() + 0.1 * random.direction());
}

RefineOptions options_of(const CalibrationCase& c) {
  RefineOptions options;
  options.loss = c.loss;
  if (c.prior) {
    // |q - q^|^2 is a quarter of the angle squared; half of the pixels' variance makes it a MAP.
    const LogVariances s{2.0 * std::log(c.noise_px * kPriorPosition),
                         2.0 * std::log(c.noise_px * 0.5 * kPriorRotation)};
    options.pull = LearnedPull{SigmaPull{s, PoseNorm::kSquared}, 0.5 * c.noise_px * c.noise_px};
  }
  return options;
}

void tell_covariances(const CalibrationCase& c, Correspondences& to) {
  to.sxx.assign(to.size(), c.noise_px * c.noise_px);
  to.sxy.assign(to.size(), 0.0);
  to.syy = to.sxx;
  to.point_covariance.assign(to.size(), c.point_noise * c.point_noise * Matrix3::Identity());
}

Vector6 whitened(const Vector6& error, const Matrix6& covariance) {
  using Square = Eigen::Matrix<double, 6, 6>;
  const Eigen::LLT<Square> root{Square(covariance)};
  return root.matrixL().solve(Eigen::Matrix<double, 6, 1>(error));
}

}  // namespace

double nees_band(std::size_t draws) {
  return 2.5758 * std::sqrt(12.0 / static_cast<double>(draws));
}

Image calibration_draw(const CalibrationCase& c, std::uint64_t seed, Pose& truth) {
  Random random(seed);
  Image image;
  image.camera = realistic_camera(c.model);
  truth = random_pose(random);
  const Pose world_from_cam = truth.inverse();
  const double w = static_cast<double>(image.camera.width);
  const double h = static_cast<double>(image.camera.height);
  while (image.correspondences.size() < static_cast<std::size_t>(c.points)) {
    const Vector2 pixel{random.uniform(0.05, 0.95) * w, random.uniform(0.05, 0.95) * h};
    const auto ray = unproject(image.camera, pixel);
    if (!ray) continue;
    Vector3 point = world_from_cam * Vector3(random.uniform(4.0, 12.0) / ray->z() * *ray);
    if (c.point_noise > 0.0) point += c.point_noise * normal3(random);
    Vector2 measured = pixel + c.noise_px * Vector2{random.normal(), random.normal()};
    if (random.uniform() < c.outliers)
      measured = Vector2{random.uniform(0.0, w), random.uniform(0.0, h)};
    image.correspondences.add(measured, point);
  }
  if (c.told) tell_covariances(c, image.correspondences);
  image.cam_from_world = start_near(truth, c, random);
  return image;
}

Calibration calibrate(const CalibrationCase& c, std::size_t draws, std::uint64_t seed,
                      int threads) {
  const RefineOptions options = options_of(c);
  Calibration sum;
  sum.draws = draws;
  for (std::size_t begin = 0; begin < draws; begin += kBatch) {
    std::vector<Image> images;
    std::vector<Pose> truth;
    for (std::size_t i = begin; i < std::min(draws, begin + kBatch); ++i)
      images.push_back(calibration_draw(c, seed + 1000003 * i, truth.emplace_back()));
    const auto results = refine_all(images, options, threads);
    for (std::size_t i = 0; i < results.size(); ++i) {
      const RefineResult& r = results[i];
      sum.ok += r.verdict == Verdict::kOk;
      if (!r.usable() || !r.covariance) continue;
      const double nees = normalized_error(r.cam_from_world, truth[i], *r.covariance);
      const double level = ellipsoid_probability(nees, 6, r.degrees_of_freedom);
      const PoseBound bound = bound95(*r.covariance, r.degrees_of_freedom);
      const PoseError error = pose_error(r.cam_from_world, truth[i]);
      ++sum.counted;
      sum.mean_nees += nees;
      sum.inside_half += level <= 0.5;
      sum.inside95 += level <= 0.95;
      sum.position95 += error.translation <= bound.position;
      sum.rotation95 += error.rotation <= bound.rotation;
      sum.noise += r.noise_px / c.noise_px;
      const Vector6 e = whitened(local(truth[i], r.cam_from_world), *r.covariance);
      sum.whitened += e * e.transpose();
    }
  }
  for (double* mean : {&sum.mean_nees, &sum.inside_half, &sum.inside95, &sum.position95,
                       &sum.rotation95, &sum.noise})
    *mean /= static_cast<double>(sum.counted);
  sum.whitened /= static_cast<double>(sum.counted);
  return sum;
}

}  // namespace pose_refine
