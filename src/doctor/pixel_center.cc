// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/sample.h"
#include "pose_refine/doctor.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/refine.h"

namespace pose_refine {
namespace {

constexpr double kSure = 0.001;
constexpr double kScale = 2.0;  // of the loss [px]; the same for both, so that costs compare
constexpr std::size_t kMostPoints = 1000;

Problem shifted(Problem problem, double by) {
  for (double& u : problem.correspondences.u) u += by;
  for (double& v : problem.correspondences.v) v += by;
  return problem;
}

}  // namespace

PixelCenterDiagnosis diagnose_pixel_center(const std::vector<Problem>& problems, double stated,
                                           std::size_t max_images) {
  PixelCenterDiagnosis d;
  d.other = 0.5 - stated;
  RefineOptions options;
  options.detail = Detail::kPose;
  options.auto_scale = false;
  options.loss.scale = kScale;
  for (doctor::Sample& s : doctor::sample(problems, max_images, kMostPoints)) {
    const RefineResult as_stated = refine(s.problem, options);
    if (!as_stated.usable()) continue;
    s.problem.cam_from_world = as_stated.cam_from_world;
    const RefineResult other = refine(shifted(s.problem, stated - d.other), options);
    if (!other.usable()) continue;
    ++d.images;
    d.better += other.final_cost < as_stated.final_cost;
    d.worse += other.final_cost > as_stated.final_cost;
  }
  d.p = sign_test(d.better, d.worse);
  d.refuted = d.better > d.worse && d.p < kSure;
  return d;
}

}  // namespace pose_refine
