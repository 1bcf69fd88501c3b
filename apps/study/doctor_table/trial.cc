// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/doctor_table/trial.h"

#include "pose_refine/support/convention.h"

namespace pose_refine {
namespace {

Diagnosis state(std::vector<Image> images, const PoseConvention& written,
                const PoseConvention& stated) {
  for (Image& image : images) image.cam_from_world = reread(image.cam_from_world, written, stated);
  DoctorOptions options;
  options.stated = stated;
  return diagnose(images, options);
}

bool among_as_good(const Diagnosis& d, const PoseConvention& convention) {
  for (const Reading& reading : d.readings)
    if (reading.convention == convention) return reading.as_good;
  return false;
}

void count_wrong(const Diagnosis& d, const PoseConvention& written, Trial& trial) {
  ++trial.statements;
  const bool named = !d.readings.empty() && d.readings.front().convention == written;
  trial.named += named;
  trial.as_good += !named && among_as_good(d, written);
  trial.refused += d.refuted;
}

}  // namespace

Trial try_conventions(const std::vector<Image>& images, const PoseConvention& truth,
                      const std::vector<double>& units) {
  Trial trial;
  for (const PoseConvention& other :
       all_conventions(units, {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw})) {
    const Diagnosis right = state(images, other, other);
    ++trial.right_statements;
    trial.false_refusals += right.refuted;
    if (other == truth) {
      trial.images = right.images;
      if (right.images > 0) trial.angle = right.readings[right.stated].angle;
      continue;
    }
    count_wrong(state(images, truth, other), truth, trial);
    count_wrong(state(images, other, truth), other, trial);
  }
  return trial;
}

}  // namespace pose_refine
