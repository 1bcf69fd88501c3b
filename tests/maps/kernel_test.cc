// SPDX-License-Identifier: BSD-3-Clause
// The inner loops are compared with plain arithmetic, with the camera's own projection, and with
// each other on every instruction set.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "factor/kernel/table.h"
#include "factor/maps/projection.h"
#include "solve/trust_step.h"
#include "support/camera_instances.h"
#include "support/random.h"

namespace pose_refine {
namespace {

struct Map {
  std::vector<float> x, y, gain;
  explicit Map(testing::Random& random) {
    for (int i = 0; i < 40; ++i) {
      x.push_back(static_cast<float>(std::floor(random.uniform(0.0, 12.0))));
      y.push_back(static_cast<float>(std::floor(random.uniform(0.0, 9.0))));
      gain.push_back(static_cast<float>(random.uniform(0.0, 8.0)));
    }
  }
  nre::Cells cells() const { return {x.data(), y.data(), gain.data(), x.size()}; }
};

double plain_gaussian(const Map& map, double u, double v, double precision) {
  double sum = 0.0;
  for (std::size_t i = 0; i < map.x.size(); ++i)
    sum += map.gain[i] *
           std::exp(-0.5 * precision * (std::pow(u - map.x[i], 2) + std::pow(v - map.y[i], 2)));
  return sum;
}

double catmull_rom(double x) {
  const double d = std::abs(x);
  if (d < 1.0) return 1.5 * d * d * d - 2.5 * d * d + 1.0;
  return d < 2.0 ? -0.5 * d * d * d + 2.5 * d * d - 4.0 * d + 2.0 : 0.0;
}

double plain_bicubic(const Map& map, double u, double v, double) {
  double sum = 0.0;
  for (std::size_t i = 0; i < map.x.size(); ++i)
    sum += map.gain[i] * catmull_rom(u - map.x[i]) * catmull_rom(v - map.y[i]);
  return sum;
}

template <class Plain>
void expect_derivatives(const Plain& plain, const Map& map, double u, double v, double precision,
                        const nre::Share& at) {
  const double h = 1e-4;
  const auto f = [&](double a, double b) { return plain(map, u + a * h, v + b * h, precision); };
  EXPECT_NEAR(at.gain, f(0, 0), 1e-11);
  EXPECT_NEAR(at.du, (f(1, 0) - f(-1, 0)) / (2 * h), 1e-5);
  EXPECT_NEAR(at.dv, (f(0, 1) - f(0, -1)) / (2 * h), 1e-5);
  EXPECT_NEAR(at.duu, (f(1, 0) - 2 * f(0, 0) + f(-1, 0)) / (h * h), 2e-3);
  EXPECT_NEAR(at.dvv, (f(0, 1) - 2 * f(0, 0) + f(0, -1)) / (h * h), 2e-3);
  EXPECT_NEAR(at.duv, (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * h * h), 2e-3);
}

TEST(NreKernel, SamplesAreThePlainSumsWithTheirDerivatives) {
  testing::Random random("samples");
  for (const kernel::Table* kernel : kernel::tables())
    for (int k = 0; k < 50; ++k) {
      const Map map(random);
      // u and v stay away from the knots, where the bicubic curvature jumps.
      const double u = std::floor(random.uniform(0.0, 12.0)) + random.uniform(0.01, 0.99),
                   v = std::floor(random.uniform(0.0, 9.0)) + random.uniform(0.01, 0.99);
      SCOPED_TRACE(kernel->name);
      for (const double precision : {0.05, 1.0}) {
        const nre::Share at = kernel->gaussian(map.cells(), u, v, precision);
        expect_derivatives(plain_gaussian, map, u, v, precision, at);
        EXPECT_NEAR(at.weight, precision * at.gain, 1e-12 * at.weight);
      }
      expect_derivatives(plain_bicubic, map, u, v, 0.0, kernel->bicubic(map.cells(), u, v));
    }
}

TEST(NreKernel, FarFromEveryCellIsNothing) {
  testing::Random random("far");
  const Map map(random);
  for (const kernel::Table* kernel : kernel::tables())
    for (const double u : {-50.0, 1e9, nre::kNowhere}) {
      EXPECT_EQ(kernel->gaussian(map.cells(), u, 3.0, 4.0).gain, 0.0);
      EXPECT_EQ(kernel->bicubic(map.cells(), u, 3.0).gain, 0.0);
      EXPECT_EQ(kernel->bicubic(map.cells(), u, 3.0).duu, 0.0);
    }
}

// Each row has a point, on the map or off it, with random slopes.
struct CellScene {
  static constexpr std::size_t kPoints = 21;
  nre::View view{kPoints};
  nre::Columns<3> cell{kPoints};
  CellScene() {
    testing::Random random("rows");
    const nre::Views raw = view.raw();
    for (double* column : {raw.x, raw.y, raw.z, raw.ux, raw.uy, raw.uz, raw.vx, raw.vy, raw.vz})
      for (std::size_t n = 0; n < kPoints; ++n) column[n] = random.normal();
    for (std::size_t n = 0; n < kPoints; ++n) {
      for (const std::size_t k : {0u, 1u}) cell[k][n] = random.uniform(0.0, 10.0);
      cell[2][n] = random.uniform(0.1, 8.0);
      raw.u[n] = cell[0][n] + random.normal();
      raw.v[n] = n % 5 == 0 ? nre::kNowhere : cell[1][n] + random.normal();
    }
  }
};

TEST(NreKernel, OneCellMapsAreMapsOfOneCell) {
  CellScene scene;
  for (const kernel::Table* kernel : kernel::tables()) {
    nre::Columns<7> s(CellScene::kPoints);
    kernel->one_cell(scene.cell[0], scene.cell[1], scene.cell[2], 0.3, CellScene::kPoints,
                     scene.view.raw(), {s[0], s[1], s[2], s[3], s[4], s[5], s[6]});
    for (std::size_t n = 0; n < CellScene::kPoints; ++n) {
      const std::vector<float> none(7, 0.0f);
      std::vector<float> x = none, y = none, gain = none;
      x.insert(x.begin(), static_cast<float>(scene.cell[0][n]));
      y.insert(y.begin(), static_cast<float>(scene.cell[1][n]));
      gain.insert(gain.begin(), static_cast<float>(scene.cell[2][n]));
      const nre::Share at = kernel->gaussian({x.data(), y.data(), gain.data(), 8}, scene.view.u(n),
                                             scene.view.v(n), 0.3);
      const double wanted[] = {at.gain, at.du, at.dv, at.duu, at.duv, at.dvv, at.weight};
      for (std::size_t k = 0; k < 7; ++k) EXPECT_NEAR(s[k][n], wanted[k], 1e-5) << n << ' ' << k;
    }
  }
}

TEST(NreKernel, ReductionsAreTheSumsOverJacobians) {
  CellScene scene;
  nre::Columns<3> w(CellScene::kPoints);
  testing::Random random("weights");
  Vector6 gradient = Vector6::Zero();
  Matrix6 hessian = Matrix6::Zero();
  for (std::size_t n = 0; n < CellScene::kPoints; ++n) {
    for (const std::size_t k : {0u, 1u, 2u}) w[k][n] = random.normal();
    const nre::Seen at = scene.view.at(n);
    Eigen::Matrix<double, 2, 6> j;
    j << -at.slope * skew(at.point), at.slope;
    Eigen::Matrix2d m;
    m << w[0][n], w[1][n], w[1][n], w[2][n];
    gradient -= j.transpose() * Vector2(w[0][n], w[1][n]);
    hessian += j.transpose() * m * j;
  }
  for (const kernel::Table* kernel : kernel::tables()) {
    double g[6], h[21];
    kernel->gradient(scene.view.raw(), w[0], w[1], CellScene::kPoints, g);
    kernel->hessian(scene.view.raw(), w[0], w[1], w[2], CellScene::kPoints, h);
    for (int i = 0, k = 0; i < 6; ++i) {
      EXPECT_NEAR(g[i], gradient[i], 1e-12 * gradient.norm());
      for (int j = i; j < 6; ++j, ++k) EXPECT_NEAR(h[k], hessian(i, j), 1e-12 * hessian.norm());
    }
  }
}

TEST(NreKernel, ViewsAreTheCamerasOwnProjection) {
  testing::Random random("views");
  constexpr double kStride = 8.0;
  std::size_t seen = 0, unseen = 0;
  for (const Camera& camera : testing::instances()) {
    std::vector<Vector3> points;
    for (int k = 0; k < 61; ++k) points.push_back(3.0 * random.normal3());
    const nre::Projector projector(camera, points, kStride);
    const Pose pose = {so3_exp(0.3 * random.normal3()), Vector3(0.1, -0.2, 2.5)};
    nre::View view(points.size());
    projector.project(projector.to_centered(pose), true, view);
    for (std::size_t n = 0; n < points.size(); ++n) {
      const Vector3 at = pose * points[n];
      const auto pixel = project(camera, at);
      ASSERT_EQ(view.seen(n), pixel.has_value()) << ::testing::PrintToString(camera);
      ++(pixel ? seen : unseen);
      if (!pixel) {
        EXPECT_EQ(view.at(n).slope.norm(), 0.0);
        continue;
      }
      const Vector2 cell = *pixel / kStride - Vector2(0.5, 0.5);
      EXPECT_LT((view.at(n).omega - cell).norm(), 1e-9 * (1.0 + cell.norm()));
      EXPECT_LT((view.at(n).point - at).norm(), 1e-12);
      for (int i = 0; i < 3; ++i) {
        const Vector3 step = 1e-6 * at.norm() * Vector3::Unit(i);
        const auto plus = project(camera, Vector3(at + step)),
                   minus = project(camera, Vector3(at - step));
        if (!plus || !minus) continue;
        const Vector2 slope = (*plus - *minus) / (2e-6 * at.norm() * kStride);
        if ((*plus - *minus).norm() > 100.0) continue;  // the seam of a panorama
        EXPECT_LT((view.at(n).slope.col(i) - slope).norm(), 1e-4 * (1.0 + slope.norm()));
      }
    }
  }
  EXPECT_GT(seen, 1000u);
  EXPECT_GT(unseen, 300u);
}

TEST(NreTrustStep, IsNewtonsStepUntilItReachesTooFar) {
  testing::Random random("trust");
  for (int k = 0; k < 200; ++k) {
    Matrix6 a, b;
    for (int i = 0; i < 6; ++i) {
      a.col(i) = random.normal6();
      b.col(i) = random.normal6();
    }
    const Matrix6 motion = a * a.transpose(), hessian = b * b.transpose();
    const Vector6 gradient = random.normal6();
    const nre::MotionMetric metric(motion);
    const Vector6 newton = -hessian.ldlt().solve(gradient);
    const double far = std::sqrt(newton.dot(motion * newton));
    const auto whole = metric.step(hessian, gradient, 0.0, 2.0 * far);
    ASSERT_TRUE(whole.has_value());
    EXPECT_LT((whole->xi - newton).norm(), 1e-4 * newton.norm());
    EXPECT_NEAR(whole->predicted, -0.5 * gradient.dot(newton), 1e-4 * whole->predicted);
    const double reach = 0.3 * far;
    const auto part = metric.step(hessian, gradient, 0.0, reach);
    ASSERT_TRUE(part.has_value());
    EXPECT_LE(std::sqrt(part->xi.dot(motion * part->xi)), reach * (1.0 + 1e-6));
    EXPECT_GT(part->predicted, 0.0);
    EXPECT_LT(part->predicted, whole->predicted);
    EXPECT_FALSE(metric.step(-hessian, gradient, 0.0, reach).has_value());
  }
}

TEST(NreTrustStep, DirectionsThatNothingSeesStayPut) {
  Matrix6 motion = Matrix6::Zero();
  motion.diagonal() << 1.0, 2.0, 3.0, 0.0, 0.0, 0.0;
  const nre::MotionMetric metric(motion);
  Vector6 gradient = Vector6::Zero();
  gradient.head<3>() << 1.0, -1.0, 0.5;
  const auto step = metric.step(motion, gradient, 0.0, 100.0);
  ASSERT_TRUE(step.has_value());
  EXPECT_LT(step->xi.tail<3>().norm(), 1e-9);
  EXPECT_NEAR(step->xi[0], -1.0, 1e-6);
  EXPECT_FALSE(metric.step(Matrix6::Zero(), gradient, 0.0, 1.0).has_value());
}

}  // namespace
}  // namespace pose_refine
