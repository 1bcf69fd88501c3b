// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/iteration_callback.h>
#include <ceres/problem.h>
#include <ceres/sized_cost_function.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "pose_refine/residuals/ceres.h"
#include "solve/ceres_options.h"
#include "solve/equivalent.h"
#include "solve/free_manifold.h"
#include "solve/solution.h"

namespace pose_refine {
namespace {

// A cost is never below 0: where a full step predicts that (losses that are not concave, or
// rho''), H is too small for it.
Quadratic without_shift(Quadratic at, double decrement) {
  at.hessian *= (1.0 + 1e-9) * decrement / at.cost;
  return at;
}

// This is the whole image as one residual block over a PoseBlock: at each pose the 7x6 problem that
// has its cost, gradient and Hessian (the seventh row has no Jacobian). Ceres asks for the cost of
// a candidate first and for its Jacobian once it is accepted: both come from one pass over the
// points.
class ReducedCost final : public ceres::SizedCostFunction<7, 7> {
 public:
  explicit ReducedCost(const PoseCost& cost) : pose_cost_(cost) {}

  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    if (!(known_ && std::equal(block_.data, block_.data + 7, blocks[0]))) visit(blocks[0]);
    if (!at_.valid) return false;
    Eigen::Map<Eigen::Matrix<double, 7, 1>> r(residuals);
    if (!jacobians || !jacobians[0]) {
      r.setZero();
      r[6] = std::sqrt(2.0 * at_.cost);
      return true;
    }
    cost_ = at_.cost;
    const auto problem = well_posed();
    degenerate_ = !problem;
    if (degenerate_) {
      // Ceres would log it if this returned false. A Jacobian of 0 is a minimum to Ceres.
      r << Vector6::Zero(), std::sqrt(2.0 * at_.cost);
      std::fill(jacobians[0], jacobians[0] + 49, 0.0);
      return true;
    }
    decrement_ = problem->decrement;
    next_ = decrement_ < kNewtonBelow * cost_ ? Derivatives::kNewton : Derivatives::kGaussNewton;
    r << problem->residual, problem->seventh(cost_);
    // Ceres multiplies with PlusJacobian, which MinusJacobian inverts.
    Eigen::Matrix<double, 6, 7, Eigen::RowMajor> minus;
    manifold_.MinusJacobian(blocks[0], minus.data());
    Eigen::Map<Eigen::Matrix<double, 7, 7, Eigen::RowMajor>> j(jacobians[0]);
    j.topRows<6>().noalias() = problem->jacobian.lazyProduct(minus);
    j.row(6).setZero();
    return true;
  }

  // These belong to the pose whose Jacobian was asked for last.
  double decrement() const { return decrement_; }
  double cost() const { return cost_; }
  bool is_newton() const { return is_newton_; }
  bool is_degenerate() const { return degenerate_; }

  // The next Jacobian at this pose is without rho''.
  const Quadratic& reweight(const PoseBlock& block) {
    next_ = Derivatives::kGaussNewton;
    visit(block.data);
    return at_;
  }

 private:
  void visit(const double* block) const {
    std::copy(block, block + 7, block_.data);
    at_ = pose_cost_.linearize(block_.pose(), order_ = next_);
    known_ = true;
  }

  std::optional<EquivalentProblem> well_posed() const {
    auto problem = equivalent_problem(at_);
    const bool misleading = !problem || problem->shift(at_.cost) > 0.0;
    if (misleading && order_ == Derivatives::kNewton) {
      at_ = pose_cost_.linearize(block_.pose(), order_ = Derivatives::kGaussNewton);
      problem = equivalent_problem(at_);
    }
    is_newton_ = order_ == Derivatives::kNewton;
    if (!problem) problem = equivalent_problem(with_ridge(at_));
    if (problem && problem->shift(at_.cost) > 0.0 && at_.cost > 0.0)
      problem = equivalent_problem(without_shift(at_, problem->decrement));
    return problem;
  }

  const PoseCost& pose_cost_;
  SE3Manifold manifold_;
  mutable bool known_ = false;
  mutable PoseBlock block_;
  mutable Quadratic at_;
  mutable Derivatives order_ = Derivatives::kGaussNewton, next_ = Derivatives::kGaussNewton;
  mutable double decrement_ = 0.0, cost_ = 0.0;
  mutable bool is_newton_ = false, degenerate_ = false;
};

// Ends a solve where the fast path would: when a full step predicts too little to go on. Ends it
// too when a step with rho'' was rejected, to go on without.
class StopTest final : public ceres::IterationCallback {
 public:
  StopTest(const ReducedCost& cost, const Limits& limits) : cost_(cost), limits_(limits) {}

  ceres::CallbackReturnType operator()(const ceres::IterationSummary& step) override {
    const bool rejected = step.iteration > 0 && !step.step_is_successful;
    const double least = std::max(limits_.tolerance, rejected ? kRounding : 0.0) * cost_.cost();
    misled_ = rejected && cost_.is_newton() && cost_.decrement() > least;
    const bool done = misled_ || cost_.is_degenerate() || cost_.decrement() <= least;
    return done ? ceres::SOLVER_TERMINATE_SUCCESSFULLY : ceres::SOLVER_CONTINUE;
  }
  bool misled() const { return misled_; }

 private:
  const ReducedCost& cost_;
  Limits limits_;
  bool misled_ = false;
};

ceres::Problem::Options problem_options() {
  ceres::Problem::Options options;
  options.cost_function_ownership = ceres::DO_NOT_TAKE_OWNERSHIP;
  options.manifold_ownership = ceres::DO_NOT_TAKE_OWNERSHIP;
  options.disable_all_safety_checks = true;
  return options;
}

ceres::Solver::Options solver_options(int max_iterations, StopTest& test) {
  ceres::Solver::Options options = quiet_solver_options(max_iterations);
  options.linear_solver_type = ceres::DENSE_NORMAL_CHOLESKY;
  options.jacobi_scaling = false;
  options.callbacks.push_back(&test);
  return options;
}

}  // namespace

Solution minimize_ceres_reduced(const PoseCost& pose_cost, const Pose& start,
                                const Limits& limits) {
  PoseBlock block(pose_cost.factors.admissible(start));
  const std::unique_ptr<ceres::Manifold> manifold(make_manifold(pose_cost.factors.freedom()));
  ReducedCost cost(pose_cost);
  const Quadratic& at = cost.reweight(block);
  if (!at.valid) return {start, 0.0, 0.0, 0, Termination::kEvaluationFailed};
  if (limits.max_iterations == 0) return {start, at.cost, at.cost, 0, Termination::kMaxIterations};
  ceres::Problem problem(problem_options());
  problem.AddParameterBlock(block.data, 7, manifold.get());
  problem.AddResidualBlock(&cost, nullptr, block.data);
  Solution solution{start, at.cost, at.cost, 0, Termination::kMaxIterations};
  StopTest test(cost, limits);
  do {
    ceres::Solver::Summary summary;
    ceres::Solve(solver_options(limits.max_iterations - solution.iterations, test), &problem,
                 &summary);
    solution.iterations += std::max(0, summary.num_successful_steps - 1);
    solution.cost = summary.final_cost;
    solution.termination = test.misled() ? Termination::kMaxIterations : termination(summary);
    if (test.misled()) cost.reweight(block);
  } while (test.misled() && solution.iterations < limits.max_iterations);
  if (cost.is_degenerate()) solution.termination = Termination::kDegenerate;
  solution.pose = block.pose();
  return solution;
}

}  // namespace pose_refine
