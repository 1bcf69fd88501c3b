// SPDX-License-Identifier: BSD-3-Clause
#include "learned/batch.h"

#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace pose_refine {
namespace {

using Automatic = ceres::AutoDiffCostFunction<AlignedDifference, 7, 7>;

// Stacks the residuals of position (or of orientation) of all pairs in one block, so that a loss
// sees their sum: 1/2 |r|^2 is the mean loss.
class Stacked final : public ceres::CostFunction {
 public:
  Stacked(const Batch& batch, int first, int count) : first_(first), count_(count) {
    for (const AlignedDifference& pair : batch.pairs)
      costs_.push_back(std::make_unique<Automatic>(new AlignedDifference(pair)));
    mutable_parameter_block_sizes()->push_back(7);
    set_num_residuals(count * static_cast<int>(costs_.size()));
  }
  bool Evaluate(double const* const* parameters, double* residuals,
                double** jacobians) const override {
    const double scale = 1.0 / std::sqrt(static_cast<double>(costs_.size()));
    using Rows = Eigen::Matrix<double, 7, 7, Eigen::RowMajor>;
    Rows rows;
    Eigen::Matrix<double, 7, 1> r;
    double* pointer = jacobians && jacobians[0] ? rows.data() : nullptr;
    for (std::size_t i = 0; i < costs_.size(); ++i) {
      costs_[i]->Evaluate(parameters, r.data(), pointer ? &pointer : nullptr);
      const std::size_t at = i * static_cast<std::size_t>(count_);
      Eigen::Map<Eigen::VectorXd>(residuals + at, count_) = scale * r.segment(first_, count_);
      if (pointer)
        Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, 7, Eigen::RowMajor>>(
            jacobians[0] + 7 * at, count_, 7) = scale * rows.middleRows(first_, count_);
    }
    return true;
  }

 private:
  std::vector<std::unique_ptr<Automatic>> costs_;
  int first_, count_;
};

// This is rho of the block whose mean loss is square / 2 after s is eliminated, 2 min_s f. By the
// envelope theorem rho' = e^-s at the best s, the weight that alternation would use.
class Profiled final : public ceres::LossFunction {
 public:
  explicit Profiled(const LogVariance& term) : term_(term) {}
  void Evaluate(double square, double out[3]) const override {
    const double mean = std::max(0.5 * square, 1e-300), s = term_.best(mean);
    out[0] = 2.0 * term_.value(mean, s);
    out[1] = std::exp(-s);
    out[2] = -1e-300;  // negative, so rho is concave and Ceres only reweights
  }

 private:
  LogVariance term_;
};

ceres::Solver::Summary solve(ceres::Problem& problem) {
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_NORMAL_CHOLESKY;
  options.max_num_iterations = 200;
  options.function_tolerance = 1e-15;
  options.gradient_tolerance = 1e-13;
  options.parameter_tolerance = 1e-13;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  return summary;
}

// Solves for the alignment with two weighted blocks. A null loss stands for plain least squares at
// weight e^-s.
ceres::Solver::Summary solve_alignment(const Batch& batch, PoseBlock& block,
                                       ceres::LossFunction* position,
                                       ceres::LossFunction* orientation) {
  ceres::Problem problem;
  problem.AddParameterBlock(block.data, 7, new SE3Manifold);
  problem.AddResidualBlock(new Stacked(batch, 0, 3), position, block.data);
  problem.AddResidualBlock(new Stacked(batch, 3, 4), orientation, block.data);
  return solve(problem);
}

// A normal prior and the inverse gamma's scale act as residuals of s.
struct LogVariancePriors {
  LogVariance term;
  double mean;  // constant part of the mean loss

  template <class T>
  bool operator()(const T* s, T* r) const {
    using std::exp;
    const auto& limits = term.limits;
    const double scale = mean + (limits.inverse_gamma ? limits.inverse_gamma->scale : 0.0);
    r[0] = std::sqrt(2.0 * scale) * exp(-0.5 * s[0]);
    r[1] = limits.normal ? (s[0] - limits.normal->mean) / limits.normal->deviation : T(0.0);
    return true;
  }
};

// Adds the terms of one s to the joint problem. `reference` lies below every s of the solution.
void add_log_variance(ceres::Problem& problem, const LogVariance& term, double mean,
                      double reference, double* s) {
  const double a = term.limits.inverse_gamma ? term.limits.inverse_gamma->shape : 0.0;
  problem.AddResidualBlock(new ceres::AutoDiffCostFunction<LogVarianceTerm, 1, 1>(
                               new LogVarianceTerm{reference, term.dof + a}),
                           nullptr, s);
  problem.AddResidualBlock(
      new ceres::AutoDiffCostFunction<LogVariancePriors, 2, 1>(new LogVariancePriors{term, mean}),
      nullptr, s);
  const double lowest = std::max(reference + 1e-3, term.limits.lowest.value_or(reference));
  *s = std::max(*s, lowest + 1e-9);
  problem.SetParameterLowerBound(s, 0, lowest);
  if (term.limits.highest) {
    *s = std::min(*s, *term.limits.highest);
    problem.SetParameterUpperBound(s, 0, *term.limits.highest);
  }
}

using JointCost = ceres::AutoDiffCostFunction<AlignedDifference, 7, 7, 1, 1>;

ceres::Solver::Summary solve_joint_problem(const Batch& batch, BatchSolution& at, bool align,
                                           const LogVariances& reference) {
  PoseBlock block(at.alignment);
  ceres::Problem problem;
  double *const s_x = &at.s.position, *const s_q = &at.s.orientation;
  // With fixed poses the sums are constants, and one block per weight is the whole batch.
  const PoseDistance mean = align ? PoseDistance{} : batch.mean(at.alignment);
  add_log_variance(problem, batch.position, mean.position, reference.position, s_x);
  add_log_variance(problem, batch.orientation, mean.orientation, reference.orientation, s_q);
  if (align) {
    problem.AddParameterBlock(block.data, 7, new SE3Manifold);
    const double weight = 1.0 / static_cast<double>(batch.pairs.size());
    for (const AlignedDifference& pair : batch.pairs)
      problem.AddResidualBlock(new JointCost(new AlignedDifference(pair)),
                               new ceres::ScaledLoss(nullptr, weight, ceres::TAKE_OWNERSHIP),
                               block.data, s_x, s_q);
  }
  const ceres::Solver::Summary summary = solve(problem);
  at.alignment = block.pose();
  return summary;
}

}  // namespace

PoseDistance Batch::mean(const Pose& alignment) const {
  const PoseBlock block(alignment);
  PoseDistance sum;
  for (const AlignedDifference& pair : pairs) {
    Eigen::Matrix<double, 7, 1> r;
    pair(block.data, r.data());
    sum.position += 0.5 * r.head<3>().squaredNorm();
    sum.orientation += 0.5 * r.tail<4>().squaredNorm();
  }
  const double n = static_cast<double>(pairs.size());
  return {sum.position / n, sum.orientation / n};
}

// sqrt(2 d (s - reference)) has the right curvature for Gauss-Newton where s - reference = 1 and
// too little curvature far from it, so the reference follows s down in rounds.
BatchSolution solve_jointly(const Batch& batch, const LogVariances& start, bool align) {
  BatchSolution at{Pose(), start, 0};
  const PoseDistance mean = batch.mean(at.alignment);
  const auto below = [](double a, double b) { return std::min(a, b) - 2.0; };
  LogVariances reference{below(start.position, batch.position.best(mean.position)),
                         below(start.orientation, batch.orientation.best(mean.orientation))};
  for (int round = 0; round < 50; ++round) {
    const LogVariances before = at.s;
    at.iterations +=
        static_cast<int>(solve_joint_problem(batch, at, align, reference).iterations.size());
    const bool settled = std::abs(at.s.position - before.position) < 1e-12 &&
                         std::abs(at.s.orientation - before.orientation) < 1e-12;
    if (settled) break;
    reference = {at.s.position - 1.0, at.s.orientation - 1.0};
  }
  return at;
}

BatchSolution solve_profiled(const Batch& batch) {
  PoseBlock block;
  const ceres::Solver::Summary summary =
      solve_alignment(batch, block, new Profiled(batch.position), new Profiled(batch.orientation));
  const PoseDistance mean = batch.mean(block.pose());
  return {block.pose(),
          {batch.position.best(mean.position), batch.orientation.best(mean.orientation)},
          static_cast<int>(summary.iterations.size())};
}

BatchSolution align_at(const Batch& batch, const Pose& alignment, const LogVariances& s) {
  PoseBlock block(alignment);
  const auto weight = [](double log_variance) {
    return new ceres::ScaledLoss(nullptr, std::exp(-log_variance), ceres::TAKE_OWNERSHIP);
  };
  const ceres::Solver::Summary summary =
      solve_alignment(batch, block, weight(s.position), weight(s.orientation));
  return {block.pose(), s, static_cast<int>(summary.iterations.size())};
}

}  // namespace pose_refine
