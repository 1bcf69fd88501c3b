// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/camera_kinds.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace pose_refine::doctor {
namespace {

constexpr std::size_t kLooked = 10;  // images that the grid of readings is tried on

const std::vector<double> kScales = {0.2,  0.23, 0.27, 0.31, 0.35, 0.4,  0.46, 0.53,
                                     0.61, 0.70, 0.8,  0.88, 1.13, 1.25, 1.43, 1.64,
                                     1.87, 2.14, 2.5,  2.85, 3.3,  3.8,  4.4,  5.0};
const std::vector<double> kFocals = {0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.45, 1.7, 2.0};

// The likeliest of the stated reading and some values of one of its numbers.
Scored best_of(const Batch& part, const Scored& stated, const std::vector<double>& values,
               double CameraReading::*number) {
  Scored best = stated;
  for (const double value : values) {
    CameraReading reading = stated.reading;
    reading.*number = value;
    Scored scored = score(part, reading);
    if (evidence(best, scored) > 0.0) best = std::move(scored);
  }
  return best;
}

Scored searched(const Batch& batch, const std::vector<double>& values,
                double CameraReading::*number, const Chosen& chosen) {
  const Batch part = part_of(batch, kLooked);
  const CameraReading found = best_of(part, score(part, {}), values, number).reading;
  return refine_reading(batch, score(batch, found), chosen);
}

bool any(const Batch& batch, const std::function<bool(const Camera&)>& has) {
  return std::any_of(batch.images.begin(), batch.images.end(),
                     [&](const Image& image) { return has(image.camera); });
}

bool is_off_center(const Camera& camera) {
  const auto& at = camera_model_info(camera.model).principal_point;
  if (at.size() != 2) return false;
  const double x =
      camera.params[static_cast<std::size_t>(at[0])] / static_cast<double>(camera.width);
  const double y =
      camera.params[static_cast<std::size_t>(at[1])] / static_cast<double>(camera.height);
  return std::hypot(x - 0.5, y - 0.5) > 0.1;
}

bool bends(const Camera& camera) {
  return !camera_model_info(camera.model).extra.empty() ||
         camera.model == CameraModel::kSimpleFisheye || camera.model == CameraModel::kFisheye;
}

bool is_plane(const Camera& camera) {
  return camera.model == CameraModel::kSimplePinhole || camera.model == CameraModel::kPinhole;
}

std::vector<CameraReading> plain_readings(const Batch& batch) {
  std::vector<CameraReading> readings;
  const auto add = [&](auto change) {
    CameraReading reading;
    change(reading);
    readings.push_back(reading);
  };
  add([](CameraReading& r) { r.swapped = true; });
  add([](CameraReading& r) { r.y_up = true; });
  if (any(batch, is_off_center)) add([](CameraReading& r) { r.centered = true; });
  if (any(batch, bends)) add([](CameraReading& r) { r.lens = Lens::kPinhole; });
  if (any(batch, is_plane)) add([](CameraReading& r) { r.lens = Lens::kFisheye; });
  return readings;
}

}  // namespace

std::vector<Scored> search_kinds(const Batch& batch, const Scored& stated) {
  std::vector<Scored> kinds = {stated};
  const auto add = [&](Scored scored) {
    const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const Scored& other) {
      return other.reading == scored.reading;
    });
    if (!known) kinds.push_back(std::move(scored));
  };
  for (const CameraReading& reading : plain_readings(batch)) add(score(batch, reading));
  add(searched(batch, kScales, &CameraReading::scale, {kScaleNumber}));
  add(searched(batch, kFocals, &CameraReading::focal, {kFocalNumber}));
  add(refine_reading(batch, stated, {kCxNumber, kCyNumber}));
  add(refine_reading(batch, stated, {kK1Number, kK2Number}));
  add(refine_reading(batch, likeliest(kinds),
                     {kFocalNumber, kCxNumber, kCyNumber, kK1Number, kK2Number}));
  return kinds;
}

}  // namespace pose_refine::doctor
