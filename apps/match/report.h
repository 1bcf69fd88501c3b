// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/input/guided_images.h"
#include "apps/input/notes.h"
#include "apps/input/sources.h"

namespace pose_refine::apps {

// These are images with the matches that were found, and how.
struct MatchedImages {
  match::GuidedImageSet found;
  Notes notes;

  std::size_t size() const { return found.set.images.size(); }
  const Image& image(std::size_t i) const { return found.set.images[i]; }
  const GuidedLook& look(std::size_t i) const { return found.looks[i]; }
  // An image without matches, or with too few to find a pose, is not matched.
  bool is_matched(std::size_t i) const;
  std::size_t matched() const;
};

// Returns a line for each image, and a summary.
std::string match_table(const MatchedImages& run);

// Returns the report without the times of anything: the same input gives the same bytes.
nlohmann::ordered_json match_report(const Sources& sources, const MatchedImages& run);

}  // namespace pose_refine::apps
