// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/refine_images.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "apps/cli/clock.h"
#include "apps/input/common_flags.h"
#include "apps/refine/batches.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/refine_maps.h"

namespace pose_refine::apps {
namespace {

// Moved to and fro, not copied.
std::vector<RefinedImage> refine_range(std::vector<Image>& images, const RefineOptions& options,
                                       std::size_t begin, std::size_t end) {
  const auto first = images.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = images.begin() + static_cast<std::ptrdiff_t>(end);
  std::vector<Image> batch(std::make_move_iterator(first), std::make_move_iterator(last));
  std::vector<RefinedImage> refined;
  for (RefineResult& result : refine_all(batch, options, FLAGS_threads)) {
    refined.push_back({std::move(result), 0, {}});
  }
  std::move(batch.begin(), batch.end(), first);
  return refined;
}

void keep(RefinedRange&& range, Refined& run) {
  run.seconds = range.seconds;
  run.results.reserve(range.images.size());
  for (RefinedImage& image : range.images) run.results.push_back(std::move(image.result));
}

}  // namespace

Refined refine_against_maps(std::vector<NamedPose> start, Journal& journal) {
  const MapBatch batch(std::move(start));
  RefinedRange range = refine_in_batches(
      batch.size(), journal,
      [&](std::size_t begin, std::size_t end) { return batch.refine(begin, end, FLAGS_threads); });
  Refined run;
  run.images = batch.images(range.images);
  keep(std::move(range), run);
  return run;
}

Refined refine_matches(std::vector<Image> images, const RefineOptions& options,
                       const BundleOptions& joint, Journal& journal) {
  Refined run;
  run.images = std::move(images);
  if (!refines_intrinsics()) {
    keep(refine_in_batches(run.images.size(), journal,
                           [&](std::size_t begin, std::size_t end) {
                             return refine_range(run.images, options, begin, end);
                           }),
         run);
    return run;
  }
  const auto begin = std::chrono::steady_clock::now();
  IntrinsicsRun refined = refine_intrinsics(run.images, joint);
  run.results = std::move(refined.results);
  run.cameras = std::move(refined.cameras);
  run.seconds = seconds_since(begin);
  return run;
}

}  // namespace pose_refine::apps
