// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/trust_table/other_camera.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "geometry/random.h"

namespace pose_refine {
namespace {

constexpr double kStated = 3.0;  // bounds that a truth may be off by

SyntheticImage scaled(SyntheticImage s, double factor) {
  Camera& camera = s.image.camera;
  const auto size = [&](std::uint64_t pixels) {
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(pixels) * factor));
  };
  camera.width = size(camera.width);
  camera.height = size(camera.height);
  for (double& length : camera.params) length *= factor;  // fx fy cx cy
  return s;
}

SyntheticImage turned(SyntheticImage s, double) {
  Camera& camera = s.image.camera;
  std::swap(camera.width, camera.height);
  std::swap(camera.params[0], camera.params[1]);
  std::swap(camera.params[2], camera.params[3]);
  return s;
}

SyntheticImage shifted(SyntheticImage s, double pixels) {
  s.image.camera.params[2] += pixels * std::sqrt(0.5);
  s.image.camera.params[3] += pixels * std::sqrt(0.5);
  return s;
}

SyntheticImage longer(SyntheticImage s, double factor) {
  s.image.camera.params[0] *= factor;
  s.image.camera.params[1] *= factor;
  return s;
}

// The pixels are those of another camera, which sees the same rays.
SyntheticImage seen_by(SyntheticImage s, const Camera& camera) {
  Correspondences& c = s.image.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const auto ray = unproject(s.image.camera, {c.u[i], c.v[i]});
    if (const auto pixel = ray ? project(camera, *ray) : std::nullopt) {
      c.u[i] = pixel->x();
      c.v[i] = pixel->y();
    }
  }
  return s;
}

Camera of_model(const Camera& camera, CameraModel model, std::vector<double> extra) {
  std::vector<double> params = camera.params;
  params.insert(params.end(), extra.begin(), extra.end());
  return make_camera(model, camera.width, camera.height, std::move(params)).value();
}

SyntheticImage fisheye(SyntheticImage s, double) {
  const Camera seen = of_model(s.image.camera, CameraModel::kOpenCvFisheye, {0.0, 0.0, 0.0, 0.0});
  return seen_by(std::move(s), seen);
}

SyntheticImage distorted(SyntheticImage s, double k1) {
  const Camera seen = of_model(s.image.camera, CameraModel::kOpenCv, {k1, 0.0, 0.0, 0.0});
  return seen_by(std::move(s), seen);
}

SyntheticImage undistorted_twice(SyntheticImage s, double k1) {
  s.image.camera = of_model(s.image.camera, CameraModel::kOpenCv, {k1, 0.0, 0.0, 0.0});
  return s;
}

}  // namespace

std::vector<CameraFault> camera_faults() {
  std::vector<CameraFault> all = {{"nothing", scaled, 1.0}};
  for (const double s : {0.25, 0.5, 0.67, 0.75, 0.8, 1.25, 1.5, 2.0, 4.0})
    all.push_back({"size x" + std::to_string(s).substr(0, 4), scaled, s});
  all.push_back({"sensor turned", turned, 0.0});
  for (const double px : {0.5, 2.0, 5.0, 20.0})
    all.push_back({"principal point " + std::to_string(px).substr(0, 4) + " px", shifted, px});
  for (const double f : {1.05, 1.1, 1.2})
    all.push_back({"focal length x" + std::to_string(f).substr(0, 4), longer, f});
  all.push_back({"fisheye as pinhole", fisheye, 0.0});
  all.push_back({"distortion left out", distorted, -0.2});
  all.push_back({"undistorted twice", undistorted_twice, -0.2});
  return all;
}

std::vector<SyntheticImage> ordinary_batch(std::size_t images, std::uint64_t seed) {
  SyntheticOptions options;
  options.seed = seed;
  options.images = static_cast<int>(images);
  options.matches = 100;
  options.outliers = 0.2;
  options.models = {CameraModel::kPinhole};
  return make_synthetic(options);
}

std::vector<SyntheticImage> relief_batch(const ReliefCase& c, std::size_t images,
                                         std::uint64_t seed) {
  std::vector<SyntheticImage> batch;
  for (std::size_t k = 0; k < images; ++k) {
    Random random(seed + 7919 * k);
    SyntheticImage s;
    s.image.camera = realistic_camera(CameraModel::kPinhole);
    const Camera& camera = s.image.camera;
    s.truth = pose_from_center(so3_exp(M_PI * random.uniform() * random.direction()),
                               {random.normal(), random.normal(), random.normal()});
    const double depth = random.uniform(4.0, 12.0);
    while (s.image.correspondences.size() < c.points) {
      const Vector2 pixel(random.uniform() * static_cast<double>(camera.width),
                          random.uniform() * static_cast<double>(camera.height));
      const double z = depth * (1.0 + c.relief * random.uniform(-0.5, 0.5));
      const Vector3 ray = *unproject(camera, pixel);
      s.image.correspondences.add(pixel + Vector2(random.normal(), random.normal()),
                                  s.truth.inverse() * Vector3(z / ray.z() * ray));
    }
    s.image.cam_from_world =
        pose_from_center((so3_exp(0.05 * random.direction()) * s.truth.rotation).normalized(),
                         s.truth.center() + 0.02 * depth * random.direction());
    batch.push_back(longer(std::move(s), c.focal));
  }
  return batch;
}

CameraCount operator+(const CameraCount& a, const CameraCount& b) {
  return {a.images + b.images,
          a.ok + b.ok,
          a.weak + b.weak,
          a.rejected + b.rejected,
          a.ok_but_wrong + b.ok_but_wrong,
          a.worse_than_start + b.worse_than_start};
}

CameraCount count(const std::vector<SyntheticImage>& batch, const RefineOptions& options) {
  std::vector<Image> images;
  for (const SyntheticImage& s : batch) images.push_back(s.image);
  const std::vector<RefineResult> results = refine_all(images, options);
  CameraCount count;
  count.images = results.size();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const RefineResult& r = results[i];
    const PoseError start = pose_error(images[i].cam_from_world, batch[i].truth);
    const PoseError end = pose_error(r.cam_from_world, batch[i].truth);
    const PoseBound bound = r.bound95().value_or(PoseBound{});
    const bool ok = r.verdict == Verdict::kOk;
    count.ok += ok;
    count.weak += r.verdict == Verdict::kWeak;
    count.rejected += r.verdict == Verdict::kRejected;
    count.ok_but_wrong += ok && (end.translation > kStated * bound.position ||
                                 end.rotation > kStated * bound.rotation);
    count.worse_than_start +=
        end.translation > start.translation + bound.position && end.translation > 1e-9;
  }
  return count;
}

}  // namespace pose_refine
