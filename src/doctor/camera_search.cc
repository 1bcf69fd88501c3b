// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/camera_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "doctor/sample.h"

namespace pose_refine::doctor {
namespace {

constexpr std::size_t kFewestMatches = 8;
// A narrow search finds the pose when its camera is right; graduation finds it from farther off.
constexpr double kConvincing = 0.5;  // fraction of right matches that ends the search
constexpr int kMostSteps = 8, kMostHalvings = 3;
constexpr double kLongestLog = 0.3, kLongestShift = 0.2;
constexpr double kMostOfStep = 50.0;  // what one image says about a step
constexpr double kDone = 0.3;         // gain of the log likelihood that is no longer worth a step

CameraFit better(const CameraFit& a, const CameraFit& b) {
  return b.scatter.log_likelihood > a.scatter.log_likelihood ? b : a;
}

CameraFit fit_from_start(const Image& image, const MatchedArea& area) {
  const CameraFit narrow = fit_image(image, area, Policy::kNarrow);
  if (narrow.scatter.right > kConvincing && narrow.agrees()) return narrow;
  return better(narrow, fit_image(image, area, Policy::kGncGemanMcClure));
}

// How much likelier the images are under `b` than under `a`, of which each says `most` at most.
double gain_of(const Scored& a, const Scored& b, double most) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.fits.size(); ++i)
    sum += std::clamp(b.fits[i].scatter.log_likelihood - a.fits[i].scatter.log_likelihood, -most,
                      most);
  return sum;
}

Numbers bounded(Numbers step, double focal) {
  double most = 0.0;
  for (int n = 0; n < kNumbers; ++n) {
    const bool shift = n == kCxNumber || n == kCyNumber;
    most = std::max(most, std::abs(step[n]) / (shift ? kLongestShift * focal : kLongestLog));
  }
  return most > 1.0 ? Numbers(step / most) : step;
}

Scored warm(const Batch& batch, const CameraReading& reading, const Scored& near) {
  Scored out{reading, {}};
  for (std::size_t i = 0; i < batch.images.size(); ++i) {
    Image image = batch.images[i];
    image.cam_from_world = near.fits[i].pose;
    out.fits.push_back(
        fit_image(reread(std::move(image), reading), batch.areas[i], Policy::kNarrow));
  }
  return out;
}

double focal_of(const Batch& batch) {
  return batch.images.empty() ? 1.0 : mean_focal_length(batch.images.front().camera);
}

// Ratios of image sizes as they occur.
const std::vector<double> kUsual = {0.25,    1.0 / 3, 0.375, 0.4,  0.5,     0.6, 0.625,
                                    2.0 / 3, 0.75,    0.8,   1.25, 4.0 / 3, 1.5, 1.6,
                                    5.0 / 3, 2.0,     2.25,  2.5,  3.0,     4.0};
constexpr double kNear = 2e-3;
constexpr double kUnseen = 1e-5;  // focal lengths

// Four digits, so that what is named can be typed.
double rounded(double value) {
  if (value == 0.0 || !std::isfinite(value)) return value;
  const double places = 3.0 - std::floor(std::log10(std::abs(value)));
  const double power = std::pow(10.0, std::abs(places));
  return places > 0.0 ? std::round(value * power) / power : std::round(value / power) * power;
}

// The reading with four digits, a scale that occurs where it is near one, and no shift that cannot
// be seen.
CameraReading rounded(CameraReading reading, double focal) {
  for (double* shift : {&reading.cx, &reading.cy})
    if (std::abs(*shift) < kUnseen * focal) *shift = 0.0;
  reading.scale = rounded(reading.scale);
  for (const double usual : kUsual)
    if (std::abs(reading.scale / usual - 1.0) < kNear) reading.scale = usual;
  for (double* number : {&reading.focal, &reading.cx, &reading.cy, &reading.k1, &reading.k2})
    *number = rounded(*number);
  return reading;
}

}  // namespace

Batch batch_of(const std::vector<Image>& images, const CameraDoctorOptions& options) {
  Batch batch;
  for (Image& image : sample_images(images, options.max_images, options.max_points)) {
    if (image.correspondences.size() < kFewestMatches) continue;
    batch.areas.push_back(matched_area(image.correspondences));
    batch.images.push_back(std::move(image));
  }
  return batch;
}

Batch part_of(const Batch& batch, std::size_t count) {
  count = std::min(count, batch.images.size());
  Batch part;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t i = spread(k, count, batch.images.size());
    part.images.push_back(batch.images[i]);
    part.areas.push_back(batch.areas[i]);
  }
  return part;
}

double evidence(const Scored& a, const Scored& b) {
  return gain_of(a, b, kMostOfImage);
}

Scored score(const Batch& batch, const CameraReading& reading) {
  Scored scored{reading, {}};
  for (std::size_t i = 0; i < batch.images.size(); ++i)
    scored.fits.push_back(fit_from_start(reread(batch.images[i], reading), batch.areas[i]));
  return scored;
}

Scored score_near(const Batch& batch, const Scored& from, const Scored& near) {
  Scored out = warm(batch, from.reading, near);
  for (std::size_t i = 0; i < out.fits.size(); ++i) out.fits[i] = better(from.fits[i], out.fits[i]);
  return out;
}

CameraStep next_step(const Batch& batch, const Scored& scored, const Chosen& chosen) {
  std::vector<FittedImage> images;
  for (std::size_t i = 0; i < batch.images.size(); ++i)
    images.push_back({&batch.images[i], batch.areas[i], scored.fits[i]});
  return camera_step(images, scored.reading, chosen);
}

Scored refine_reading(const Batch& batch, Scored scored, const Chosen& chosen) {
  const double focal = focal_of(batch);
  for (int k = 0; k < kMostSteps; ++k) {
    Numbers step = bounded(next_step(batch, scored, chosen).step, focal);
    double gain = 0.0;
    for (int half = 0; half <= kMostHalvings && gain <= 0.0; ++half, step *= 0.5) {
      Scored next = warm(batch, moved(scored.reading, step), scored);
      gain = gain_of(scored, next, kMostOfStep);
      if (gain > 0.0) scored = std::move(next);
    }
    if (gain < kDone) break;
  }
  return warm(batch, rounded(scored.reading, focal), scored);
}

const Scored& likeliest(const std::vector<Scored>& readings) {
  const Scored* best = &readings.front();
  for (const Scored& reading : readings)
    if (evidence(*best, reading) > 0.0) best = &reading;
  return *best;
}

}  // namespace pose_refine::doctor
