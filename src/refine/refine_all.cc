// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <chrono>
#include <limits>
#include <new>
#include <stdexcept>
#include <utility>

#include "base/threads.h"
#include "pose_refine/refine.h"
#include "problem/validate.h"
#include "refine/camera_pass.h"

namespace pose_refine {
namespace {

// There may be no memory left even for the reason: then none is given.
RefineResult failed(const Image& image, const char* reason) noexcept {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  RefineResult result;
  result.cam_from_world = image.cam_from_world;
  result.initial_median_px = result.final_median_px = kNone;
  try {
    result.reasons.emplace_back(reason);
    result.residual_px.assign(image.correspondences.size(), kNone);
    result.inlier.assign(image.correspondences.size(), 0);
  } catch (const std::exception&) {
    result.residual_px = {};
    result.inlier = {};
  }
  return result;
}

// One image's failure is its own.
RefineResult refine_contained(const Image& image, const RefineOptions& options) noexcept {
  try {
    return refine(image, options);
  } catch (const std::bad_alloc&) {
    return failed(image, "out_of_memory");
  } catch (...) {
    return failed(image, "internal_error");
  }
}

RefineResult refine_made(const std::function<Image(std::size_t)>& make, std::size_t i,
                         const RefineOptions& options) noexcept {
  try {
    return refine_contained(make(i), options);
  } catch (const std::bad_alloc&) {
    return failed({}, "out_of_memory");
  } catch (...) {
    return failed({}, "internal_error");
  }
}

}  // namespace

std::vector<RefineResult> refine_all(const std::vector<Image>& images, const RefineOptions& options,
                                     int threads) {
  require_valid(options);
  std::vector<RefineResult> results(images.size());
  for_each_on_threads(images.size(), threads,
                      [&](std::size_t i) { results[i] = refine_contained(images[i], options); });
  return judge_cameras(images, std::move(results), options, threads);
}

std::vector<RefineResult> refine_all(std::size_t count,
                                     const std::function<Image(std::size_t)>& make,
                                     const RefineOptions& options, int threads,
                                     const std::function<void(std::size_t done)>& progress) {
  using Clock = std::chrono::steady_clock;
  require_valid(options);
  std::vector<RefineResult> results(count);
  // Time decides only how often progress is told, never what is computed.
  std::size_t slice = progress ? 8 * thread_count(threads, count) : count;
  for (std::size_t begin = 0; begin < count;) {
    const std::size_t items = std::min(slice, count - begin);
    const auto start = Clock::now();
    for_each_on_threads(items, threads, [&](std::size_t i) {
      results[begin + i] = refine_made(make, begin + i, options);
    });
    begin += items;
    if (progress) progress(begin);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (seconds < 0.05) slice *= 2;
    if (seconds > 0.2) slice = std::max<std::size_t>(slice / 2, 1);
  }
  return results;
}

}  // namespace pose_refine
