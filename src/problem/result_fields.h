// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <type_traits>

#include "pose_refine/result.h"

// This is the one list of what is told about an image once it is refined. The report, the journal
// of a run, the attributes in Python, their stubs, and what is kept of a rejected image are loops
// over it. A field is added with a member in result.h and a row here; its type decides how it is
// written.
namespace pose_refine {

// This says who is told. A journal keeps all that is stored, because what a report tells may be
// made of the rest once all images are refined.
enum class Told {
  kInReport,   // and in Python
  kOnRequest,  // in Python, and in a report with --report_observations
  kInPython,
};

// This says what is told of a rejected image, which keeps its input pose: the rejected run's value,
// the value at the input pose, or nothing.
enum class OfRejected { kRun, kInput, kNothing };

// This is a row of the list: a field's name in Python, who is told it, and what it means.
struct ResultField {
  const char* name;
  Told told;
  OfRejected of_rejected;
  const char* doc;
  const char* report_name = nullptr;  // where it is another one

  std::string_view in_report() const { return report_name ? report_name : name; }
};

// A member is stored; what a function makes of the members is derived, and of no rejected image.
template <class Access>
inline constexpr bool is_stored_v = std::is_member_object_pointer_v<Access>;

// Calls visit(field, access) for each field in the order of a report, where std::invoke(access,
// result) is the value.
template <class Visit>
void for_each_result_field(Visit&& visit) {
  using R = RefineResult;
  constexpr Told kInReport = Told::kInReport, kOnRequest = Told::kOnRequest,
                 kInPython = Told::kInPython;
  constexpr OfRejected kRun = OfRejected::kRun, kInput = OfRejected::kInput,
                       kNothing = OfRejected::kNothing;
  using F = ResultField;
  visit(F{"verdict", kInReport, kRun, "'ok', 'weak' or 'rejected'.", "status"}, &R::verdict);
  visit(F{"usable", kInPython, kNothing, "Whether the verdict is not 'rejected'."}, &R::usable);
  visit(F{"reasons", kInReport, kRun, "Why not 'ok', machine-readable, e.g. ('too_few_points',)."},
        &R::reasons);
  visit(F{"kept_input", kInReport, kRun,
          "Whether a weak pose is the input's, because another answer is as good."},
        &R::kept_input);
  visit(F{"num_inliers", kInReport, kInput, "The number of inliers."}, &R::num_inliers);
  visit(F{"num_dropped", kInPython, kInput,
          "Correspondences left out: a number is not finite, or the weight is 0."},
        &R::num_dropped);
  visit(F{"num_outside", kInReport, kInput,
          "Correspondences whose pixel lies outside of the camera's width x height."},
        &R::num_outside);
  visit(F{"initial_median_px", kInReport, kInput,
          "Median residual at the start [px]; NaN when no point is seen."},
        &R::initial_median_px);
  visit(F{"final_median_px", kInReport, kInput, "Median residual at cam_from_world [px]."},
        &R::final_median_px);
  visit(F{"initial_cost", kInReport, kInput,
          "1/2 sum w rho(|r|^2) at the start, with the final scale of the loss."},
        &R::initial_cost);
  visit(F{"final_cost", kInReport, kInput, "The same cost at cam_from_world."}, &R::final_cost);
  visit(F{"iterations", kInReport, kRun, "Steps taken."}, &R::iterations);
  visit(F{"termination", kInReport, kRun, "How the solver ended, e.g. 'converged'."},
        &R::termination);
  visit(F{"noise_px", kInReport, kInput,
          "Estimated standard deviation of one pixel coordinate [px]."},
        &R::noise_px);
  visit(F{"loss_scale_px", kInReport, kInput, "The scale of the loss that was used [px]."},
        &R::loss_scale_px);
  visit(F{"cam_from_world", kInReport, kInput,
          "The refined pose; bit for bit the input if rejected or kept_input.", "pose"},
        &R::cam_from_world);
  visit(F{"hessian", kInPython, kInput,
          "(6, 6) Hessian of the robust cost in the tangent of the covariance."},
        &R::hessian);
  visit(F{"condition", kInReport, kInput, "Condition number of the scaled Hessian."},
        &R::condition);
  visit(F{"has_covariance", kInPython, kNothing,
          "Whether the pose is observable, so that there is a covariance."},
        [](const R& r) { return r.covariance.has_value(); });
  visit(
      F{"covariance", kInReport, kNothing,
        "(6, 6) covariance of (rotation [rad], translation [scene units]) in the camera frame, on "
        "the left; all NaN when there is none."},
      &R::covariance);
  visit(F{"degrees_of_freedom", kInReport, kInput,
          "Degrees of freedom of the noise estimate that the covariance is scaled by."},
        &R::degrees_of_freedom);
  visit(F{"bound95", kInReport, kNothing,
          "What 95 % of such poses are closer than to the truth: (camera center [scene units], "
          "rotation [deg]); NaN when a direction is open."},
        &R::bound95);
  visit(F{"weak_directions", kInReport, kRun,
          "Names of the directions that the points hardly determine."},
        &R::weak_directions);
  visit(F{"ambiguity_ratio", kInReport, kRun,
          "Of a plane, which may be seen tilted to either side: cost of the pose found over that "
          "of the other minimum. 1: nothing tells them apart; above: the other one fits better. "
          "NaN where no other minimum was tried or found."},
        &R::ambiguity_ratio);
  visit(F{"rescue", kInReport, kRun,
          "What rescue did: 'stage' that the pose came from ('plain', 'starts', 'samples'), "
          "'starts' and 'samples' tried, 'poses' scored, 'log_alarms' (log of the number of such "
          "consensuses by chance); {} when it was not needed."},
        &R::rescue);
  visit(F{"residual_px", kOnRequest, kInput,
          "(N,) residual of each correspondence [px], NaN where the camera does not see the point; "
          "read-only; (0,) under detail='pose'."},
        &R::residual_px);
  visit(F{"inlier", kOnRequest, kInput,
          "(N,) bool, whether each correspondence is an inlier; read-only; (0,) under "
          "detail='pose'."},
        &R::inlier);
}

// Calls visit(name, access) for each part of a rescue's report.
template <class Visit>
void for_each_rescue_field(Visit&& visit) {
  visit("stage", &RescueReport::stage);
  visit("starts", &RescueReport::starts);
  visit("samples", &RescueReport::samples);
  visit("poses", &RescueReport::poses);
  visit("log_alarms", &RescueReport::log_alarms);
}

}  // namespace pose_refine
