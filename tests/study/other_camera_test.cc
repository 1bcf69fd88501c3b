// SPDX-License-Identifier: BSD-3-Clause
// Images whose camera is not the one that took them are not called `ok` beyond what their bound
// says. `trust_table cameras` and `trust_table relief` count more of them.
#include "apps/study/trust_table/other_camera.h"

#include <gtest/gtest.h>

#include <utility>

namespace pose_refine {
namespace {

std::vector<SyntheticImage> planted(const CameraFault& fault, std::size_t images) {
  std::vector<SyntheticImage> batch;
  for (SyntheticImage& image : ordinary_batch(images, 9))
    batch.push_back(fault.plant(std::move(image), fault.amount));
  return batch;
}

RefineOptions without_rescue() {
  RefineOptions options;
  options.rescue.reset();
  return options;
}

RefineOptions with_graduation() {
  RefineOptions options;
  options.policy = Policy::kGncGemanMcClure;
  return options;
}

TEST(OtherCamera, IsNotOkBeyondThreeBounds) {
  for (const CameraFault& fault : camera_faults()) {
    const std::vector<SyntheticImage> batch = planted(fault, 40);
    for (const RefineOptions& options : {RefineOptions(), without_rescue(), with_graduation()})
      EXPECT_LE(count(batch, options).ok_but_wrong, 1U) << fault.name;
  }
}

// Without a fault nearly all are ok, so that the count above could have failed.
TEST(OtherCamera, RightOnesAreOk) {
  const std::vector<SyntheticImage> batch = ordinary_batch(40, 9);
  EXPECT_GE(count(batch, {}).ok, 38U);
}

// Evidence grows with the points: a camera that is off by a tenth cannot hide behind thousands.
TEST(OtherCamera, ManyPointsDoNotHideIt) {
  for (const std::size_t points : {100, 1000, 4000})
    for (const double relief : {0.03, 0.1, 0.5}) {
      const CameraCount c = count(relief_batch({1.1, points, relief}, 20, 3), {});
      EXPECT_EQ(c.ok_but_wrong, 0U) << points << " points, relief " << relief;
      EXPECT_EQ(count(relief_batch({1.0, points, relief}, 20, 3), {}).ok, 20U);
    }
}

}  // namespace
}  // namespace pose_refine
