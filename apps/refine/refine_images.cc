// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/refine_images.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "apps/cli/clock.h"
#include "apps/cli/messages.h"
#include "apps/cli/progress.h"
#include "apps/refine/batches.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/refine_maps.h"
#include "base/threads.h"
#include "problem/option_table.h"
#include "refine/camera_pass.h"
#include "refine/contained.h"
#include "refine/second_pass.h"

namespace pose_refine::apps {
namespace {

// Refines images [begin, end). They are moved to a batch and back, because a copy would cost time.
std::vector<RefinedImage> refine_range(const RefineCommand& command, std::vector<Image>& images,
                                       std::size_t begin, std::size_t end) {
  const auto first = images.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = images.begin() + static_cast<std::ptrdiff_t>(end);
  std::vector<Image> batch(std::make_move_iterator(first), std::make_move_iterator(last));
  std::vector<RefinedImage> refined;
  for (RefineResult& result : refine_each(batch, command.options, command.threads)) {
    refined.push_back({std::move(result), 0, {}});
  }
  std::move(batch.begin(), batch.end(), first);
  return refined;
}

void take_results(RefinedRange&& range, Refined& run) {
  run.seconds = range.seconds;
  run.results.reserve(range.images.size());
  for (RefinedImage& image : range.images) run.results.push_back(std::move(image.result));
}

// Decides the images that several poses explain about as well, once all images have told how far
// their starts are off. What a journal holds is the first pass, so that a resumed run decides
// alike.
void decide_by_spread(const RefineCommand& command, Refined& run) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Pose> starts;
  for (const Image& image : run.images) starts.push_back(image.cam_from_world);
  const SecondPass pass = second_pass(starts, run.results, command.options);
  if (pass.images.empty()) return;
  const Progress progress("second pass", 0);
  for_each_on_threads(pass.images.size(), command.threads, [&](std::size_t k) {
    RefineResult& result = run.results[pass.images[k]];
    result = after_second_pass(std::move(result),
                               refine_contained(run.images[pass.images[k]], pass.options));
    if (command.observations == ObservationRows::kLeftOut)
      result.residual_px = {}, result.inlier = {};
  });
  note("the spread of the starts decides " + std::to_string(pass.images.size()) +
       " images: --start_spread=" + option_named("start_spread").get(pass.options));
  run.seconds += seconds_since(begin);
}

}  // namespace

Refined refine_against_maps(const RefineCommand& command, std::vector<NamedPose> start,
                            Journal& journal) {
  const MapBatch batch(command, std::move(start));
  const auto refine = [&](std::size_t begin, std::size_t end) {
    return batch.refine(begin, end, command.threads);
  };
  RefinedRange range = refine_in_batches(batch.size(), journal, refine, command.observations);
  Refined run;
  run.images = batch.images(range.images);
  take_results(std::move(range), run);
  return run;
}

Refined refine_matches(const RefineCommand& command, std::vector<Image> images, Journal& journal) {
  Refined run;
  run.images = std::move(images);
  if (!command.refines_intrinsics) {
    const auto refine = [&](std::size_t begin, std::size_t end) {
      return refine_range(command, run.images, begin, end);
    };
    take_results(refine_in_batches(run.images.size(), journal, refine, command.observations), run);
    decide_by_spread(command, run);
    const auto begin = std::chrono::steady_clock::now();
    const Progress progress("judge the cameras", 0);
    run.results =
        judge_cameras(run.images, std::move(run.results), command.options, command.threads);
    run.seconds += seconds_since(begin);
    return run;
  }
  const auto begin = std::chrono::steady_clock::now();
  const Progress progress("refine with intrinsics", 0);
  IntrinsicsRun refined = refine_intrinsics(run.images, command.bundle);
  run.results = std::move(refined.results);
  run.cameras = std::move(refined.cameras);
  run.seconds = seconds_since(begin);
  return run;
}

}  // namespace pose_refine::apps
