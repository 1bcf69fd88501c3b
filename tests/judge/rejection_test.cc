// SPDX-License-Identifier: BSD-3-Clause
// These tests check what a rejected image tells, and the table of the fields of a result.
#include "judge/rejection.h"

#include <gmock/gmock.h>

#include <set>

#include "problem/result_fields.h"

namespace pose_refine {
namespace {

using Words = std::vector<std::string>;

RefineResult result_with(double number, const std::string& word) {
  RefineResult r;
  const int count = static_cast<int>(number);
  r.cam_from_world.translation.setConstant(number);
  r.reasons = r.weak_directions = {word};
  r.iterations = count;
  r.initial_cost = r.final_cost = r.loss_scale_px = r.noise_px = number;
  r.initial_median_px = r.final_median_px = r.degrees_of_freedom = r.condition = number;
  r.residual_px = {number};
  r.inlier = {static_cast<unsigned char>(count)};
  r.num_inliers = r.num_dropped = static_cast<std::size_t>(count);
  r.hessian.setConstant(number);
  r.covariance = r.hessian;
  r.rescue.emplace().starts = count;
  r.ambiguity_ratio = number;
  return r;
}

TEST(Rejection, KeepsWhatTheRunSaysAndTellsTheRestOfTheInput) {
  RefineResult at_input = result_with(1.0, "input"), rejected = result_with(2.0, "run");
  at_input.initial_cost = 7.0;
  at_input.verdict = Verdict::kOk;
  rejected.verdict = Verdict::kRejected;
  rejected.termination = Termination::kDegenerate;
  Pose input;
  input.translation.setConstant(3.0);
  const RefineResult told = with_input(at_input, rejected, input);
  EXPECT_EQ(told.cam_from_world.translation, input.translation);
  EXPECT_EQ(told.termination, Termination::kDegenerate);
  EXPECT_EQ(told.verdict, Verdict::kRejected);
  EXPECT_EQ(told.reasons, Words{"run"});
  EXPECT_EQ(told.weak_directions, Words{"run"});
  EXPECT_EQ(told.iterations, 2);
  EXPECT_EQ(told.rescue->starts, 2);
  EXPECT_EQ(told.ambiguity_ratio, 2.0);
  EXPECT_FALSE(told.covariance);
  EXPECT_EQ(told.initial_cost, 1.0);
  for (const double value :
       {told.final_cost, told.loss_scale_px, told.noise_px, told.condition, told.initial_median_px,
        told.final_median_px, told.degrees_of_freedom, told.residual_px[0], told.hessian(0, 0)})
    EXPECT_EQ(value, 1.0);
  EXPECT_EQ(told.inlier[0], 1);
  EXPECT_EQ(told.num_inliers, 1u);
  EXPECT_EQ(told.num_dropped, 1u);
}

TEST(ResultFields, HaveNamesOfTheirOwn) {
  std::set<std::string> names, report_names;
  for_each_result_field([&](const ResultField& field, auto) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(report_names.insert(std::string(field.in_report())).second) << field.name;
    EXPECT_STRNE(field.doc, "");
  });
  EXPECT_EQ(names.count("residual_px"), 1u);
}

}  // namespace
}  // namespace pose_refine
