// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/trust_table/planted.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "geometry/random.h"
#include "simulate/synthetic.h"

namespace pose_refine {
namespace {

constexpr std::size_t kBatch = 256;
constexpr double kRightPosition = 0.25;   // scene units; points are at 4 to 12
constexpr double kRightRotation = 0.035;  // rad
constexpr double kHopelessPixels = 1e3;

struct Draw {
  Random random;
  Camera camera = realistic_camera(CameraModel::kPinhole);
  Pose truth;
  double noise = 1.0;
  int points = 100;

  explicit Draw(std::uint64_t seed) : random(seed) {
    const Vector3 turn = random.uniform(0.0, M_PI) * random.direction();
    const Vector3 center{random.normal(), random.normal(), random.normal()};
    truth = pose_from_center(so3_exp(turn), center);
    noise = random.uniform(0.3, 2.0);
    points = 30 + static_cast<int>(random.index(170));
  }
  Vector2 jitter() { return noise * Vector2{random.normal(), random.normal()}; }
  Pose disturbed(const Pose& pose, double angle, double shift) {
    const Vector3 turn = angle * random.direction();
    return pose_from_center((so3_exp(turn) * pose.rotation).normalized(),
                            pose.center() + shift * random.direction());
  }
  Vector2 pixel() {
    return {random.uniform(0.05, 0.95) * static_cast<double>(camera.width),
            random.uniform(0.05, 0.95) * static_cast<double>(camera.height)};
  }
  // Adds a point of the world as the true camera sees it; false when it does not.
  bool see(const Vector3& world, Correspondences& c) {
    const auto seen = project(camera, truth * world);
    if (seen) c.add(*seen + jitter(), world);
    return seen.has_value();
  }
  Vector3 world(const Vector2& pixel, double depth) {
    return truth.inverse() * Vector3(depth * *unproject(camera, pixel));
  }
};

PlantedImage ordinary(Draw& draw) {
  PlantedImage image;
  image.truth = draw.truth;
  image.image.camera = draw.camera;
  const double outliers = draw.random.uniform(0.0, 0.4);
  while (image.image.correspondences.size() < static_cast<std::size_t>(draw.points)) {
    const Vector2 pixel = draw.pixel();
    const Vector3 point = draw.world(pixel, draw.random.uniform(4.0, 12.0));
    const bool wrong = draw.random.uniform() < outliers;
    image.image.correspondences.add(wrong ? draw.pixel() : Vector2(pixel + draw.jitter()), point);
  }
  image.image.cam_from_world = draw.disturbed(draw.truth, 0.05, 0.2);
  return image;
}

PlantedImage behind(Draw& draw) {
  PlantedImage image = ordinary(draw);
  const double heading = draw.random.uniform(0.0, 2.0 * M_PI);
  const Vector3 axis(std::cos(heading), std::sin(heading), 0.0);
  const Quaternion turn = so3_exp(draw.random.uniform(2.6, M_PI) * axis);
  image.image.cam_from_world =
      pose_from_center((turn * draw.truth.rotation).normalized(), draw.truth.center());
  return image;
}

PlantedImage collinear(Draw& draw) {
  PlantedImage image = ordinary(draw);
  image.solvable = false;
  image.image.correspondences = {};
  const Vector3 from = draw.world(draw.pixel(), draw.random.uniform(4.0, 12.0));
  const Vector3 to = draw.world(draw.pixel(), draw.random.uniform(4.0, 12.0));
  for (int i = 0; i < draw.points; ++i)
    draw.see(from + draw.random.uniform() * (to - from), image.image.correspondences);
  return image;
}

// Makes a poster of random size and tilt; the other minimum has it tilted to the other side.
PlantedImage planar_twin(Draw& draw) {
  PlantedImage image = ordinary(draw);
  image.image.correspondences = {};
  const double size = draw.random.uniform(0.3, 2.5), tilt = draw.random.uniform(0.3, 1.0);
  const double heading = draw.random.uniform(0.0, 2.0 * M_PI);
  const Vector3 axis(std::cos(heading), std::sin(heading), 0.0);
  const Vector3 middle(draw.random.uniform(-1.0, 1.0), draw.random.uniform(-1.0, 1.0),
                       draw.random.uniform(5.0, 9.0));
  const Matrix3 turn = so3_exp(tilt * axis).toRotationMatrix();
  while (image.image.correspondences.size() < static_cast<std::size_t>(draw.points)) {
    const Vector3 flat{draw.random.uniform(-size, size), draw.random.uniform(-size, size), 0.0};
    draw.see(draw.truth.inverse() * Vector3(middle + turn * flat), image.image.correspondences);
  }
  const Quaternion back = so3_exp(-2.0 * tilt * axis);
  const Pose twin{back, middle - back * middle};
  image.image.cam_from_world = draw.disturbed(twin * draw.truth, 0.05, 0.1);
  return image;
}

PlantedImage wrong_matches(Draw& draw) {
  PlantedImage image = ordinary(draw);
  image.solvable = false;
  Correspondences& c = image.image.correspondences;
  for (std::size_t i = c.size() - 1; i > 0; --i) {
    const std::size_t j = draw.random.index(i);  // below i: no pixel stays where it was
    std::swap(c.u[i], c.u[j]);
    std::swap(c.v[i], c.v[j]);
  }
  return image;
}

PlantedImage wrong_camera(Draw& draw) {
  PlantedImage image = ordinary(draw);
  image.solvable = false;
  std::vector<double>& p = image.image.camera.params;  // fx fy cx cy
  switch (draw.random.index(3)) {
    case 0: {
      const double factor = draw.random.uniform(1.25, 2.0);
      for (int i = 0; i < 2; ++i) p[i] *= draw.random.index(2) ? factor : 1.0 / factor;
      p[1] = p[0];
      break;
    }
    case 1:  // of the image at half its size
      for (double& number : p) number *= 0.5;
      break;
    default: {
      const double heading = draw.random.uniform(0.0, 2.0 * M_PI);
      p[2] += draw.random.uniform(0.15, 0.4) * p[0] * std::cos(heading);
      p[3] += draw.random.uniform(0.15, 0.4) * p[0] * std::sin(heading);
    }
  }
  return image;
}

PlantedImage swapped_axes(Draw& draw) {
  PlantedImage image = ordinary(draw);
  image.solvable = false;
  Correspondences& c = image.image.correspondences;
  const double w = static_cast<double>(draw.camera.width);
  const double h = static_cast<double>(draw.camera.height);
  const std::uint64_t kind = draw.random.index(5);
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (kind == 0) std::swap(c.u[i], c.v[i]);
    if (kind == 1) c.v[i] = h - c.v[i];
    if (kind == 2) c.u[i] = w - c.u[i];
    if (kind == 3) std::swap(c.y[i], c.z[i]);
    if (kind == 4) c.z[i] = -c.z[i];
  }
  return image;
}

PlantedImage two_places(Draw& draw) {
  PlantedImage image = ordinary(draw);
  image.solvable = false;
  // A window looks like the next one: it has the same points, one step to the side.
  const Vector3 step = draw.random.uniform(1.0, 2.5) * draw.random.direction();
  Correspondences& c = image.image.correspondences;
  for (std::size_t i = 0; i < c.size(); i += 2) {
    c.x[i] += step.x();
    c.y[i] += step.y();
    c.z[i] += step.z();
  }
  return image;
}

bool right_pose(const RefineResult& result, const Pose& truth) {
  const PoseError error = pose_error(result.cam_from_world, truth);
  return error.translation <= kRightPosition && error.rotation <= kRightRotation;
}

}  // namespace

PlantedImage plant(Planted what, std::uint64_t seed) {
  using Planter = PlantedImage (*)(Draw&);
  static constexpr std::array<Planter, kPlantedNames.size()> planters = {
      ordinary,      behind,       collinear,    planar_twin,
      wrong_matches, wrong_camera, swapped_axes, two_places};
  Draw draw(seed);
  return planters[static_cast<std::size_t>(what)](draw);
}

bool judged_right(const PlantedImage& image, const RefineResult& result) {
  const bool ok = result.verdict == Verdict::kOk;
  if (!image.solvable) return !ok;
  if (!result.reasons.empty() && result.reasons[0] == "planar_ambiguity") return true;
  return ok == right_pose(result, image.truth);
}

PlantedCount count_planted(Planted what, std::size_t total, const RefineOptions& options,
                           std::uint64_t seed, int threads) {
  PlantedCount count;
  count.images = total;
  for (std::size_t begin = 0; begin < total; begin += kBatch) {
    std::vector<PlantedImage> planted;
    std::vector<Image> images;
    for (std::size_t i = begin; i < std::min(total, begin + kBatch); ++i) {
      planted.push_back(plant(what, seed + 1000003 * i));
      images.push_back(planted.back().image);
    }
    const auto results = refine_all(images, options, threads);
    for (std::size_t i = 0; i < results.size(); ++i) {
      const RefineResult& r = results[i];
      const bool ok = r.verdict == Verdict::kOk;
      count.right += judged_right(planted[i], r);
      count.ok += ok;
      count.weak += r.verdict == Verdict::kWeak;
      count.rejected += r.verdict == Verdict::kRejected;
      count.ok_but_wrong += ok && !(planted[i].solvable && right_pose(r, planted[i].truth));
      count.ok_but_hopeless += ok && !(r.final_median_px <= kHopelessPixels);
    }
  }
  return count;
}

}  // namespace pose_refine
