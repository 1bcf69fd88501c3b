// SPDX-License-Identifier: BSD-3-Clause
#include "camera/fold.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pose_refine::camera {
namespace {

using Polynomial = std::vector<double>;  // lowest power first

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A squared radius beyond this has no use, and its powers may overflow.
constexpr double kLargest = 1e300;

double value(const Polynomial& c, double x) {
  double sum = 0.0;
  for (auto it = c.rbegin(); it != c.rend(); ++it) sum = sum * x + *it;
  return sum;
}

Polynomial derivative(const Polynomial& c) {
  Polynomial d;
  for (std::size_t i = 1; i < c.size(); ++i) d.push_back(static_cast<double>(i) * c[i]);
  return d;
}

Polynomial product(const Polynomial& a, const Polynomial& b) {
  Polynomial c(a.size() + b.size() - 1, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) c[i + j] += a[i] * b[j];
  return c;
}

// Finds the change of sign between low and high to the last bit, and returns its low side.
double bisect(const Polynomial& c, double low, double high) {
  const bool positive = value(c, low) > 0.0;
  while (true) {
    const double middle = low + 0.5 * (high - low);
    if (middle <= low || middle >= high) return low;
    ((value(c, middle) > 0.0) == positive ? low : high) = middle;
  }
}

// Returns all x > 0 where the sign of the polynomial changes, in order. Between two neighboring
// sign changes of its derivative the polynomial is monotone, so each such interval holds at most
// one.
std::vector<double> sign_changes(Polynomial c) {
  while (!c.empty() && c.back() == 0.0) c.pop_back();
  if (c.size() < 2) return {};
  std::vector<double> ends = sign_changes(derivative(c));
  double last = std::max(1.0, ends.empty() ? 0.0 : 2.0 * ends.back());
  while (last < kLargest && (value(c, last) > 0.0) != (c.back() > 0.0)) last *= 2.0;
  ends.push_back(last);
  std::vector<double> roots;
  double low = 0.0;
  for (const double high : ends) {
    if ((value(c, low) > 0.0) != (value(c, high) > 0.0)) roots.push_back(bisect(c, low, high));
    low = high;
  }
  return roots;
}

Polynomial with_leading_one(const double* k, int n) {
  Polynomial c{1.0};
  c.insert(c.end(), k, k + n);
  return c;
}

}  // namespace

double first_positive_root(std::vector<double> c) {
  for (const double x : c)
    if (!std::isfinite(x)) return 0.0;
  const auto roots = sign_changes(std::move(c));
  return roots.empty() || roots.front() >= kLargest ? kInfinity : roots.front();
}

double polynomial_fold(const double* k, int n) {
  // d/dr [r s(r^2)] has the coefficients 1, 3 k1, 5 k2, ... in r^2.
  Polynomial slope = with_leading_one(k, n);
  for (int i = 0; i <= n; ++i) slope[static_cast<std::size_t>(i)] *= 2 * i + 1;
  return std::sqrt(first_positive_root(std::move(slope)));
}

double polynomial_fold(std::initializer_list<double> k) {
  return polynomial_fold(k.begin(), static_cast<int>(k.size()));
}

double rational_fold(std::initializer_list<double> num, std::initializer_list<double> den) {
  const Polynomial n = with_leading_one(num.begin(), static_cast<int>(num.size()));
  const Polynomial d = with_leading_one(den.begin(), static_cast<int>(den.size()));
  // D^2 d/dr [r N/D] = N D + 2 r2 (N' D - N D')
  Polynomial slope = product(n, d);
  const Polynomial up = product(derivative(n), d);
  const Polynomial down = product(n, derivative(d));
  for (std::size_t i = 0; i < up.size(); ++i) slope[i + 1] += 2.0 * up[i];
  for (std::size_t i = 0; i < down.size(); ++i) slope[i + 1] -= 2.0 * down[i];
  return std::sqrt(std::min(first_positive_root(std::move(slope)), first_positive_root(d)));
}

}  // namespace pose_refine::camera
