// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/maps/lane_sum.h"
#include "factor/kernel/maps/stages.h"

// These functions tell what a map says at a place, for any packet V of doubles.
namespace pose_refine::nre {

// exp(-40) = 4e-18 is nothing beside a gain.
inline constexpr double kFarExponent = -40.0;

template <class V>
struct Sums {
  V gain = V(0.0), du = V(0.0), dv = V(0.0);
  V duu = V(0.0), duv = V(0.0), dvv = V(0.0);
};

template <class V>
Share gaussian(const Cells& cells, double u, double v, double precision) {
  Sums<V> sum;
  const V at_u(u), at_v(v), factor(-0.5 * precision);
  for (std::size_t i = 0; i < cells.count; i += V::size) {
    const V rx = at_u - V::load_unaligned(cells.x + i), ry = at_v - V::load_unaligned(cells.y + i);
    const V exponent = factor * (rx * rx + ry * ry);
    if (xsimd::all(exponent < V(kFarExponent))) continue;
    const V k = V::load_unaligned(cells.gain + i) * xsimd::exp(exponent);
    const V kx = k * rx, ky = k * ry;
    sum.gain += k;
    sum.du += kx;
    sum.dv += ky;
    sum.duu = xsimd::fma(kx, rx, sum.duu);
    sum.duv = xsimd::fma(kx, ry, sum.duv);
    sum.dvv = xsimd::fma(ky, ry, sum.dvv);
  }
  const double gain = lane_sum(sum.gain), weight = precision * gain, p2 = precision * precision;
  return {gain,
          -precision * lane_sum(sum.du),
          -precision * lane_sum(sum.dv),
          p2 * lane_sum(sum.duu) - weight,
          p2 * lane_sum(sum.duv),
          p2 * lane_sum(sum.dvv) - weight,
          weight};
}

template <class V>
void one_cell(const double* x, const double* y, const double* gain, double precision,
              std::size_t count, const Views& views, const Shares& out) {
  const V p(precision);
  for (std::size_t i = 0; i < count; i += V::size) {
    const auto load = [i](const double* column) { return V::load_unaligned(column + i); };
    const V rx = load(views.u) - load(x), ry = load(views.v) - load(y);
    const V exponent = V(-0.5 * precision) * (rx * rx + ry * ry);
    const auto near = exponent > V(kFarExponent);
    const V k = xsimd::select(
        near, V(load(gain) * xsimd::exp(xsimd::select(near, exponent, V(0.0)))), V(0.0));
    const V weight = p * k;
    const auto put = [i](const V& value, double* column) { value.store_unaligned(column + i); };
    const V sx = xsimd::select(near, rx, V(0.0)), sy = xsimd::select(near, ry, V(0.0));
    put(k, out.gain);
    put(-weight * sx, out.du);
    put(-weight * sy, out.dv);
    put(weight * (p * sx * sx - 1.0), out.duu);
    put(weight * p * sx * sy, out.duv);
    put(weight * (p * sy * sy - 1.0), out.dvv);
    put(weight, out.weight);
  }
}

// This is Catmull-Rom's kernel with slope and curvature. ceres::CubicInterpolator has it too.
template <class V>
struct CatmullRom {
  V value, slope, curvature;
  explicit CatmullRom(const V& x) {
    const V d = xsimd::abs(x), zero(0.0);
    const auto inner = d < V(1.0), outer = d < V(2.0);
    const auto pick = [&](const V& in, const V& out) {
      return xsimd::select(inner, in, xsimd::select(outer, out, zero));
    };
    value = pick((1.5 * d - 2.5) * d * d + 1.0, ((2.5 - 0.5 * d) * d - 4.0) * d + 2.0);
    const V by_distance = pick((4.5 * d - 5.0) * d, (5.0 - 1.5 * d) * d - 4.0);
    slope = xsimd::select(x < zero, -by_distance, by_distance);
    curvature = pick(9.0 * d - 5.0, 5.0 - 3.0 * d);
  }
};

template <class V>
Share bicubic(const Cells& cells, double u, double v) {
  Sums<V> sum;
  const V at_u(u), at_v(v), two(2.0);
  for (std::size_t i = 0; i < cells.count; i += V::size) {
    const V rx = at_u - V::load_unaligned(cells.x + i), ry = at_v - V::load_unaligned(cells.y + i);
    if (!xsimd::any((xsimd::abs(rx) < two) & (xsimd::abs(ry) < two))) continue;
    const CatmullRom<V> x(rx), y(ry);
    const V gain = V::load_unaligned(cells.gain + i);
    const V gx = gain * x.value, gy = gain * y.value;
    sum.gain = xsimd::fma(gx, y.value, sum.gain);
    sum.du = xsimd::fma(gy, x.slope, sum.du);
    sum.dv = xsimd::fma(gx, y.slope, sum.dv);
    sum.duu = xsimd::fma(gy, x.curvature, sum.duu);
    sum.duv = xsimd::fma(V(gain * x.slope), y.slope, sum.duv);
    sum.dvv = xsimd::fma(gx, y.curvature, sum.dvv);
  }
  const double gain = lane_sum(sum.gain);
  // The kernel's steepest curvature is -5, at a cell.
  return {gain,
          lane_sum(sum.du),
          lane_sum(sum.dv),
          lane_sum(sum.duu),
          lane_sum(sum.duv),
          lane_sum(sum.dvv),
          gain > 0.0 ? 5.0 * gain : 0.0};
}

}  // namespace pose_refine::nre
