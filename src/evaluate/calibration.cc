// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "evaluate/frames.h"
#include "evaluate/student_t.h"
#include "pose_refine/evaluation.h"
#include "problem/whitening.h"

namespace pose_refine {
namespace {

using Sequences = std::vector<std::vector<PoseDeviation>>;  // by sequence, frames in their order
using Deviations = std::vector<PoseDeviation>;

constexpr double kAlike = 0.05;  // below this a correlation is taken for none

Error invalid(const std::string& message) {
  return {ErrorCode::kInvalidArgument, message};
}

// Returns the scene units that are worth a radian to this network.
double radius_of(const CalibrationInput& input, const std::vector<std::size_t>& frames) {
  std::vector<double> lengths, angles;
  for (const std::size_t i : frames) {
    const PoseError error = pose_error(input.estimates[i], input.truth[i]);
    lengths.push_back(error.translation);
    angles.push_back(error.rotation);
  }
  const double angle = percentile(std::move(angles), 50.0);
  const double length = percentile(std::move(lengths), 50.0);
  return angle > 0.0 && std::isfinite(length / angle) ? length / angle : 1.0;
}

PoseDeviation deviation(const CalibrationInput& input, std::size_t i, const NetworkError& map) {
  return {local(input.truth[i], input.estimates[i]), distance_to_mapped(map, input.estimates[i])};
}

Deviations all_but(const Sequences& sequences, std::size_t left_out) {
  Deviations all;
  for (std::size_t k = 0; k < sequences.size(); ++k)
    if (k != left_out) all.insert(all.end(), sequences[k].begin(), sequences[k].end());
  return all;
}

Deviations all_of(const Sequences& sequences) {
  return all_but(sequences, sequences.size());
}

// One sequence is two parts, so that there is something to leave out.
Sequences parts_of(const Sequences& sequences) {
  if (sequences.size() > 1) return sequences;
  const Deviations& all = sequences.front();
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  return {Deviations(all.begin(), middle), Deviations(middle, all.end())};
}

// Returns the squared distances of what was left out, under what was fitted to the rest. A part
// whose rest is too few says nothing.
std::vector<double> left_out_distances(const Sequences& parts) {
  std::vector<double> squared;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const Deviations rest = all_but(parts, k);
    if (2 * rest.size() < kFewestForCalibration) continue;
    const std::optional<StudentT> fitted = fit_student_t(rest);
    if (!fitted) continue;
    const std::vector<double> more = squared_distances(parts[k], *fitted);
    squared.insert(squared.end(), more.begin(), more.end());
  }
  return squared;
}

// Returns 1 + 2 sum r_k, where r_k is the correlation of errors k frames apart. Large errors are
// shortened, so that a few do not decide.
double lag_of(const Sequences& sequences, const StudentT& fitted) {
  const auto whitening = whitening_of<6>(fitted.scatter);
  std::vector<std::vector<Vector6>> series;
  std::size_t longest = 0;
  for (const Deviations& sequence : sequences) {
    series.emplace_back();
    for (const PoseDeviation& d : sequence) {
      const Vector6 z = *whitening * d.xi / (1.0 + fitted.growth * d.distance);
      series.back().push_back(z / std::sqrt(6.0 + z.squaredNorm()));
    }
    longest = std::max(longest, sequence.size());
  }
  const auto covariance = [&](std::size_t lag) {
    double sum = 0.0, count = 0.0;
    for (const auto& z : series)
      for (std::size_t i = lag; i < z.size(); ++i, ++count) sum += z[i].dot(z[i - lag]);
    return count > 0.0 ? sum / count : 0.0;
  };
  const double variance = covariance(0);
  double total = 1.0;
  for (std::size_t lag = 1; 2 * lag < longest; ++lag) {
    const double correlation = covariance(lag) / variance;
    if (!(correlation > kAlike)) break;
    total += 2.0 * correlation;
  }
  return total;
}

// Sets what suits the errors of sequences that were left out.
void set_distribution(const Sequences& sequences, const StudentT& fitted, NetworkError& error) {
  const std::vector<double> squared = left_out_distances(parts_of(sequences));
  RadialFit radii = {1.0, fitted.degrees_of_freedom};
  if (!squared.empty()) radii = fit_radii(squared);
  error.growth = fitted.growth;
  error.degrees_of_freedom = radii.degrees_of_freedom;
  error.covariance = Matrix6::Identity();
  const double of_one = scatter_at(error, 0.0)(0, 0);
  error.covariance = fitted.scatter * (radii.scale / of_one);
}

}  // namespace

Result<NetworkError> calibrate(const CalibrationInput& input) {
  if (input.names.size() != input.truth.size() || input.names.size() != input.estimates.size())
    return invalid("names, estimates and truth differ in length");
  std::vector<std::vector<std::size_t>> frames = frames_by_sequence(input.names);
  NetworkError error;
  error.mapped = input.mapped;
  std::vector<std::size_t> used;
  for (auto& sequence : frames) {
    const auto unusable = [&](std::size_t i) {
      return !input.truth[i].is_finite() || !input.estimates[i].is_finite();
    };
    sequence.erase(std::remove_if(sequence.begin(), sequence.end(), unusable), sequence.end());
    used.insert(used.end(), sequence.begin(), sequence.end());
  }
  if (used.size() < kFewestForCalibration)
    return invalid("there are " + std::to_string(used.size()) + " images with both poses, and " +
                   std::to_string(kFewestForCalibration) + " are needed");
  error.radius = radius_of(input, used);
  Sequences sequences;
  for (const auto& sequence : frames) {
    if (sequence.empty()) continue;
    sequences.emplace_back();
    for (const std::size_t i : sequence) sequences.back().push_back(deviation(input, i, error));
  }
  const std::optional<StudentT> fitted = fit_student_t(all_of(sequences));
  if (!fitted) return invalid("the errors leave a direction of the pose open, or are all zero");
  error.images = used.size();
  error.sequences = sequences.size();
  error.lag = lag_of(sequences, *fitted);
  set_distribution(sequences, *fitted, error);
  if (const Status valid = validate(error); !valid) return valid.error();
  return error;
}

}  // namespace pose_refine
