// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine {

// The robust losses rho(s) of s = |r|^2; the cost of an observation is 1/2 rho(s). rho(0) = 0 and
// rho'(0) = 1 hold for all but kTolerant. c is Loss::scale, in residual units (pixels for
// reprojection) and never squared.
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
  kBarron,              // Barron, CVPR 2019, general and adaptive: shape alpha <= 2
  kL1,                  // |r|, smoothed over c/100: 2 (c/100)^2 (sqrt(1 + s/(c/100)^2) - 1)
  kGraduatedTruncated,  // Yang et al., RA-L 2020: kTruncated for mu -> infinity, nearly convex at 0
};

// A loss with its scale. Without one, `refine` takes it from the data; a prior has none to take it
// from and needs one.
struct Loss {
  LossKind kind = LossKind::kNone;
  std::optional<double> scale = std::nullopt;  // residual units
  double shape = 1.0;                          // alpha of kBarron, mu of kGraduatedTruncated

  // Tells whether the scale comes from the data; kNone has none.
  bool is_automatic() const { return kind != LossKind::kNone && !scale; }
  // The scale that is applied: 1 where none is given.
  double applied_scale() const { return scale.value_or(1.0); }
};

// The value of a loss at s, and its derivatives.
struct LossValue {
  double rho = 0.0;   // squared residual units
  double rho1 = 1.0;  // d rho / d s
  double rho2 = 0.0;  // d^2 rho / d s^2
};

// Evaluates a loss at s, the squared norm of a residual; a negative s counts as 0. Beyond s = 1e30
// rho keeps its value there with slope 0, so that one absurd number cannot hide all others. Without
// a scale, s is in units of the scale.
LossValue evaluate(const Loss& loss, double s);

// Checks that a scale is finite and positive and the shape in range; the error names what is wrong.
Status validate(const Loss& loss);

// Parses KIND:SCALE, KIND:auto, KIND, which is the same, or barron:SCALE:ALPHA, as in "cauchy:2",
// "barron:auto:-2" and "none". An error names the part that is wrong. C++, Python, flags and files
// read and write losses by these two functions.
Result<Loss> parse_loss(std::string_view text);
// Writes the text that parse_loss reads back.
std::string to_string(const Loss& loss);
// The names that parse_loss knows, in the order of LossKind.
const std::vector<std::string_view>& loss_names();

}  // namespace pose_refine
