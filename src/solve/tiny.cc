// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/tiny_solver.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "factor/points/usual_noise.h"
#include "solve/equivalent.h"
#include "solve/solution.h"

namespace pose_refine {
namespace {

// The first step is damped by this part of the diagonal of H.
constexpr double kFirstDamping = 1e-4;
constexpr double kMostDamping = 1e12;

// Moves a center by a step: q <- (1, w/2) q normalized, t <- dq t + v. This is the tangent of
// `retract` to first order, which is all a solver needs that moves its center along, and it takes
// no trigonometry.
Pose moved(const Pose& center, const double* xi) {
  Quaternion turn(1.0, 0.5 * xi[0], 0.5 * xi[1], 0.5 * xi[2]);
  turn.normalize();
  Pose pose;
  pose.rotation = turn * center.rotation;
  pose.rotation.normalize();
  pose.translation = turn * center.translation + Vector3(xi[3], xi[4], xi[5]);
  return pose;
}

// Says which bounds of the motion a pose has reached.
std::pair<bool, bool> bounds_at(const Freedom& freedom, const Pose& pose) {
  return {freedom.at_rotation_bound(pose), freedom.at_translation_bound(pose)};
}

// Returns where a step ends that may go no farther than to a bound which the center has not
// reached. Only the whole step is known to descend: to cut off the part of it that goes beyond,
// and to keep the rest, may lead uphill.
Pose stepped(const Factors& factors, const Pose& center, const double* xi) {
  Pose end = factors.admissible(moved(center, xi));
  const Freedom& freedom = factors.freedom();
  if (freedom.is_full()) return end;
  const auto [turned, shifted] = bounds_at(freedom, center);
  const auto reaches = [&, turned = turned, shifted = shifted](const Pose& pose) {
    const auto [turns, shifts] = bounds_at(freedom, pose);
    return (turns && !turned) || (shifts && !shifted);
  };
  if (!reaches(end)) return end;
  double inside = 0.0, beyond = 1.0;  // parts of the step
  for (int i = 0; i < 50; ++i) {
    const double part = 0.5 * (inside + beyond);
    const Vector6 step = part * Vector6(Eigen::Map<const Vector6>(xi));
    const Pose pose = factors.admissible(moved(center, step.data()));
    const bool is_beyond = reaches(pose);
    (is_beyond ? beyond : inside) = part;
    if (is_beyond) end = pose;
  }
  return end;
}

// TinySolver sees this: at xi = 0 the equivalent problem of the center; elsewhere the cost of the
// retracted pose, whose full quadratic model is kept so that an accepted step costs no second pass.
// Costs are less those of the full step's model, which leaves their differences more digits.
struct Step {
  using Scalar = double;
  enum { NUM_RESIDUALS = 6, NUM_PARAMETERS = 6 };

  const PoseCost* pose_cost;
  const Pose* center;
  const EquivalentProblem* problem;
  double center_cost;
  Derivatives order;
  Pose* candidate;
  Quadratic* at_candidate;

  bool operator()(const double* xi, double* residual, double* jacobian) const {
    if (jacobian) {
      Eigen::Map<Matrix6, Eigen::Aligned16>(jacobian, 6, 6) = problem->jacobian;
      Eigen::Map<Vector6, Eigen::Aligned16>(residual, 6, 1) = problem->residual;
      return true;
    }
    *candidate = stepped(pose_cost->factors, *center, xi);
    const Quadratic quadratic = pose_cost->linearize(*candidate, order);
    *at_candidate = quadratic;  // Eigen copies by packets, but moves by a slow string instruction
    std::fill(residual, residual + 6, 0.0);
    // TinySolver ignores a return of false and never checks for NaN: an invalid pose must look
    // expensive, never free.
    const double excess = std::max(0.0, at_candidate->cost - center_cost + problem->decrement);
    residual[0] = at_candidate->valid ? std::sqrt(2.0 * excess) : 1e150;
    return true;
  }
};

// Makes one trial step of ceres::TinySolver from a center; it is zero when it was rejected.
Vector6 trial_step(const Step& step, double damping) {
  ceres::TinySolver<Step, Cholesky6> solver;
  solver.options.max_num_iterations = 2;  // it counts from 1: one step
  solver.options.gradient_tolerance = 0.0;
  solver.options.parameter_tolerance = 0.0;
  solver.options.cost_threshold = -1.0;
  // This is absolute in TinySolver. An infinite one makes it return after the trial, accepted or
  // not, instead of evaluating the new center again. Convergence is decided here, relative to the
  // cost.
  solver.options.function_tolerance = std::numeric_limits<double>::infinity();
  solver.options.initial_trust_region_radius = 1.0 / damping;
  Eigen::Matrix<double, 6, 1> xi = Eigen::Matrix<double, 6, 1>::Zero();
  solver.Solve(step, &xi);
  return xi;
}

double predicted_decrease(const Quadratic& at, const Vector6& xi) {
  return -xi.dot(at.gradient) - 0.5 * xi.dot(at.hessian * xi);
}

class Minimizer {
 public:
  Minimizer(const PoseCost& cost, const Pose& start, double cost_floor)
      : cost_(cost), center_(cost.factors.admissible(start)), cost_floor_(cost_floor) {}

  Solution run(const Limits& limits) {
    at_ = cost_.linearize(center_, order_ = Derivatives::kGaussNewton);
    initial_cost_ = at_.cost;
    if (!at_.valid) return finish(Termination::kEvaluationFailed);
    if (!(at_.hessian.diagonal().maxCoeff() > 0.0)) return finish(Termination::kDegenerate);
    while (true) {
      const auto problem = well_posed();
      if (!problem) return finish(Termination::kDegenerate);
      if (problem->decrement <= std::max(limits.tolerance * at_.cost, cost_floor_))
        return finish(Termination::kConverged);
      if (iterations_ >= limits.max_iterations) return finish(Termination::kMaxIterations);
      last_step_ = is_last_step(problem->decrement, limits.tolerance * at_.cost);
      if (!advance(*problem)) return finish(stuck(problem->decrement));
      if (last_step_ && order_ == Derivatives::kCost) return finish(Termination::kConverged);
    }
  }

 private:
  // Returns the equivalent problem of the center, without rho'' when that makes it indefinite.
  std::optional<EquivalentProblem> well_posed() {
    auto problem = equivalent_problem(at_);
    if (!problem && order_ == Derivatives::kNewton) {
      reweight();
      problem = equivalent_problem(at_);
    }
    if (!problem) problem = equivalent_problem(at_ = with_ridge(at_));
    return problem;
  }

  // Tells whether the next step would be small enough: Newton's decrement squares, up to a factor,
  // from step to step. Its pose then needs no derivatives, only a cost that is lower.
  bool is_last_step(double decrement, double tolerance) {
    const double before =
        std::exchange(newton_decrement_, order_ == Derivatives::kNewton ? decrement : 0.0);
    return order_ == Derivatives::kNewton && before > decrement &&
           std::pow(decrement / before, 2) * decrement < 1e-2 * tolerance;
  }

  void reweight() { at_ = cost_.linearize(center_, order_ = Derivatives::kGaussNewton); }

  // Tries one step. It returns false when nothing more can be gained.
  bool advance(const EquivalentProblem& problem) {
    const Derivatives next = last_step_ ? Derivatives::kCost
                             : problem.decrement < kNewtonBelow * at_.cost
                                 ? Derivatives::kNewton
                                 : Derivatives::kGaussNewton;
    Pose candidate;
    const Step step{&cost_, &center_, &problem, at_.cost, next, &candidate, &at_candidate_};
    const Vector6 xi = trial_step(step, damping_);
    if (xi.isZero(0.0) || !at_candidate_.valid) return reject(problem.decrement);
    const double gain = (at_.cost - at_candidate_.cost) / predicted_decrease(at_, xi);
    const double surplus = 2.0 * gain - 1.0;
    damping_ *= std::max(1.0 / 3.0, 1.0 - surplus * surplus * surplus);
    if (next == Derivatives::kNewton) damping_ = std::min(damping_, 1e-9);
    growth_ = 2.0;
    center_ = candidate;
    at_ = at_candidate_;
    order_ = next;
    ++iterations_;
    return true;
  }

  bool reject(double decrement) {
    if (decrement <= kRounding * at_.cost) return false;
    if (order_ == Derivatives::kNewton) {
      // The true Hessian misled, so majorize from the same center. That alone steps too short about
      // as much as the other stepped too far, so meet half-way.
      const Matrix6 newton = at_.hessian;
      reweight();
      at_.hessian = 0.5 * (at_.hessian + newton);
      damping_ = std::max(damping_, kFirstDamping);
      return true;
    }
    damping_ = std::max(damping_, 1e-6) * growth_;
    growth_ *= 2.0;
    return damping_ < kMostDamping;
  }

  Termination stuck(double decrement) const {
    const bool at_minimum = decrement <= 1e-9 * at_.cost || iterations_ > 0;
    return at_minimum ? Termination::kConverged : Termination::kCostNotLowered;
  }

  Solution finish(Termination termination) const {
    return {center_, at_.cost, initial_cost_, iterations_, termination};
  }

  const PoseCost& cost_;
  Pose center_;
  double cost_floor_;
  double initial_cost_ = 0.0;
  Quadratic at_, at_candidate_;
  Derivatives order_ = Derivatives::kGaussNewton;
  double damping_ = kFirstDamping;
  double growth_ = 2.0;
  int iterations_ = 0;
  double newton_decrement_ = 0.0;  // of the center before; 0 when that was no Newton step
  bool last_step_ = false;
};

// Returns the cost that rounding of the residuals alone makes: 1e-10 px of the usual camera an
// observation.
double rounding_cost(const PoseCost& cost) {
  const PointFactor& points = cost.points();
  const double* const weights = cost.stage.gate ? cost.stage.gate : points.columns.weight;
  double weight = static_cast<double>(points.size());
  if (weights) weight = std::accumulate(weights, weights + points.size(), 0.0);
  return 0.5 * weight * std::pow(usual_pixels(points, 1e-10) * points.unit(), 2);
}

}  // namespace

Solution minimize_tiny(const PoseCost& cost, const Pose& start, const Limits& limits) {
  return Minimizer(cost, start, rounding_cost(cost)).run(limits);
}

}  // namespace pose_refine
