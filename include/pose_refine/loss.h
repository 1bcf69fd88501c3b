// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine {

// Robust losses. With s = |r|^2 the cost of an observation is 1/2 rho(s); rho(0) = 0, rho'(0) = 1
// (kTolerant excepted). `scale` is in residual units (pixels for reprojection), never squared.
enum class LossKind : int {
  kNone,                // rho = s
  kHuber,               // s, then 2 c sqrt(s) - c^2
  kSoftL1,              // 2 c^2 (sqrt(1 + s/c^2) - 1)
  kCauchy,              // c^2 log(1 + s/c^2)
  kArctan,              // c^2 atan(s/c^2)  (Ceres: a atan(s/a) with a = c^2)
  kTolerant,            // Ceres' TolerantLoss(a = c^2, b = c^2/4)
  kTukey,               // c^2/3 (1 - (1 - s/c^2)^3), then c^2/3
  kGemanMcClure,        // s / (1 + s/c^2)
  kWelsch,              // c^2 (1 - exp(-s/c^2))
  kFair,                // 2 c^2 (r/c - log(1 + r/c)), r = sqrt(s)
  kTruncated,           // min(s, c^2)
  kBarron,              // Barron 2019, general and adaptive: shape alpha <= 2, scale c
  kL1,                  // |r|, smoothed over c/100: 2 (c/100)^2 (sqrt(1 + s/(c/100)^2) - 1)
  kGraduatedTruncated,  // Yang et al. 2020: kTruncated for shape mu -> infinity, nearly convex for
                        // 0
};

struct Loss {
  LossKind kind = LossKind::kNone;
  double scale = 1.0;  // residual units
  double shape = 1.0;  // alpha of kBarron, mu of kGraduatedTruncated
};

struct LossValue {
  double rho = 0.0;
  double rho1 = 1.0;  // d rho / d s
  double rho2 = 0.0;  // d^2 rho / d s^2
};

// s = squared residual norm; s < 0 counts as 0. Beyond s = 1e30 rho stays what it is there, with
// slope 0, so that one absurd number cannot hide all others.
LossValue evaluate(const Loss& loss, double s);

// Checks scale (finite, > 0) and shape.
Status validate(const Loss& loss);

// "cauchy:2", "huber:4", "barron:2:-2", "none". The scale may be left out (1).
Result<Loss> parse_loss(std::string_view text);
std::string to_string(const Loss& loss);
// Names that parse_loss knows, in the order of LossKind.
const std::vector<std::string_view>& loss_names();

}  // namespace pose_refine
