// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/trial.h"

#include "pose_refine/readings.h"

namespace pose_refine {
namespace {

Diagnosis state(std::vector<Problem> problems, const PoseConvention& written,
                const PoseConvention& stated) {
  for (Problem& problem : problems)
    problem.cam_from_world = reread(problem.cam_from_world, written, stated);
  DoctorOptions options;
  options.stated = stated;
  return diagnose(problems, options);
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

Trial try_conventions(const std::vector<Problem>& problems, const PoseConvention& truth,
                      const std::vector<double>& units) {
  Trial trial;
  for (const PoseConvention& other :
       all_conventions(units, {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw})) {
    const Diagnosis right = state(problems, other, other);
    ++trial.right_statements;
    trial.false_refusals += right.refuted;
    if (other == truth) {
      trial.images = right.images;
      if (right.images > 0) trial.angle = right.readings[right.stated].angle;
      continue;
    }
    count_wrong(state(problems, truth, other), truth, trial);
    count_wrong(state(problems, other, truth), other, trial);
  }
  return trial;
}

}  // namespace pose_refine
