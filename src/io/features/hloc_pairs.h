// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/container/hdf5.h"

// The groups of hloc's file of matches are named after pairs of images: "A/B", or "A_B" in old
// versions, with '-' for each '/' in the names A and B. Either image of a pair may come first.
namespace pose_refine::io {

// Says where the matches of a pair are.
struct HlocPair {
  std::size_t partner = 0;  // position among the images of the map
  std::string group;
  bool reversed = false;  // the image of the map comes first
};

// Finds the pairs of an image among those that a file has.
class HlocPairs {
 public:
  // Reads which pairs a file has. `names` are those of the images with features.
  static Result<HlocPairs> read(const Hdf5& file, const std::vector<std::string>& names,
                                const std::vector<std::string>& map);

  // Keeps only the pairs of a list, a pair of names a line, each once and in its order. Returns how
  // many of its pairs are of images that are known, but have no matches in the file.
  Result<std::size_t> restrict_to(const std::string& list, const std::vector<std::string>& names,
                                  const std::vector<std::string>& map);

  // Tells whether one of the images is in the map, or has a pair in the file.
  bool knows_map() const { return knows_map_; }

  // Lists the pairs of an image, without itself.
  const std::vector<HlocPair>& of(std::size_t image) const { return pairs_[image]; }

 private:
  using Positions = std::unordered_map<std::string, std::size_t>;

  void add(const std::string& first, const std::string& second, const std::string& group);
  void add_old(const std::string& group);
  void add_one(std::size_t image, HlocPair pair);

  Positions image_, map_;          // by their names in the file
  std::vector<std::size_t> self_;  // position in the map of each image; SIZE_MAX: not in it
  std::vector<std::vector<HlocPair>> pairs_;
  bool knows_map_ = false;
};

}  // namespace pose_refine::io
