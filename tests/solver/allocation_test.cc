// SPDX-License-Identifier: BSD-3-Clause
// S18, S19: nothing is allocated while iterating, and a factorisation that fails is survived.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "solver/equivalent.h"
#include "solver/solution.h"
#include "support/cameras.h"
#include "support/scene.h"

namespace {
std::atomic<long> allocations{0};
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace pose_refine {
namespace {

TEST(Allocation, TheFastPathAllocatesNothing) {
  for (const Camera& camera : testing::example_cameras()) {
    const auto scene = testing::make_scene("allocation", camera, {100, 0.5, 0.2});
    const Image image = make_image(scene.problem, RefineOptions{});
    const Pose start = image.to_centred(scene.problem.cam_from_world);
    Reducer reducer;
    reducer.bind(image);
    const long before = allocations;
    const Solution solution = minimise_reduced(reducer, image, start, Limits{});
    EXPECT_EQ(allocations - before, 0);
    EXPECT_GT(solution.iterations, 2);
  }
}

TEST(EquivalentProblem, RefusesWhatHasNoCholeskyFactor) {
  Reduction at;
  at.cost = 1.0;
  EXPECT_FALSE(equivalent_problem(at).has_value());  // H = 0
  at.hessian.setIdentity();
  at.hessian(2, 2) = -1.0;
  EXPECT_FALSE(equivalent_problem(at).has_value());
  at.hessian.setOnes();
  at.gradient.setOnes();
  at.hessian(0, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(equivalent_problem(at).has_value());
}

}  // namespace
}  // namespace pose_refine
