// SPDX-License-Identifier: BSD-3-Clause
// The reduction is compared with the general path and with itself on other instruction sets and at
// tails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/models.h"
#include "solve/equivalent.h"
#include "support/cameras.h"
#include "support/scene.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

using testing::example_cameras;
using testing::make_scene;
using testing::Scene;

using testing::Staged;

struct Prepared {
  Scene scene;
  RefineOptions options;

  Prepared(std::string_view name, const Camera& camera, const testing::SceneOptions& shape = {},
           const RefineOptions& refine = {}, int extra_columns = 0)
      : scene(make_scene(name, camera, shape)), options(refine) {
    Correspondences& c = scene.image.correspondences;
    testing::Random random(name);
    for (std::size_t i = 0; i < c.size() && extra_columns > 0; ++i) {
      c.weight.push_back(random.uniform(0.2, 3.0));
      if (extra_columns < 2) continue;
      c.sxx.push_back(random.uniform(0.5, 2.0));
      c.syy.push_back(random.uniform(0.5, 2.0));
      c.sxy.push_back(random.uniform(-0.4, 0.4));
    }
  }
  Staged staged(const char* level = nullptr) const { return Staged(scene.image, options, level); }
};

class Kernel : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, Kernel, ::testing::ValuesIn(example_cameras()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

Loss with_kind(std::size_t kind) {
  const auto loss_kind = static_cast<LossKind>(kind);
  return {loss_kind, 1.5, loss_kind == LossKind::kBarron ? -1.0 : 1.0};
}

// J2: packet duals and Jets differentiate the same text: cost and gradient agree for every loss,
// with weights and covariances; the Hessian too where Ceres has no corrector of its own.
TEST_P(Kernel, ReducesToTheSameCostAndGradientAsCeres) {
  for (std::size_t kind = 0; kind < loss_names().size(); ++kind)
    for (int columns = 0; columns <= 2; ++columns) {
      RefineOptions options;
      options.loss = with_kind(kind);
      Prepared p("kernel.ceres", GetParam(), {37, 0.5, 0.2, 0.1, 0.01}, options, columns);
      Staged staged = p.staged();
      const Quadratic ours = staged.at(staged.start, Derivatives::kGaussNewton);
      const Quadratic ceres = staged.plain(staged.start);
      EXPECT_NEAR(ours.cost, ceres.cost, 1e-12 * ceres.cost) << kind;
      EXPECT_LE((ours.gradient - ceres.gradient).norm(), 1e-11 * ceres.gradient.norm()) << kind;
      if (kind == 0) EXPECT_LT((ours.hessian - ceres.hessian).norm(), 1e-12 * ceres.hessian.norm());
    }
}

// Points behind the camera and beyond the fold take the continuation in both paths.
TEST_P(Kernel, AgreesWithCeresOutsideTheDomain) {
  Prepared p("kernel.outside", GetParam());
  Staged staged = p.staged();
  staged.start.rotation = so3_exp(Vector3(0.3, 1.9, -0.2)) * staged.start.rotation;
  const Quadratic ours = staged.at(staged.start, Derivatives::kGaussNewton);
  const Quadratic ceres = staged.plain(staged.start);
  ASSERT_TRUE(std::isfinite(ours.cost));
  EXPECT_NEAR(ours.cost, ceres.cost, 1e-10 * ceres.cost);
  EXPECT_LT((ours.gradient - ceres.gradient).norm(), 1e-9 * ceres.gradient.norm());
}

// The gradient and the true Hessian are compared with central differences of the cost and the
// gradient. The Hessian leaves out the curvature of the distortion, so residuals must be small for
// it.
TEST_P(Kernel, DerivativesMatchDifferencesOfTheCost) {
  RefineOptions options;
  options.loss = {LossKind::kCauchy, 1.5, 1.0};
  testing::SceneOptions scene;
  scene.noise_px = 1e-3;
  Prepared p("kernel.differences", GetParam(), scene, options);
  Staged staged = p.staged();
  const Pose truth = staged.factors.frame().to_centered(p.scene.truth);
  const Quadratic at = staged.at(truth, Derivatives::kNewton);
  const Quadratic start = staged.at(staged.start, Derivatives::kGaussNewton);
  const double h = 1e-6;
  for (int k = 0; k < 6; ++k) {
    const Vector6 d = h * Vector6::Unit(k);
    const auto cost = [&](const Vector6& xi) {
      return staged.at(retract(staged.start, xi), Derivatives::kCost).cost;
    };
    EXPECT_NEAR((cost(d) - cost(-d)) / (2 * h), start.gradient[k], 2e-6 * start.gradient.norm());
    const Vector6 up = staged.at(retract(truth, d), Derivatives::kNewton).gradient;
    const Vector6 down = staged.at(retract(truth, -d), Derivatives::kNewton).gradient;
    EXPECT_LT(((up - down) / (2 * h) - at.hessian.col(k)).norm(), 1e-3 * at.hessian.norm());
  }
}

// J7: the cost has the same bits with and without derivatives.
TEST_P(Kernel, CostOnlyIsBitEqual) {
  for (const char* level : kernel_levels())
    for (std::size_t kind = 0; kind < loss_names().size(); ++kind) {
      RefineOptions options;
      options.loss = with_kind(kind);
      Prepared p("kernel.bits", GetParam(), {101, 0.5, 0.2}, options);
      Staged staged = p.staged(level);
      const double full = staged.at(staged.start, Derivatives::kNewton).cost;
      EXPECT_EQ(staged.at(staged.start, Derivatives::kCost).cost, full) << level << kind;
      EXPECT_EQ(staged.at(staged.start, Derivatives::kGaussNewton).cost, full) << level << kind;
    }
}

// D5: instruction sets agree to rounding.
TEST_P(Kernel, InstructionSetsAgree) {
  Prepared p("kernel.levels", GetParam(), {101, 0.5, 0.2}, {}, 2);
  Staged base = p.staged("sse2");
  const Quadratic expected = base.at(base.start, Derivatives::kNewton);
  for (const char* level : kernel_levels()) {
    Staged staged = p.staged(level);
    const Quadratic r = staged.at(staged.start, Derivatives::kNewton);
    EXPECT_NEAR(r.cost, expected.cost, 1e-13 * expected.cost) << level;
    EXPECT_LT((r.gradient - expected.gradient).norm(), 1e-12 * expected.gradient.norm()) << level;
    EXPECT_LT((r.hessian - expected.hessian).norm(), 1e-12 * expected.hessian.norm()) << level;
  }
}

// For a pinhole nothing is left out, so the Hessian is exact from a start far away too, for every
// smooth loss.
TEST(PinholeKernel, HessianIsExactFarFromTheMinimum) {
  for (const Camera& camera : {Camera{CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}},
                               Camera{CameraModel::kSimplePinhole, 800, 600, {620, 405, 296}}})
    for (const LossKind kind : {LossKind::kNone, LossKind::kSoftL1, LossKind::kCauchy,
                                LossKind::kGemanMcClure, LossKind::kWelsch}) {
      RefineOptions options;
      options.loss = {kind, 20.0, 1.0};
      Prepared p("kernel.exact", camera, {37, 0.5, 0.2, 0.1, 0.01}, options);
      Staged staged = p.staged();
      const Matrix6 hessian = staged.at(staged.start, Derivatives::kNewton).hessian;
      const double h = 1e-4;
      // The solver's chart is a rotation about the camera, then a shift.
      const auto cost = [&](const Vector6& xi) {
        const Quaternion turn = so3_exp(xi.head<3>());
        const Pose moved{turn * staged.start.rotation,
                         turn * staged.start.translation + xi.tail<3>()};
        return staged.at(moved, Derivatives::kCost).cost;
      };
      Matrix6 differences;
      for (int i = 0; i < 6; ++i)
        for (int k = 0; k < 6; ++k) {
          const Vector6 a = h * Vector6::Unit(i), b = h * Vector6::Unit(k);
          differences(i, k) =
              (cost(a + b) - cost(a - b) - cost(b - a) + cost(-a - b)) / (4 * h * h);
        }
      EXPECT_LT((differences - hessian).norm(), 1e-4 * hessian.norm()) << static_cast<int>(kind);
    }
}

// Blocks summed in different forms add up: one point behind the camera takes its block through the
// form by ray, the others keep theirs.
TEST_P(Kernel, FormsOfBlocksAddUp) {
  Prepared p("kernel.forms", GetParam(), {3 * kernel::kBlock, 0.5, 0.2});
  Correspondences& c = p.scene.image.correspondences;
  const Staged whole = p.staged();
  const Vector3 behind = p.scene.image.cam_from_world.inverse() * Vector3(0.1, 0.2, -3.0);
  const std::size_t row = kernel::kBlock + 5;
  c.x[row] = behind.x(), c.y[row] = behind.y(), c.z[row] = behind.z();
  const auto reduced = [&](std::size_t begin, std::size_t end) {
    Image part = p.scene.image;
    Correspondences some;
    for (std::size_t i = begin; i < end; ++i) some.add({c.u[i], c.v[i]}, {c.x[i], c.y[i], c.z[i]});
    part.correspondences = some;
    Staged staged(part);
    staged.stage.depth_limit = whole.stage.depth_limit;
    return staged.at(staged.start, Derivatives::kGaussNewton);
  };
  const Quadratic together = reduced(0, c.size());
  Quadratic sum;
  for (std::size_t begin = 0; begin < c.size(); begin += kernel::kBlock) {
    const Quadratic part = reduced(begin, begin + kernel::kBlock);
    sum.cost += part.cost;
    sum.gradient += part.gradient;
    sum.hessian += part.hessian;
  }
  EXPECT_NEAR(together.cost, sum.cost, 1e-12 * sum.cost);
  EXPECT_LT((together.gradient - sum.gradient).norm(), 1e-9 * sum.gradient.norm());
  EXPECT_LT((together.hessian - sum.hessian).norm(), 1e-9 * sum.hessian.norm());
}

// K8: any number of points gives the sum of its points: the copies behind the last row are never
// counted.
TEST_P(Kernel, TailsDoNotCount) {
  for (int n = 1; n <= 17; ++n) {
    const Prepared all("kernel.tails", GetParam(), {n, 0.5, 0.2});
    for (const char* level : kernel_levels()) {
      double cost = 0.0;
      Vector6 gradient = Vector6::Zero();
      Staged staged = all.staged(level);
      for (int i = 0; i < n; ++i) {
        PointFactor one = staged.points();
        const auto row = static_cast<std::size_t>(i);
        kernel::Columns& c = one.columns;
        alignas(64) double rows[5 * kernel::kPad];
        const double* const sources[] = {c.u, c.v, c.x, c.y, c.z};
        for (std::size_t k = 0; k < 5; ++k)
          std::fill_n(rows + k * kernel::kPad, kernel::kPad, sources[k][row]);
        const double* const p = rows;
        c = {1, p, p + 8, p + 16, p + 24, p + 32, nullptr, nullptr, nullptr, nullptr};
        const Quadratic r =
            one.linearize(staged.start, staged.stage, Derivatives::kNewton, staged.scratch);
        cost += r.cost;
        gradient += r.gradient;
        EXPECT_TRUE(r.hessian.allFinite());
      }
      const Quadratic together = staged.at(staged.start, Derivatives::kNewton);
      EXPECT_NEAR(together.cost, cost, 1e-13 * cost) << level << " " << n;
      EXPECT_LT((together.gradient - gradient).norm(), 1e-12 * (1 + gradient.norm())) << level << n;
    }
  }
}

// J8: the 7x6 problem has the same cost, gradient and Hessian, for every loss, also with rho''.
TEST_P(Kernel, EquivalentProblemIsExact) {
  for (std::size_t kind = 0; kind < loss_names().size(); ++kind)
    for (const Derivatives order : {Derivatives::kGaussNewton, Derivatives::kNewton}) {
      RefineOptions options;
      options.loss = with_kind(kind);
      Prepared p("kernel.equivalent", GetParam(), {60, 0.5, 0.1, 0.2, 0.01}, options);
      Staged staged = p.staged();
      const Quadratic r = staged.at(staged.start, order);
      const auto e = equivalent_problem(r);
      if (!e) {
        EXPECT_EQ(order, Derivatives::kNewton) << kind;  // only rho'' can make it indefinite
        continue;
      }
      const auto& j = e->jacobian;
      EXPECT_LT((j.transpose() * j - r.hessian).norm(), 1e-12 * r.hessian.norm()) << kind;
      EXPECT_LT((j.transpose() * e->residual - r.gradient).norm(), 1e-11 * (1 + r.gradient.norm()))
          << kind;
      const double shift = e->shift(r.cost), cost = r.cost + shift;
      EXPECT_NEAR(e->residual.squaredNorm() + std::pow(e->seventh(r.cost), 2), 2 * cost,
                  1e-11 * cost)
          << kind;
      const bool concave = static_cast<LossKind>(kind) != LossKind::kTolerant;
      if (order == Derivatives::kGaussNewton && concave) EXPECT_EQ(shift, 0.0) << kind;
    }
}

}  // namespace
}  // namespace pose_refine
