// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::testing {

// Returns the images of a libmv problem that have at least 10 markers, with their true poses: at
// most `count` of them, spread evenly. It is empty if the file cannot be read.
inline std::vector<Image> read_libmv(const std::string& path, std::size_t count) {
  CorrespondenceSource source;
  source.model = path;
  source.model_format = "libmv";
  auto images = read_images(source, {});
  if (!images) return {};
  images->erase(
      std::remove_if(images->begin(), images->end(),
                     [](const Image& image) { return image.correspondences.size() < 10; }),
      images->end());
  count = std::min(count, images->size());
  std::vector<Image> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back((*images)[i * images->size() / count]);
  return chosen;
}

}  // namespace pose_refine::testing
