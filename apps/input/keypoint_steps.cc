// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/keypoint_steps.h"

#include <algorithm>
#include <utility>

#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"
#include "base/real_text.h"
#include "pose_refine/support/keypoint_grid.h"

namespace pose_refine::apps {
namespace {

// Counts the images with one kind of grid, and the steps that their keypoints have.
struct Tally {
  std::size_t images = 0;
  double smallest = 0.0, largest = 0.0;

  void add(double step) {
    smallest = images == 0 ? step : std::min(smallest, step);
    largest = std::max(largest, step);
    ++images;
  }
  std::string who(std::size_t all) const {
    return "the keypoints of " + std::to_string(images) + " of " + plural(all, "image");
  }
};

double largest_step(const Correspondences& c, const KeypointGrid& grid) {
  double largest = 0.0;
  for (const auto* column : {&c.u, &c.v})
    for (const double x : *column) largest = std::max(largest, grid.step(x));
  return largest;
}

void tell_half(const Tally& half, std::size_t all) {
  if (half.images == 0) return;
  note(half.who(all) + " are 16-bit numbers, in steps of up to " + shortest(half.largest) +
       " px; step^2/12 is added to the variance of each coordinate (--keypoint_step=none does "
       "without)");
}

void tell_even(const Tally& even, std::size_t all) {
  if (even.images == 0) return;
  const std::string from = even.smallest < even.largest ? shortest(even.smallest) + " to " : "";
  note(even.who(all) + " lie on a grid of " + from + shortest(even.largest) +
       " px, the same everywhere: it is part of the noise and changes no weight");
}

}  // namespace

KeypointStep keypoint_step(const Sources& sources) {
  return static_cast<KeypointStep>(
      choice("keypoint_step", sources.keypoint_step, {"auto", "float16", "none"}));
}

std::vector<Image> with_keypoint_steps(std::vector<Image> images, KeypointStep step) {
  if (step == KeypointStep::kNone) return images;
  Tally half, even;
  for (Image& image : images) {
    Correspondences& c = image.correspondences;
    auto grid = find_keypoint_grid(c);
    if (step == KeypointStep::kFloat16 && c.size() > 0) {
      grid = grid.value_or(KeypointGrid());
      grid->is_half = true;
    }
    if (!grid) continue;
    (grid->is_half ? half : even).add(largest_step(c, *grid));
    c = with_rounding(std::move(c), *grid);
  }
  tell_half(half, images.size());
  tell_even(even, images.size());
  return images;
}

}  // namespace pose_refine::apps
