// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/input/map_matches.h"
#include "apps/refine/refined_image.h"
#include "pose_refine/io.h"
#include "pose_refine/maps/nre.h"

namespace pose_refine::apps {

// --objective=nre: poses refined against dense maps instead of matches.
bool wants_maps();
// Throws Exit(kBadUsage) unless --maps, --cameras and --poses are given and nothing contradicts.
void check_map_flags();

// The images of --poses, read from --maps one at a time.
class MapBatch {
 public:
  explicit MapBatch(std::vector<NamedPose> start);

  std::size_t size() const { return start_.size(); }
  // Images [begin, end).
  std::vector<RefinedImage> refine(std::size_t begin, std::size_t end, int threads) const;
  // As if they had been read at once; of the correspondences only their number is filled in. Ends
  // the program when no image has maps.
  std::vector<Image> images(const std::vector<RefinedImage>& images) const;

 private:
  RefinedImage refine_one(std::size_t i) const;

  std::vector<NamedPose> start_;
  MapReader reader_;
  NreOptions options_;
};

}  // namespace pose_refine::apps
