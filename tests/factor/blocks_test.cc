// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "support/cameras.h"
#include "support/scene.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

constexpr std::size_t kFull = kernel::kBlock, kRest = 64;  // whole packets, less than a block

Image part(const Image& all, std::size_t begin, std::size_t end) {
  Image some = all;
  some.correspondences = Correspondences();
  const Correspondences& c = all.correspondences;
  for (std::size_t i = begin; i < end; ++i)
    some.correspondences.add(Vector2(c.u[i], c.v[i]), Vector3(c.x[i], c.y[i], c.z[i]));
  return some;
}

Quadratic evaluate(const Image& image, const char* level, Derivatives order) {
  RefineOptions options;
  options.loss = {LossKind::kCauchy, 2.0, 1.0};
  testing::Staged staged(image, options, level);
  return staged.at(staged.start, order);
}

// A short block behind a full one holds rows of the full one, which must not count again.
TEST(Blocks, AreSummedOnce) {
  for (const CameraModel model :
       {CameraModel::kEquirectangular, CameraModel::kOpenCv, CameraModel::kPinhole}) {
    const Camera camera = default_camera(model, 600.0, 800, 600);
    const Image all = testing::make_scene("blocks", camera, {kFull + kRest, 0.5, 0.1}).image;
    ASSERT_EQ(all.correspondences.size(), kFull + kRest);
    for (const char* level : kernel_levels())
      for (const Derivatives order : {Derivatives::kGaussNewton, Derivatives::kNewton}) {
        const Quadratic whole = evaluate(all, level, order);
        const Quadratic first = evaluate(part(all, 0, kFull), level, order);
        const Quadratic last = evaluate(part(all, kFull, kFull + kRest), level, order);
        const Matrix6 sum = first.hessian + last.hessian;
        const Vector6 slope = first.gradient + last.gradient;
        EXPECT_NEAR(whole.cost, first.cost + last.cost, 1e-9 * whole.cost);
        EXPECT_LT((whole.hessian - sum).norm(), 1e-9 * sum.norm()) << level;
        EXPECT_LT((whole.gradient - slope).norm(), 1e-9 * sum.norm()) << level;
      }
  }
}

}  // namespace
}  // namespace pose_refine
