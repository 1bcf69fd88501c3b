// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/maps/lane_sum.h"
#include "factor/kernel/maps/stages.h"

// These functions reduce columns of points to a gradient and a Hessian. The rows of a point's
// Jacobian are (x_cam x g, g) for each row g of d (u, v) / d x_cam.
namespace pose_refine::nre {

template <class V, int n>
void store_sums(const V (&sum)[n], double* out) {
  for (int k = 0; k < n; ++k) out[k] = lane_sum(sum[k]);
}

template <class V>
void gradient(const Views& p, const double* du, const double* dv, std::size_t count,
              double out[6]) {
  using xsimd::fma;
  V sum[6];
  for (V& s : sum) s = V(0.0);
  for (std::size_t i = 0; i < count; i += V::size) {
    const auto load = [i](const double* column) { return V::load_unaligned(column + i); };
    const V a = -load(du), b = -load(dv), x = load(p.x), y = load(p.y), z = load(p.z);
    const V gx = fma(a, load(p.ux), b * load(p.vx)), gy = fma(a, load(p.uy), b * load(p.vy)),
            gz = fma(a, load(p.uz), b * load(p.vz));
    sum[0] += fma(y, gz, -(z * gy));
    sum[1] += fma(z, gx, -(x * gz));
    sum[2] += fma(x, gy, -(y * gx));
    sum[3] += gx;
    sum[4] += gy;
    sum[5] += gz;
  }
  store_sums(sum, out);
}

// Holds S = G' (a b; b c) G of a packet of points.
template <class V>
struct Spread {
  V s00, s01, s02, s11, s12, s22;
  Spread(const Views& p, const double* a, const double* b, const double* c, std::size_t i) {
    using xsimd::fma;
    const auto load = [i](const double* column) { return V::load_unaligned(column + i); };
    const V w00 = load(a), w01 = load(b), w11 = load(c);
    const V ux = load(p.ux), uy = load(p.uy), uz = load(p.uz);
    const V vx = load(p.vx), vy = load(p.vy), vz = load(p.vz);
    const V x0 = fma(w00, ux, w01 * vx), x1 = fma(w01, ux, w11 * vx);
    const V y0 = fma(w00, uy, w01 * vy), y1 = fma(w01, uy, w11 * vy);
    const V z0 = fma(w00, uz, w01 * vz), z1 = fma(w01, uz, w11 * vz);
    s00 = fma(ux, x0, vx * x1);
    s01 = fma(ux, y0, vx * y1);
    s02 = fma(ux, z0, vx * z1);
    s11 = fma(uy, y0, vy * y1);
    s12 = fma(uy, z0, vy * z1);
    s22 = fma(uz, z0, vz * z1);
  }
};

// M = [x]x S is the rotation-translation block, M [x]x' the rotation-rotation block.
template <class V>
void hessian(const Views& p, const double* a, const double* b, const double* c, std::size_t count,
             double out[21]) {
  using xsimd::fma;
  V sum[21];
  for (V& s : sum) s = V(0.0);
  for (std::size_t i = 0; i < count; i += V::size) {
    const Spread<V> s(p, a, b, c, i);
    const V x = V::load_unaligned(p.x + i), y = V::load_unaligned(p.y + i),
            z = V::load_unaligned(p.z + i);
    const V m00 = fma(y, s.s02, -(z * s.s01)), m01 = fma(y, s.s12, -(z * s.s11)),
            m02 = fma(y, s.s22, -(z * s.s12));
    const V m10 = fma(z, s.s00, -(x * s.s02)), m11 = fma(z, s.s01, -(x * s.s12)),
            m12 = fma(z, s.s02, -(x * s.s22));
    const V m20 = fma(x, s.s01, -(y * s.s00)), m21 = fma(x, s.s11, -(y * s.s01)),
            m22 = fma(x, s.s12, -(y * s.s02));
    const V terms[21] = {fma(m02, y, -(m01 * z)),
                         fma(m00, z, -(m02 * x)),
                         fma(m01, x, -(m00 * y)),
                         m00,
                         m01,
                         m02,
                         fma(m10, z, -(m12 * x)),
                         fma(m11, x, -(m10 * y)),
                         m10,
                         m11,
                         m12,
                         fma(m21, x, -(m20 * y)),
                         m20,
                         m21,
                         m22,
                         s.s00,
                         s.s01,
                         s.s02,
                         s.s11,
                         s.s12,
                         s.s22};
    for (int k = 0; k < 21; ++k) sum[k] += terms[k];
  }
  store_sums(sum, out);
}

}  // namespace pose_refine::nre
