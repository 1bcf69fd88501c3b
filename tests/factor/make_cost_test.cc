// SPDX-License-Identifier: BSD-3-Clause
// The number of residuals of a functor is its own, and a wrong one does not compile.
#include "pose_refine/residuals/make_cost.h"

#include <gtest/gtest.h>

#include "support/random.h"

namespace pose_refine {
namespace {

// Tells whether make_cost<n>(functor) compiles.
template <int n, class Functor, class = void>
inline constexpr bool compiles_v = false;
template <int n, class Functor>
inline constexpr bool
    compiles_v<n, Functor, std::void_t<decltype(make_cost<n>(std::declval<Functor>()))>> = true;

// Twice the center's distance from a plane, and its height, as somebody's own functor returns them.
struct Own {
  double height;
  template <class T>
  std::array<T, 2> operator()(const T* pose) const {
    return {2.0 * pose[4], pose[5] - height};
  }
};

static_assert(residuals_v<HomographyRows> == 12);
static_assert(compiles_v<12, HomographyRows> && !compiles_v<6, HomographyRows>);
static_assert(compiles_v<6, HomographyMinimal> && !compiles_v<12, HomographyMinimal>);
static_assert(compiles_v<7, PoseDifference> && !compiles_v<6, PoseDifference>);
static_assert(compiles_v<6, PosePriorResidual> && !compiles_v<3, PosePriorResidual>);
static_assert(compiles_v<1, YawPriorResidual> && !compiles_v<3, YawPriorResidual>);
static_assert(compiles_v<2, Own> && !compiles_v<1, Own> && !compiles_v<3, Own>);

// Evaluates a cost with room to spare, and counts how many residuals it really writes.
template <class Functor>
int written(const Functor& functor) {
  const auto cost = make_cost(functor);
  // Both cameras of TwoViewPoint see this far.
  const PoseBlock block(Pose{so3_exp(Vector3(0.1, 0.2, -0.1)), Vector3(0.1, 0.2, 0.3)});
  const double* const blocks[] = {block.data};
  std::array<double, 32> r;
  r.fill(1e300);
  EXPECT_TRUE(cost->Evaluate(blocks, r.data(), nullptr));
  int count = 0;
  for (const double value : r) count += value != 1e300;
  EXPECT_EQ(cost->num_residuals(), count);
  EXPECT_EQ(cost->parameter_block_sizes(), std::vector<int>{7});
  return count;
}

TEST(MakeCost, HasAsManyResidualsAsTheFunctorWrites) {
  const ReferencePose reference(testing::Random("reference").pose());
  const PoseDifference difference{reference};
  EXPECT_EQ(written(difference), 7);
  EXPECT_EQ(written(WeightedPoseDifference{difference, 1.0, 2.0}), 7);
  const DepthWeights depths = depth_weights({1.0, 3.0});
  EXPECT_EQ(written(HomographyRows{reference, depths}), 12);
  EXPECT_EQ(written(HomographyMinimal{reference, depths}), 6);
  EXPECT_EQ(written(HomographyPlanes{reference, depths}), 12);
  EXPECT_EQ(written(GeometricPoint{{0.1, 0.2, 9.0}, {0.0, 0.0}, 0.1}), 2);
  EXPECT_EQ(written(TwoViewPoint{{9, 9, 1, 1}, {9, 9, 1, 1}, {1, 1}, {1, 1}, 0.01, 0.01}), 4);
  EXPECT_EQ(written(GravityPriorResidual{GravityPrior{}}), 3);
  EXPECT_EQ(written(Own{1.5}), 2);
}

TEST(MakeCost, GivesTheDerivativesOfAFunctorThatReturns) {
  const auto cost = make_cost(Own{1.5});
  const PoseBlock block(Pose{Quaternion::Identity(), Vector3(3.0, 4.0, 5.0)});
  const double* const blocks[] = {block.data};
  double r[2];
  Eigen::Matrix<double, 2, 7, Eigen::RowMajor> jacobian;
  double* jacobians[] = {jacobian.data()};
  ASSERT_TRUE(cost->Evaluate(blocks, r, jacobians));
  EXPECT_EQ(r[0], 6.0);
  EXPECT_EQ(r[1], 2.5);
  Eigen::Matrix<double, 2, 7> expected = Eigen::Matrix<double, 2, 7>::Zero();
  expected(0, 4) = 2.0;
  expected(1, 5) = 1.0;
  EXPECT_EQ(jacobian, expected);
}

}  // namespace
}  // namespace pose_refine
