// SPDX-License-Identifier: BSD-3-Clause
#include "factor/pull_factor.h"

#include <cmath>

#include "factor/autodiff_term.h"
#include "pose_refine/residuals/pose_residuals.h"

namespace pose_refine {
namespace {

// L1 and L2 norms are smoothed over this much, in scene units and in quaternion units.
constexpr double kSmoothing = 1e-4;

using DifferenceTerm = AutodiffTerm<WeightedPoseDifference, 7>;
using HomographyTerm = AutodiffTerm<HomographyRows, 12>;

DifferenceTerm term_of(const BetaPull& pull, double weight, const ReferencePose& pose) {
  return {{{pose, pull.norm, kSmoothing}, weight, weight * pull.beta}, Loss(), 1.0};
}

DifferenceTerm term_of(const SigmaPull& pull, double weight, const ReferencePose& pose) {
  return {{{pose, pull.norm, kSmoothing},
           weight * std::exp(-pull.s.position),
           weight * std::exp(-pull.s.orientation)},
          Loss(),
          1.0};
}

HomographyTerm term_of(const HomographyPull& pull, double weight, const ReferencePose& pose) {
  return {{pose, depth_weights(pull.depths), weight}, Loss(), 1.0};
}

}  // namespace

std::vector<PullFactor> PullFactor::make(const Image& image, const RefineOptions& options,
                                         const Frame& frame) {
  if (!options.pull || !(options.pull->weight > 0.0)) return {};
  LearnedPull pull = *options.pull;
  pull.weight *= frame.unit * frame.unit;
  return {PullFactor(pull, frame.to_centered(image.cam_from_world))};
}

Quadratic PullFactor::linearize(const Pose& pose, const Stage&, Derivatives derivatives) const {
  const ReferencePose target(target_);
  return std::visit(
      [&](const auto& loss) {
        return term_of(loss, pull_.weight, target).linearize(pose, derivatives);
      },
      pull_.loss);
}

void PullFactor::add_to(ceres::Problem& problem, PoseBlock& pose, const Stage&) const {
  const ReferencePose target(target_);
  std::visit([&](const auto& loss) { term_of(loss, pull_.weight, target).add_to(problem, pose); },
             pull_.loss);
}

}  // namespace pose_refine
