// SPDX-License-Identifier: BSD-3-Clause
// These tests look at the rows that fill up the last packet.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/cameras.h"
#include "support/scene.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

using testing::make_scene;

class Tails : public ::testing::TestWithParam<Camera> {};
INSTANTIATE_TEST_SUITE_P(Models, Tails, ::testing::ValuesIn(testing::example_cameras()),
                         [](const auto& row) {
                           return std::string(camera_model_info(row.param.model).name);
                         });

// K8: no points have no cost.
TEST_P(Tails, NoPointsHaveNoCost) {
  const Image image = make_scene("tails.none", GetParam(), {0}).image;
  for (const char* level : kernel_levels()) {
    const Quadratic r = testing::Staged(image, {}, level).at(Pose(), Derivatives::kNewton);
    EXPECT_EQ(r.cost, 0.0);
    EXPECT_EQ(r.gradient, Vector6::Zero());
    EXPECT_EQ(r.hessian, Matrix6::Zero());
  }
}

// K8: no number behind the last row changes a bit. Those rows are copies of the last one because
// the stages run over them: NaN there would be 0 * NaN in the sums.
TEST_P(Tails, RowsBehindTheLastReachNoSum) {
  for (int n = 1; n <= 17; ++n) {
    Image image = make_scene("tails.poison", GetParam(), {n, 0.5, 0.2}).image;
    for (int i = 0; i < n; ++i) image.correspondences.weight.push_back(0.5 + i);
    testing::Staged staged(image);
    const kernel::Columns& c = staged.points().columns;
    std::vector<double*> columns;
    for (const double* column : {c.u, c.v, c.x, c.y, c.z, c.weight})
      columns.push_back(const_cast<double*>(column));
    const auto rows =
        static_cast<std::size_t>((n + kernel::kPad - 1) / kernel::kPad * kernel::kPad);
    for (const char* level : kernel_levels()) {
      staged.scratch = Scratch(level);
      const auto evaluated = [&] { return staged.at(staged.start, Derivatives::kNewton); };
      for (double* const column : columns)
        for (std::size_t i = c.size; i < rows; ++i) EXPECT_EQ(column[i], column[c.size - 1]);
      const Quadratic copies = evaluated();
      for (double* const column : columns)
        for (std::size_t i = c.size; i < rows; ++i) column[i] = 1e6 * static_cast<double>(i + 1);
      const Quadratic poisoned = evaluated();
      for (double* const column : columns)
        std::fill(column + c.size, column + rows, column[c.size - 1]);
      EXPECT_EQ(poisoned.cost, copies.cost) << level << " " << n;
      EXPECT_EQ(poisoned.gradient, copies.gradient) << level << " " << n;
      EXPECT_EQ(poisoned.hessian, copies.hessian) << level << " " << n;
    }
  }
}

}  // namespace
}  // namespace pose_refine
