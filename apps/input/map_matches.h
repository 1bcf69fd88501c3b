// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/input/sources.h"
#include "pose_refine/maps/nre.h"

namespace pose_refine::apps {

// Returns how maps are made of features, as the flags say.
MapOptions map_options(const MapSource& maps);

// An image that has a defect has no features.
struct MapImage {
  DenseImage image;
  Defect defect;
};

// Reads the features of images one at a time: they are large.
class MapReader {
 public:
  // Ends the program when the file of cameras has none of the images.
  MapReader(const Sources& sources, std::vector<NamedPose> poses);

  std::size_t size() const { return poses_.size(); }
  const NamedPose& pose(std::size_t i) const { return poses_[i]; }
  // Throws only for lack of memory. Several threads may call it at a time.
  MapImage read(std::size_t i) const;

 private:
  std::vector<NamedPose> poses_;
  std::string folder_, cameras_file_;
  CameraList cameras_;
};

// Returns the best matches of each image. Ends the program when no image has maps.
std::vector<Image> read_map_matches(const Sources& sources, const std::vector<NamedPose>& poses,
                                    int threads);

// These are the same images, and their features without the fine maps.
struct MapMatches {
  std::vector<Image> images;
  std::vector<DenseFeatures> features;
};
MapMatches read_map_matches_and_features(const Sources& sources,
                                         const std::vector<NamedPose>& poses, int threads);

}  // namespace pose_refine::apps
