// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/student_t.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate/golden.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/support/network_error.h"
#include "problem/whitening.h"

namespace pose_refine {
namespace {

constexpr double kFewestDegrees = 0.5, kMostDegrees = 200.0;
constexpr double kHeaviestTail = 0.3;
constexpr double kLargestGrowth = 20.0;  // at the median distance
constexpr int kMostSteps = 500, kRounds = 2;
constexpr double kSettled = 1e-10, kSearched = 1e-3;
constexpr double kImpossible = -std::numeric_limits<double>::infinity();

// log(Gamma(nu / 2 + 3) / Gamma(nu / 2) / nu^3), the part of the density that depends on nu alone.
double log_norm(double nu) {
  const double b = 0.5 * nu;
  return std::log(b) + std::log(b + 1.0) + std::log(b + 2.0) - 3.0 * std::log(nu);
}

double scale_of(const PoseDeviation& deviation, double growth) {
  return 1.0 + growth * deviation.distance;
}

// Holds the scatter matrix for given degrees of freedom and growth.
class Fit {
 public:
  explicit Fit(const std::vector<PoseDeviation>& deviations) : deviations_(deviations) {
    Matrix6 sum = Matrix6::Zero();
    for (const PoseDeviation& d : deviations) sum += d.xi * d.xi.transpose();
    scatter_ = sum / static_cast<double>(deviations.size());
  }

  const Matrix6& scatter() const { return scatter_; }

  // Returns the log likelihood of the best scatter matrix, which is found from the one before by
  // iterated weights. Dividing by the sum of weights takes fewer steps to the same matrix (Kent,
  // Tyler and Vardi, Commun. Stat. 1994).
  double solve(double nu, double growth) {
    for (int step = 0; step < kMostSteps; ++step) {
      const auto whitening = whitening_of<6>(scatter_);
      if (!whitening) return kImpossible;
      const Matrix6 next = weighted(*whitening, nu, growth);
      const Matrix6 change = *whitening * next * whitening->transpose() - Matrix6::Identity();
      scatter_ = next;
      if (!(change.cwiseAbs().maxCoeff() > kSettled)) break;
    }
    return log_likelihood(nu, growth);
  }

 private:
  Matrix6 weighted(const RowMajor<6>& whitening, double nu, double growth) const {
    Matrix6 sum = Matrix6::Zero();
    double weights = 0.0;
    for (const PoseDeviation& d : deviations_) {
      const Vector6 xi = d.xi / scale_of(d, growth);
      const double weight = (nu + 6.0) / (nu + (whitening * xi).squaredNorm());
      sum += weight * xi * xi.transpose();
      weights += weight;
    }
    return 0.5 * (sum + sum.transpose()) / weights;
  }

  double log_likelihood(double nu, double growth) const {
    const auto whitening = whitening_of<6>(scatter_);
    if (!whitening) return kImpossible;
    const double log_root =
        std::log(std::abs(Eigen::Matrix<double, 6, 6>(*whitening).determinant()));
    double sum = 0.0;
    for (const PoseDeviation& d : deviations_) {
      const double scale = scale_of(d, growth);
      const double squared = (*whitening * d.xi).squaredNorm() / (scale * scale);
      sum -= 0.5 * (nu + 6.0) * std::log1p(squared / nu) + 6.0 * std::log(scale);
    }
    return sum + static_cast<double>(deviations_.size()) * (log_norm(nu) + log_root);
  }

  const std::vector<PoseDeviation>& deviations_;
  Matrix6 scatter_;
};

double best_degrees(Fit& fit, double growth) {
  return std::exp(golden_maximum(std::log(kFewestDegrees), std::log(kMostDegrees), kSearched,
                                 [&](double x) { return fit.solve(std::exp(x), growth); }));
}

// The growth is counted in units of one over the median distance, and its logarithm is searched.
double best_growth(Fit& fit, double nu, double median) {
  const double none = fit.solve(nu, 0.0);
  const auto at = [&](double x) { return std::expm1(x) / median; };
  const double found = at(golden_maximum(0.0, std::log1p(kLargestGrowth), kSearched,
                                         [&](double x) { return fit.solve(nu, at(x)); }));
  return fit.solve(nu, found) > none ? found : 0.0;
}

double median_distance(const std::vector<PoseDeviation>& deviations) {
  std::vector<double> distances;
  for (const PoseDeviation& d : deviations) distances.push_back(d.distance);
  return percentile(std::move(distances), 50.0);
}

double log_density(double squared, double nu) {
  return log_norm(nu) + 2.0 * std::log(std::max(squared, 1e-300)) -
         0.5 * (nu + 6.0) * std::log1p(squared / nu);
}

// Returns the fit whose median is that of the distances.
RadialFit about(double median, double nu) {
  return {median / squared_radius(0.5, nu), nu};
}

// Makes the tail heavier until 95 % are said to lie within what is given.
RadialFit reaching(double median, double nu, double squared95) {
  const auto reach = [&](double log_nu) {
    const RadialFit fit = about(median, std::exp(log_nu));
    return fit.scale * squared_radius(0.95, fit.degrees_of_freedom);
  };
  double low = std::log(kHeaviestTail), high = std::log(nu);
  if (reach(high) >= squared95) return about(median, nu);
  while (high - low > kSearched) {
    const double middle = 0.5 * (low + high);
    (reach(middle) >= squared95 ? low : high) = middle;
  }
  RadialFit heavier = about(median, std::exp(low));
  heavier.scale *= std::max(1.0, squared95 / reach(low));
  return heavier;
}

}  // namespace

std::optional<StudentT> fit_student_t(const std::vector<PoseDeviation>& deviations) {
  if (deviations.empty()) return std::nullopt;
  const double median = median_distance(deviations);
  Fit fit(deviations);
  StudentT best;
  for (int round = 0; round < kRounds; ++round) {
    best.degrees_of_freedom = best_degrees(fit, best.growth);
    if (median > 0.0) best.growth = best_growth(fit, best.degrees_of_freedom, median);
  }
  if (fit.solve(best.degrees_of_freedom, best.growth) == kImpossible) return std::nullopt;
  best.scatter = fit.scatter();
  return best;
}

std::vector<double> squared_distances(const std::vector<PoseDeviation>& deviations,
                                      const StudentT& distribution) {
  const auto whitening = whitening_of<6>(distribution.scatter);
  std::vector<double> squared;
  for (const PoseDeviation& d : deviations) {
    const Vector6 xi = d.xi / scale_of(d, distribution.growth);
    squared.push_back(whitening ? Vector6(*whitening * xi).squaredNorm()
                                : std::numeric_limits<double>::infinity());
  }
  return squared;
}

RadialFit fit_radii(const std::vector<double>& squared) {
  const double median = std::max(percentile(squared, 50.0), 1e-300);
  const auto log_likelihood = [&](double log_nu) {
    const RadialFit fit = about(median, std::exp(log_nu));
    double sum = -static_cast<double>(squared.size()) * std::log(fit.scale);
    for (const double s : squared) sum += log_density(s / fit.scale, fit.degrees_of_freedom);
    return sum;
  };
  const double log_nu =
      golden_maximum(std::log(kFewestDegrees), std::log(kMostDegrees), kSearched, log_likelihood);
  return reaching(median, std::exp(log_nu), percentile(squared, 95.0));
}

}  // namespace pose_refine
