// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/residuals/ceres.h"

namespace pose_refine {
namespace {

std::vector<Loss> all_losses(double scale) {
  std::vector<Loss> losses;
  for (std::size_t kind = 0; kind < loss_names().size(); ++kind) {
    const Loss loss{static_cast<LossKind>(kind), scale, 1.0};
    losses.push_back(loss);
    if (loss.kind == LossKind::kBarron)
      for (const double alpha : {-1e3, -2.0, -1e-9, 0.0, 1e-9, 0.5, 1.999999, 2.0})
        losses.push_back({LossKind::kBarron, scale, alpha});
    if (loss.kind == LossKind::kGraduatedTruncated)
      for (const double mu : {0.01, 100.0})
        losses.push_back({LossKind::kGraduatedTruncated, scale, mu});
  }
  return losses;
}

bool shaped(const Loss& loss) {
  return loss.kind == LossKind::kBarron || loss.kind == LossKind::kGraduatedTruncated;
}

bool concave(const Loss& loss) {
  return loss.kind != LossKind::kTolerant;
}

// Tells whether s is near a corner of the curve, where one-sided derivatives differ.
bool near_corner(const Loss& loss, double s) {
  const double q = s / (*loss.scale * *loss.scale);
  return std::abs(q - 1.0) < 1e-3;
}

class Losses : public ::testing::TestWithParam<double> {};

// L1: the value and slope at 0 are those of the square.
TEST_P(Losses, AreQuadraticAtZero) {
  for (const Loss& loss : all_losses(GetParam())) {
    const LossValue at = evaluate(loss, 0.0);
    EXPECT_NEAR(at.rho, 0.0, 1e-290) << to_string(loss);
    if (concave(loss)) EXPECT_NEAR(at.rho1, 1.0, 1e-12) << to_string(loss);
  }
}

// Returns s / c^2 from tiny to huge, with the same ratios for every scale.
std::vector<double> squares(double scale) {
  std::vector<double> all = {1e-12, 0.357, 1.792, 1e12};
  for (const double q : {1e-4, 0.0357, 0.357, 0.9, 1.1, 1.792, 30.0, 1e4})
    all.push_back(q * scale * scale);
  return all;
}

// Far out Welsch's slope stays at e^-700, and its derivative at what it would be there.
constexpr double kWelschEnd = 1e-290;

// L1: rho' and rho'' are compared with central differences.
TEST_P(Losses, DerivativesMatchDifferences) {
  for (const Loss& loss : all_losses(GetParam()))
    for (const double s : squares(*loss.scale)) {
      if (near_corner(loss, s)) continue;
      const double h = 1e-5 * s;
      const LossValue at = evaluate(loss, s);
      const LossValue up = evaluate(loss, s + h), down = evaluate(loss, s - h);
      // This is what a difference of rounded values can tell; some values are differences
      // themselves.
      const double c2 = *loss.scale * *loss.scale;
      const double offset = loss.kind == LossKind::kTolerant             ? c2
                            : loss.kind == LossKind::kGraduatedTruncated ? loss.shape * (c2 + s)
                                                                         : 0.0;
      const double rounding = 1e-15 / h;
      EXPECT_NEAR((up.rho - down.rho) / (2 * h), at.rho1,
                  1e-6 * std::abs(at.rho1) + rounding * (at.rho + offset))
          << to_string(loss) << " s " << s;
      EXPECT_NEAR((up.rho1 - down.rho1) / (2 * h), at.rho2,
                  1e-6 * std::abs(at.rho2) + rounding * at.rho1 + kWelschEnd)
          << to_string(loss) << " s " << s;
    }
}

// L2: the equivalent 7x6 problem needs this.
TEST_P(Losses, ConcaveOnesLieAboveTheirTangentAtZero) {
  for (const Loss& loss : all_losses(GetParam())) {
    if (!concave(loss)) continue;
    for (double q = 1e-12; q < 1e13; q *= 7.3) {
      const double s = q * *loss.scale * *loss.scale;
      const LossValue at = evaluate(loss, s);
      EXPECT_GE(at.rho, at.rho1 * s * (1.0 - 1e-12)) << to_string(loss) << " " << q;
      EXPECT_GE(at.rho1, 0.0) << to_string(loss);
      EXPECT_LE(at.rho1, 1.0 + 1e-12) << to_string(loss);
    }
  }
}

// L3: no input gives NaN or an infinite weight.
TEST_P(Losses, AreFiniteForAnyResidual) {
  for (const Loss& loss : all_losses(GetParam()))
    for (const double s :
         {-0.0, -1e-300, 1e-320, 1e300, 1e308, std::numeric_limits<double>::infinity()}) {
      const LossValue at = evaluate(loss, s);
      EXPECT_TRUE(std::isfinite(at.rho) && std::isfinite(at.rho1) && !std::isnan(at.rho2))
          << to_string(loss) << " " << s;
      EXPECT_GE(at.rho, 0.0);
      if (s < 1e300) continue;
      EXPECT_EQ(at.rho1, 0.0) << to_string(loss) << " " << s;
      EXPECT_EQ(at.rho2, 0.0) << to_string(loss) << " " << s;
    }
}

// L3: a square that rounding took below 0 counts as 0.
TEST_P(Losses, CountNegativeSquaresAsZero) {
  for (const Loss& loss : all_losses(GetParam())) {
    const LossValue zero = evaluate(loss, 0.0);
    for (const double s : {-0.0, -1e-300, -1e-17, -1.0}) {
      const LossValue at = evaluate(loss, s);
      EXPECT_EQ(at.rho, zero.rho) << to_string(loss) << " " << s;
      EXPECT_EQ(at.rho1, zero.rho1) << to_string(loss) << " " << s;
      EXPECT_EQ(at.rho2, zero.rho2) << to_string(loss) << " " << s;
    }
  }
}

// For other losses only the bound on residuals takes the slope away; these have none long before
// it.
TEST(Loss, RedescendingOnesForgetFarResiduals) {
  for (const LossKind kind : {LossKind::kTukey, LossKind::kTruncated, LossKind::kWelsch,
                              LossKind::kGemanMcClure, LossKind::kGraduatedTruncated})
    EXPECT_LT(evaluate({kind, 2.0, 1.0}, 1e9).rho1, 1e-16) << static_cast<int>(kind);
}

TEST_P(Losses, CeresAdaptorGivesTheSameNumbers) {
  for (const Loss& loss : all_losses(GetParam())) {
    double out[3];
    CeresLoss(loss).Evaluate(1.7, out);
    const LossValue at = evaluate(loss, 1.7);
    EXPECT_EQ(out[0], at.rho);
    EXPECT_EQ(out[1], at.rho1);
    EXPECT_EQ(out[2], at.rho2);
  }
}

INSTANTIATE_TEST_SUITE_P(Scales, Losses, ::testing::Values(1e-3, 0.5, 1.0, 4.0, 1e3));

// Losses that Ceres has too are compared with its own classes.
TEST(Loss, EqualsCeresWhereBothHaveIt) {
  const double c = 1.7;
  const ceres::HuberLoss huber(c);
  const ceres::SoftLOneLoss soft(c);
  const ceres::CauchyLoss cauchy(c);
  const ceres::ArctanLoss arctan(c * c);
  const ceres::TolerantLoss tolerant(c * c, 0.25 * c * c);
  const ceres::TukeyLoss tukey(c);
  const std::pair<LossKind, const ceres::LossFunction*> pairs[] = {
      {LossKind::kHuber, &huber},   {LossKind::kSoftL1, &soft},       {LossKind::kCauchy, &cauchy},
      {LossKind::kArctan, &arctan}, {LossKind::kTolerant, &tolerant}, {LossKind::kTukey, &tukey}};
  for (const auto& [kind, ceres_loss] : pairs)
    for (const double s : {0.0, 0.3, 2.0, 10.0, 500.0}) {
      double out[3];
      ceres_loss->Evaluate(s, out);
      const LossValue ours = evaluate({kind, c, 1.0}, s);
      EXPECT_NEAR(ours.rho, out[0], 1e-12 * (1 + out[0])) << static_cast<int>(kind) << " " << s;
      EXPECT_NEAR(ours.rho1, out[1], 1e-12) << static_cast<int>(kind) << " " << s;
      EXPECT_NEAR(ours.rho2, out[2], 1e-12) << static_cast<int>(kind) << " " << s;
    }
}

// These values are computed by hand for c = 2, s = 12, so s/c^2 = 3.
TEST(Loss, HasTheValuesOfItsFormula) {
  const auto rho = [](LossKind kind, double shape = 1.0) {
    return evaluate({kind, 2.0, shape}, 12.0).rho;
  };
  EXPECT_DOUBLE_EQ(rho(LossKind::kNone), 12.0);
  EXPECT_NEAR(rho(LossKind::kHuber), 2 * 2 * std::sqrt(12.0) - 4, 1e-14);
  EXPECT_NEAR(rho(LossKind::kSoftL1), 8.0, 1e-14);
  EXPECT_NEAR(rho(LossKind::kCauchy), 4 * std::log(4.0), 1e-14);
  EXPECT_NEAR(rho(LossKind::kGemanMcClure), 3.0, 1e-14);
  EXPECT_NEAR(rho(LossKind::kWelsch), 4 * (1 - std::exp(-3.0)), 1e-14);
  EXPECT_NEAR(rho(LossKind::kFair), 8 * (std::sqrt(3.0) - std::log(1 + std::sqrt(3.0))), 1e-14);
  EXPECT_NEAR(rho(LossKind::kTruncated), 4.0, 1e-14);
  EXPECT_NEAR(rho(LossKind::kTukey), 4.0 / 3, 1e-14);
  // Barron's special cases: alpha = 0 is 2 c^2 log(1 + s/(2 c^2)), alpha = -2 is
  // Geman-McClure-like.
  EXPECT_NEAR(rho(LossKind::kBarron, 0.0), 8 * std::log(1 + 1.5), 1e-13);
  EXPECT_NEAR(rho(LossKind::kBarron, -2.0), 16 * (1 - 1 / (1 + 0.75)), 1e-13);
  EXPECT_NEAR(rho(LossKind::kBarron, 2.0), 12.0, 1e-9);
  // L1 is smoothed over 0.02: 2 0.0004 (sqrt(1 + 12/0.0004) - 1), nearly 2 0.02 sqrt(12).
  EXPECT_NEAR(rho(LossKind::kL1), 0.0008 * (std::sqrt(30001.0) - 1.0), 1e-14);
  // mu = 1 goes from s to c^2 between c^2/2 = 2 and 2 c^2 = 8, where it is 2 c sqrt(2 s) - (c^2 +
  // s).
  const auto graduated = [](double s) {
    return evaluate({LossKind::kGraduatedTruncated, 2.0, 1.0}, s).rho;
  };
  EXPECT_NEAR(graduated(1.9), 1.9, 1e-14);
  EXPECT_NEAR(graduated(4.5), 4 * 3.0 - 8.5, 1e-14);
  EXPECT_NEAR(graduated(12.0), 4.0, 1e-14);
}

// L5: an infinite scale gives no robustness, like no loss.
TEST(Loss, LargeScaleEqualsNone) {
  for (const Loss& loss : all_losses(1e8)) {
    if (!concave(loss) || loss.kind == LossKind::kL1 || loss.kind == LossKind::kFair) continue;
    EXPECT_NEAR(evaluate(loss, 9.0).rho, 9.0, 1e-9) << to_string(loss);
  }
}

TEST(Loss, ParsesWhatItPrints) {
  for (const Loss& loss : all_losses(2.5)) {
    const auto again = parse_loss(to_string(loss));
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->kind, loss.kind);
    if (loss.kind != LossKind::kNone) EXPECT_EQ(again->scale, loss.scale);
    if (shaped(loss)) EXPECT_EQ(again->shape, loss.shape);
  }
}

TEST(Loss, WithoutAScaleIsReadAndWritten) {
  for (const char* text : {"huber", "huber:auto"}) {
    const Loss loss = parse_loss(text).value();
    EXPECT_TRUE(loss.is_automatic()) << text;
    EXPECT_EQ(to_string(loss), "huber:auto");
    EXPECT_TRUE(validate(loss).ok());
  }
  const Loss shaped = parse_loss("barron:auto:-2").value();
  EXPECT_TRUE(shaped.is_automatic());
  EXPECT_EQ(to_string(shaped), "barron:auto:-2");
  EXPECT_EQ(*parse_loss("huber:50").value().scale, 50.0);
  EXPECT_FALSE(parse_loss("none").value().is_automatic());
  // s is then in units of the scale.
  EXPECT_EQ(evaluate({LossKind::kHuber}, 9.0).rho, evaluate({LossKind::kHuber, 1.0}, 9.0).rho);
}

// L4: a scale or shape without a curve is refused, also when it does not come from text.
TEST(Loss, RefusesScalesAndShapesOutOfRange) {
  for (const double scale : {0.0, -1.0, 1e-101, 1e101, double{NAN}, double{INFINITY}})
    for (const Loss& loss : all_losses(scale)) EXPECT_FALSE(validate(loss).ok()) << scale;
  for (const double scale : {1e-100, 1.0, 1e100})
    for (const Loss& loss : all_losses(scale)) EXPECT_TRUE(validate(loss).ok()) << to_string(loss);
  for (const double alpha : {2.001, -1.1e6, double{NAN}})
    EXPECT_FALSE(validate({LossKind::kBarron, 1.0, alpha}).ok()) << alpha;
  for (const double mu : {0.0, -1.0, 1.1e6, double{NAN}})
    EXPECT_FALSE(validate({LossKind::kGraduatedTruncated, 1.0, mu}).ok()) << mu;
  for (const int kind : {-1, static_cast<int>(loss_names().size())})
    EXPECT_FALSE(validate({static_cast<LossKind>(kind), 1.0, 1.0}).ok()) << kind;
}

// L4: a scale that is not a positive number is refused, with the reason.
TEST(Loss, RefusesBadText) {
  for (const char* text :
       {"", "cauch", "cauchy:", "cauchy:0", "cauchy:-1", "cauchy:nan", "cauchy:inf", "cauchy:1x",
        "cauchy:1:2", "none:1", "none:auto", "huber:auto:1", "huber:Auto", "barron:1:auto",
        "barron:1:3", "huber:1,5"})
    EXPECT_FALSE(parse_loss(text).ok()) << text;
  EXPECT_NE(parse_loss("cauch").error().message.find("geman_mcclure"), std::string::npos);
}

}  // namespace
}  // namespace pose_refine
