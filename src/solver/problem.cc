// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/autodiff_cost_function.h>
#include <ceres/crs_matrix.h>
#include <ceres/problem.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "pose_refine/ceres.h"
#include "residual/bearing.h"
#include "residual/component.h"
#include "residual/reprojection.h"
#include "residual/whitened.h"
#include "solver/ceres_options.h"
#include "solver/free_manifold.h"
#include "solver/prior.h"
#include "solver/solution.h"

namespace pose_refine {
namespace {

ProjectionSetup projection_setup(const Image& image) {
  return {image.setup.k, image.setup.extra, image.setup.fold, image.setup.z0, image.behind_camera};
}

template <int residuals, class Functor>
ceres::CostFunction* autodiff(const Functor& functor) {
  return new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor));
}

template <class Functor>
ceres::CostFunction* whitened_cost(const Image& image, std::size_t i, const Functor& functor) {
  const kernel::Columns& c = image.columns;
  if (!c.l00) return autodiff<2>(functor);
  return autodiff<2>(Whitened<Functor>{functor, c.l00[i], c.l10[i], c.l11[i]});
}

template <class M, bool ray>
Reprojection<M, ray> reprojection(const Image& image, std::size_t i) {
  const kernel::Columns& c = image.columns;
  return {projection_setup(image), {c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]}};
}

template <class M>
ceres::CostFunction* reprojection_cost(const Image& image, std::size_t i) {
  if constexpr (M::shape == camera::Shape::kRay)
    if (image.ray) return whitened_cost(image, i, reprojection<M, true>(image, i));
  if constexpr (M::model != CameraModel::kEquirectangular)
    return whitened_cost(image, i, reprojection<M, false>(image, i));
  return nullptr;
}

ceres::CostFunction* reprojection_cost(const Image& image, std::size_t i) {
  ceres::CostFunction* cost = nullptr;
  camera::visit_model(image.model, [&](auto tag) {
    cost = reprojection_cost<typename decltype(tag)::type>(image, i);
  });
  return cost;
}

ceres::CostFunction* bearing_cost(const Image& image, std::size_t i) {
  const kernel::Columns& c = image.columns;
  const Vector3& ray = image.rays[i];
  // A covariance acts through its geometric mean: the axes of the difference are not the image's.
  const double certainty = c.l00 ? std::sqrt(c.l00[i] * c.l11[i]) : 1.0;
  return autodiff<3>(Bearing{
      {ray.x(), ray.y(), ray.z()}, {c.x[i], c.y[i], c.z[i]}, image.focal * image.unit * certainty});
}

// The residual blocks of one point. Under the L1 norm each component has a loss of its own.
std::vector<ceres::CostFunction*> make_costs(const Image& image, std::size_t i) {
  if (image.objective == Objective::kBearing) return {bearing_cost(image, i)};
  if (image.norm == Norm::kL2) return {reprojection_cost(image, i)};
  using Plane = Reprojection<camera::Pinhole, false>;
  const Plane plane = reprojection<camera::Pinhole, false>(image, i);
  const kernel::Columns& c = image.columns;
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

  PoseProblem(const Image& image, const Pose& start) : block(image.freedom.admissible(start)) {
    problem.AddParameterBlock(block.data, 7, make_manifold(image.freedom));
    for (std::size_t i = 0; i < image.columns.size; ++i) {
      const double weight = image.columns.weight ? image.columns.weight[i] : 1.0;
      for (ceres::CostFunction* const cost : make_costs(image, i)) {
        auto* const loss = new CeresLoss(image.loss);
        problem.AddResidualBlock(cost, new ceres::ScaledLoss(loss, weight, ceres::TAKE_OWNERSHIP),
                                 block.data);
      }
    }
    add_priors(image, problem, block);
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

Solution minimise_problem(const Image& image, const Pose& start, const Limits& limits) {
  PoseProblem pose(image, start);
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

Reduction evaluate_problem(const Image& image, const Pose& centred) {
  PoseProblem pose(image, centred);
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
  if (!image.freedom.is_full()) out = constrained(out, image.freedom, centred);
  return out;
}

}  // namespace pose_refine
