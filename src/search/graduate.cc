// SPDX-License-Identifier: BSD-3-Clause
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "factor/maps/map_factor.h"
#include "pose_refine/maps/nre_search.h"
#include "solve/trust_step.h"

namespace pose_refine {
namespace {

using nre::MapFactor;
using nre::MapState;
using nre::Step;

constexpr double kTwoPi = 6.283185307179586;
constexpr double kLeastDecrease = 1e-5;  // relative; of the sigmas before the last one
// A step moves the points by no more than this many sigmas (root mean square): further away the
// kernel has seen nothing of the maps. From 1 to 10 it hardly matters; without a limit a start that
// few maps pull on can leave for another room.
constexpr double kReach = 5.0;
constexpr double kLeastReach = 1.0;  // cells
// Second-order steps begin when a step gains less than this part of the cost: sooner they leave the
// basin of the majorizer.
constexpr double kNewtonBelow = 0.01;
constexpr double kFirstDamping = 1e-3;
constexpr double kMostDamping = 1e7;

// Decrease over the summed absolute changes of the maps, in [-1, 1] (after Zach & Bourmaud 2018).
double gain_ratio(const MapState& from, const MapState& to) {
  double sum = 0.0, absolute = 0.0;
  for (std::size_t n = 0; n < from.of_point.size(); ++n) {
    const double change = to.of_point[n] - from.of_point[n];
    sum += change;
    absolute += std::abs(change);
  }
  return absolute > 0.0 ? sum / absolute : 0.0;
}

class Graduator {
 public:
  Graduator(MapFactor& factor, const Pose& start, const Graduation& options)
      : factor_(factor), pose_(start), options_(options) {}

  // Minimizes at one sigma; false when no map is seen.
  bool descend(double sigma, bool last) {
    const nre::MotionMetric metric(factor_.motion(pose_));
    const double reach = std::max(kReach * sigma, kLeastReach);
    at_ = factor_.linearize(pose_, sigma);
    if (!(at_.quadratic.cost < 0.0)) return false;
    damping_ = 0.0;
    converged_ = false;
    newton_ = sigma == 0.0;
    while (iterations_ < options_.max_iterations && damping_ < kMostDamping) {
      const Step step = choose_step(metric, reach);
      if (step.predicted <= options_.tolerance * -at_.quadratic.cost) {
        converged_ = true;
        break;
      }
      const Pose candidate = retract(pose_, step.xi);
      MapState next = factor_.linearize(candidate, sigma);
      ++iterations_;
      const double decrease = at_.quadratic.cost - next.quadratic.cost;
      if (!(decrease > 0.0)) {
        reject();
        continue;
      }
      const double ratio = gain_ratio(at_, next);
      damping_ = damping_ > kFirstDamping ? 0.25 * damping_ : 0.0;
      newton_ = sigma == 0.0 || decrease < kNewtonBelow * -next.quadratic.cost;
      pose_ = candidate;
      at_ = std::move(next);
      if (!last &&
          (ratio <= options_.gain_ratio || decrease < kLeastDecrease * -at_.quadratic.cost))
        break;
    }
    return true;
  }

  NreSolution solution(double sigma) {
    at_ = factor_.linearize(pose_, sigma);
    NreSolution out;
    out.cam_from_world = pose_;
    out.smoothed_cost =
        sigma > 0.0 ? at_.quadratic.cost / (kTwoPi * sigma * sigma) : at_.quadratic.cost;
    out.iterations = iterations_;
    out.converged = converged_;
    const Eigen::LLT<Matrix6> cholesky(at_.quadratic.hessian);
    if (cholesky.info() == Eigen::Success) {
      const Matrix6 inverse = cholesky.solve(Matrix6::Identity());
      out.covariance = inverse * factor_.scores() * inverse;
    }
    return out;
  }

 private:
  // The second-order step where the cost is convex, else that of the majorizer.
  Step choose_step(const nre::MotionMetric& metric, double reach) {
    if (newton_) {
      const auto step = metric.step(at_.quadratic.hessian, at_.quadratic.gradient, damping_, reach);
      if (step && step->predicted > 0.0) return *step;
    }
    newton_ = false;
    return metric.step(at_.majorizer, at_.quadratic.gradient, damping_, reach).value_or(Step());
  }

  void reject() {
    if (newton_)
      newton_ = false;
    else
      damping_ = std::max(4.0 * damping_, kFirstDamping);
  }

  MapFactor& factor_;
  Pose pose_;
  const Graduation& options_;
  MapState at_;
  double damping_ = 0.0;
  bool newton_ = false, converged_ = false;
  int iterations_ = 0;
};

}  // namespace

std::optional<NreSolution> graduate(const Camera& camera, const std::vector<Vector3>& points,
                                    const LossMaps& maps, const Pose& start,
                                    const Graduation& graduation) {
  const auto sound = [](double sigma) { return sigma >= 0.0 && std::isfinite(sigma); };
  const auto& sigmas = graduation.sigmas;
  if (sigmas.empty() || !std::all_of(sigmas.begin(), sigmas.end(), sound)) return std::nullopt;
  if (points.size() != maps.size() || !start.is_finite()) return std::nullopt;
  const nre::Projector projector(camera, points, maps.stride);
  MapFactor factor(projector, maps);
  Graduator graduator(factor, projector.to_centered(start), graduation);
  for (std::size_t i = 0; i < sigmas.size(); ++i)
    if (!graduator.descend(sigmas[i], i + 1 == sigmas.size())) return std::nullopt;
  NreSolution solution = graduator.solution(sigmas.back());
  solution.cam_from_world = projector.from_centered(solution.cam_from_world);
  if (!solution.cam_from_world.is_finite()) return std::nullopt;
  return solution;
}

}  // namespace pose_refine
