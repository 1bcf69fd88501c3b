// SPDX-License-Identifier: BSD-3-Clause
#include "camera/usual.h"
#include "doctor/sample.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/refine.h"
#include "pose_refine/support/doctor.h"

namespace pose_refine {
namespace {

constexpr double kSure = 0.001;
// Scale of the loss in pixels of the usual camera; both fits use it, so that costs compare.
constexpr double kScale = 2.0;
constexpr std::size_t kMostPoints = 1000;

Image shifted(Image image, double by) {
  for (double& u : image.correspondences.u) u += by;
  for (double& v : image.correspondences.v) v += by;
  return image;
}

}  // namespace

PixelCenterDiagnosis diagnose_pixel_center(const std::vector<Image>& images, double stated,
                                           std::size_t max_images) {
  PixelCenterDiagnosis d;
  d.other = stated == 0.5 ? 0.0 : 0.5;
  RefineOptions options;
  options.rescue.reset();  // the stated start is what is judged
  options.detail = Detail::kPose;
  for (doctor::Sample& s : doctor::sample(images, max_images, kMostPoints)) {
    options.loss.scale = kScale * usual_pixel(s.image.camera);
    const RefineResult as_stated = refine(s.image, options);
    if (!as_stated.usable()) continue;
    s.image.cam_from_world = as_stated.cam_from_world;
    const RefineResult other = refine(shifted(s.image, stated - d.other), options);
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
