// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/doctor.h"

#include <algorithm>
#include <cmath>

#include "doctor/sample.h"
#include "doctor/scores.h"
#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

using doctor::Scores;

// Median errors of networks are below this; the worst known are of 20 degrees.
constexpr double kUnexplained = 22.5 * 3.14159265358979323846 / 180.0;
// Any world is turned against some reading by not much more than this, so that a turned one has to
// be nearer.
constexpr double kTurnedUnexplained = 12.0 * 3.14159265358979323846 / 180.0;
const double kMostEvidence = std::log(20.0);  // of one image
constexpr double kEnoughEvidence = 6.0;
const double kFarBetter = std::log(2.0);  // per image
const double kNoBetter = std::log(1.2);
constexpr double kSure = 0.01, kToldApart = 0.05;  // levels of the sign tests

bool is_turned(const PoseConvention& c) {
  return c.roll != 0 || c.world != PoseConvention().world;
}

// Ranks how unusual a convention is; 0 is what most files hold. It only breaks ties.
int oddness(const PoseConvention& c) {
  const bool w2c = c.rotation == RotationOf::kCamFromWorld;
  const bool mixed = w2c == (c.position == PositionIs::kCenter);
  const bool gl = c.axes == CameraAxes::kGl;
  const bool posenet = mixed && w2c && !gl, nerf = gl && !mixed && !w2c;
  const int form = posenet || nerf ? 1 : (mixed || gl ? 2 : 0);
  return form + (c.order == QuaternionOrder::kXyzw) + (c.unit != 1.0) + 2 * is_turned(c);
}

// Says how the images judge `b` against `a`.
struct Judged {
  std::size_t better = 0, worse = 0;
  double evidence = 0.0;
};

Judged judge(const std::vector<double>& a, const std::vector<double>& b) {
  Judged j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double gain = a[i] - b[i];
    j.better += gain > 0.0;
    j.worse += gain < 0.0;
    j.evidence += std::clamp(gain, -kMostEvidence, kMostEvidence);
  }
  return j;
}

bool told_apart(const std::vector<double>& best, const std::vector<double>& other) {
  const Judged j = judge(other, best);
  return j.evidence > kNoBetter * static_cast<double>(best.size()) ||
         sign_test(j.better, j.worse) < kToldApart;
}

std::size_t find(const std::vector<PoseConvention>& readings, const PoseConvention& reading) {
  return static_cast<std::size_t>(std::find(readings.begin(), readings.end(), reading) -
                                  readings.begin());
}

std::vector<Reading> describe(const Scores& scores, const PoseConvention& stated) {
  const auto& before = scores.log_angle[find(scores.readings, stated)];
  const auto best = std::min_element(scores.mean.begin(), scores.mean.end());
  const auto& least = scores.log_angle[static_cast<std::size_t>(best - scores.mean.begin())];
  std::vector<Reading> readings;
  for (std::size_t r = 0; r < scores.readings.size(); ++r) {
    const Judged j = judge(before, scores.log_angle[r]);
    readings.push_back({scores.readings[r], std::exp(scores.mean[r]), scores.in_front[r], j.better,
                        j.worse, j.evidence, !told_apart(least, scores.log_angle[r])});
  }
  return readings;
}

// Sorts the readings into the order of Diagnosis::readings.
void rank(std::vector<Reading>& readings, const PoseConvention& stated) {
  std::stable_sort(readings.begin(), readings.end(), [&](const Reading& a, const Reading& b) {
    if (a.as_good != b.as_good) return a.as_good;
    if (a.as_good) {
      const bool a_stated = a.convention == stated, b_stated = b.convention == stated;
      if (a_stated != b_stated) return a_stated;
      const int a_odd = oddness(a.convention), b_odd = oddness(b.convention);
      if (a_odd != b_odd) return a_odd < b_odd;
    }
    return a.angle < b.angle;
  });
}

// Tells whether the evidence per image is large, so that many images with little evidence do not
// count as sure.
bool far_better(const Reading& reading, std::size_t images) {
  return reading.evidence >= kFarBetter * static_cast<double>(images);
}

bool beyond_doubt(const Reading& reading, std::size_t images) {
  const bool agreed = images < 8 ? reading.worse == 0
                                 : reading.better > reading.worse &&
                                       sign_test(reading.better, reading.worse) < kSure;
  return reading.evidence >= kEnoughEvidence && agreed;
}

Diagnosis concluded(const Scores& scores, std::size_t images, const PoseConvention& stated) {
  Diagnosis d;
  d.images = images;
  d.fitted = scores.fitted;
  d.readings = describe(scores, stated);
  rank(d.readings, stated);
  while (d.readings[d.stated].convention != stated) ++d.stated;
  const Reading& first = d.readings.front();
  const double limit = is_turned(first.convention) ? kTurnedUnexplained : kUnexplained;
  d.explained = first.angle < limit && first.in_front > 0.5;
  const bool better = d.stated != 0 && d.explained && far_better(first, images);
  d.refuted = better && beyond_doubt(first, images);
  d.suspected = better && !d.refuted;
  return d;
}

}  // namespace

Diagnosis diagnose(const std::vector<Image>& images, const DoctorOptions& options) {
  const auto samples = doctor::sample(images, options.max_images, options.max_points);
  if (samples.empty()) return {};
  const Scores rough = doctor::rough_scores(samples, options);
  return concluded(doctor::fitted_scores(samples, rough, options), samples.size(), options.stated);
}

std::optional<Diagnosis> doubt(const std::vector<Image>& images, const DoctorOptions& options) {
  const auto samples = doctor::sample(images, options.max_images, options.max_points);
  if (samples.empty()) return std::nullopt;
  const Scores rough = doctor::rough_scores(samples, options);
  const auto best = std::min_element(rough.mean.begin(), rough.mean.end());
  const bool stated_is_best = *best == rough.mean[find(rough.readings, options.stated)];
  if (stated_is_best && std::exp(*best) < kUnexplained) return std::nullopt;
  return concluded(doctor::fitted_scores(samples, rough, options), samples.size(), options.stated);
}

}  // namespace pose_refine
