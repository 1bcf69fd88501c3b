// SPDX-License-Identifier: BSD-3-Clause
// This puts refinement behind a C call, so that peers.py can time it on the very arrays its peers
// get.
#include <algorithm>
#include <cstring>
#include <ctime>

#include "pose_refine/refine.h"

using namespace pose_refine;

namespace {

Image make_problem(int model, const double* params, int num_params, int width, int height, int n,
                   const double* pixels, const double* points, const double* pose) {
  Image image;
  image.camera = {static_cast<CameraModel>(model),
                  static_cast<std::uint64_t>(width),
                  static_cast<std::uint64_t>(height),
                  {params, params + num_params}};
  image.cam_from_world = {Quaternion(pose[0], pose[1], pose[2], pose[3]).normalized(),
                          Vector3(pose[4], pose[5], pose[6])};
  image.correspondences.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i)
    image.correspondences.add({pixels[2 * i], pixels[2 * i + 1]},
                              {points[3 * i], points[3 * i + 1], points[3 * i + 2]});
  return image;
}

RefineOptions make_options(int loss, double scale, int solver) {
  RefineOptions options;
  options.loss = {static_cast<LossKind>(loss), scale, 1.0};
  options.detail = Detail::kPose;
  options.solver = static_cast<SolverPath>(solver);
  return options;
}

double seconds_of(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

extern "C" {

// Returns the best time of `repeats` calls of refine() in seconds, of CPU time or of wall time. The
// pose goes to `out` (qw qx qy qz tx ty tz), then the iterations. All memory is the caller's.
double pose_refine_time(int model, const double* params, int num_params, int width, int height,
                        int n, const double* pixels, const double* points, const double* pose,
                        int loss, double scale, int solver, int cpu_time, int repeats,
                        double* out) {
  const Image image =
      make_problem(model, params, num_params, width, height, n, pixels, points, pose);
  const RefineOptions options = make_options(loss, scale, solver);
  const clockid_t clock = cpu_time ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
  double best = 1e30;
  for (int i = 0; i < repeats; ++i) {
    const double begin = seconds_of(clock);
    const RefineResult result = refine(image, options);
    best = std::min(best, seconds_of(clock) - begin);
    const Quaternion& q = result.cam_from_world.rotation;
    const Vector3& t = result.cam_from_world.translation;
    const double values[] = {q.w(), q.x(), q.y(), q.z(),
                             t.x(), t.y(), t.z(), static_cast<double>(result.iterations)};
    std::memcpy(out, values, sizeof values);
  }
  return best;
}

// Returns the poses a second of a batch of copies of one problem on some threads.
double pose_refine_batch(int model, const double* params, int num_params, int width, int height,
                         int n, const double* pixels, const double* points, const double* pose,
                         int loss, double scale, int copies, int threads) {
  const std::vector<Image> images(
      static_cast<std::size_t>(copies),
      make_problem(model, params, num_params, width, height, n, pixels, points, pose));
  const double begin = seconds_of(CLOCK_MONOTONIC);
  const auto results = refine_all(images, make_options(loss, scale, 0), threads);
  return static_cast<double>(results.size()) / (seconds_of(CLOCK_MONOTONIC) - begin);
}
}
