// SPDX-License-Identifier: BSD-3-Clause
#include "apps/basin/study.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "apps/basin/study_objective.h"
#include "base/threads.h"
#include "geometry/random.h"

namespace pose_refine {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

std::vector<BasinCell> make_cells(const BasinOptions& options) {
  std::vector<BasinCell> cells;
  for (const double rotation : options.rotations_deg) {
    for (const double translation : options.translations) {
      cells.push_back({false, rotation, translation, 0, {}});
    }
  }
  cells.push_back({true, 0.0, 0.0, 0, {}});
  for (BasinCell& cell : cells) cell.successes.assign(options.objectives.size(), 0);
  return cells;
}

Quaternion random_rotation(Random& random) {
  const double w = random.normal(), x = random.normal(), y = random.normal(), z = random.normal();
  return Quaternion(w, x, y, z).normalized();
}

Pose make_start(const BasinCell& cell, const basin::Scene& scene, Random& random) {
  const Vector3 axis = random.direction(), direction = random.direction();
  const Vector3 center = scene.reference.center();
  if (cell.random) {
    const Quaternion rotation = random_rotation(random);
    const double radius = 2.0 * scene.depth * std::cbrt(random.uniform());
    return pose_from_center(rotation, center + radius * direction);
  }
  const double offset = cell.translation == BasinOptions::kCoupled
                            ? std::min(cell.rotation_deg / 90.0, 1.0)
                            : cell.translation;
  const Quaternion rotation =
      so3_exp(cell.rotation_deg * kDegree * axis) * scene.reference.rotation;
  return pose_from_center(rotation.normalized(), center + offset * scene.depth * direction);
}

bool succeeded(const Pose& pose, const basin::Scene& scene, const BasinOptions& options) {
  if (!pose.is_finite()) return false;
  const PoseError error = pose_error(pose, scene.reference);
  return error.rotation < options.success_deg * kDegree &&
         error.translation < options.success_depths * scene.depth;
}

// Returns the processor time of this thread so far.
double processor_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

// Counts how the starts of one image, or of all images, ended.
struct Outcome {
  std::vector<BasinCell> cells;
  std::vector<double> ms;  // of each objective
  explicit Outcome(const BasinOptions& options)
      : cells(make_cells(options)), ms(options.objectives.size(), 0.0) {}
};

// Runs all starts of one image. Its random numbers are its own, whatever thread it runs on.
Outcome run_image(const basin::Scene& scene, std::size_t index, const BasinOptions& options) {
  Outcome out(options);
  Random random(Random(options.seed + index * 0x9e3779b97f4a7c15u).bits());
  for (BasinCell& cell : out.cells) {
    for (int start = 0; start < options.starts; ++start) {
      const Pose pose = make_start(cell, scene, random);
      ++cell.trials;
      for (std::size_t k = 0; k < options.objectives.size(); ++k) {
        const double begin = processor_ms();
        const Pose end =
            basin::minimize(scene, options.objectives[k], pose, options.max_iterations);
        out.ms[k] += processor_ms() - begin;
        cell.successes[k] += succeeded(end, scene, options);
      }
    }
  }
  return out;
}

void add(const Outcome& from, Outcome& to) {
  for (std::size_t k = 0; k < to.ms.size(); ++k) to.ms[k] += from.ms[k];
  for (std::size_t i = 0; i < to.cells.size(); ++i) {
    to.cells[i].trials += from.cells[i].trials;
    for (std::size_t k = 0; k < to.ms.size(); ++k)
      to.cells[i].successes[k] += from.cells[i].successes[k];
  }
}

}  // namespace

BasinResult run_basin(const std::vector<Image>& images, const BasinOptions& options,
                      const std::function<void(std::size_t)>& progress,
                      const std::vector<DenseFeatures>& features) {
  if (!features.empty() && features.size() != images.size())
    throw std::invalid_argument("basin: there must be features for each image");
  BasinResult result;
  Outcome all(options);
  std::atomic<std::size_t> next{0};
  std::size_t done = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto take = [&](std::size_t i) {
    const auto scene = basin::make_scene(images[i], features.empty() ? nullptr : &features[i]);
    const Outcome one = scene ? run_image(*scene, i, options) : Outcome(options);
    const std::lock_guard<std::mutex> lock(mutex);
    ++(scene ? result.images : result.skipped);
    add(one, all);
    if (progress) progress(++done);
  };
  run_on_threads(thread_count(options.threads, images.size()), [&] {
    for (std::size_t i = next++; i < images.size(); i = next++) {
      try {
        take(i);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!failure) failure = std::current_exception();
      }
    }
  });
  // Rates over a part of the images would look like those of all.
  if (failure) std::rethrow_exception(failure);
  const std::size_t trials =
      result.images * static_cast<std::size_t>(options.starts) * all.cells.size();
  for (const double ms : all.ms)
    result.mean_ms.push_back(trials > 0 ? ms / static_cast<double>(trials) : 0.0);
  result.cells = std::move(all.cells);
  return result;
}

Landscape basin_landscape(const Image& image, const BasinOptions& options,
                          const DenseFeatures* features) {
  Landscape landscape;
  landscape.image = image.name;
  const auto scene = basin::make_scene(image, features);
  if (!scene) return landscape;
  for (int degrees = -180; degrees <= 180; degrees += 2) landscape.rotation_deg.push_back(degrees);
  for (int step = -60; step <= 60; ++step) landscape.translation.push_back(step / 30.0);
  for (const std::string& objective : options.objectives) {
    std::vector<double> turned, moved;
    for (const double degrees : landscape.rotation_deg) {
      const Pose turn = {so3_exp({0.0, degrees * kDegree, 0.0}), Vector3::Zero()};
      turned.push_back(basin::value_at(*scene, objective, turn * scene->reference));
    }
    for (const double depths : landscape.translation) {
      const Pose shift = {Quaternion::Identity(), {-depths * scene->depth, 0.0, 0.0}};
      moved.push_back(basin::value_at(*scene, objective, shift * scene->reference));
    }
    landscape.over_rotation.push_back(std::move(turned));
    landscape.over_translation.push_back(std::move(moved));
  }
  return landscape;
}

}  // namespace pose_refine
