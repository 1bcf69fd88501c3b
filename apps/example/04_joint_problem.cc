// SPDX-License-Identifier: BSD-3-Clause
// Your own ceres::Problem with this library's pose block, manifold, losses and pose residuals
// beside a residual of your own: reprojection, the network's pose, and a barometer's height.
#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/rotation.h>
#include <ceres/solver.h>

#include <cstdio>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/residuals/ceres.h"
#include "pose_refine/residuals/pose_residuals.h"

using namespace pose_refine;

namespace {

constexpr double kFocal = 500.0;

struct Pixel {
  double u, v;
  Vector3 point;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const T world[3] = {T(point.x()), T(point.y()), T(point.z())};
    T p[3];
    ceres::UnitQuaternionRotatePoint(pose, world, p);
    for (int i = 0; i < 3; ++i) p[i] += pose[4 + i];
    r[0] = kFocal * p[0] / p[2] - u;
    r[1] = kFocal * p[1] / p[2] - v;
    return p[2] > T(0.0);
  }
};

// The camera center's height: z of -R^T t, in standard deviations.
struct Height {
  double height, sigma;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const T inverse[4] = {-pose[0], pose[1], pose[2], pose[3]};
    T center[3];
    ceres::UnitQuaternionRotatePoint(inverse, pose + 4, center);
    r[0] = (-center[2] - height) / sigma;
    return true;
  }
};

template <class Functor, int residuals>
ceres::CostFunction* automatic(const Functor& functor) {
  return new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor));
}

}  // namespace

int main() {
  const Pose truth = se3_exp(Vector6(0.2, -0.1, 0.3, 0.5, 0.2, 6.0));
  const Pose network = retract(truth, Vector6(0.05, 0.02, -0.04, 0.2, -0.1, 0.3));

  PoseBlock block(network);
  ceres::Problem problem;
  problem.AddParameterBlock(block.data, 7, new SE3Manifold);
  for (int i = 0; i < 24; ++i) {
    const int row = i / 4 % 3, layer = i / 12;
    const Vector3 point(i % 4 - 1.5, row - 1.0, layer - 0.5);
    const Vector3 p = truth * point;
    const double wrong = i % 6 == 0 ? 40.0 : 0.0;
    problem.AddResidualBlock(
        automatic<Pixel, 2>({kFocal * p.x() / p.z() + wrong, kFocal * p.y() / p.z(), point}),
        new CeresLoss({LossKind::kCauchy, 2.0, 1.0}), block.data);
  }
  const double height = truth.center().z();
  problem.AddResidualBlock(automatic<Height, 1>({height, 0.05}), nullptr, block.data);
  const PoseDifference difference{ReferencePose(network), PoseNorm::kSquared};
  problem.AddResidualBlock(automatic<WeightedPoseDifference, 7>({difference, 0.01, 0.1}), nullptr,
                           block.data);

  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);

  const PoseError before = pose_error(network, truth), after = pose_error(block.pose(), truth);
  std::printf("%s\n", summary.BriefReport().c_str());
  std::printf("error: %.4f m, %.5f rad -> %.4f m, %.5f rad\n", before.translation, before.rotation,
              after.translation, after.rotation);
  return summary.IsSolutionUsable() && after.translation < 0.05 * before.translation ? 0 : 1;
}
