// SPDX-License-Identifier: BSD-3-Clause
#include "base/threads.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <set>
#include <stdexcept>
#include <vector>

namespace pose_refine {
namespace {

// Counts how often each item was done.
std::vector<int> visits(std::size_t items, int threads) {
  std::vector<std::atomic<int>> count(items);
  for_each_on_threads(items, threads, [&](std::size_t i) { ++count[i]; });
  return {count.begin(), count.end()};
}

TEST(Threads, DoEachItemOnce) {
  for (const std::size_t items : {0U, 1U, 2U, 7U, 100U, 10007U})
    for (const int threads : {0, 1, 2, 3, 16})
      EXPECT_EQ(visits(items, threads), std::vector<int>(items, 1)) << items << " " << threads;
}

// The kernel does not use thread ids again soon, so new threads would show.
TEST(Threads, AreKeptBetweenCalls) {
  std::set<long> seen;
  std::mutex mutex;
  for (int call = 0; call < 100; ++call) {
    std::atomic<int> inside{0};
    run_on_threads(3, [&] {
      ++inside;
      while (inside < 2) std::this_thread::yield();  // waits for a helper
      const std::lock_guard<std::mutex> lock(mutex);
      seen.insert(::syscall(SYS_gettid));
    });
  }
  EXPECT_GE(seen.size(), 2U);
  EXPECT_LE(seen.size(), 30U);  // threads that other tests left are used too
}

TEST(Threads, MayCallFromWhatTheyDo) {
  std::atomic<int> sum{0};
  for_each_on_threads(20, 4, [&](std::size_t) {
    for_each_on_threads(50, 4, [&](std::size_t i) { sum += static_cast<int>(i); });
  });
  EXPECT_EQ(sum, 20 * 49 * 25);
}

TEST(Threads, ServeSeveralCallersAtATime) {
  std::vector<std::thread> callers;
  std::atomic<int> good{0};
  for (int caller = 0; caller < 6; ++caller)
    callers.emplace_back([&] {
      for (int call = 0; call < 100; ++call) good += visits(64, 4) == std::vector<int>(64, 1);
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(good, 600);
}

TEST(Threads, ThrowWhatWasThrownOnceAllHaveEnded) {
  for (int call = 0; call < 50; ++call) {
    std::atomic<int> inside{0};
    const auto work = [&] {
      ++inside;
      std::this_thread::yield();
      --inside;
      throw std::runtime_error("thrown");
    };
    EXPECT_THROW(run_on_threads(4, work), std::runtime_error);
    EXPECT_EQ(inside, 0);
  }
  EXPECT_EQ(visits(100, 4), std::vector<int>(100, 1));
}

// The child has none of its parent's threads; it starts its own and ends cleanly.
TEST(Threads, SurviveAFork) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer cannot start threads in a forked child";
#endif
  visits(100, 4);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::alarm(20);  // a lost wake-up would wait for ever
    std::exit(visits(1000, 4) == std::vector<int>(1000, 1) ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(visits(100, 4), std::vector<int>(100, 1));
}

}  // namespace
}  // namespace pose_refine
