// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/batches.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include "apps/cli/clock.h"
#include "apps/cli/messages.h"
#include "apps/cli/progress.h"

namespace pose_refine::apps {
namespace {

using Clock = std::chrono::steady_clock;

// Says how many images come next: few enough to lose little when the run is killed, enough to keep
// many threads busy. No result depends on it.
class BatchSize {
 public:
  std::size_t operator()(std::size_t left) const { return std::min(size_, left); }
  void took(double seconds) {
    if (seconds < 0.1 && size_ < kMost) size_ *= 2;
    if (seconds > 1.0 && size_ > 1) size_ /= 2;
  }

 private:
  static constexpr std::size_t kMost = 4096;
  std::size_t size_ = 16;
};

void move_to(std::vector<RefinedImage>& all, std::vector<RefinedImage>&& some) {
  all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

// Only a report that is asked for single correspondences needs them; a large run has no room for
// them otherwise, in memory and in its journal.
void drop_observations(std::vector<RefinedImage>& images) {
  for (RefinedImage& image : images) {
    image.result.residual_px = {};
    image.result.inlier = {};
  }
}

RefinedRange from_journal(const Journal& journal, std::size_t count) {
  RefinedRange all;
  all.images.reserve(count);
  for (const std::string& record : journal.records()) {
    std::optional<RefinedRange> range = to_range(record);
    if (!range || range->begin != all.images.size() ||
        range->images.size() > count - all.images.size())
      break;
    all.seconds = range->seconds;
    move_to(all.images, std::move(range->images));
  }
  if (!all.images.empty())
    note("resumed after " + std::to_string(all.images.size()) + " of " + std::to_string(count) +
         " images");
  return all;
}

}  // namespace

RefinedRange refine_in_batches(std::size_t count, Journal& journal, const RefineRange& refine,
                               ObservationRows observations) {
  RefinedRange all = from_journal(journal, count);
  const double before = all.seconds;
  const auto begin = Clock::now();
  Progress progress("refine", count, all.images.size());
  BatchSize size;
  while (all.images.size() < count) {
    const auto now = Clock::now();
    RefinedRange batch;
    batch.begin = all.images.size();
    batch.images = refine(batch.begin, batch.begin + size(count - batch.begin));
    if (observations == ObservationRows::kLeftOut) drop_observations(batch.images);
    size.took(seconds_since(now));
    batch.seconds = all.seconds = before + seconds_since(begin);
    if (journal.is_open()) journal.append(to_bytes(batch));
    move_to(all.images, std::move(batch.images));
    progress.update(all.images.size());
  }
  return all;
}

}  // namespace pose_refine::apps
