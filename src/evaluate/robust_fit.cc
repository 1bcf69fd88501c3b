// SPDX-License-Identifier: BSD-3-Clause
// Least trimmed squares from random starts (Rousseeuw and Van Driessen 2006), whose best ones are
// polished with Tukey's biweight.
#include "evaluate/robust_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "geometry/random.h"

namespace pose_refine {
namespace {

constexpr int kPolished = 10;                 // of the starts
constexpr Eigen::Index kMostSearched = 1500;  // pairs that the search looks at
constexpr int kMostSteps = 100;
constexpr int kScaleSteps = 20;        // after which the scale of the biweight stays
constexpr double kMedianChi2 = 2.366;  // of three degrees of freedom
constexpr double kBiweight = 6.0;      // its width in standard deviations of a coordinate
// Of 40 % wrong poses the median makes a standard deviation that is at most this much too large.
constexpr double kLargestExcess = 1.5;

CenterPairs subset(const CenterPairs& pairs, const std::vector<Eigen::Index>& columns) {
  CenterPairs part = pairs;
  part.from.resize(3, static_cast<Eigen::Index>(columns.size()));
  part.to.resize(3, part.from.cols());
  for (std::size_t k = 0; k < columns.size(); ++k) {
    part.from.col(static_cast<Eigen::Index>(k)) = pairs.from.col(columns[k]);
    part.to.col(static_cast<Eigen::Index>(k)) = pairs.to.col(columns[k]);
  }
  return part;
}

// Returns evenly spread pairs, at most as many as the search can look at.
CenterPairs thinned(const CenterPairs& pairs) {
  if (pairs.size() <= kMostSearched) return pairs;
  std::vector<Eigen::Index> columns;
  for (Eigen::Index k = 0; k < kMostSearched; ++k)
    columns.push_back(k * pairs.size() / kMostSearched);
  return subset(pairs, columns);
}

Eigen::Index half_of(Eigen::Index size) {
  return std::min(size, std::max<Eigen::Index>(3, size / 2 + 1));
}

// Returns the k-th smallest of the squared distances, counted from 1.
double order_statistic(const Eigen::ArrayXd& squared, Eigen::Index k) {
  std::vector<double> values(squared.data(), squared.data() + squared.size());
  std::nth_element(values.begin(), values.begin() + (k - 1), values.end());
  return values[static_cast<std::size_t>(k - 1)];
}

ColumnFit from_sample(const CenterPairs& pairs, const AlignOptions& options, Random& random) {
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(pairs.size());
  for (int drawn = 0; drawn < 3;) {
    const auto i =
        static_cast<Eigen::Index>(random.index(static_cast<std::uint64_t>(pairs.size())));
    if (weights[i] != 0.0) continue;
    weights[i] = 1.0;
    ++drawn;
  }
  return fit_columns(pairs, weights, options);
}

// Fits the closer half of the pairs again.
ColumnFit concentrated(const CenterPairs& pairs, const AlignOptions& options,
                       const ColumnFit& fit) {
  const Eigen::ArrayXd squared = fit.squared_distances(pairs);
  const double limit = order_statistic(squared, half_of(pairs.size()));
  const Eigen::VectorXd weights = (squared <= limit).cast<double>();
  return fit_columns(pairs, weights, options);
}

// Returns the standard deviation of a coordinate, if about half of the pairs are right. Rounding
// keeps it from 0.
double sigma_of(const CenterPairs& pairs, const ColumnFit& fit) {
  const Eigen::ArrayXd squared = fit.squared_distances(pairs);
  const double rounding =
      1e-14 * (pairs.to.cwiseAbs().maxCoeff() + pairs.to_offset.cwiseAbs().maxCoeff()) +
      std::numeric_limits<double>::min();
  return std::max(std::sqrt(order_statistic(squared, half_of(pairs.size())) / kMedianChi2),
                  rounding);
}

// The cost counts all pairs, so that a fit that suits half of them perfectly (those on a straight
// road) does not win over one that suits all.
double truncated_cost(const CenterPairs& pairs, const ColumnFit& fit, double sigma) {
  const Eigen::ArrayXd squared = fit.squared_distances(pairs);
  return (squared / (sigma * sigma)).min(kInlierChi2).sum();
}

RobustFit polished(const CenterPairs& pairs, const AlignOptions& options, const ColumnFit& start) {
  RobustFit robust = {start, Eigen::VectorXd::Ones(pairs.size()), sigma_of(pairs, start)};
  const double least = robust.sigma / kLargestExcess;
  Eigen::VectorXd before;
  for (int step = 0; step < kMostSteps; ++step) {
    const Eigen::ArrayXd squared = robust.fit.squared_distances(pairs);
    const double variance = robust.sigma * robust.sigma;
    if (step < kScaleSteps) {
      const Eigen::ArrayXd inside = (squared < kInlierChi2 * variance).cast<double>();
      const double freedom = std::max(1.0, 3.0 * inside.sum() - 7.0);
      robust.sigma = std::max(least, std::sqrt((squared * inside).sum() / freedom));
    }
    const double width = kBiweight * robust.sigma;
    const Eigen::ArrayXd kept = (1.0 - squared / (width * width)).max(0.0);
    robust.weights = kept.square();
    if ((robust.weights.array() > 0.0).count() < 3) break;
    robust.fit = fit_columns(pairs, robust.weights, options);
    if (before.size() > 0 && (robust.weights - before).cwiseAbs().maxCoeff() < 1e-13) break;
    before = robust.weights;
  }
  return robust;
}

}  // namespace

RobustFit fit_robustly(const CenterPairs& pairs, const AlignOptions& options) {
  const CenterPairs searched = thinned(pairs);
  const int count = std::max(options.starts, 1);
  Random random(options.seed);
  std::vector<ColumnFit> starts;
  double sigma = std::numeric_limits<double>::infinity();
  for (int k = 0; k < count; ++k) {
    ColumnFit fit = from_sample(searched, options, random);
    for (int step = 0; step < 2; ++step) fit = concentrated(searched, options, fit);
    sigma = std::min(sigma, sigma_of(searched, fit));
    starts.push_back(fit);
  }
  std::vector<std::pair<double, int>> order;
  for (int k = 0; k < count; ++k)
    order.emplace_back(truncated_cost(searched, starts[static_cast<std::size_t>(k)], sigma), k);
  std::sort(order.begin(), order.end());
  std::vector<RobustFit> ends;
  for (int k = 0; k < std::min(count, kPolished); ++k)
    ends.push_back(polished(searched, options, starts[static_cast<std::size_t>(order[k].second)]));
  for (const RobustFit& end : ends) sigma = std::min(sigma, end.sigma);
  const auto best = std::min_element(ends.begin(), ends.end(), [&](const auto& a, const auto& b) {
    return truncated_cost(searched, a.fit, sigma) < truncated_cost(searched, b.fit, sigma);
  });
  return polished(pairs, options, best->fit);
}

}  // namespace pose_refine
