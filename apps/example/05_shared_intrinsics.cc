// SPDX-License-Identifier: BSD-3-Clause
// Many images of one camera whose focal length and distortion are known badly: refined one by one
// with what is known, then all poses and the shared intrinsics in one ceres::Problem.
#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/rotation.h>
#include <ceres/solver.h>

#include <cmath>
#include <cstdio>
#include <vector>

#include "pose_refine/ceres.h"
#include "pose_refine/refine.h"

using namespace pose_refine;

namespace {

// SIMPLE_RADIAL with f and k unknown.
struct Pixel {
  double u, v, cx, cy;
  Vector3 point;

  template <class T>
  bool operator()(const T* pose, const T* f_k, T* r) const {
    const T world[3] = {T(point.x()), T(point.y()), T(point.z())};
    T p[3];
    ceres::UnitQuaternionRotatePoint(pose, world, p);
    for (int i = 0; i < 3; ++i) p[i] += pose[4 + i];
    const T a = p[0] / p[2], b = p[1] / p[2];
    const T scale = f_k[0] * (1.0 + f_k[1] * (a * a + b * b));
    r[0] = scale * a + cx - u;
    r[1] = scale * b + cy - v;
    return p[2] > T(0.0);
  }
};

Problem make_image(const Camera& truth, const Camera& believed, const Pose& pose, int image) {
  Problem problem;
  problem.camera = believed;
  problem.cam_from_world = retract(pose, Vector6(0.02, -0.03, 0.01, 0.05, 0.05, -0.1));
  for (int i = 0; i < 60; ++i) {
    const int row = i / 5 % 4, layer = i / 20;
    const Vector3 point(0.8 * (i % 5 - 2), 0.8 * (row - 1.5), 1.5 * (layer - 1));
    const double noise = 0.2 * std::sin(12.9898 * i + 78.233 * image);
    problem.correspondences.add(*project(truth, pose * point) + Vector2(noise, -noise), point);
  }
  return problem;
}

}  // namespace

int main() {
  const Camera truth = *make_camera(CameraModel::kSimpleRadial, 640, 480, {500, 320, 240, -0.08});
  const Camera believed = *make_camera(CameraModel::kSimpleRadial, 640, 480, {540, 320, 240, 0.0});
  std::vector<Problem> images;
  for (int i = 0; i < 8; ++i)
    images.push_back(make_image(
        truth, believed, se3_exp(Vector6(0.05 * i - 0.2, 0.2 - 0.06 * i, 0.1, 0.0, 0.1, 5.0)), i));

  const std::vector<RefineResult> alone = refine_all(images);
  std::vector<PoseBlock> poses;
  poses.reserve(images.size());  // ceres::Problem keeps pointers to them
  double f_k[2] = {believed.params[0], believed.params[3]};
  ceres::Problem problem;
  for (std::size_t i = 0; i < images.size(); ++i) {
    poses.emplace_back(alone[i].cam_from_world);
    problem.AddParameterBlock(poses[i].data, 7, new SE3Manifold);
    const Correspondences& c = images[i].correspondences;
    for (std::size_t k = 0; k < c.size(); ++k) {
      auto* const pixel = new Pixel{c.u[k], c.v[k], 320, 240, {c.x[k], c.y[k], c.z[k]}};
      problem.AddResidualBlock(new ceres::AutoDiffCostFunction<Pixel, 2, 7, 2>(pixel),
                               new CeresLoss({LossKind::kCauchy, 1.0, 1.0}), poses[i].data, f_k);
    }
  }
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_SCHUR;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);

  std::printf("median residual of the first image, alone: %.2f px\n", alone[0].final_median_px);
  std::printf("focal length 540 -> %.2f px (500), distortion 0 -> %.4f (-0.08)\n", f_k[0], f_k[1]);
  const bool found = std::abs(f_k[0] - 500.0) < 1.0 && std::abs(f_k[1] + 0.08) < 0.005;
  return summary.IsSolutionUsable() && found ? 0 : 1;
}
