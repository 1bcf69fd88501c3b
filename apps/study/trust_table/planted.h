// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "pose_refine/refine.h"

namespace pose_refine {

// These are the faults of an image because of which its refined pose must not be believed.
enum class Planted {
  kNothing,       // the control: must be `ok`
  kBehind,        // the start looks away: all points are behind it
  kCollinear,     // all points on a line
  kPlanarTwin,    // points on a plane, the start at its other minimum
  kWrongMatches,  // every point matched with another one's pixel
  kWrongCamera,   // focal length or principal point of another camera
  kSwappedAxes,   // pixels or points with axes swapped or mirrored
  kTwoPlaces,     // repeated structure: half of the matches agree on another pose
};
inline constexpr std::array<std::string_view, 8> kPlantedNames = {
    "nothing",       "all behind",   "collinear",    "planar twin",
    "wrong matches", "wrong camera", "swapped axes", "two places"};

struct PlantedImage {
  Image image;
  Pose truth;
  bool solvable = true;  // the data determine the true pose
};
PlantedImage plant(Planted what, std::uint64_t seed);

// Is the verdict right? It has to be `ok` on a pose within 3 % of the depth and 2 degrees of the
// truth, not `ok` on any other. A pose that is right but weak is wrongly judged, except that with
// two minima within chance of each other weak is the right answer.
bool judged_right(const PlantedImage& image, const RefineResult& result);

struct PlantedCount {
  std::size_t images = 0, right = 0, ok = 0, weak = 0, rejected = 0;
  std::size_t ok_but_wrong = 0;
  std::size_t ok_but_hopeless = 0;  // median error above 1,000 px
};
PlantedCount count_planted(Planted what, std::size_t images, const RefineOptions& options = {},
                           std::uint64_t seed = 1, int threads = 0);

}  // namespace pose_refine
