// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/alignment.h"

#include <cmath>
#include <string>

#include "evaluate/alignment_uncertainty.h"
#include "evaluate/robust_fit.h"
#include "evaluate/similarity_fit.h"

namespace pose_refine {
namespace {

Error refused(const std::string& why) {
  return Error{ErrorCode::kInvalidArgument, "the trajectories cannot be aligned: " + why};
}

CenterPairs pairs_of(const std::vector<std::optional<Pose>>& estimates,
                     const std::vector<Pose>& truth, const std::vector<std::size_t>& both) {
  CenterPairs pairs;
  pairs.from.resize(3, static_cast<Eigen::Index>(both.size()));
  pairs.to.resize(3, pairs.from.cols());
  if (both.empty()) return pairs;
  pairs.from_offset = estimates[both.front()]->center();
  pairs.to_offset = truth[both.front()].center();
  for (std::size_t k = 0; k < both.size(); ++k) {
    const auto column = static_cast<Eigen::Index>(k);
    pairs.from.col(column) = estimates[both[k]]->center() - pairs.from_offset;
    pairs.to.col(column) = truth[both[k]].center() - pairs.to_offset;
  }
  return pairs;
}

Similarity similarity_of(const ColumnFit& fit, const CenterPairs& pairs, Align align) {
  Similarity similarity;
  if (align == Align::kNone) return similarity;
  similarity.scale = fit.scale;
  if (align == Align::kScale) return similarity;
  similarity.pose.rotation = Quaternion(fit.rotation);
  similarity.pose.rotation.normalize();
  similarity.pose.translation = pairs.to_offset + fit.translation -
                                fit.scale * (similarity.pose.rotation * pairs.from_offset);
  return similarity;
}

struct Fit {
  ColumnFit columns;
  Eigen::VectorXd weights;
};

Fit fit_of(const CenterPairs& pairs, const AlignOptions& options) {
  if (options.fit == AlignFit::kRobust && options.align != Align::kNone) {
    const RobustFit robust = fit_robustly(pairs, options);
    const double limit = kInlierChi2 * robust.sigma * robust.sigma;
    const Eigen::ArrayXd squared = robust.fit.squared_distances(pairs);
    return {robust.fit, (squared <= limit).select(robust.weights, 0.0)};
  }
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(pairs.size());
  return {fit_columns(pairs, ones, options), ones};
}

}  // namespace

Result<Alignment> align_trajectories(const std::vector<std::optional<Pose>>& estimates,
                                     const std::vector<Pose>& truth, const AlignOptions& options) {
  if (estimates.size() != truth.size())
    return refused("there must be as many estimates as true poses");
  if (!(options.up.norm() > 0.0) || !options.up.allFinite())
    return refused("the direction of up must be finite and not 0");
  std::vector<std::size_t> both;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (estimates[i] && estimates[i]->is_finite() && truth[i].is_finite()) both.push_back(i);
  const CenterPairs pairs = pairs_of(estimates, truth, both);
  if (!pairs.from.allFinite() || !pairs.to.allFinite())
    return refused("its coordinates are too large for differences");
  if (const std::string why = undetermined(pairs, options); !why.empty()) return refused(why);
  Alignment alignment;
  alignment.options = options;
  alignment.poses = both.size();
  alignment.inlier.resize(truth.size(), false);
  if (both.empty()) return alignment;
  const Fit fit = fit_of(pairs, options);
  alignment.similarity = similarity_of(fit.columns, pairs, options.align);
  set_uncertainty(pairs, fit.columns, fit.weights, alignment);
  for (std::size_t k = 0; k < both.size(); ++k) {
    const bool inlier = fit.weights[static_cast<Eigen::Index>(k)] > 0.0;
    alignment.inlier[both[k]] = inlier;
    if (inlier) ++alignment.inliers;
  }
  return alignment;
}

Result<Similarity> align_trajectories(const std::vector<std::optional<Pose>>& estimates,
                                      const std::vector<Pose>& truth, bool with_scale) {
  AlignOptions options;
  options.align = with_scale ? Align::kSim3 : Align::kSe3;
  const Result<Alignment> alignment = align_trajectories(estimates, truth, options);
  if (!alignment) return alignment.error();
  return alignment->similarity;
}

Vector3 aligned(const Vector3& point, const Similarity& similarity) {
  return similarity.scale * (similarity.pose.rotation * point) + similarity.pose.translation;
}

Pose aligned(const Pose& cam_from_world, const Similarity& similarity) {
  return pose_from_center(cam_from_world.rotation * similarity.pose.rotation.conjugate(),
                          aligned(cam_from_world.center(), similarity));
}

Similarity inverse(const Similarity& similarity) {
  Similarity back;
  back.scale = 1.0 / similarity.scale;
  back.pose.rotation = similarity.pose.rotation.conjugate();
  back.pose.translation = -back.scale * (back.pose.rotation * similarity.pose.translation);
  return back;
}

}  // namespace pose_refine
