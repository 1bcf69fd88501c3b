// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "pose_refine/support/error.h"

// Learned losses that pull a pose towards the input pose. Positions are camera centers. Equations
// are those of Kendall & Cipolla, CVPR 2017.
namespace pose_refine {

// How the components of a difference become one number: their absolute sum (kL1, in all of
// Kendall's reported runs), their length (kL2), or its square (kSquared).
enum class PoseNorm { kL1, kL2, kSquared };

// s = ln sigma^2 of the position and of the orientation. The defaults are Kendall & Cipolla's start
// values.
struct LogVariances {
  double position = 0.0;
  double orientation = -3.0;
};

// The depths x0 <= x1 [scene units] between which a camera sees; both are positive.
struct DepthRange {
  double nearest = 1.0;
  double farthest = 1.0;
};
// Makes a range, or an error if the depths are not positive, finite and in order.
Result<DepthRange> make_depth_range(double nearest, double farthest);

// L_beta = L_x + beta L_q (eq. 2).
struct BetaPull {
  double beta = 500.0;  // scene units per unit of quaternion difference (squared under kSquared)
  PoseNorm norm = PoseNorm::kSquared;
};

// L_sigma at a fixed s: L_x e^-s_x + L_q e^-s_q (eq. 4, whose "+ s" is a constant here).
struct SigmaPull {
  LogVariances s;
  PoseNorm norm = PoseNorm::kSquared;
};

// The homography loss L_H (Boittiaux et al., RA-L 2022); see homography_loss().
struct HomographyPull {
  DepthRange depths;
};

// A pull towards the input pose: `weight` times the loss is added to the reprojection cost, which
// is in px^2 (and carried along to other units). With SigmaPull the minimum of the sum is the
// maximum a posteriori. Under kL1 (Laplace, scale e^s) the weight for that is the pixels' variance,
// under kSquared (normal, variance e^s) half of it.
struct LearnedPull {
  std::variant<BetaPull, SigmaPull, HomographyPull> loss = BetaPull{};
  double weight = 1.0;  // px^2
};

// Checks that every number is finite, and depths and weights in range. The error names what is
// wrong.
Status validate(const LearnedPull& prior);
// Tells whether the pull alone determines a pose, which it does if neither position nor orientation
// has weight 0.
bool is_full(const LearnedPull& prior);

// Parses "beta:B", "sigma:SX,SQ" or "homography:XMIN,XMAX". The first two may end in ":l1", ":l2"
// or ":squared" (the default). The weight is that of a new LearnedPull. An error says what was
// expected.
Result<LearnedPull> parse_pull(std::string_view text);
// Writes text that parses to the same pull, but for its weight.
std::string to_string(const LearnedPull& prior);

}  // namespace pose_refine
