// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>

namespace pose_refine {

// Returns the number of threads for `items` things to do when `threads` are asked for (0: all
// cores).
inline std::size_t thread_count(int threads, std::size_t items) {
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads)
                                         : std::max(1U, std::thread::hardware_concurrency());
  return std::min(wanted, items);
}

// Runs `work` on this thread and on up to `count` - 1 helpers. A helper joins if the system grants
// a thread and if it is free before this thread has finished, so the number of helpers changes how
// fast the work is done but not what is done: `work` must take its share from a counter until
// nothing is left. The call returns when all have ended, and throws what one of them threw. Helpers
// are started by the first call that needs them, are kept for later calls, and end with the
// process; a forked child starts its own. It may be called from several threads at a time, and from
// `work`.
void run_on_threads(std::size_t count, const std::function<void()>& work);

// Calls f(i) for i = 0 .. items - 1 on several threads. An item that throws does not stop the
// others.
template <class Function>
void for_each_on_threads(std::size_t items, int threads, const Function& f) {
  const std::size_t count = thread_count(threads, items);
  // Items are taken in runs, which are long enough that taking costs nothing and short enough that
  // all threads finish together.
  const std::size_t run =
      std::clamp<std::size_t>(items / (8 * std::max<std::size_t>(count, 1)), 1, 64);
  std::atomic<std::size_t> next{0};
  run_on_threads(count, [&] {
    for (std::size_t begin = next.fetch_add(run); begin < items; begin = next.fetch_add(run))
      for (std::size_t i = begin; i < std::min(begin + run, items); ++i) f(i);
  });
}

}  // namespace pose_refine
