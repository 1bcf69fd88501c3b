// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <new>
#include <stdexcept>

#include "geometry/threads.h"
#include "pipeline/check.h"
#include "pose_refine/refine.h"

namespace pose_refine {
namespace {

// There may be no memory left even for the reason: then none is given.
RefineResult failed(const Problem& problem, const char* reason) noexcept {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  RefineResult result;
  result.cam_from_world = problem.cam_from_world;
  result.initial_median_px = result.final_median_px = kNone;
  try {
    result.reasons.emplace_back(reason);
    result.residual_px.assign(problem.correspondences.size(), kNone);
    result.inlier.assign(problem.correspondences.size(), 0);
  } catch (const std::exception&) {
    result.residual_px = {};
    result.inlier = {};
  }
  return result;
}

// One image's failure is its own.
RefineResult refine_contained(const Problem& problem, const RefineOptions& options) noexcept {
  try {
    return refine(problem, options);
  } catch (const std::bad_alloc&) {
    return failed(problem, "out_of_memory");
  } catch (...) {
    return failed(problem, "internal_error");
  }
}

}  // namespace

std::vector<RefineResult> refine_all(const std::vector<Problem>& problems,
                                     const RefineOptions& options, int threads) {
  require_valid(options);
  std::vector<RefineResult> results(problems.size());
  for_each_on_threads(problems.size(), threads,
                      [&](std::size_t i) { results[i] = refine_contained(problems[i], options); });
  return results;
}

}  // namespace pose_refine
