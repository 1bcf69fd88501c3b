// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/time_offset.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>

namespace pose_refine {
namespace {

constexpr std::size_t kMostSamples = 4096, kFewestSamples = 20;
constexpr double kGap = 5.0;  // poses so many usual steps apart say nothing of the time between
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void sort_by_time(std::vector<TimedPose>& poses) {
  std::stable_sort(poses.begin(), poses.end(),
                   [](const TimedPose& a, const TimedPose& b) { return a.time < b.time; });
}

double median_step(const std::vector<TimedPose>& poses) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < poses.size(); ++i) steps.push_back(poses[i].time - poses[i - 1].time);
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

// The pose between two neighbors, as a center and a rotation.
struct Placed {
  Vector3 center;
  Quaternion rotation;
};

class Motion {
 public:
  // The poses are sorted, and there are two or more.
  Motion(std::vector<TimedPose> poses, double widest) : poses_(std::move(poses)), widest_(widest) {}

  double begin() const { return poses_.front().time; }
  double end() const { return poses_.back().time; }

  std::optional<Placed> at(double time) const {
    const auto right = std::upper_bound(poses_.begin(), poses_.end(), time,
                                        [](double t, const TimedPose& p) { return t < p.time; });
    if (right == poses_.begin() || right == poses_.end()) return std::nullopt;
    const TimedPose &a = *(right - 1), &b = *right;
    if (b.time - a.time > widest_) return std::nullopt;
    const double s = (time - a.time) / (b.time - a.time);
    const Vector3 center = (1.0 - s) * a.cam_from_world.center() + s * b.cam_from_world.center();
    return Placed{center, a.cam_from_world.rotation.slerp(s, b.cam_from_world.rotation)};
  }

 private:
  std::vector<TimedPose> poses_;
  double widest_;
};

// How far a camera moves and turns in `window` seconds from each sample on; NaN where it is
// unknown.
struct Signal {
  std::vector<double> moved, turned;
};

Signal sample(const Motion& motion, double step, double window) {
  Signal signal;
  for (std::size_t i = 0; motion.begin() + static_cast<double>(i) * step < motion.end(); ++i) {
    const double time = motion.begin() + static_cast<double>(i) * step;
    const auto from = motion.at(time), to = motion.at(time + window);
    signal.moved.push_back(from && to ? (to->center - from->center).norm() : kNan);
    signal.turned.push_back(from && to ? from->rotation.angularDistance(to->rotation) : kNan);
  }
  return signal;
}

// Returns the correlation of b shifted by `lag` samples with a, or nothing where they overlap too
// little or one is constant.
std::optional<double> correlation(const std::vector<double>& a, const std::vector<double>& b,
                                  std::ptrdiff_t lag) {
  double n = 0.0, sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0;
  const auto size_a = static_cast<std::ptrdiff_t>(a.size());
  const auto size_b = static_cast<std::ptrdiff_t>(b.size());
  for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, lag); i < std::min(size_a, size_b + lag);
       ++i) {
    const double x = a[static_cast<std::size_t>(i)], y = b[static_cast<std::size_t>(i - lag)];
    if (std::isnan(x) || std::isnan(y)) continue;
    n += 1.0, sa += x, sb += y, saa += x * x, sbb += y * y, sab += x * y;
  }
  if (n < kFewestSamples || 2.0 * n < static_cast<double>(std::min(size_a, size_b)))
    return std::nullopt;
  const double va = saa - sa * sa / n, vb = sbb - sb * sb / n;
  if (!(va > 1e-9 * saa && vb > 1e-9 * sbb)) return std::nullopt;
  return (sab - sa * sb / n) / std::sqrt(va * vb);
}

// Averages over moving and turning, of which a recording may have one only.
double score(const Signal& a, const Signal& b, std::ptrdiff_t lag) {
  const auto moved = correlation(a.moved, b.moved, lag);
  const auto turned = correlation(a.turned, b.turned, lag);
  if (moved && turned) return 0.5 * (*moved + *turned);
  return moved ? *moved : turned.value_or(-1.0);
}

// Returns where the parabola through three scores has its top, in samples from the middle one.
double top_of(double left, double middle, double right) {
  const double curvature = left - 2.0 * middle + right;
  return curvature < 0.0 ? std::clamp(0.5 * (left - right) / curvature, -0.5, 0.5) : 0.0;
}

}  // namespace

std::optional<TimeOffset> find_time_offset(std::vector<TimedPose> truth,
                                           std::vector<TimedPose> estimate) {
  if (truth.size() < kFewestSamples || estimate.size() < kFewestSamples) return std::nullopt;
  sort_by_time(truth);
  sort_by_time(estimate);
  const double usual = std::max(median_step(truth), median_step(estimate));
  const Motion a(std::move(truth), kGap * usual), b(std::move(estimate), kGap * usual);
  const double longest = std::max(a.end() - a.begin(), b.end() - b.begin());
  const double step = std::max(0.5 * usual, longest / static_cast<double>(kMostSamples));
  if (!(step > 0.0) || !std::isfinite(step)) return std::nullopt;
  const Signal of_a = sample(a, step, 2.0 * step), of_b = sample(b, step, 2.0 * step);
  // The samples of b begin so many samples of a behind its first one.
  const double begins = (b.begin() - a.begin()) / step;
  std::ptrdiff_t best = 0;
  double most = -1.0;
  const auto last = static_cast<std::ptrdiff_t>(of_a.moved.size());
  for (auto lag = -static_cast<std::ptrdiff_t>(of_b.moved.size()); lag <= last; ++lag) {
    const double here = score(of_a, of_b, lag);
    if (here > most) most = here, best = lag;
  }
  if (most <= 0.0) return std::nullopt;
  const double top = top_of(score(of_a, of_b, best - 1), most, score(of_a, of_b, best + 1));
  const bool is_near = std::abs(begins) < static_cast<double>(2 * kMostSamples);
  TimeOffset offset;
  offset.seconds = (static_cast<double>(best) + top - begins) * step;
  offset.correlation = most;
  offset.stated = is_near ? score(of_a, of_b, std::lround(begins)) : -1.0;
  return offset;
}

bool is_clear(const TimeOffset& offset) {
  return offset.correlation > 0.5 && 1.0 - offset.correlation < 0.3 * (1.0 - offset.stated);
}

}  // namespace pose_refine
