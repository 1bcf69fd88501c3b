// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/jet.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <xsimd/xsimd.hpp>

#include "camera/models.h"
#include "support/camera_instances.h"

// This checks the one text of every model under its scalars: double, Jet and SIMD packet.
namespace pose_refine {
namespace {

using camera::Point2;
using Jet = ceres::Jet<double, 3>;
using Packet = xsimd::batch<double>;

constexpr std::uint64_t kSeed = 11;
constexpr int kPoints = 200;

// Returns the pixel by the model's text, through the plane map, or the ray map where that is the
// only one.
template <class M, class P, class T>
Point2<T> pixel(const P* params, const T& x, const T& y, const T& z) {
  const P* extra = params + camera::affine_params(M::affine);
  const auto k = camera::intrinsics<M::affine>(params);
  const auto map = [&] {
    if constexpr (M::affine == camera::Affine::kImageSize) {
      return M::distort_ray(extra, x, y, z);
    } else {
      return M::distort(extra, T(x / z), T(y / z));
    }
  };
  const Point2<T> m = map();
  return {k.fx * m.x + k.cx, k.fy * m.y + k.cy};
}

template <class F>
void for_each_instance(F&& f) {
  for (const auto& c : testing::instances()) {
    SCOPED_TRACE(::testing::PrintToString(c));
    camera::visit_model(c.model, [&](auto tag) { f(tag, c); });
  }
}

// Returns seen points that are not so close to a fold that its infinite slope spoils the
// differences.
std::vector<Vector3> points_before_the_fold(const Camera& c, int count) {
  std::vector<Vector3> points;
  for (const auto& p : testing::seen_points(c, count, kSeed))
    if (project(c, {1.05 * p.x(), 1.05 * p.y(), p.z()})) points.push_back(p);
  EXPECT_GE(points.size(), static_cast<std::size_t>(count / 2));
  return points;
}

// Returns the derivative of f at 0 by Ridders' extrapolation of central differences.
template <class F>
double ridders(F&& f, double h) {
  std::array<std::array<double, 10>, 10> a{};
  double best = 0.0, error = 1e300;
  for (std::size_t i = 0; i < a.size(); ++i, h /= 1.6) {
    a[0][i] = (f(h) - f(-h)) / (2 * h);
    double factor = 2.56;
    for (std::size_t j = 1; j <= i; ++j, factor *= 2.56) {
      a[j][i] = (a[j - 1][i] * factor - a[j - 1][i - 1]) / (factor - 1);
      const double gap =
          std::max(std::abs(a[j][i] - a[j - 1][i]), std::abs(a[j][i] - a[j - 1][i - 1]));
      if (gap < error) error = gap, best = a[j][i];
    }
  }
  return best;
}

TEST(CameraText, GivesTheValuesOfProjectForEveryScalar) {
  for_each_instance([](auto tag, const Camera& c) {
    using M = typename decltype(tag)::type;
    for (const auto& p : testing::seen_points(c, kPoints, kSeed)) {
      const Vector2 expected = *project(c, p);
      const auto d = pixel<M>(c.params.data(), p.x(), p.y(), p.z());
      const auto j = pixel<M>(c.params.data(), Jet(p.x(), 0), Jet(p.y(), 1), Jet(p.z(), 2));
      const auto s = pixel<M>(c.params.data(), Packet(p.x()), Packet(p.y()), Packet(p.z()));
      const double tolerance = 1e-13 * (1e3 + expected.norm());
      EXPECT_LE((Vector2(d.x, d.y) - expected).norm(), tolerance);
      EXPECT_LE((Vector2(j.x.a, j.y.a) - expected).norm(), tolerance);
      EXPECT_LE((Vector2(s.x.get(0), s.y.get(Packet::size - 1)) - expected).norm(), tolerance);
    }
  });
}

TEST(CameraText, JacobianAnnihilatesTheRay) {
  for_each_instance([](auto tag, const Camera& c) {
    using M = typename decltype(tag)::type;
    for (const auto& p : testing::seen_points(c, kPoints, kSeed)) {
      const auto m = pixel<M>(c.params.data(), Jet(p.x(), 0), Jet(p.y(), 1), Jet(p.z(), 2));
      const Eigen::Vector3d q = p;
      for (const Jet& row : {m.x, m.y})
        EXPECT_LE(std::abs(row.v.dot(q)), 1e-13 * (1.0 + row.v.norm() * q.norm()));
    }
  });
}

TEST(CameraText, JacobianByThePointEqualsDifferences) {
  for_each_instance([](auto tag, const Camera& c) {
    using M = typename decltype(tag)::type;
    for (const auto& p : points_before_the_fold(c, 40)) {
      const auto m = pixel<M>(c.params.data(), Jet(p.x(), 0), Jet(p.y(), 1), Jet(p.z(), 2));
      const double scale = std::max(m.x.v.norm(), m.y.v.norm());
      for (int i = 0; i < 3; ++i) {
        const auto moved = [&](double h, bool v) {
          Vector3 q = p;
          q[i] += h;
          const auto r = pixel<M>(c.params.data(), q.x(), q.y(), q.z());
          return v ? r.y : r.x;
        };
        const double h = 0.02 * p.z();
        EXPECT_NEAR(m.x.v[i], ridders([&](double d) { return moved(d, false); }, h), 1e-7 * scale);
        EXPECT_NEAR(m.y.v[i], ridders([&](double d) { return moved(d, true); }, h), 1e-7 * scale);
      }
    }
  });
}

TEST(CameraText, JacobianByTheParametersEqualsDifferences) {
  using Wide = ceres::Jet<double, 16>;
  for_each_instance([](auto tag, const Camera& c) {
    using M = typename decltype(tag)::type;
    for (const auto& p : points_before_the_fold(c, 20)) {
      std::vector<Wide> params;
      for (std::size_t i = 0; i < c.params.size(); ++i)
        params.emplace_back(c.params[i], static_cast<int>(i));
      const auto m = pixel<M>(params.data(), Wide(p.x()), Wide(p.y()), Wide(p.z()));
      for (std::size_t i = 0; i < c.params.size(); ++i) {
        const auto moved = [&](double h, bool v) {
          auto shifted = c.params;
          shifted[i] += h;
          const auto r = pixel<M>(shifted.data(), p.x(), p.y(), p.z());
          return v ? r.y : r.x;
        };
        const double h = 1e-3 * std::max(1.0, std::abs(c.params[i]));
        const int j = static_cast<int>(i);
        const double scale = 1e3 + std::abs(m.x.v[j]) + std::abs(m.y.v[j]);
        EXPECT_NEAR(m.x.v[j], ridders([&](double d) { return moved(d, false); }, h), 1e-8 * scale);
        EXPECT_NEAR(m.y.v[j], ridders([&](double d) { return moved(d, true); }, h), 1e-8 * scale);
      }
    }
  });
}

TEST(CameraText, IsFiniteOnTheAxisAndNextToIt) {
  for_each_instance([](auto tag, const Camera& c) {
    using M = typename decltype(tag)::type;
    for (const double r : {0.0, 1e-320, 1e-300, 1e-160, 1e-150, 1e-100, 1e-20, 1e-9}) {
      const auto m = pixel<M>(c.params.data(), Jet(r, 0), Jet(-r, 1), Jet(2.0, 2));
      const auto axis = pixel<M>(c.params.data(), Jet(0.0, 0), Jet(0.0, 1), Jet(2.0, 2));
      for (const auto& [value, limit] : {std::pair(m.x, axis.x), std::pair(m.y, axis.y)}) {
        EXPECT_TRUE(std::isfinite(value.a) && value.v.allFinite()) << r;
        EXPECT_LE((value.v - limit.v).norm(), 1e-5 * limit.v.norm()) << r;
      }
      std::vector<Jet> params;
      for (const double p : c.params) params.emplace_back(p, 0);
      const auto by_params = pixel<M>(params.data(), Jet(r), Jet(-r), Jet(2.0));
      EXPECT_TRUE(by_params.x.v.allFinite() && by_params.y.v.allFinite()) << r;
    }
  });
}

TEST(CameraText, RayMapEqualsThePlaneMapInFront) {
  for_each_instance([](auto tag, const Camera& c) {
    using M = typename decltype(tag)::type;
    if constexpr (M::num_extra == 1 && M::shape == camera::Shape::kRay) {
      const double* extra = c.params.data() + camera::affine_params(M::affine);
      for (const auto& p : testing::seen_points(c, kPoints, kSeed)) {
        const auto plane = M::distort(extra, p.x() / p.z(), p.y() / p.z());
        const auto ray = M::distort_ray(extra, p.x(), p.y(), p.z());
        EXPECT_NEAR(plane.x, ray.x, 1e-12);
        EXPECT_NEAR(plane.y, ray.y, 1e-12);
      }
    }
  });
}

}  // namespace
}  // namespace pose_refine
