// SPDX-License-Identifier: BSD-3-Clause
#include "search/start_likelihood.h"

#include <cmath>
#include <variant>

namespace pose_refine {
namespace {

constexpr double kFreedom = 3.0;

// Returns the log of Student's density in `dimensions`, up to a constant, at a squared distance in
// standard deviations.
double log_student(double squared, double dimensions) {
  return -0.5 * (kFreedom + dimensions) * std::log1p(squared / kFreedom);
}

template <class Kind>
bool measures(const Prior& prior) {
  return std::holds_alternative<Kind>(prior.measurement);
}

}  // namespace

StartLikelihood::StartLikelihood(const Task& task) : task_(task) {
  bool whole_pose = false;
  for (const Prior& prior : task.image.priors) {
    whole_pose = whole_pose || measures<PosePrior>(prior);
    has_priors_ = has_priors_ || measures<PosePrior>(prior) || measures<PositionPrior>(prior) ||
                  measures<RotationPrior>(prior);
  }
  has_spread_ = task.options.start_spread.has_value() && !whole_pose;
}

double StartLikelihood::at(const Pose& centered) const {
  double log = 0.0;
  if (has_priors_) log += log_student(task_.factors.squared_distance(centered), 6.0);
  if (has_spread_) {
    const StartSpread& spread = *task_.options.start_spread;
    const PoseError off =
        pose_error(centered, task_.factors.frame().to_centered(task_.image.cam_from_world));
    log += log_student(std::pow(off.rotation / spread.rotation, 2), 3.0) +
           log_student(std::pow(off.translation / spread.translation, 2), 3.0);
  }
  return log;
}

}  // namespace pose_refine
