// SPDX-License-Identifier: BSD-3-Clause
// S18, S19: nothing is allocated while iterating, and a factorization that fails is survived.
#include <gtest/gtest.h>

#include <Eigen/Core>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "solve/equivalent.h"
#include "support/cameras.h"
#include "support/scene.h"
#include "support/staged.h"

namespace {
std::atomic<long> allocations{0};
}

// Everything that allocates ends in these: operator new, aligned or not, and Eigen. Sanitizers have
// functions of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr bool kCounts = true;
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  ++allocations;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
}
#else
constexpr bool kCounts = false;
#endif

namespace pose_refine {
namespace {

struct alignas(64) Wide {
  double numbers[8];
};

// Counts the allocations that `make` needs; its result lives until then.
template <class Make>
long count(Make&& make) {
  const long before = allocations;
  const auto made = make();
  return allocations - before;
}

TEST(Allocation, EveryKindIsCounted) {
  if (!kCounts) GTEST_SKIP() << "sanitizers allocate themselves";
  EXPECT_EQ(count([] { return std::make_unique<int>(3); }), 1);
  EXPECT_EQ(count([] { return std::make_unique<Wide>(); }), 1);
  EXPECT_EQ(count([] { return std::vector<double>(100); }), 1);
  EXPECT_EQ(count([] { return Eigen::MatrixXd(Eigen::MatrixXd::Zero(9, 9)); }), 1);
}

TEST(Allocation, TheFastPathAllocatesNothing) {
  if (!kCounts) GTEST_SKIP() << "sanitizers allocate themselves";
  for (const Camera& camera : testing::example_cameras()) {
    const auto scene = testing::make_scene("allocation", camera, {100, 0.5, 0.2});
    testing::Staged staged(scene.image);
    const long before = allocations;
    const Solution solution = minimize_tiny(staged.cost(), staged.start, Limits{});
    EXPECT_EQ(allocations - before, 0);
    EXPECT_GT(solution.iterations, 2);
  }
}

TEST(EquivalentProblem, RefusesWhatHasNoCholeskyFactor) {
  Quadratic at;
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
