// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "pose_refine/refine.h"

namespace pose_refine {
namespace {

// Images a thread takes at a time: enough that taking costs nothing, few enough that all finish
// together.
constexpr std::size_t kChunk = 8;

}  // namespace

std::vector<RefineResult> refine_all(const std::vector<Problem>& problems,
                                     const RefineOptions& options, int threads) {
  std::vector<RefineResult> results(problems.size());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t begin = next.fetch_add(kChunk); begin < problems.size();
         begin = next.fetch_add(kChunk)) {
      try {
        const std::size_t end = std::min(begin + kChunk, problems.size());
        for (std::size_t i = begin; i < end; ++i) results[i] = refine(problems[i], options);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!failure) failure = std::current_exception();
      }
    }
  };
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads)
                                         : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> pool;
  for (std::size_t i = 1; i < std::min(wanted, problems.size()); ++i) pool.emplace_back(work);
  work();
  for (auto& thread : pool) thread.join();
  if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace pose_refine
