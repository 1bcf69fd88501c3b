// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "base/select.h"

// Every robust loss stands here once, as one struct with a name and one text that gives (rho, rho',
// rho'') for a double or a packet of them. s = |r|^2 >= 0. The struct also says which scale, in
// multiples of the noise of one coordinate, keeps about 95 % of the efficiency of least squares
// under Gaussian noise (`tuning_constant`), and how the loss treats far residuals. Adding a loss
// takes a struct here, its name in `Kinds` at the end, and its value in `LossKind` (loss.h), in the
// same order.
namespace pose_refine::loss {

template <class T>
struct Value {
  T rho, rho1, rho2;
};

// How a loss treats residuals far beyond its scale: it keeps pulling at them (kNever), its pull
// vanishes slowly (kSlowly), or there is next to none at all (kWholly).
enum class Forgets { kNever, kSlowly, kWholly };

// These are the numbers that a loss needs of its scale and shape, computed once for an image.
struct Constants {
  double c = 1.0;         // scale, residual units
  double c2 = 1.0;        // c^2
  double inv_c2 = 1.0;    // 1 / c^2
  double exponent = 1.0;  // Barron: alpha / 2
  double distance = 1.0;  // Barron: |alpha - 2|, kept above 0
  double control = 1.0;   // graduated truncated: mu
};

// A residual beyond 1e15 units is not a measurement: it costs as much as one of that size and has
// no pull.
inline constexpr double kLargestSquare = 1e30;

// This keeps 1/sqrt(s) finite at s = 0, where it is always multiplied by something that vanishes.
inline constexpr double kTiny = 1e-300;

struct None {
  static constexpr std::string_view name = "none";
  static constexpr double tuning_constant = 1.0;
  static constexpr Forgets forgets = Forgets::kNever;
  template <class T>
  static Value<T> evaluate(const Constants&, const T& s) {
    return {s, T(1.0), T(0.0)};
  }
};

struct Huber {
  static constexpr std::string_view name = "huber";
  static constexpr double tuning_constant = 1.345;
  static constexpr Forgets forgets = Forgets::kNever;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::sqrt;
    const auto inside = s <= T(k.c2);
    const T r = sqrt(select(inside, T(k.c2), s));
    const T w = k.c / r;
    return {select(inside, s, 2.0 * k.c * r - k.c2), w, select(inside, T(0.0), -0.5 * w / (r * r))};
  }
};

struct SoftL1 {
  static constexpr std::string_view name = "soft_l1";
  static constexpr double tuning_constant = 1.5;
  static constexpr Forgets forgets = Forgets::kNever;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::sqrt;
    const T q = s * k.inv_c2;
    const T w = 1.0 / sqrt(1.0 + q);
    // 2 c^2 (sqrt(1 + q) - 1) without cancellation
    return {2.0 * s * w / (1.0 + w), w, -0.5 * k.inv_c2 * (w * w * w)};
  }
};

struct Cauchy {
  static constexpr std::string_view name = "cauchy";
  static constexpr double tuning_constant = 2.385;
  static constexpr Forgets forgets = Forgets::kSlowly;
  // rho = c^2 log(1 + q). This returns q in place of rho, for sums that take the log of a product.
  template <class T>
  static Value<T> evaluate_slopes(const Constants& k, const T& s) {
    const T q = s * k.inv_c2;
    const T w = 1.0 / (1.0 + q);
    return {q, w, -k.inv_c2 * (w * w)};
  }
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::log1p;
    const Value<T> slopes = evaluate_slopes(k, s);
    return {k.c2 * log1p(slopes.rho), slopes.rho1, slopes.rho2};
  }
};

struct Arctan {
  static constexpr std::string_view name = "arctan";
  static constexpr double tuning_constant = 3.0;
  static constexpr Forgets forgets = Forgets::kSlowly;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::atan;
    const T q = s * k.inv_c2;
    const T w = 1.0 / (1.0 + q * q);
    return {k.c2 * atan(q), w, -2.0 * k.inv_c2 * (q * w) * w};
  }
};

// This is Ceres' TolerantLoss(a, b) with a = c^2, b = c^2/4, nearly free below c and quadratic
// above. It is the only loss here that is convex in s, so rho(s) >= rho'(s) s does not hold and
// rho'(0) is not 1.
struct Tolerant {
  static constexpr std::string_view name = "tolerant";
  static constexpr double tuning_constant = 3.0;
  static constexpr Forgets forgets = Forgets::kNever;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::exp;
    using std::log1p;
    const double b = 0.25 * k.c2;
    const T t = (s - k.c2) / b;
    const auto above = t > T(0.0);
    const T e = exp(select(above, -t, t));  // never overflows
    const T inv = 1.0 / (1.0 + e);
    const T w = select(above, inv, e * inv);
    const double at_zero = b * std::log1p(std::exp(-4.0));
    return {b * (select(above, t, T(0.0)) + log1p(e)) - at_zero, w, (e * inv) * inv / b};
  }
};

struct Tukey {
  static constexpr std::string_view name = "tukey";
  static constexpr double tuning_constant = 4.685;
  static constexpr Forgets forgets = Forgets::kWholly;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    const auto inside = s <= T(k.c2);
    const T q = select(inside, s, T(k.c2)) * k.inv_c2;
    const T m = 1.0 - q;
    // Inside, c^2/3 (1 - m^3) = s (1 - q + q^2/3).
    const T rho = k.c2 * q * (1.0 - q + q * q * (1.0 / 3.0));
    return {rho, m * m, select(inside, -2.0 * k.inv_c2 * m, T(0.0))};
  }
};

struct GemanMcClure {
  static constexpr std::string_view name = "geman_mcclure";
  static constexpr double tuning_constant = 3.6;
  static constexpr Forgets forgets = Forgets::kSlowly;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    const T q = s * k.inv_c2;
    const T m = 1.0 / (1.0 + q);
    return {select(s < T(1e140 * k.c2), s * m, T(k.c2)), m * m, -2.0 * k.inv_c2 * (m * m * m)};
  }
};

struct Welsch {
  static constexpr std::string_view name = "welsch";
  static constexpr double tuning_constant = 2.985;
  static constexpr Forgets forgets = Forgets::kWholly;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::exp;
    using std::expm1;
    const T q = select(s < T(700.0 * k.c2), -s * k.inv_c2, T(-700.0));
    const T w = exp(q);
    return {-k.c2 * expm1(q), w, -k.inv_c2 * w};
  }
};

struct Fair {
  static constexpr std::string_view name = "fair";
  static constexpr double tuning_constant = 1.3998;
  static constexpr Forgets forgets = Forgets::kNever;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::log1p;
    using std::sqrt;
    const T r = sqrt(s + kTiny) / k.c;
    const T w = 1.0 / (1.0 + r);
    // r - log(1 + r) cancels for small r, where its series r^2 (1/2 - r/3 + r^2/4 - ...) is used.
    const T series = r * r * (0.5 - r * (1.0 / 3 - r * (0.25 - r * (0.2 - r * (1.0 / 6)))));
    const T difference = select(r < T(1e-3), series, r - log1p(r));
    return {2.0 * k.c2 * difference, w, -0.5 * k.inv_c2 * (w * w) / r};
  }
};

struct Truncated {
  static constexpr std::string_view name = "truncated";
  static constexpr double tuning_constant = 3.035;  // 99 % of a chi with two degrees of freedom
  static constexpr Forgets forgets = Forgets::kWholly;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    const auto inside = s <= T(k.c2);
    return {select(inside, s, T(k.c2)), select(inside, T(1.0), T(0.0)), T(0.0)};
  }
};

// This is eq. 13 times 2 c^2 of Barron, "A General and Adaptive Robust Loss Function", CVPR 2019:
// c^2 |alpha - 2| ((1 + s / (c^2 |alpha - 2|))^(alpha/2) - 1) / (alpha/2).
struct Barron {
  static constexpr std::string_view name = "barron";
  static constexpr double tuning_constant = 2.0;
  static constexpr Forgets forgets = Forgets::kSlowly;  // where the shape is not positive
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::exp;
    using std::expm1;
    using std::log1p;
    const double width = k.c2 * k.distance;
    const T q = s / width;
    const T log_base = log1p(q);
    const T w = exp((k.exponent - 1.0) * log_base);
    const T rho = k.exponent == 0.0 ? log_base : expm1(k.exponent * log_base) / k.exponent;
    return {width * rho, w, (k.exponent - 1.0) / width * w / (1.0 + q)};
  }
};

// This is |r|, smoothed over a hundredth of the scale so that it is twice differentiable.
struct L1 {
  static constexpr std::string_view name = "l1";
  static constexpr double tuning_constant = 1.0;
  static constexpr Forgets forgets = Forgets::kNever;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    Constants narrow = k;
    narrow.inv_c2 = 1e4 * k.inv_c2;
    return SoftL1::evaluate(narrow, s);
  }
};

// This is truncated least squares made smoother by mu, from nearly convex (0) to min(s, c^2)
// (infinity): eq. 8 of Yang, Antonante, Tzoumas & Carlone, "Graduated Non-Convexity for Robust
// Spatial Perception", RA-L 2020.
struct GraduatedTruncated {
  static constexpr std::string_view name = "graduated_truncated";
  static constexpr double tuning_constant = 3.035;  // 99 % of a chi with two degrees of freedom
  static constexpr Forgets forgets = Forgets::kWholly;
  template <class T>
  static Value<T> evaluate(const Constants& k, const T& s) {
    using std::sqrt;
    const double mu = k.control, low = mu / (mu + 1.0) * k.c2, high = (mu + 1.0) / mu * k.c2;
    const double root = k.c * std::sqrt(mu * (mu + 1.0));
    const auto inside = s <= T(low), outside = s >= T(high);
    const T between = select(inside, T(low), select(outside, T(high), s));
    const T r = sqrt(between);
    const T rho = 2.0 * root * r - mu * (k.c2 + between);
    const T w = root / r - mu;
    return {select(inside, s, select(outside, T(k.c2), rho)),
            select(inside, T(1.0), select(outside, T(0.0), w)),
            select(inside, T(0.0), select(outside, T(0.0), -0.5 * root / (between * r)))};
  }
};

// The order is that of LossKind.
using Kinds = std::tuple<None, Huber, SoftL1, Cauchy, Arctan, Tolerant, Tukey, GemanMcClure, Welsch,
                         Fair, Truncated, Barron, L1, GraduatedTruncated>;

// Tells whether rho is c^2 times a log (see `evaluate_slopes`).
template <class L>
inline constexpr bool is_logarithmic_v = std::is_same_v<L, Cauchy>;

}  // namespace pose_refine::loss
