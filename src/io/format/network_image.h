// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

// Networks see images that were resized, cropped or padded. This tells how, from the sizes before
// and after, so that their intrinsics can be made those of the images.
namespace pose_refine::io {

struct ImageSize {
  double width = 0.0, height = 0.0;
};

// An image was resized to width x height, of which the network saw a window of the size `seen`. Its
// corner is at (left, top), which is negative where the image was padded.
struct Preparation {
  double width = 0.0, height = 0.0;
  double left = 0.0, top = 0.0;
  ImageSize seen = {};
};

// This is what was done to all images of a batch.
struct Batch {
  std::string rule;  // "VGGT's crop" ...
  std::vector<Preparation> images;
  std::vector<std::string> others;  // other rules that fit the sizes but mean other cameras
};

// Finds the rule that makes images of `originals` what the network saw. `mode` is "", or says which
// of the rules it was: "crop" or "pad". Returns nothing if no rule does.
std::optional<Batch> batch_of(const std::vector<ImageSize>& originals, const ImageSize& seen,
                              const std::string& mode);

}  // namespace pose_refine::io
