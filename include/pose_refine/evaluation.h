// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// Errors of estimated poses against the truth, and how sure a difference between two methods is.
namespace pose_refine {

// The percentile of numpy (method "linear") for q in [0, 100]; 50 is the median. It is NaN for no
// values. Values may be infinite.
double percentile(std::vector<double> values, double q);

// Errors of a set of estimates, in the order of the truth; both have N entries. A missing estimate
// is infinitely wrong.
std::vector<PoseError> pose_errors(const std::vector<std::optional<Pose>>& estimates,
                                   const std::vector<Pose>& truth);

// A similarity of the world: x_truth = scale * (pose.rotation x) + pose.translation.
struct Similarity {
  double scale = 1.0;
  Pose pose;
};
// Finds the similarity (or, without scale, the rigid motion) that brings the camera centers of
// `estimates` closest to those of `truth` in the least squares sense (Umeyama, PAMI 1991). It is an
// error when fewer than three poses are in both, or when the centers of either do not move or lie
// on a line, so that many similarities would do.
Result<Similarity> align_trajectories(const std::vector<std::optional<Pose>>& estimates,
                                      const std::vector<Pose>& truth, bool with_scale);
// Moves a pose into the world of the truth.
Pose aligned(const Pose& cam_from_world, const Similarity& similarity);

// An image counts as localized within a translation [scene units] and a rotation [deg].
struct Threshold {
  double translation = 0.0;
  double rotation_deg = 0.0;
};

// Statistics of pose errors.
struct Accuracy {
  std::size_t images = 0;
  std::size_t missing = 0;          // how many errors are infinite
  double median_translation = 0.0;  // scene units
  double median_rotation_deg = 0.0;
  double mean_translation = 0.0;
  double mean_rotation_deg = 0.0;
  std::vector<std::size_t> localized;  // images within each threshold, bounds included
  // Area under the recall curve of e = max(t / T, r / R) over [0, 1], where (T, R) is the limit.
  // The curve is the step function itself, not a polygon through it, so that the area is the mean
  // of max(0, 1 - e). Equal errors need no rule then, and an image exactly at the limit adds
  // nothing.
  double auc = 0.0;
};
constexpr Threshold kAucLimit = {0.5, 5.0};
Accuracy accuracy(const std::vector<PoseError>& errors, const std::vector<Threshold>& thresholds,
                  const Threshold& auc_limit = kAucLimit);
// Leaves out the errors of missing images, which are infinite.
std::vector<PoseError> present_only(const std::vector<PoseError>& errors);

// An interval [low, high].
struct Interval {
  double low = 0.0, high = 0.0;
};

// Wilson's score interval (JASA 1927) of a success rate; z gives its level, 95 % by default.
Interval wilson_interval(std::size_t successes, std::size_t trials, double z = 1.959963984540054);
// The score interval of a rate in [0, 1]. `trials` may be smaller than the number of trials made,
// because correlated trials count less.
Interval wilson_interval_of_rate(double rate, double trials, double z = 1.959963984540054);

// The p value of the exact two-sided binomial test of `wins` against `losses` at 1/2. The caller
// leaves ties out. The value is 1 for no trials, and 0 where it is below the smallest double.
double sign_test(std::size_t wins, std::size_t losses);

// Bootstrap intervals (95 %, percentile method) of medians of n values. The median of a resample
// depends on the ranks that were drawn, not on the values, so one simulation serves every sample of
// n values.
class MedianBootstrap {
 public:
  explicit MedianBootstrap(std::size_t n, std::uint64_t seed = 1, int rounds = 2000);
  Interval interval(const std::vector<double>& sorted) const;

 private:
  std::vector<std::pair<std::size_t, std::size_t>> ranks_;  // the two middle ones of each round
};

// Compares B with A on the same images. The differences are b - a and negative where B is better.
// An image that only B misses counts as infinitely worse, one that both miss as a tie.
struct Paired {
  double median_difference = 0.0;  // median of the differences
  Interval interval;               // of that median: 95 %, percentile bootstrap over the images
  double p_sign = 1.0;             // sign_test of `better` against `worse`
  std::vector<std::size_t> worse;  // images where B is worse, worst first
  std::size_t better = 0;          // number of images where B is better
};
Paired paired(const std::vector<double>& a, const std::vector<double>& b,
              const MedianBootstrap& bootstrap);

}  // namespace pose_refine
