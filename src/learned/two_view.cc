// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/learned/two_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pose_refine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Status check(const KeypointView& view) {
  const Camera& c = view.camera;
  if (!make_camera(c.model, c.width, c.height, c.params))
    return Error{ErrorCode::kInvalidArgument, "two views: a camera cannot be used"};
  if (view.depth.z.size() != view.depth.width * view.depth.height || view.depth.width != c.width ||
      view.depth.height != c.height)
    return Error{ErrorCode::kInvalidArgument, "two views: a depth map must have its image's size"};
  if (!view.scores.empty() && view.scores.size() != view.keypoints.size())
    return Error{ErrorCode::kInvalidArgument,
                 "two views: there must be as many scores as keypoints"};
  return ok_status();
}

std::vector<std::optional<Vector2>> warp_all(const KeypointView& from, const KeypointView& to,
                                             const Pose& pose, double occlusion) {
  std::vector<std::optional<Vector2>> out;
  out.reserve(from.keypoints.size());
  for (const Vector2& pixel : from.keypoints) out.push_back(warp(from, to, pose, pixel, occlusion));
  return out;
}

// Holds the mean distance there and back of every pair, by rows of a. It is infinite where one of
// the pair has no warp.
class Distances {
 public:
  Distances(const KeypointView& a, const KeypointView& b,
            std::vector<std::optional<Vector2>> a_in_b, std::vector<std::optional<Vector2>> b_in_a)
      : a_(a), b_(b), a_in_b_(std::move(a_in_b)), b_in_a_(std::move(b_in_a)) {}

  double l2(std::size_t i, std::size_t j) const {
    if (!a_in_b_[i] || !b_in_a_[j]) return kInfinity;
    return 0.5 * ((a_.keypoints[i] - *b_in_a_[j]).norm() + (b_.keypoints[j] - *a_in_b_[i]).norm());
  }
  double l1(std::size_t i, std::size_t j) const {
    return 0.5 * ((a_.keypoints[i] - *b_in_a_[j]).lpNorm<1>() +
                  (b_.keypoints[j] - *a_in_b_[i]).lpNorm<1>());
  }

 private:
  const KeypointView &a_, &b_;
  std::vector<std::optional<Vector2>> a_in_b_, b_in_a_;
};

struct Nearest {
  std::size_t index = 0;
  double distance = kInfinity;
};

std::vector<TwoViewPair> mutual_pairs(const Distances& distances, std::size_t rows,
                                      std::size_t columns, double gate) {
  std::vector<Nearest> of_a(rows), of_b(columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const double d = distances.l2(i, j);
      if (d < of_a[i].distance) of_a[i] = {j, d};
      if (d < of_b[j].distance) of_b[j] = {i, d};
    }
  std::vector<TwoViewPair> pairs;
  for (std::size_t i = 0; i < rows; ++i) {
    const Nearest& nearest = of_a[i];
    if (nearest.distance < gate && of_b[nearest.index].index == i)
      pairs.push_back({i, nearest.index, distances.l1(i, nearest.index)});
  }
  return pairs;
}

bool scored(const KeypointView& view, std::size_t i, double gate) {
  return view.scores.empty() || view.scores[i] > gate;
}

}  // namespace

std::optional<double> DepthMap::at(const Vector2& pixel) const {
  const double u = pixel.x() - 0.5, v = pixel.y() - 0.5;
  if (width == 0 || height == 0) return std::nullopt;
  if (!(u >= 0.0 && v >= 0.0 && u <= static_cast<double>(width - 1) &&
        v <= static_cast<double>(height - 1)))
    return std::nullopt;
  const auto column = static_cast<std::size_t>(u), row = static_cast<std::size_t>(v);
  const std::size_t right = std::min(column + 1, width - 1), below = std::min(row + 1, height - 1);
  const double z00 = z[row * width + column], z01 = z[row * width + right],
               z10 = z[below * width + column], z11 = z[below * width + right];
  if (!(z00 > 0.0 && z01 > 0.0 && z10 > 0.0 && z11 > 0.0)) return std::nullopt;
  const double a = u - static_cast<double>(column), b = v - static_cast<double>(row);
  return (1.0 - b) * ((1.0 - a) * z00 + a * z01) + b * ((1.0 - a) * z10 + a * z11);
}

std::optional<Vector2> warp(const KeypointView& from, const KeypointView& to,
                            const Pose& to_from_from, const Vector2& pixel, double occlusion) {
  const auto depth = from.depth.at(pixel);
  const auto ray = unproject(from.camera, pixel);
  if (!depth || !ray || !(ray->z() > 0.0)) return std::nullopt;
  const Vector3 point = to_from_from * Vector3(*depth / ray->z() * *ray);
  const auto seen = project(to.camera, point);
  if (!seen) return std::nullopt;
  const auto there = to.depth.at(*seen);
  if (!there || !(std::abs(point.z() - *there) < occlusion)) return std::nullopt;
  return seen;
}

Result<TwoViewLoss> two_view_loss(const KeypointView& a, const KeypointView& b,
                                  const Pose& b_from_a, const TwoViewOptions& options) {
  for (const KeypointView* view : {&a, &b})
    if (const Status status = check(*view); !status) return status.error();
  if (!b_from_a.is_finite())
    return Error{ErrorCode::kInvalidArgument, "two views: the pose is not finite"};
  const Distances distances(a, b, warp_all(a, b, b_from_a, options.occlusion),
                            warp_all(b, a, b_from_a.inverse(), options.occlusion));
  TwoViewLoss out;
  out.pairs = mutual_pairs(distances, a.keypoints.size(), b.keypoints.size(), options.gate_px);
  for (const TwoViewPair& pair : out.pairs) {
    if (!scored(a, pair.a, options.score_gate) || !scored(b, pair.b, options.score_gate)) continue;
    out.loss += pair.distance;
    ++out.scored;
  }
  if (out.scored > 0) out.loss /= static_cast<double>(out.scored);
  return out;
}

}  // namespace pose_refine
