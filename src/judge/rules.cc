// SPDX-License-Identifier: BSD-3-Clause
#include "judge/rules.h"

#include <algorithm>

#include "judge/verdict.h"

namespace pose_refine {
namespace {

// A median error of the image's diagonal and this many focal lengths is no refinement, whatever the
// solver says. (An image of one pixel has no size. In a panorama two directions that have nothing
// to do with each other are two focal lengths apart.)
constexpr double kHopeless = 1.5;
// log of the expected number of chance consensuses. The pose was optimized on the very data, so
// a consensus must be far from chance before it counts.
constexpr double kNoConsensus = 0.0;
constexpr double kFaintConsensus = -15.0;
constexpr double kWeakCondition = 1e7;

using R = const RefineResult&;
using E = const Evidence&;

template <Termination termination>
bool ended(R r, E) {
  return r.termination == termination;
}

bool behind(R r, E e) {
  return r.termination == Termination::kBehindCamera || 2 * e.in_front <= e.observations;
}
bool cost_not_lowered(R r, E) {
  return !(r.final_cost <= r.initial_cost * (1.0 + 1e-12));
}
bool hopeless(R r, E e) {
  return !(r.final_median_px <= std::max(e.diagonal, kHopeless * e.focal));
}
bool no_consensus(R r, E e) {
  const double alarms = e.noise.log_alarms;
  return e.observations > 6 && (alarms >= kNoConsensus ||
                                (alarms > kFaintConsensus && is_implausible_noise(r.noise_px, e)));
}
bool twin_fits_better(R, E e) {
  return e.doubts.twin && e.doubts.twin->excess < -kToldApart;
}
bool ill_conditioned(R r, E) {
  return r.condition > kWeakCondition;
}
bool few_inliers(R r, E) {
  return r.num_inliers < 6;
}
bool faint_consensus(R r, E e) {
  return r.num_inliers >= 6 && e.noise.log_alarms > kFaintConsensus;
}
bool low_inlier_ratio(R r, E e) {
  return 10 * r.num_inliers < e.observations;
}
bool planar_ambiguity(R, E e) {
  return e.doubts.twin && e.doubts.twin->excess < kToldApart;
}
bool second_consensus(R, E e) {
  return e.doubts.second_consensus.has_value();
}
bool another_camera(R, E e) {
  return e.doubts.another_camera;
}
bool large_residuals(R r, E e) {
  return is_implausible_noise(r.noise_px, e);
}
bool outliers_pull(R r, E e) {
  return outliers_decide(r.noise_px, e);
}
bool beyond_prior(R, E e) {
  return e.beyond_prior;
}
bool at_rotation_bound(R, E e) {
  return e.at_rotation_bound;
}
bool at_translation_bound(R, E e) {
  return e.at_translation_bound;
}

constexpr Verdict kWeak = Verdict::kWeak, kRejected = Verdict::kRejected;
// Poses with these reasons are often worse than their start (apps/study/README.md has numbers). The
// other weak ones (few inliers, open directions, steps that ran out, priors and bounds) may be
// right but are not proven; most are better than their start.
constexpr bool kKeepsInput = true;

// The solver says so, or the costs do.
constexpr ReasonInfo kCostNotLowered = {
    "cost_not_lowered", kRejected, "No step lowered the cost, and the start is not a minimum."};

std::vector<Rule> all_rules() {
  using T = Termination;
  using A = Applies;
  return {
      {{"too_few_points", kRejected,
        "Fewer than 3 correspondences are usable, and no prior makes up for it."},
       A::kToEnd,
       ended<T::kTooFewPoints>},
      {{"degenerate", kRejected,
        "The points leave a direction open (see weak_directions), or nearly so and the solve was "
        "stopped."},
       A::kToEnd,
       ended<T::kDegenerate>},
      {{"non_finite", kRejected, "The input holds NaN or infinity."},
       A::kToEnd,
       ended<T::kNonFinite>},
      {{"evaluation_failed", kRejected,
        "A point is behind the camera at the start, and behind_camera is fail."},
       A::kToEnd,
       ended<T::kEvaluationFailed>},
      {{"invalid_input", kRejected, "The input cannot be used."},
       A::kToEnd,
       ended<T::kInvalidInput>},
      {kCostNotLowered, A::kToEnd, ended<T::kCostNotLowered>},
      {{"behind_camera", kRejected, "Most points are behind the camera."}, A::kToEnd, behind},
      {kCostNotLowered, A::kToPose, cost_not_lowered},
      {{"residuals_hopeless", kRejected,
        "The median error is above the image's diagonal and above one and a half focal lengths."},
       A::kToPose,
       hopeless},
      {{"no_consensus", kRejected, "Chance explains how many correspondences agree."},
       A::kToPose,
       no_consensus},
      {{"planar_twin_fits_better", kRejected,
        "The other minimum of a plane is clearly the right one."},
       A::kToPose,
       twin_fits_better},
      {{"max_iterations", kWeak, "The solve was stopped before it converged."},
       A::kToUsable,
       ended<T::kMaxIterations>},
      {{"ill_conditioned", kWeak,
        "The data leave the weak_directions open; the covariance tells of the others only."},
       A::kToUsable,
       ill_conditioned},
      {{"few_inliers", kWeak, "Fewer than 6 correspondences agree."}, A::kToUsable, few_inliers},
      {{"faint_consensus", kWeak, "The agreement is not clearly beyond chance.", kKeepsInput},
       A::kToUsable,
       faint_consensus},
      {{"low_inlier_ratio", kWeak, "Fewer than a tenth of the correspondences agree."},
       A::kToUsable,
       low_inlier_ratio},
      {{"planar_ambiguity", kWeak, "The other minimum of a plane fits as well.", kKeepsInput},
       A::kToUsable,
       planar_ambiguity},
      {{"second_consensus", kWeak,
        "What does not fit agrees on another pose, as in repeated structure.", kKeepsInput},
       A::kToUsable,
       second_consensus},
      {{"another_camera", kWeak,
        "The residuals are those of another focal length, principal point or distortion.",
        kKeepsInput},
       A::kToUsable,
       another_camera},
      {{"large_residuals", kWeak, "The noise is above one degree.", kKeepsInput},
       A::kToUsable,
       large_residuals},
      {{"outliers_in_least_squares", kWeak,
        "Without a robust loss outliers decide the pose; there is no covariance."},
       A::kToUsable,
       outliers_pull},
      {{"beyond_prior", kWeak,
        "A prior without a robust loss lies farther off than 99.9 % of its claim."},
       A::kToPriors,
       beyond_prior},
      {{"at_rotation_bound", kWeak,
        "The rotation has reached max_rotation; something beyond would fit better."},
       A::kAlways,
       at_rotation_bound},
      {{"at_translation_bound", kWeak,
        "The camera center has reached max_translation; something beyond would fit better."},
       A::kAlways,
       at_translation_bound},
      {{"blurred_consensus", kWeak,
        "No consensus that rescue found stands out from a blur of several.", kKeepsInput},
       A::kElsewhere,
       nullptr},
      {{"another_minimum_as_good", kWeak, "Rescue found another pose that is as sure.",
        kKeepsInput},
       A::kElsewhere,
       nullptr},
      {{"prior_only", kWeak,
        "There are no correspondences to use; the pose is that of the priors."},
       A::kElsewhere,
       nullptr},
      {{"few_points", kWeak, "One or two correspondences beside priors determine the pose."},
       A::kElsewhere,
       nullptr},
      {{"not_assessed", kWeak, "The pose was not judged, as Detail::kPose asks."},
       A::kElsewhere,
       nullptr},
      {{"camera_not_finite", kRejected, "A parameter of the camera is NaN or infinite."},
       A::kElsewhere,
       nullptr},
      {{"invalid_camera", kRejected, "The camera is not a valid one of its model."},
       A::kElsewhere,
       nullptr},
      {{"non_finite_pose", kRejected, "The start pose holds NaN or infinity."},
       A::kElsewhere,
       nullptr},
      {{"rotation_not_a_unit_quaternion", kRejected,
        "The rotation of the start is not of unit norm."},
       A::kElsewhere,
       nullptr},
      {{"columns_of_different_length", kRejected,
        "The columns of the correspondences differ in length; both lengths follow."},
       A::kElsewhere,
       nullptr},
      {{"negative_weight", kRejected, "A weight is negative."}, A::kElsewhere, nullptr},
      {{"covariance_not_positive_definite", kRejected,
        "The covariance of a pixel is not positive definite."},
       A::kElsewhere,
       nullptr},
      {{"point_covariance_not_positive_semidefinite", kRejected,
        "The covariance of a point is not positive semidefinite."},
       A::kElsewhere,
       nullptr},
      {{"invalid_prior", kRejected, "A prior of the image is not valid."}, A::kElsewhere, nullptr},
      {{"points_of_this_image", kRejected,
        "The points were made from the very pixels that observe them, and prove nothing."},
       A::kElsewhere,
       nullptr},
      {{"no_camera", kRejected, "No camera is known for the image."}, A::kElsewhere, nullptr},
      {{"malformed_matches", kRejected, "The matches file does not follow its format."},
       A::kElsewhere,
       nullptr},
      {{"unreadable_matches", kRejected, "The matches file cannot be read."},
       A::kElsewhere,
       nullptr},
      {{"unconfirmed_matches", kRejected,
        "Windows about the start found matches that a look without windows does not confirm."},
       A::kElsewhere,
       nullptr},
      {{"no_maps", kRejected, "No loss maps or descriptors are there for the image."},
       A::kElsewhere,
       nullptr},
      {{"malformed_maps", kRejected, "The loss maps or descriptors of the image cannot be used."},
       A::kElsewhere,
       nullptr},
      {{"no_map_seen", kRejected, "No loss map is seen from any start."}, A::kElsewhere, nullptr},
      {{"out_of_memory", kRejected, "Memory did not suffice for the image."},
       A::kElsewhere,
       nullptr},
      {{"internal_error", kRejected, "Making the image threw an exception."},
       A::kElsewhere,
       nullptr},
  };
}

}  // namespace

bool is_implausible_noise(double noise_px, const Evidence& e) {
  return noise_px > 0.0175 * std::min(e.focal, e.diagonal);
}

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table = all_rules();
  return table;
}

const std::vector<ReasonInfo>& verdict_reasons() {
  static const std::vector<ReasonInfo> reasons = [] {
    std::vector<ReasonInfo> all;
    for (const Rule& rule : rules()) {
      const auto same = [&](const ReasonInfo& other) { return other.name == rule.reason.name; };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back(rule.reason);
    }
    return all;
  }();
  return reasons;
}

}  // namespace pose_refine
