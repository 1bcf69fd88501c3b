// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

namespace pose_refine::kernel {

// A packet V carries its derivatives along N directions, which differentiates the text of a camera
// model forward.
template <class V, int N>
struct Dual {
  V value;
  V d[N];

  Dual() = default;
  explicit Dual(double constant) : value(constant) {
    for (V& slope : d) slope = V(0.0);
  }
  Dual(const V& v, int direction) : value(v) {
    for (int i = 0; i < N; ++i) d[i] = V(i == direction ? 1.0 : 0.0);
  }
  // Applies the chain rule to a function of one variable that has the value f and this slope.
  Dual chain(const V& f, const V& slope) const {
    Dual out;
    out.value = f;
    for (int i = 0; i < N; ++i) out.d[i] = slope * d[i];
    return out;
  }
  template <class Op>
  static Dual make(const V& value, Op&& op) {
    Dual out;
    out.value = value;
    for (int i = 0; i < N; ++i) out.d[i] = op(i);
    return out;
  }

  friend Dual operator-(const Dual& a) { return a.chain(-a.value, V(-1.0)); }
  friend Dual operator+(const Dual& a, const Dual& b) {
    return make(a.value + b.value, [&](int i) { return a.d[i] + b.d[i]; });
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return make(a.value - b.value, [&](int i) { return a.d[i] - b.d[i]; });
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return make(a.value * b.value, [&](int i) { return a.d[i] * b.value + a.value * b.d[i]; });
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const V inv = 1.0 / b.value;
    const V q = a.value / b.value;  // the value has the bits that it has without derivatives
    return make(q, [&](int i) { return (a.d[i] - q * b.d[i]) * inv; });
  }
  friend Dual operator+(const Dual& a, double c) { return shifted(a, a.value + c); }
  friend Dual operator+(double c, const Dual& a) { return shifted(a, a.value + c); }
  friend Dual operator-(const Dual& a, double c) { return shifted(a, a.value - c); }
  friend Dual operator-(double c, const Dual& a) { return a.chain(c - a.value, V(-1.0)); }
  friend Dual operator*(const Dual& a, double c) { return a.chain(a.value * c, V(c)); }
  friend Dual operator*(double c, const Dual& a) { return a.chain(a.value * c, V(c)); }
  friend Dual operator/(const Dual& a, double c) { return a.chain(a.value / c, V(1.0 / c)); }
  friend Dual operator/(double c, const Dual& a) {
    const V q = c / a.value;
    return a.chain(q, -(q / a.value));
  }
  friend auto operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend auto operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  friend auto operator<=(const Dual& a, const Dual& b) { return a.value <= b.value; }
  friend auto operator>=(const Dual& a, const Dual& b) { return a.value >= b.value; }

  template <class Mask>
  friend Dual select(const Mask& mask, const Dual& yes, const Dual& no) {
    return make(select(mask, yes.value, no.value),
                [&](int i) { return select(mask, yes.d[i], no.d[i]); });
  }

  friend Dual sqrt(const Dual& a) {
    const V root = sqrt(a.value);
    return a.chain(root, 0.5 / root);
  }
  friend Dual atan(const Dual& a) {
    return a.chain(atan(a.value), 1.0 / (1.0 + a.value * a.value));
  }
  friend Dual sin(const Dual& a) { return a.chain(sin(a.value), cos(a.value)); }
  friend Dual cos(const Dual& a) { return a.chain(cos(a.value), -sin(a.value)); }
  friend Dual tan(const Dual& a) {
    const V t = tan(a.value);
    return a.chain(t, 1.0 + t * t);
  }
  friend Dual atan2(const Dual& y, const Dual& x) {
    const V inv = 1.0 / (x.value * x.value + y.value * y.value);
    return make(atan2(y.value, x.value),
                [&](int i) { return (x.value * y.d[i] - y.value * x.d[i]) * inv; });
  }

 private:
  static Dual shifted(const Dual& a, const V& value) {
    Dual out = a;
    out.value = value;
    return out;
  }
};

}  // namespace pose_refine::kernel
