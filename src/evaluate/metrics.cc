// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool within(const PoseError& error, const Threshold& threshold) {
  return error.translation <= threshold.translation &&
         error.rotation * (180.0 / kPi) <= threshold.rotation_deg;
}

// An error that is not a number counts like a missing image.
PoseError with_order(PoseError error) {
  if (std::isnan(error.translation) || std::isnan(error.rotation)) return {kInfinity, kInfinity};
  return error;
}

// The mean of no values is NaN.
double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double percentile(std::vector<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double position = q / 100.0 * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::ptrdiff_t>(std::floor(position));
  const double fraction = position - std::floor(position);
  std::nth_element(values.begin(), values.begin() + lower, values.end());
  const double low = values[static_cast<std::size_t>(lower)];
  if (fraction == 0.0) return low;  // also avoids inf - inf
  const double high = *std::min_element(values.begin() + lower + 1, values.end());
  if (std::isinf(low) || std::isinf(high)) return std::isinf(high) ? high : low;
  return low + fraction * (high - low);
}

std::vector<PoseError> pose_errors(const std::vector<std::optional<Pose>>& estimates,
                                   const std::vector<Pose>& truth) {
  if (estimates.size() != truth.size()) {
    throw std::invalid_argument("pose_errors: there must be as many estimates as true poses");
  }
  std::vector<PoseError> errors(truth.size(), {kInfinity, kInfinity});
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (estimates[i] && estimates[i]->is_finite()) errors[i] = pose_error(*estimates[i], truth[i]);
  }
  return errors;
}

std::vector<PoseError> present_only(const std::vector<PoseError>& errors) {
  std::vector<PoseError> present;
  for (const PoseError& error : errors) {
    if (std::isfinite(error.translation)) present.push_back(error);
  }
  return present;
}

Accuracy accuracy(const std::vector<PoseError>& given, const std::vector<Threshold>& thresholds,
                  const Threshold& auc_limit) {
  std::vector<PoseError> errors = given;
  std::transform(errors.begin(), errors.end(), errors.begin(), with_order);
  Accuracy result;
  result.images = errors.size();
  std::vector<double> translations, rotations;
  double area = 0.0;
  for (const PoseError& error : errors) {
    const double degrees = error.rotation * (180.0 / kPi);
    translations.push_back(error.translation);
    rotations.push_back(degrees);
    if (!std::isfinite(error.translation)) ++result.missing;
    const double worst =
        std::max(error.translation / auc_limit.translation, degrees / auc_limit.rotation_deg);
    area += std::max(0.0, 1.0 - worst);  // adds 0 for a limit of 0 too
  }
  result.median_translation = percentile(translations, 50.0);
  result.median_rotation_deg = percentile(rotations, 50.0);
  result.mean_translation = mean(translations);
  result.mean_rotation_deg = mean(rotations);
  result.auc = errors.empty() ? 0.0 : area / static_cast<double>(errors.size());
  for (const Threshold& threshold : thresholds) {
    const auto count = std::count_if(errors.begin(), errors.end(), [&](const PoseError& error) {
      return within(error, threshold);
    });
    result.localized.push_back(static_cast<std::size_t>(count));
  }
  return result;
}

}  // namespace pose_refine
