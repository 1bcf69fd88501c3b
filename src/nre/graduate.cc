// SPDX-License-Identifier: BSD-3-Clause
#include <Eigen/Cholesky>
#include <cmath>

#include "nre/smoothed.h"
#include "pose_refine/nre.h"

namespace pose_refine {
namespace {

using nre::Smoothed;
using nre::SmoothedCost;

constexpr double kTwoPi = 6.283185307179586;
constexpr double kLeastDecrease = 1e-5;  // relative; of the sigmas before the last one
// Second-order steps begin when a step gains less than this part of the cost: sooner they leave the
// basin of the majoriser.
constexpr double kNewtonBelow = 0.01;
constexpr double kFirstDamping = 1e-8;
constexpr double kMostDamping = 1e7;

// Decrease over the summed absolute changes of the maps, in [-1, 1] (after Zach & Bourmaud 2018).
double gain_ratio(const Smoothed& from, const Smoothed& to) {
  double sum = 0.0, absolute = 0.0;
  for (std::size_t n = 0; n < from.of_point.size(); ++n) {
    const double change = to.of_point[n] - from.of_point[n];
    sum += change;
    absolute += std::abs(change);
  }
  return absolute > 0.0 ? sum / absolute : 0.0;
}

struct Step {
  Vector6 xi = Vector6::Zero();
  double predicted = 0.0;  // decrease
};

// Nothing when H + damping diag(H) is not positive definite.
std::optional<Step> solve(Matrix6 h, const Vector6& gradient, double damping) {
  // A ridge for directions that the maps do not determine.
  const double most = h.diagonal().maxCoeff();
  const Matrix6 exact = h;
  h.diagonal().array() = h.diagonal().array() * (1.0 + damping) + 1e-14 * most;
  const Eigen::LLT<Matrix6> factor(h);
  if (factor.info() != Eigen::Success) return std::nullopt;
  Step step;
  step.xi = -factor.solve(gradient);
  if (!step.xi.allFinite()) return std::nullopt;
  step.predicted = -step.xi.dot(gradient) - 0.5 * step.xi.dot(exact * step.xi);
  return step;
}

class Graduator {
 public:
  Graduator(SmoothedCost& cost, const Pose& start, const Graduation& options)
      : cost_(cost), pose_(start), options_(options) {}

  // Minimises at one sigma; false when no map is seen.
  bool descend(double sigma, bool last) {
    at_ = cost_.evaluate(pose_, sigma);
    if (!(at_.cost < 0.0)) return false;
    damping_ = kFirstDamping;
    converged_ = newton_ = false;
    while (iterations_ < options_.max_iterations && damping_ < kMostDamping) {
      const Step step = choose_step();
      if (step.predicted <= options_.tolerance * -at_.cost) {
        converged_ = true;
        break;
      }
      const Pose candidate = retract(pose_, step.xi);
      Smoothed next = cost_.evaluate(candidate, sigma);
      ++iterations_;
      const double decrease = at_.cost - next.cost;
      if (!(decrease > 0.0)) {
        if (newton_)
          newton_ = false;
        else
          damping_ = std::max(4.0 * damping_, 1e-3);
        continue;
      }
      const double ratio = gain_ratio(at_, next);
      damping_ = std::max(0.25 * damping_, kFirstDamping);
      newton_ = decrease < kNewtonBelow * -next.cost;
      pose_ = candidate;
      at_ = std::move(next);
      if (!last && (ratio <= options_.gain_ratio || decrease < kLeastDecrease * -at_.cost)) break;
    }
    return true;
  }

  NreSolution solution(double sigma) {
    at_ = cost_.evaluate(pose_, sigma, true);
    NreSolution out;
    out.cam_from_world = pose_;
    out.smoothed_cost = at_.cost / (kTwoPi * sigma * sigma);
    out.iterations = iterations_;
    out.converged = converged_;
    const Eigen::LLT<Matrix6> factor(at_.newton);
    if (factor.info() == Eigen::Success) {
      const Matrix6 inverse = factor.solve(Matrix6::Identity());
      out.covariance = inverse * at_.scores * inverse;
    }
    return out;
  }

 private:
  // The second-order step where the cost is convex, else that of the majoriser.
  Step choose_step() {
    if (newton_)
      if (const auto step = solve(at_.newton, at_.gradient, damping_))
        if (step->predicted > 0.0) return *step;
    newton_ = false;
    for (; damping_ < kMostDamping; damping_ = std::max(4.0 * damping_, 1e-6))
      if (const auto step = solve(at_.irls, at_.gradient, damping_)) return *step;
    return {};
  }

  SmoothedCost& cost_;
  Pose pose_;
  const Graduation& options_;
  Smoothed at_;
  double damping_ = kFirstDamping;
  bool newton_ = false, converged_ = false;
  int iterations_ = 0;
};

}  // namespace

std::optional<NreSolution> graduate(const Camera& camera, const std::vector<Vector3>& points,
                                    const LossMaps& maps, const Pose& start,
                                    const Graduation& graduation) {
  if (graduation.sigmas.empty() || points.size() != maps.size()) return std::nullopt;
  const nre::Projector projector(camera, points, maps.stride);
  SmoothedCost cost(projector, maps);
  Graduator graduator(cost, projector.to_centred(start), graduation);
  for (std::size_t i = 0; i < graduation.sigmas.size(); ++i)
    if (!graduator.descend(graduation.sigmas[i], i + 1 == graduation.sigmas.size()))
      return std::nullopt;
  NreSolution solution = graduator.solution(graduation.sigmas.back());
  solution.cam_from_world = projector.from_centred(solution.cam_from_world);
  return solution;
}

}  // namespace pose_refine
