// SPDX-License-Identifier: BSD-3-Clause
#include "evaluation/basin.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>

#include "evaluation/basin_objective.h"
#include "evaluation/random.h"
#include "geometry/threads.h"

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

// All starts of one image; its random numbers are its own, whatever thread it runs on.
void run_image(const basin::Scene& scene, std::size_t index, const BasinOptions& options,
               std::vector<BasinCell>& cells) {
  Random random(Random(options.seed + index * 0x9e3779b97f4a7c15u).bits());
  for (BasinCell& cell : cells) {
    for (int start = 0; start < options.starts; ++start) {
      const Pose pose = make_start(cell, scene, random);
      ++cell.trials;
      for (std::size_t k = 0; k < options.objectives.size(); ++k) {
        const Pose end =
            basin::minimise(scene, options.objectives[k], pose, options.max_iterations);
        cell.successes[k] += succeeded(end, scene, options);
      }
    }
  }
}

void add(const std::vector<BasinCell>& from, std::vector<BasinCell>& to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i].trials += from[i].trials;
    for (std::size_t k = 0; k < to[i].successes.size(); ++k) {
      to[i].successes[k] += from[i].successes[k];
    }
  }
}

}  // namespace

BasinResult run_basin(const std::vector<Problem>& images, const BasinOptions& options,
                      const std::function<void(std::size_t)>& progress) {
  BasinResult result;
  result.cells = make_cells(options);
  std::atomic<std::size_t> next{0};
  std::size_t done = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto take = [&](std::size_t i) {
    std::vector<BasinCell> cells = make_cells(options);
    const auto scene = basin::make_scene(images[i]);
    if (scene) run_image(*scene, i, options, cells);
    const std::lock_guard<std::mutex> lock(mutex);
    ++(scene ? result.images : result.skipped);
    add(cells, result.cells);
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
  return result;
}

Landscape basin_landscape(const Problem& image, const BasinOptions& options) {
  Landscape landscape;
  landscape.image = image.name;
  const auto scene = basin::make_scene(image);
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
