// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "pose_refine/support/error.h"

namespace pose_refine {

// How the components of a difference become one number: their absolute sum (in all of Kendall's
// reported runs), their length, or its square.
enum class PoseNorm { kL1, kL2, kSquared };

// s = ln sigma^2 of the position and of the orientation, with Kendall & Cipolla's start values.
struct LogVariances {
  double position = 0.0;
  double orientation = -3.0;
};

// Depths x0 <= x1 [scene units] of what a camera sees, both > 0.
struct DepthRange {
  double nearest = 1.0;
  double farthest = 1.0;
};
Result<DepthRange> make_depth_range(double nearest, double farthest);

// L_beta = L_x + beta L_q (Kendall & Cipolla 2017, eq. 2).
struct BetaPull {
  double beta = 500.0;  // scene units per unit of quaternion difference
  PoseNorm norm = PoseNorm::kSquared;
};

// L_sigma at fixed s: L_x e^-s_x + L_q e^-s_q (eq. 4; its "+ s" is a constant here).
struct SigmaPull {
  LogVariances s;
  PoseNorm norm = PoseNorm::kSquared;
};

// L_H (Boittiaux et al. 2022).
struct HomographyPull {
  DepthRange depths;
};

// A pull towards the input pose: `weight` times the loss is added to the reprojection cost, which
// is in px^2 (and carried along to other units). With SigmaPull the sum is a MAP problem: under
// kL1 (Laplace, scale e^s) for a weight of the pixels' variance, under kSquared (normal, variance
// e^s) for half of it.
struct LearnedPull {
  std::variant<BetaPull, SigmaPull, HomographyPull> loss = BetaPull{};
  double weight = 1.0;  // px^2
};

// Checks that every number is finite, depths and weights in range.
Status validate(const LearnedPull& prior);
// Whether it alone determines a pose: neither position nor orientation has weight 0.
bool is_full(const LearnedPull& prior);

// "beta:B", "sigma:SX,SQ", "homography:XMIN,XMAX"; the first two may end in ":l1", ":l2" or
// ":squared" (the default).
Result<LearnedPull> parse_pull(std::string_view text);
// Parses to the same prior, but for its weight.
std::string to_string(const LearnedPull& prior);

}  // namespace pose_refine
