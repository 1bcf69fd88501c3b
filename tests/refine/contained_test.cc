// SPDX-License-Identifier: BSD-3-Clause
// An image or a system that lacks something does not cost the other images.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <fstream>
#include <stdexcept>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitsWork = false;  // these reserve more memory than there is
#else
constexpr bool kLimitsWork = true;
#endif

constexpr rlim_t kMiB = rlim_t{1} << 20;
// Runs `succeeds` in a child that may take `more` bytes than it has.
template <class Test>
bool with_memory_limit(rlim_t more, Test&& succeeds) {
  const pid_t child = ::fork();
  if (child == 0) {
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t bytes = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + more;
    const rlimit limit = {bytes, bytes};
    ::setrlimit(RLIMIT_AS, &limit);
    try {
      ::_exit(succeeds() ? 0 : 1);
    } catch (const std::exception&) {
      ::_exit(1);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::vector<Image> small_problems(std::size_t count) {
  return std::vector<Image>(count, make_scene("small", kCamera).image);
}

TEST(Contained, ThreadsThatTheSystemDoesNotGrantAreNotMissed) {
  if (!kLimitsWork) GTEST_SKIP() << "limits of memory do not work under sanitizers";
  const auto images = small_problems(64);
  const RefineResult expected = refine(images[0]);
  EXPECT_TRUE(with_memory_limit(64 * kMiB, [&] {
    const auto results = refine_all(images, {}, 64);
    for (const RefineResult& result : results) {
      if (!same_bits(result.cam_from_world, expected.cam_from_world)) return false;
    }
    return results.size() == images.size();
  }));
}

TEST(Contained, AnImageWithoutMemoryIsRejectedAndTheOthersAreRefined) {
  if (!kLimitsWork) GTEST_SKIP() << "limits of memory do not work under sanitizers";
  auto images = small_problems(3);
  const RefineResult expected = refine(images[0]);
  constexpr std::size_t kMany = 3000000;
  Correspondences& many = images[1].correspondences;
  many.reserve(kMany);
  while (many.size() < kMany) many.add(Vector2(1, 2), Vector3(3, 4, 5));
  for (const int threads : {1, 3}) {
    EXPECT_TRUE(with_memory_limit(48 * kMiB, [&] {
      const auto results = refine_all(images, {}, threads);
      return same_bits(results[0].cam_from_world, expected.cam_from_world) &&
             same_bits(results[1].cam_from_world, images[1].cam_from_world) &&
             results[1].verdict == Verdict::kRejected &&
             results[1].reasons == std::vector<std::string>{"out_of_memory"} &&
             same_bits(results[2].cam_from_world, expected.cam_from_world);
    })) << threads;
  }
}

TEST(Contained, InvalidOptionsAreThrownByTheCallItself) {
  RefineOptions options;
  options.max_iterations = -1;
  EXPECT_THROW(refine_all({}, options), std::invalid_argument);
  EXPECT_THROW(refine_all(small_problems(20), options, 3), std::invalid_argument);
}

TEST(Contained, ADefectRejectsTheImageForItsReason) {
  auto images = small_problems(2);
  images[0].defect = {"malformed_matches", "m.txt:2: 'x' is not a finite number"};
  const auto results = refine_all(images);
  EXPECT_EQ(results[0].verdict, Verdict::kRejected);
  EXPECT_EQ(results[0].termination, Termination::kInvalidInput);
  EXPECT_EQ(results[0].reasons, std::vector<std::string>{"malformed_matches"});
  EXPECT_TRUE(same_bits(results[0].cam_from_world, images[0].cam_from_world));
  EXPECT_TRUE(results[1].usable());
}

}  // namespace
}  // namespace pose_refine
