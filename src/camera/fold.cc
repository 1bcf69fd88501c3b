// SPDX-License-Identifier: BSD-3-Clause
#include "camera/fold.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace pose_refine::camera {
namespace {

// A polynomial, lowest power first. Radial maps have few powers, and a camera is made for every
// image, so that nothing is allocated.
struct Polynomial {
  static constexpr int kMost = 16;
  std::array<double, kMost> c{};
  int size = 0;

  Polynomial() = default;
  explicit Polynomial(int n) : size(n) {}
  double& operator[](int i) { return c[static_cast<std::size_t>(i)]; }
  double operator[](int i) const { return c[static_cast<std::size_t>(i)]; }
  double back() const { return (*this)[size - 1]; }
  void push_back(double x) { (*this)[size++] = x; }
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A squared radius beyond this has no use, and its powers may overflow.
constexpr double kLargest = 1e300;

double value(const Polynomial& c, double x) {
  double sum = 0.0;
  for (int i = c.size - 1; i >= 0; --i) sum = sum * x + c[i];
  return sum;
}

Polynomial derivative(const Polynomial& c) {
  Polynomial d;
  for (int i = 1; i < c.size; ++i) d.push_back(i * c[i]);
  return d;
}

Polynomial product(const Polynomial& a, const Polynomial& b) {
  Polynomial c(a.size + b.size - 1);
  for (int i = 0; i < a.size; ++i)
    for (int j = 0; j < b.size; ++j) c[i + j] += a[i] * b[j];
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

// Returns the positive ones of two numbers, in order.
Polynomial positive(double a, double b) {
  Polynomial roots;
  for (const double x : {std::min(a, b), std::max(a, b)})
    if (x > 0.0) roots.push_back(x);
  return roots;
}

// Returns the sign changes of a parabola, unless its discriminant overflows.
std::optional<Polynomial> changes_of_parabola(const Polynomial& c) {
  const double discriminant = c[1] * c[1] - 4.0 * c[2] * c[0];
  if (!std::isfinite(discriminant)) return std::nullopt;
  if (!(discriminant > 0.0)) return Polynomial();
  const double q = -0.5 * (c[1] + std::copysign(std::sqrt(discriminant), c[1]));
  return positive(q / c[2], c[0] / q);
}

// Returns all x > 0 where the sign of the polynomial changes, in order. Between two neighboring
// sign changes of its derivative the polynomial is monotone, so each such interval holds at most
// one.
Polynomial sign_changes(Polynomial c) {
  while (c.size > 0 && c.back() == 0.0) --c.size;
  const auto [least, most] = std::minmax_element(c.c.begin(), c.c.begin() + c.size);
  if (c.size < 2 || *least >= 0.0 || *most <= 0.0) return {};
  if (c.size == 2) return positive(-c[0] / c[1], 0.0);
  if (c.size == 3)
    if (const auto changes = changes_of_parabola(c)) return *changes;
  Polynomial ends = sign_changes(derivative(c));
  double last = std::max(1.0, ends.size == 0 ? 0.0 : 2.0 * ends.back());
  while (last < kLargest && (value(c, last) > 0.0) != (c.back() > 0.0)) last *= 2.0;
  ends.push_back(last);
  Polynomial roots;
  double low = 0.0;
  for (int i = 0; i < ends.size; ++i) {
    const double high = ends[i];
    if ((value(c, low) > 0.0) != (value(c, high) > 0.0)) roots.push_back(bisect(c, low, high));
    low = high;
  }
  return roots;
}

Polynomial with_leading_one(const double* k, int n) {
  Polynomial c;
  c.push_back(1.0);
  for (int i = 0; i < n; ++i) c.push_back(k[i]);
  return c;
}

double first_root(const Polynomial& c) {
  for (int i = 0; i < c.size; ++i)
    if (!std::isfinite(c[i])) return 0.0;
  const Polynomial roots = sign_changes(c);
  return roots.size == 0 || roots[0] >= kLargest ? kInfinity : roots[0];
}

}  // namespace

double first_positive_root(std::initializer_list<double> c) {
  Polynomial polynomial;
  for (const double x : c) polynomial.push_back(x);
  return first_root(polynomial);
}

double polynomial_fold(const double* k, int n) {
  // d/dr [r s(r^2)] has the coefficients 1, 3 k1, 5 k2, ... in r^2.
  Polynomial slope = with_leading_one(k, n);
  for (int i = 0; i <= n; ++i) slope[i] *= 2 * i + 1;
  return std::sqrt(first_root(slope));
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
  for (int i = 0; i < up.size; ++i) slope[i + 1] += 2.0 * up[i];
  for (int i = 0; i < down.size; ++i) slope[i + 1] -= 2.0 * down[i];
  return std::sqrt(std::min(first_root(slope), first_root(d)));
}

}  // namespace pose_refine::camera
