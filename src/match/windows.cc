// SPDX-License-Identifier: BSD-3-Clause
#include "match/windows.h"

#include <algorithm>
#include <cmath>

#include "camera/projector.h"
#include "match/acceptance.h"
#include "match/similarity.h"

namespace pose_refine::match {
namespace {

constexpr double kSigmas = 4.0;
constexpr double kCosineOfViews = 0.5;  // a point is not recognized from farther aside
constexpr double kSamePlace = 0.5;      // features nearer to each other are one [px]

// Tells whether a point is seen along a ray that is near to that of one of its views.
bool is_seen_alike(const VisiblePoints& points, std::size_t i, const Vector3& center) {
  const Vector3 ray = (points[i] - center).normalized();
  return std::any_of(points.begin(i), points.end(i), [&](const Sighting& seen) {
    return ray.dot((points[i] - seen.view->center).normalized()) >= kCosineOfViews;
  });
}

bool is_inside(const Camera& camera, const Vector2& pixel, double margin) {
  return pixel.x() > -margin && pixel.x() < static_cast<double>(camera.width) + margin &&
         pixel.y() > -margin && pixel.y() < static_cast<double>(camera.height) + margin;
}

// Returns how far the covariance of a pose moves a point of the camera frame across its ray, as
// seen from the camera: one standard deviation of the direction [rad].
double direction_sigma(const Vector3& point, const Matrix6& covariance) {
  Eigen::Matrix<double, 3, 6> moves;  // of the point by the tangent
  moves << -skew(point), Matrix3::Identity();
  const Matrix3 spread = moves * covariance * moves.transpose();
  const double squared_distance = point.squaredNorm();
  const double along = point.dot(spread * point) / squared_distance;
  return std::sqrt(std::max(0.0, spread.trace() - along) / squared_distance);
}

// The similarity of a point is that of its most similar sighting.
std::int32_t product_of(const VisiblePoints& points, std::size_t i,
                        const std::int16_t* descriptor) {
  std::int32_t most = INT32_MIN;
  for (const Sighting* seen = points.begin(i); seen != points.end(i); ++seen)
    most = std::max(most, multiply(seen->descriptor, descriptor, points.stride()));
  return most;
}

// Collects the best features of a point. One feature with several orientations is several at one
// place, which are no rivals.
class BestFeature {
 public:
  explicit BestFeature(const Query& query) : query_(query) {}

  void offer(std::uint32_t i, std::int32_t similar) {
    const bool same = best_.candidate != UINT32_MAX && is_at(i, best_.candidate);
    if (!same) return best_.offer(i, similar);
    if (similar <= best_.product) return;
    best_.product = similar;
    best_.candidate = i;
  }
  const Best& best() const { return best_; }

 private:
  bool is_at(std::uint32_t i, std::uint32_t j) const {
    const double u = query_.keypoints.u[i] - query_.keypoints.u[j];
    const double v = query_.keypoints.v[i] - query_.keypoints.v[j];
    return u * u + v * v < kSamePlace * kSamePlace;
  }

  const Query& query_;
  Best best_;
};

}  // namespace

Windows windows_at(const Query& query, const VisiblePoints& points, const Pose& pose,
                   const Matrix6& covariance, std::pair<double, double> least_most) {
  const auto [least, most] = least_most;
  const camera::Projector project(query.image.camera);
  const double focal = mean_focal_length(query.image.camera);
  const Vector3 center = pose.center();
  Windows windows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Vector3 in_camera = pose * points[i];
    const std::optional<Vector2> pixel = project(in_camera);
    if (!pixel || !is_inside(query.image.camera, *pixel, least)) continue;
    if (!is_seen_alike(points, i, center)) continue;
    const double moved = kSigmas * focal * direction_sigma(in_camera, covariance);
    const double radius = moved < most ? std::max(moved, least) : most;  // also if it is NaN
    windows.push_back({static_cast<std::uint32_t>(i), *pixel, radius});
  }
  return windows;
}

Windows windows_of_radius(const Query& query, const VisiblePoints& points, const Pose& pose,
                          double radius) {
  const camera::Projector project(query.image.camera);
  Windows windows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::optional<Vector2> pixel = project(pose * points[i]);
    if (!pixel || !is_inside(query.image.camera, *pixel, radius)) continue;
    windows.push_back({static_cast<std::uint32_t>(i), *pixel, radius});
  }
  return windows;
}

Matches match_in(const Windows& windows, const Query& query, const Cells& cells,
                 const VisiblePoints& points, const GuidedOptions& options) {
  const Acceptance accepts(options);
  std::vector<Best> of_feature(query.size());
  Matches found;
  for (const Window& window : windows) {
    BestFeature features(query);
    cells.near(window.pixel, window.radius, [&](std::uint32_t i) {
      const std::int32_t product = product_of(points, window.point, query.descriptors.row(i));
      features.offer(i, product);
      of_feature[i].offer(window.point, product);
    });
    const Best& best = features.best();
    if (accepts(best)) found.push_back({best.candidate, window.point, best.product});
  }
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](const Match& match) {
                               return of_feature[match.feature].candidate != match.point;
                             }),
              found.end());
  std::sort(found.begin(), found.end(),
            [](const Match& a, const Match& b) { return a.feature < b.feature; });
  return found;
}

}  // namespace pose_refine::match
