// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>

#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

#include "pose_refine/ceres.h"
#include "residual/reprojection.h"
#include "residual/whitened.h"
#include "solver/solution.h"

namespace pose_refine {
namespace {

ProjectionSetup projection_setup(const Image& image) {
  return {image.setup.k, image.setup.extra, image.setup.fold, image.setup.z0, image.behind_camera};
}

template <class Functor>
ceres::CostFunction* autodiff(const Functor& functor) {
  return new ceres::AutoDiffCostFunction<Functor, 2, 7>(new Functor(functor));
}

template <class Functor>
ceres::CostFunction* whitened_cost(const Image& image, std::size_t i, const Functor& functor) {
  const kernel::Columns& c = image.columns;
  if (!c.l00) return autodiff(functor);
  return autodiff(Whitened<Functor>{functor, c.l00[i], c.l10[i], c.l11[i]});
}

template <class M>
ceres::CostFunction* reprojection_cost(const Image& image, std::size_t i) {
  const kernel::Columns& c = image.columns;
  const auto fill = [&](auto functor) {
    functor.setup = projection_setup(image);
    std::copy_n(std::array<double, 2>{c.u[i], c.v[i]}.data(), 2, functor.pixel);
    std::copy_n(std::array<double, 3>{c.x[i], c.y[i], c.z[i]}.data(), 3, functor.world);
    return whitened_cost(image, i, functor);
  };
  if constexpr (M::shape == camera::Shape::kRay)
    if (image.ray) return fill(Reprojection<M, true>{});
  if constexpr (M::model != CameraModel::kEquirectangular) return fill(Reprojection<M, false>{});
  return nullptr;
}

ceres::CostFunction* make_cost(const Image& image, std::size_t i) {
  ceres::CostFunction* cost = nullptr;
  camera::visit_model(image.model, [&](auto tag) {
    cost = reprojection_cost<typename decltype(tag)::type>(image, i);
  });
  return cost;
}

ceres::Solver::Options solver_options(const Limits& limits) {
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.max_num_iterations = limits.max_iterations;
  // Ceres' tests are on the last change; its steps shrink linearly under robust losses.
  options.function_tolerance = 1e-3 * limits.tolerance;
  options.gradient_tolerance = 0.0;
  options.parameter_tolerance = 1e-14;
  options.num_threads = 1;
  options.logging_type = ceres::SILENT;
  return options;
}

Termination termination(const ceres::Solver::Summary& summary) {
  if (summary.termination_type == ceres::CONVERGENCE) return Termination::kConverged;
  if (summary.termination_type == ceres::NO_CONVERGENCE) return Termination::kMaxIterations;
  return Termination::kEvaluationFailed;
}

}  // namespace

Solution minimise_problem(const Image& image, const Pose& start, const Limits& limits) {
  ceres::Problem::Options ownership;
  ownership.loss_function_ownership = ceres::TAKE_OWNERSHIP;
  ceres::Problem problem(ownership);
  PoseBlock block(start);
  problem.AddParameterBlock(block.data, 7, new SE3Manifold);
  for (std::size_t i = 0; i < image.columns.size; ++i) {
    const double weight = image.columns.weight ? image.columns.weight[i] : 1.0;
    auto* const loss = new ceres::ScaledLoss(new CeresLoss(image.loss), weight, ceres::TAKE_OWNERSHIP);
    problem.AddResidualBlock(make_cost(image, i), loss, block.data);
  }
  ceres::Solver::Summary summary;
  ceres::Solve(solver_options(limits), &problem, &summary);
  return {block.pose(), summary.final_cost, summary.num_successful_steps,
          termination(summary)};
}

}  // namespace pose_refine
