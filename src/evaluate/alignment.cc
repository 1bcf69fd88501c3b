// SPDX-License-Identifier: BSD-3-Clause
#include <Eigen/Geometry>
#include <Eigen/SVD>
#include <cmath>
#include <cstddef>

#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

// A second direction smaller than this part of the first is the rounding of a line.
constexpr double kThin = 1e-6;

Error undetermined(const std::string& why) {
  return Error{ErrorCode::kInvalidArgument, "the trajectories cannot be aligned: " + why};
}

// Says why these points, given as columns, do not determine a rotation; it is empty when they do.
std::string defect(const Eigen::Matrix3Xd& points) {
  const Eigen::Matrix3Xd centered = points.colwise() - points.rowwise().mean();
  const Vector3 extent = Eigen::JacobiSVD<Eigen::MatrixXd>(centered).singularValues().head<3>();
  const double rounding = 1e-12 * points.cwiseAbs().maxCoeff();
  if (!(extent[0] > rounding)) return "the camera does not move";
  if (!(extent[1] > std::max(kThin * extent[0], rounding))) return "its centers lie on a line";
  return {};
}

}  // namespace

Result<Similarity> align_trajectories(const std::vector<std::optional<Pose>>& estimates,
                                      const std::vector<Pose>& truth, bool with_scale) {
  if (estimates.size() != truth.size())
    return undetermined("there must be as many estimates as true poses");
  std::vector<std::size_t> both;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (estimates[i] && estimates[i]->is_finite() && truth[i].is_finite()) both.push_back(i);
  if (both.size() < 3) return undetermined("fewer than three poses are in both");
  Eigen::Matrix3Xd from(3, both.size()), to(3, both.size());
  for (std::size_t k = 0; k < both.size(); ++k) {
    from.col(static_cast<std::ptrdiff_t>(k)) = estimates[both[k]]->center();
    to.col(static_cast<std::ptrdiff_t>(k)) = truth[both[k]].center();
  }
  for (const auto& points : {from, to})
    if (const std::string why = defect(points); !why.empty()) return undetermined(why);
  const Eigen::Matrix4d map = Eigen::umeyama(from, to, with_scale);
  Similarity similarity;
  similarity.scale = with_scale ? std::cbrt(map.topLeftCorner<3, 3>().determinant()) : 1.0;
  similarity.pose.rotation = Quaternion(Matrix3(map.topLeftCorner<3, 3>() / similarity.scale));
  similarity.pose.rotation.normalize();
  similarity.pose.translation = map.topRightCorner<3, 1>();
  return similarity;
}

Pose aligned(const Pose& cam_from_world, const Similarity& similarity) {
  const Vector3 center = similarity.scale * (similarity.pose.rotation * cam_from_world.center()) +
                         similarity.pose.translation;
  return pose_from_center(cam_from_world.rotation * similarity.pose.rotation.conjugate(), center);
}

}  // namespace pose_refine
