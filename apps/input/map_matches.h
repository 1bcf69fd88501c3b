// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/io.h"
#include "pose_refine/maps/nre.h"

namespace pose_refine::apps {

// --maps: dense features, for the objectives on maps and, as their best matches, for all others.
bool has_maps();
// --maps, --temperature and --drop_below.
std::vector<VerbFlag> map_flags();
// Of those flags. Throws Exit(kBadUsage) for values out of range, --maps beside --matches or
// --model, or without --cameras.
MapOptions map_options();

// One image's features. With a defect there are none.
struct MapImage {
  DenseImage image;
  Defect defect;
};

// Reads the features of images one at a time: they are large.
class MapReader {
 public:
  // Ends the program when --cameras has none of the images.
  explicit MapReader(std::vector<NamedPose> poses);

  std::size_t size() const { return poses_.size(); }
  // Never throws but for lack of memory. From several threads at a time.
  MapImage read(std::size_t i) const;

 private:
  std::vector<NamedPose> poses_;
  CameraList cameras_;
};

// The best matches of each image, and its features without their fine map where `features` is not
// null. Ends the program when no image has maps.
std::vector<Image> read_map_matches(const std::vector<NamedPose>& poses,
                                    std::vector<DenseFeatures>* features = nullptr);

}  // namespace pose_refine::apps
