// SPDX-License-Identifier: BSD-3-Clause
#include "match/guided.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "base/statistics.h"
#include "camera/projector.h"
#include "match/unguided.h"
#include "match/windows.h"

namespace pose_refine::match {
namespace {

constexpr std::size_t kFewFeatures = 320;  // of the first look
constexpr int kMostRounds = 5;
// Windows by the focal length: points are off by the errors of the map too, which the covariance of
// the pose does not know.
constexpr double kLeast = 0.014, kMost = 0.1;
constexpr double kSettled = 0.99;  // of the matches, that are those of the look before
// What the windows found agrees with the first look if so many of its inliers are near to their
// places, by its noise or the focal length, and if the noise is about the same.
constexpr double kAgreeing = 0.7;
constexpr double kNear = 5.0, kLeastNear = 0.003;
constexpr double kNoisier = 2.0, kLeastNoisier = 0.001;

// These are points and what each looks like in the mean of its views.
struct Averaged {
  explicit Averaged(const VisiblePoints& all) : points(all), means(all.means()) {}
  const VisiblePoints& points;
  io::Descriptors means;
};

// Looks with at most so many features, wherever they are in the image.
Look everywhere(const Query& query, const Averaged& averaged, std::size_t most,
                const GuidedOptions& options) {
  return look_at(query, averaged.points, match_unguided(query, averaged.means, most, options),
                 query.image.cam_from_world);
}

// Counts the inliers of a look that are near to their points' places by another pose.
std::size_t count_near(const Camera& camera, const Look& look, const Pose& pose, double radius) {
  const camera::Projector project(camera);
  const Correspondences& all = look.correspondences;
  std::size_t near = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (look.result.inlier[i] == 0) continue;
    const auto pixel = project(pose * Vector3(all.x[i], all.y[i], all.z[i]));
    const Vector2 feature(all.u[i], all.v[i]);
    near += pixel && project.difference(*pixel, feature).norm() < radius ? 1 : 0;
  }
  return near;
}

// Matches that agree with each other may all be wrong: if a window left the truth out, or if few of
// its features are right ones. Then the inliers of the first look are elsewhere, or the noise is
// that of a window.
bool agrees(const Query& query, const Look& first, const Look& last) {
  if (!knows_pose(first.result) || !knows_pose(last.result)) return false;
  const double focal = mean_focal_length(query.image.camera), noise = first.result.noise_px;
  const double radius = std::max(kNear * noise, kLeastNear * focal);
  if (last.result.noise_px > std::max(kNoisier * noise, kLeastNoisier * focal)) return false;
  const std::size_t near =
      count_near(query.image.camera, first, last.result.cam_from_world, radius);
  const std::size_t inliers = first.result.num_inliers;
  return static_cast<double>(near) >= kAgreeing * static_cast<double>(inliers) &&
         last.result.num_inliers >= inliers;
}

// Returns how far the noise of the features may have moved a pose. The covariance of the result
// also counts what the camera may be wrong by, which moves the pose but hardly what it projects.
Matrix6 spread_by_noise(const RefineResult& result) {
  const Eigen::LDLT<Eigen::Matrix<double, 6, 6>> hessian(result.hessian);
  if (!result.weak_directions.empty() || hessian.info() != Eigen::Success || !hessian.isPositive())
    return *result.covariance;
  const Matrix6 inverse = hessian.solve(Matrix6::Identity());
  return inverse.allFinite() ? Matrix6(result.noise_px * result.noise_px * inverse)
                             : *result.covariance;
}

// Tells whether hardly a match is another one. Both are ordered by their features.
bool is_settled(const Matches& before, const Matches& now) {
  const auto less = [](const Match& a, const Match& b) {
    return std::pair(a.feature, a.point) < std::pair(b.feature, b.point);
  };
  Matches both;
  std::set_intersection(before.begin(), before.end(), now.begin(), now.end(),
                        std::back_inserter(both), less);
  return static_cast<double>(both.size()) >=
         kSettled * static_cast<double>(std::max(before.size(), now.size()));
}

double median_radius(const Windows& windows) {
  std::vector<double> radii;
  for (const Window& window : windows) radii.push_back(window.radius);
  return radii.empty() ? 0.0 : median(std::move(radii));
}

// Looks through windows until the matches stay. `found.look` is what is known before.
void narrow(const Query& query, const VisiblePoints& points, const GuidedOptions& options,
            Found& found) {
  const Cells cells(query.keypoints.u, query.keypoints.v, query.image.camera);
  const double focal = mean_focal_length(query.image.camera);
  Matches last;
  while (found.told.rounds < kMostRounds) {
    const RefineResult& known = found.look.result;
    const bool from_start = !knows_pose(known);
    if (from_start && (found.told.rounds > 0 || options.start_radius <= 0.0)) return;
    const Windows windows =
        from_start
            ? windows_of_radius(query, points, query.image.cam_from_world, options.start_radius)
            : windows_at(query, points, known.cam_from_world, spread_by_noise(known),
                         {kLeast * focal, kMost * focal});
    const Matches matches = match_in(windows, query, cells, points, options);
    ++found.told.rounds;
    found.told.window_px = median_radius(windows);
    if (found.told.rounds > 1 && is_settled(last, matches)) return;
    const Pose start = from_start ? query.image.cam_from_world : known.cam_from_world;
    found.look = look_at(query, points, matches, start);
    last = matches;
  }
}

}  // namespace

Look first_look(const Query& query, const VisiblePoints& points, const GuidedOptions& options) {
  const Averaged averaged(points);
  Look few = everywhere(query, averaged, kFewFeatures, options);
  if (few.result.verdict == Verdict::kOk || query.size() <= kFewFeatures) return few;
  return everywhere(query, averaged, query.size(), options);
}

Found look_through_windows(const Query& query, const VisiblePoints& points, Look first,
                           const GuidedOptions& options) {
  Found found{first, {}};
  found.told.points = points.size();
  found.told.unguided = first.matches.score.size();
  const bool knew = knows_pose(first.result);
  narrow(query, points, options, found);
  if (found.told.rounds > 0 && agrees(query, first, found.look)) {
    found.told.stage = GuidedStage::kGuided;
    return found;
  }
  if (!knew && knows_pose(found.look.result)) {
    found.told.stage = GuidedStage::kFromStart;
    return found;
  }
  found.told.stage = knew ? GuidedStage::kUnguided : GuidedStage::kNothing;
  found.look = knew ? everywhere(query, Averaged(points), query.size(), options) : std::move(first);
  return found;
}

}  // namespace pose_refine::match
