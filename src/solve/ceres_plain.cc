// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/autodiff_cost_function.h>
#include <ceres/crs_matrix.h>
#include <ceres/problem.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "factor/bearing.h"
#include "factor/component.h"
#include "factor/priors.h"
#include "factor/reprojection.h"
#include "factor/whitened.h"
#include "pose_refine/residuals/ceres.h"
#include "solve/ceres_options.h"
#include "solve/free_manifold.h"
#include "solve/solution.h"

namespace pose_refine {
namespace {

ProjectionSetup projection_setup(const PointFactor& factor) {
  return {factor.setup.k, factor.setup.extra, factor.setup.fold, factor.setup.z0,
          factor.behind_camera};
}

template <int residuals, class Functor>
ceres::CostFunction* autodiff(const Functor& functor) {
  return new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor));
}

template <class Functor>
ceres::CostFunction* whitened_cost(const PointFactor& factor, std::size_t i,
                                   const Functor& functor) {
  const kernel::Columns& c = factor.columns;
  if (!c.l00) return autodiff<2>(functor);
  return autodiff<2>(Whitened<Functor>{functor, c.l00[i], c.l10[i], c.l11[i]});
}

template <class M, bool ray>
Reprojection<M, ray> reprojection(const PointFactor& factor, std::size_t i) {
  const kernel::Columns& c = factor.columns;
  return {projection_setup(factor), {c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]}};
}

template <class M>
ceres::CostFunction* reprojection_cost(const PointFactor& factor, std::size_t i) {
  if constexpr (M::shape == camera::Shape::kRay)
    if (factor.ray) return whitened_cost(factor, i, reprojection<M, true>(factor, i));
  if constexpr (camera::has_plane_map_v<M>)
    return whitened_cost(factor, i, reprojection<M, false>(factor, i));
  return nullptr;
}

ceres::CostFunction* reprojection_cost(const PointFactor& factor, std::size_t i) {
  ceres::CostFunction* cost = nullptr;
  camera::visit_model(factor.model, [&](auto tag) {
    cost = reprojection_cost<typename decltype(tag)::type>(factor, i);
  });
  return cost;
}

ceres::CostFunction* bearing_cost(const PointFactor& factor, std::size_t i) {
  const kernel::Columns& c = factor.columns;
  const Vector3& ray = factor.rays[i];
  // A covariance acts through its geometric mean: the axes of the difference are not the image's.
  const double certainty = c.l00 ? std::sqrt(c.l00[i] * c.l11[i]) : 1.0;
  return autodiff<3>(Bearing{{ray.x(), ray.y(), ray.z()},
                             {c.x[i], c.y[i], c.z[i]},
                             factor.focal * factor.unit * certainty});
}

// The residual blocks of one point. Under the L1 norm each component has a loss of its own.
std::vector<ceres::CostFunction*> make_costs(const PointFactor& factor, std::size_t i) {
  if (factor.objective == Objective::kBearing) return {bearing_cost(factor, i)};
  if (factor.norm == Norm::kL2) return {reprojection_cost(factor, i)};
  using Plane = Reprojection<camera::Pinhole, false>;
  const Plane plane = reprojection<camera::Pinhole, false>(factor, i);
  const kernel::Columns& c = factor.columns;
  const bool claimed = c.l00 != nullptr;
  const Whitened<Plane> whitened{plane, claimed ? c.l00[i] : 1.0, claimed ? c.l10[i] : 0.0,
                                 claimed ? c.l11[i] : 1.0};
  return {autodiff<1>(Component<Whitened<Plane>>{whitened, 0}),
          autodiff<1>(Component<Whitened<Plane>>{whitened, 1})};
}

// ceres::Problem over one pose block, which it refers to: not copied or moved.
struct PoseProblem {
  PoseBlock block;
  ceres::Problem problem;

  PoseProblem(const PointFactor& factor, const Pose& start)
      : block(factor.freedom.admissible(start)) {
    problem.AddParameterBlock(block.data, 7, make_manifold(factor.freedom));
    for (std::size_t i = 0; i < factor.columns.size; ++i) {
      const double weight = factor.columns.weight ? factor.columns.weight[i] : 1.0;
      for (ceres::CostFunction* const cost : make_costs(factor, i)) {
        auto* const loss = new CeresLoss(factor.loss);
        problem.AddResidualBlock(cost, new ceres::ScaledLoss(loss, weight, ceres::TAKE_OWNERSHIP),
                                 block.data);
      }
    }
    add_priors(factor, problem, block);
  }
  PoseProblem(const PoseProblem&) = delete;
  PoseProblem& operator=(const PoseProblem&) = delete;
};

ceres::Solver::Options solver_options(const Limits& limits) {
  ceres::Solver::Options options = quiet_solver_options(limits.max_iterations);
  options.linear_solver_type = ceres::DENSE_QR;
  // Ceres' tests are on the last change; its steps shrink linearly under robust losses.
  options.function_tolerance = 1e-3 * limits.tolerance;
  options.parameter_tolerance = 1e-14;
  return options;
}

}  // namespace

Solution minimize_problem(const PointFactor& factor, const Pose& start, const Limits& limits) {
  PoseProblem pose(factor, start);
  double cost = 0.0;
  // Solve would write to the log that it cannot evaluate the start.
  if (!pose.problem.Evaluate({}, &cost, nullptr, nullptr, nullptr))
    return {start, 0.0, 0.0, 0, Termination::kEvaluationFailed};
  if (limits.max_iterations == 0) return {start, cost, cost, 0, Termination::kMaxIterations};
  ceres::Solver::Summary summary;
  ceres::Solve(solver_options(limits), &pose.problem, &summary);
  return {pose.block.pose(), summary.final_cost, summary.initial_cost,
          std::max(0, summary.num_successful_steps - 1), termination(summary)};
}

Reduction evaluate_problem(const PointFactor& factor, const Pose& centered) {
  PoseProblem pose(factor, centered);
  Reduction out;
  std::vector<double> gradient;
  ceres::CRSMatrix rows;
  out.valid = pose.problem.Evaluate({}, &out.cost, nullptr, &gradient, &rows);
  if (!out.valid) return out;
  out.gradient = Eigen::Map<const Vector6>(gradient.data());
  const std::size_t count = static_cast<std::size_t>(rows.num_rows);
  for (std::size_t r = 0; r < count; ++r) {
    Vector6 row = Vector6::Zero();
    for (int k = rows.rows[r]; k < rows.rows[r + 1]; ++k)
      row[rows.cols[static_cast<std::size_t>(k)]] = rows.values[static_cast<std::size_t>(k)];
    out.hessian += row * row.transpose();
  }
  if (!factor.freedom.is_full()) out = constrained(out, factor.freedom, centered);
  return out;
}

}  // namespace pose_refine
