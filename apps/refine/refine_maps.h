// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/input/map_matches.h"
#include "apps/refine/command.h"
#include "apps/refine/refined_image.h"
#include "pose_refine/maps/nre.h"

namespace pose_refine::apps {

// Images whose poses are refined against dense maps instead of matches. Their maps are read one at
// a time.
class MapBatch {
 public:
  MapBatch(const RefineCommand& command, std::vector<NamedPose> start);

  std::size_t size() const { return start_.size(); }
  // Refines images [begin, end).
  std::vector<RefinedImage> refine(std::size_t begin, std::size_t end, int threads) const;
  // Returns all images, as if they had been read at once; correspondences have no values but are as
  // many as were read. Ends the program when no image has maps.
  std::vector<Image> images(const std::vector<RefinedImage>& refined) const;

 private:
  RefinedImage refine_one(std::size_t i) const;

  std::vector<NamedPose> start_;
  MapReader reader_;
  NreOptions options_;
};

}  // namespace pose_refine::apps
