// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/full_report.h"

#include <gmock/gmock.h>

#include <sstream>

#include "pose_refine/support/stream.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RefineResult weak_result() {
  RefineResult r;
  r.verdict = Verdict::kWeak;
  r.termination = Termination::kConverged;
  r.reasons = {"few_inliers", "columns_of_different_length:u=4,z=3"};
  r.cam_from_world.translation = Vector3(0.1, -2.0, 3e-7);
  r.iterations = 7;
  r.initial_cost = 12345.678;
  r.final_cost = 0.00012345678;
  r.initial_median_px = 52.345678;
  r.final_median_px = 0.8123456;
  r.noise_px = 0.5;
  r.loss_scale_px = 1.1925;
  r.residual_px = {1.0, 2.0, 3.0};
  r.num_inliers = 2;
  r.num_dropped = 1;
  return r;
}

TEST(FullReport, TellsWhatThereIs) {
  EXPECT_EQ(full_report(weak_result()),
            "verdict         weak: few_inliers, columns_of_different_length:u=4,z=3\n"
            "  few_inliers    Fewer than 6 correspondences agree.\n"
            "  columns_of_different_length  The columns of the correspondences differ in length; "
            "both lengths follow.\n"
            "termination     converged after 7 steps\n"
            "rotation        1 0 0 0 (w x y z, camera from world)\n"
            "translation     0.1 -2 3e-07\n"
            "cost            1.235e+04 -> 0.0001235\n"
            "median residual 52.35 -> 0.8123 px\n"
            "inliers         2 of 2 observations, 1 left out\n"
            "noise           0.5 px of a coordinate, loss scale 1.192 px\n"
            "95 % bound      none\n"
            "condition       0\n");
}

TEST(FullReport, TellsHowSureThePoseIs) {
  RefineResult r = weak_result();
  r.kept_input = true;
  r.covariance = 1e-4 * Matrix6::Identity();
  r.degrees_of_freedom = 100.0;
  r.ambiguity_ratio = 1.25;
  r.rescue = RescueReport{RescueStage::kSamples, 3, 200, 40, -5.0};
  const std::string report = full_report(r);
  EXPECT_THAT(report, HasSubstr("The input pose is kept"));
  EXPECT_THAT(report, HasSubstr(" scene units, "));
  EXPECT_THAT(report, HasSubstr("ambiguity ratio 1.25\n"));
  EXPECT_THAT(report, HasSubstr("rescue          samples after 3 starts and 200 samples\n"));
  r.weak_directions = {"tz"};
  EXPECT_THAT(full_report(r), HasSubstr("none: the data leave directions open"));
  EXPECT_THAT(full_report(r), HasSubstr("weak directions tz\n"));
}

TEST(FullReport, OfNothingIsWhole) {
  const std::string report = full_report(RefineResult());
  EXPECT_THAT(report, HasSubstr("verdict         rejected\n"));
  EXPECT_THAT(report, Not(HasSubstr("reason")));
}

TEST(Stream, WritesTheWords) {
  std::ostringstream stream;
  stream << Verdict::kWeak << ' ' << Termination::kDegenerate << ' ' << RescueStage::kStarts << ' '
         << Loss{LossKind::kHuber, 2.0, 1.0} << ' '
         << Error{ErrorCode::kMalformed, "it is empty", "a.txt", 3};
  EXPECT_EQ(stream.str(), "weak degenerate starts huber:2 a.txt:3: it is empty");
}

}  // namespace
}  // namespace pose_refine
