// SPDX-License-Identifier: BSD-3-Clause
#include "simulate/synthetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <optional>
#include <utility>

#include "geometry/random.h"

namespace pose_refine {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;
constexpr double kNear = 0.3;     // meters: nothing closer is seen
constexpr double kLookFar = 2.0;  // meters: nobody photographs the wall before his nose
const Vector3 kRoom(6.0, 4.0, 2.6);

struct ScenePoint {
  Vector3 position;
  Vector3 normal;  // the surface is seen only from this side
};

// This is an axis-aligned box whose faces carry the texture. The room is one, seen from within.
struct Box {
  Vector3 low, high;
  double inside;  // +1: normals point inwards
};

bool repeats(const SyntheticOptions& options) {
  return options.repeat.count > 1;
}

// The part of the room that repeats; without copies it is the room.
Vector3 cell_of(const SyntheticOptions& options) {
  return repeats(options) ? Vector3(options.repeat.period, kRoom.y(), kRoom.z()) : kRoom;
}

Vector3 room_of(const SyntheticOptions& options) {
  Vector3 room = cell_of(options);
  room.x() *= options.repeat.count;
  return room;
}

// Drawn numbers stand in braces, not parentheses, because only braces have an order of evaluation.
std::vector<Box> furnish(const Vector3& cell, Random& random) {
  std::vector<Box> boxes = {{Vector3::Zero(), cell, 1.0}};
  for (int i = 0; i < 8; ++i) {
    Vector3 size{random.uniform(0.4, 1.6), random.uniform(0.4, 1.0), random.uniform(0.4, 1.0)};
    size.x() = std::min(size.x(), cell.x());
    const Vector3 corner{random.uniform(0.0, cell.x() - size.x()),
                         random.uniform(0.0, cell.y() - size.y()), 0.0};
    boxes.push_back({corner, corner + size, -1.0});
  }
  return boxes;
}

// Adds a patch of texture: points scattered about a spot on one face of a box.
void add_patch(const Box& box, int count, Random& random, std::vector<ScenePoint>& points) {
  const auto axis = static_cast<int>(random.index(3));
  const bool high = random.uniform() < 0.5;
  Vector3 normal = Vector3::Zero();
  normal[axis] = (high ? -1.0 : 1.0) * box.inside;
  Vector3 spot;
  for (int k = 0; k < 3; ++k) spot[k] = random.uniform(box.low[k], box.high[k]);
  const double spread = random.uniform(0.05, 0.4);
  for (int i = 0; i < count; ++i) {
    Vector3 p;
    for (int k = 0; k < 3; ++k) {
      p[k] = std::clamp(spot[k] + spread * random.normal(), box.low[k], box.high[k]);
    }
    p[axis] = high ? box.high[axis] : box.low[axis];
    points.push_back({p, normal});
  }
}

// No wall stands between two copies of a cell.
bool is_between_copies(const ScenePoint& point, const SyntheticOptions& options) {
  const double x = point.position.x();
  return repeats(options) && (x == 0.0 || x == options.repeat.period);
}

// Returns the points of the first cell, then those of its copies in the same order.
std::vector<ScenePoint> make_points(const SyntheticOptions& options, Random& random) {
  const std::vector<Box> boxes = furnish(cell_of(options), random);
  const auto copies = static_cast<std::size_t>(options.repeat.count);
  const std::size_t count =
      std::max<std::size_t>(static_cast<std::size_t>(options.points) / copies, 1);  // of a cell
  std::vector<ScenePoint> points;
  while (points.size() < count) {
    // Half of the texture is on the furniture, which is nearer and breaks the walls' planes.
    const std::size_t box = random.uniform() < 0.5 ? 0 : 1 + random.index(boxes.size() - 1);
    const std::size_t before = points.size();
    const int left = static_cast<int>(count - before);
    add_patch(boxes[box], std::min(left, 10 + static_cast<int>(random.index(40))), random, points);
    const auto between = [&](const ScenePoint& p) { return is_between_copies(p, options); };
    const auto added = points.begin() + static_cast<std::ptrdiff_t>(before);
    points.erase(std::remove_if(added, points.end(), between), points.end());
  }
  for (std::size_t i = 0; i < count * (copies - 1); ++i) {
    points.push_back(points[i]);
    points.back().position.x() += options.repeat.period;
  }
  return points;
}

// The camera is at eye height, above the furniture, looking across the room and slightly down, with
// a little roll.
Pose make_pose(const Vector3& room, Random& random) {
  Vector3 center, target;
  do {
    center = {random.uniform(0.5, room.x() - 0.5), random.uniform(0.5, room.y() - 0.5),
              random.uniform(1.2, 1.9)};
    target = {random.uniform(0.0, room.x()), random.uniform(0.0, room.y()), center.z()};
  } while ((target - center).norm() < kLookFar);
  const double heading = std::atan2(target.x() - center.x(), target.y() - center.y());
  const double down = (8.0 + 10.0 * random.normal()) * kDegree;
  const double roll = 4.0 * random.normal() * kDegree;
  // World axes x, y on the floor and z up; camera axes x right, y down, z forward. Heading 0 looks
  // along y.
  const Quaternion level = so3_exp({90.0 * kDegree, 0.0, 0.0});
  const Quaternion rotation =
      so3_exp({0.0, 0.0, roll}) * so3_exp({down, 0.0, 0.0}) * level * so3_exp({0.0, 0.0, heading});
  return pose_from_center(rotation.normalized(), center);
}

std::optional<Vector2> see(const Camera& camera, const Pose& pose, const ScenePoint& point) {
  const Vector3 to_camera = pose.center() - point.position;
  if (to_camera.norm() < kNear || to_camera.dot(point.normal) <= 0.0) return std::nullopt;
  const auto pixel = project(camera, pose * point.position);
  const bool inside = pixel && pixel->x() >= 0.0 && pixel->y() >= 0.0 &&
                      pixel->x() <= static_cast<double>(camera.width) &&
                      pixel->y() <= static_cast<double>(camera.height);
  return inside ? pixel : std::nullopt;
}

// Features are found at several scales, and coarser ones are less exact.
double octave(Random& random) {
  constexpr std::array<double, 4> kFactors = {0.6, 0.8, 1.0, 1.6};
  return kFactors[random.index(kFactors.size())];
}

// Draws a wrong match: mostly any other point of the scene, sometimes one of the same patch, as
// repeated texture gives.
std::size_t wrong_point(std::size_t point, std::size_t count, Random& random) {
  const bool close = random.uniform() < 0.3;
  const std::size_t step = 1 + random.index(close ? 10 : count - 1);
  return (point + step) % count;
}

// Draws the copy of a point that a match goes to: its own, the one before or the one behind.
std::size_t copy_of(std::size_t point, std::size_t count, const SyntheticOptions& options,
                    Random& random) {
  if (!repeats(options)) return point;
  const auto copies = static_cast<std::size_t>(options.repeat.count);
  const std::size_t cell = count / copies, own = point / cell;
  const std::size_t first = own == 0 ? 0 : own - 1, last = std::min(own + 1, copies - 1);
  return point % cell + cell * (first + random.index(last - first + 1));
}

std::vector<std::size_t> shuffled(std::size_t count, Random& random) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.index(i)]);
  return order;
}

Correspondences match(const Camera& camera, const Pose& pose, const SyntheticOptions& options,
                      const std::vector<ScenePoint>& points, Random& random) {
  Correspondences matches;
  for (const std::size_t i : shuffled(points.size(), random)) {
    if (matches.size() == static_cast<std::size_t>(options.matches)) break;
    const auto pixel = see(camera, pose, points[i]);
    if (!pixel) continue;
    const double sigma = options.noise_px * octave(random);
    const Vector2 measured = *pixel + sigma * Vector2{random.normal(), random.normal()};
    const bool wrong = random.uniform() < options.outliers;
    const std::size_t matched =
        wrong ? wrong_point(i, points.size(), random) : copy_of(i, points.size(), options, random);
    matches.add(measured, points[matched].position);
    matches.point3D_id.push_back(matched + 1);
  }
  return matches;
}

// Sizes are log-normal: the median is exp(0), and some are several times larger, as for networks.
Pose disturb(const Pose& truth, const SyntheticOptions& options, Random& random) {
  const double angle = options.pose_error_deg * kDegree * std::exp(0.6 * random.normal());
  const double shift = options.pose_error_m * std::exp(0.6 * random.normal());
  const Vector3 turn = std::min(angle, 175.0 * kDegree) * random.direction();
  const Vector3 center = truth.center() + shift * random.direction();
  return pose_from_center((so3_exp(turn) * truth.rotation).normalized(), center);
}

std::string image_name(int index) {
  char name[32];
  std::snprintf(name, sizeof(name), "frame-%06d.png", index);
  return name;
}

}  // namespace

std::vector<SyntheticImage> make_synthetic(const SyntheticOptions& options) {
  Random random(options.seed);
  const std::vector<ScenePoint> points = make_points(options, random);
  std::vector<SyntheticImage> images;
  for (int i = 0; i < options.images; ++i) {
    const CameraModel model = options.models[static_cast<std::size_t>(i) % options.models.size()];
    SyntheticImage image;
    image.truth = make_pose(room_of(options), random);
    image.image.name = image_name(i);
    image.image.camera = realistic_camera(model);
    image.image.cam_from_world = disturb(image.truth, options, random);
    image.image.correspondences = match(image.image.camera, image.truth, options, points, random);
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace pose_refine
