// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "base/threads.h"
#include "pose_refine/refine.h"
#include "problem/validate.h"
#include "refine/camera_pass.h"
#include "refine/contained.h"
#include "refine/second_pass.h"

namespace pose_refine {
namespace {

using Make = std::function<Image(std::size_t)>;

// Tells the start of the image that was made, too.
RefineResult refine_made(const Make& make, std::size_t i, const RefineOptions& options,
                         Pose& start) noexcept {
  return contained({}, [&] {
    const Image image = make(i);
    start = image.cam_from_world;
    return refine_contained(image, options);
  });
}

// Refines those images again which the spread of the starts decides; `refine_again(i, options)`
// refines one.
template <class RefineAgain>
void decide(const std::vector<Pose>& starts, const RefineOptions& options, int threads,
            std::vector<RefineResult>& results, const RefineAgain& refine_again) {
  const SecondPass pass = second_pass(starts, results, options);
  for_each_on_threads(pass.images.size(), threads, [&](std::size_t k) {
    const std::size_t i = pass.images[k];
    results[i] = after_second_pass(std::move(results[i]), refine_again(i, pass.options));
  });
}

}  // namespace

std::vector<RefineResult> refine_each(const std::vector<Image>& images,
                                      const RefineOptions& options, int threads) {
  require_valid(options);
  std::vector<RefineResult> results(images.size());
  for_each_on_threads(images.size(), threads,
                      [&](std::size_t i) { results[i] = refine_contained(images[i], options); });
  return results;
}

std::vector<RefineResult> refine_all(const std::vector<Image>& images, const RefineOptions& options,
                                     int threads) {
  std::vector<RefineResult> results = refine_each(images, options, threads);
  std::vector<Pose> starts;
  starts.reserve(images.size());
  for (const Image& image : images) starts.push_back(image.cam_from_world);
  decide(starts, options, threads, results, [&](std::size_t i, const RefineOptions& known) {
    return refine_contained(images[i], known);
  });
  return judge_cameras(images, std::move(results), options, threads);
}

std::vector<RefineResult> refine_all(std::size_t count, const Make& make,
                                     const RefineOptions& options, int threads,
                                     const std::function<void(std::size_t done)>& progress) {
  using Clock = std::chrono::steady_clock;
  require_valid(options);
  std::vector<RefineResult> results(count);
  std::vector<Pose> starts(count);
  // Time decides only how often progress is told, never what is computed.
  std::size_t slice = progress ? 8 * thread_count(threads, count) : count;
  for (std::size_t begin = 0; begin < count;) {
    const std::size_t items = std::min(slice, count - begin);
    const auto start = Clock::now();
    for_each_on_threads(items, threads, [&](std::size_t i) {
      results[begin + i] = refine_made(make, begin + i, options, starts[begin + i]);
    });
    begin += items;
    if (progress) progress(begin);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (seconds < 0.05) slice *= 2;
    if (seconds > 0.2) slice = std::max<std::size_t>(slice / 2, 1);
  }
  decide(starts, options, threads, results, [&](std::size_t i, const RefineOptions& known) {
    Pose start;
    return refine_made(make, i, known, start);
  });
  return results;
}

}  // namespace pose_refine
