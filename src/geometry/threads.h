// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace pose_refine {

// Threads for `items` things to do, when `threads` are asked for (0: all cores).
inline std::size_t thread_count(int threads, std::size_t items) {
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads)
                                         : std::max(1U, std::thread::hardware_concurrency());
  return std::min(wanted, items);
}

// Runs `work`, which must not throw, on this thread and on `count` - 1 others, or on as many as the
// system grants: it decides how fast the work is done, never whether. Returns when all are done.
template <class Work>
void run_on_threads(std::size_t count, const Work& work) {
  std::vector<std::thread> others;
  try {
    if (count > 1) others.reserve(count - 1);
    while (others.size() + 1 < count) others.emplace_back(std::cref(work));
  } catch (const std::exception&) {
    // No more threads or no memory for them: go on with those that there are.
  }
  work();
  for (std::thread& thread : others) thread.join();
}

}  // namespace pose_refine
