// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "solver/image.h"
#include "solver/reduction.h"
#include "solver/solution.h"
#include "support/cameras.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

// All residuals where the truncated loss is flat: no slope, and the cost is n c^2 / 2.
TEST(Degenerate, BothSolversOfTheReducedProblemTellTheCost) {
  const Camera camera{CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}};
  Problem problem = testing::make_scene("degenerate.flat", camera, {50, 0.5, 0.0}).problem;
  for (double& u : problem.correspondences.u) u += 1000.0;
  RefineOptions options;
  options.loss = {LossKind::kTruncated, 3.0, 1.0};
  const Image image = make_image(problem, options);
  Reducer reducer;
  reducer.bind(image);
  const Pose start = image.to_centred(problem.cam_from_world);
  for (const Solution& solution : {minimise_reduced(reducer, image, start, {20, 1e-9}),
                                   minimise_reduced_problem(reducer, start, {20, 1e-9})}) {
    EXPECT_EQ(solution.termination, Termination::kDegenerate);
    EXPECT_NEAR(solution.cost, 0.5 * 50 * 9.0, 1e-9);
  }
}

}  // namespace
}  // namespace pose_refine
