// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pose_refine/refine.h"
#include "simulate/synthetic.h"

// Batches whose cameras are not those that took the images, as calibrations of another image size
// and of another lens are.
namespace pose_refine {

// This is what is done to the cameras of a batch; `amount` is a factor, pixels or a coefficient.
struct CameraFault {
  std::string name;
  SyntheticImage (*plant)(SyntheticImage image, double amount);
  double amount;
};
std::vector<CameraFault> camera_faults();

// The scene of the batches before anything is done to the cameras.
std::vector<SyntheticImage> ordinary_batch(std::size_t images, std::uint64_t seed);

// Points of one image at depths within `relief` of their mean, seen by a camera whose focal length
// is told wrong by the factor `focal`.
struct ReliefCase {
  double focal = 1.1;
  std::size_t points = 1000;
  double relief = 0.1;
};
std::vector<SyntheticImage> relief_batch(const ReliefCase& c, std::size_t images,
                                         std::uint64_t seed);

struct CameraCount {
  std::size_t images = 0, ok = 0, weak = 0, rejected = 0;
  std::size_t ok_but_wrong = 0;      // farther from the truth than 3 times the stated bound
  std::size_t worse_than_start = 0;  // of all outputs, by more than the stated bound
};
CameraCount operator+(const CameraCount& a, const CameraCount& b);
CameraCount count(const std::vector<SyntheticImage>& batch, const RefineOptions& options);

}  // namespace pose_refine
