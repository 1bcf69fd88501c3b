// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pose_refine/support/calibration.h"

namespace pose_refine::apps {

// The poses of one network on the test images of one scene, in the sequences that the names tell.
struct NetworkSet {
  std::string network, scene;
  CalibrationInput input;
};

// Reads what there is of FOLDER/sevenscenes_apr and FOLDER/cambridge_apr. Throws std::runtime_error
// when a file that is there cannot be read.
std::vector<NetworkSet> network_sets(const std::string& folder);

// How often the truth lay in the 95 % ellipsoid of images that the calibration had not seen.
struct HeldOut {
  std::string left_out;
  std::size_t images = 0, inside = 0;
  double independent = 0.0;  // images over the lag of their errors
};

// Calibrates on all sequences but one, for each. A scene of one sequence is parted in halves.
std::vector<HeldOut> sequences_held_out(const NetworkSet& set);
// Parts each sequence into `stretches`, and calibrates on every other one.
HeldOut stretches_held_out(const NetworkSet& set, std::size_t stretches);
// Calibrates on one set, and tests on another.
HeldOut set_held_out(const NetworkSet& calibrated, const NetworkSet& tested);

}  // namespace pose_refine::apps
