// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/camera_doctor.h"

#include <algorithm>
#include <cmath>

#include "doctor/camera_kinds.h"
#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

using doctor::Batch;
using doctor::Scored;

constexpr double kEnoughEvidence = 25.0;  // three images at least
constexpr double kFarBetter = 3.0;        // per image
constexpr double kNoBetter = 0.5;         // per image
constexpr double kMoreNoise = 1.03;
constexpr double kSure = 0.01;
constexpr double kSharp = 0.005, kManyRight = 0.25;
constexpr std::size_t kFewestImages = 3;
// Cameras are commonly off by less: the root mean square by which pixels move over that by which
// they lie from their middle.
constexpr double kCommonlyOff = 0.045;
// No calibration takes one lens for another.
constexpr double kCommonlyOffOfKind = 0.02;

struct Judged {
  std::size_t better = 0, worse = 0;
};
Judged judge(const Scored& a, const Scored& b) {
  Judged j;
  for (std::size_t i = 0; i < a.fits.size(); ++i) {
    const double gain = b.fits[i].scatter.log_likelihood - a.fits[i].scatter.log_likelihood;
    j.better += gain > 0.0;
    j.worse += gain < 0.0;
  }
  return j;
}

double median_noise(const Scored& scored) {
  std::vector<double> noise;
  for (const doctor::CameraFit& fit : scored.fits) noise.push_back(fit.scatter.noise);
  return percentile(noise, 50.0);
}

// One image tells no cameras apart: where structure repeats, some pose and camera fit it best.
// Many matches tell the smallest differences apart. A difference that hardly adds to the noise is
// none of kind.
bool told_apart(const Scored& best, const Scored& other) {
  return doctor::evidence(other, best) >
             std::max(doctor::kMostOfImage, kNoBetter * static_cast<double>(best.fits.size())) &&
         median_noise(other) > kMoreNoise * median_noise(best);
}

// By how much a reading moves the matches of an image, over how far they lie from their middle.
double moved_part(const Image& image, const CameraReading& reading) {
  const Result<Camera> other = reread(image.camera, reading);
  if (!other) return 0.0;
  if (reading.y_up) return 1.0;
  const Correspondences& c = image.correspondences;
  double moved = 0.0, squared = 0.0;
  Vector2 sum(0.0, 0.0);
  std::size_t seen = 0;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Vector2 pixel(c.u[i], c.v[i]);
    const auto ray = unproject(*other, pixel);
    const auto as_stated = ray ? project(image.camera, *ray) : std::nullopt;
    if (!as_stated) continue;
    moved += (*as_stated - pixel).squaredNorm();
    sum += pixel;
    squared += pixel.squaredNorm();
    ++seen;
  }
  if (seen == 0) return 1.0;
  const double about_middle = squared - sum.squaredNorm() / static_cast<double>(seen);
  return about_middle > 0.0 ? std::sqrt(moved / about_middle) : 1.0;
}

double moved_part(const Batch& batch, const CameraReading& reading) {
  std::vector<double> parts;
  for (const Image& image : batch.images) parts.push_back(moved_part(image, reading));
  return percentile(parts, 50.0);
}

// Tells whether the reading differs by more than imprecise calibrations do.
bool differs(const Batch& batch, const CameraReading& reading) {
  const bool of_kind = reading.swapped || reading.centered || reading.lens != Lens::kStated;
  return moved_part(batch, reading) > (of_kind ? kCommonlyOffOfKind : kCommonlyOff);
}

ReadCamera describe(const Scored& stated, const Scored& scored, const Scored& likeliest) {
  ReadCamera r;
  r.reading = scored.reading;
  std::vector<double> right;
  for (const doctor::CameraFit& fit : scored.fits) {
    right.push_back(fit.scatter.right);
    r.explained += fit.agrees();
  }
  r.noise_px = median_noise(scored);
  r.right = percentile(right, 50.0);
  const Judged j = judge(stated, scored);
  r.better = j.better;
  r.worse = j.worse;
  r.evidence = doctor::evidence(stated, scored);
  r.as_good = !told_apart(likeliest, scored);
  return r;
}

bool beyond_doubt(const ReadCamera& first, std::size_t images) {
  const bool agreed =
      images < 8 ? first.worse == 0
                 : first.better > first.worse && sign_test(first.better, first.worse) < kSure;
  return first.explained >= kFewestImages && first.evidence >= kEnoughEvidence && agreed;
}

CameraDiagnosis concluded(const Batch& batch, const std::vector<Scored>& kinds) {
  CameraDiagnosis d;
  d.images = batch.images.size();
  const Scored& likeliest = doctor::likeliest(kinds);
  for (const Scored& kind : kinds) d.readings.push_back(describe(kinds.front(), kind, likeliest));
  std::stable_sort(d.readings.begin(), d.readings.end(),
                   [](const ReadCamera& a, const ReadCamera& b) {
                     if (a.as_good != b.as_good) return a.as_good;
                     return !a.as_good && a.evidence > b.evidence;
                   });
  while (d.readings[d.stated].reading != CameraReading()) ++d.stated;
  const ReadCamera& first = d.readings.front();
  d.explained = first.explained >= kFewestImages && 2 * first.explained >= d.images;
  const double images = static_cast<double>(d.images);
  const bool better = d.stated != 0 && first.evidence >= kFarBetter * images;
  d.refuted =
      better && d.explained && beyond_doubt(first, d.images) && differs(batch, first.reading);
  d.suspected = better && !d.refuted;
  return d;
}

CameraDiagnosis full(const Batch& batch, const Scored& stated) {
  std::vector<Scored> kinds = doctor::search_kinds(batch, stated);
  // A start far off is no argument against the stated cameras: they are tried where others fit.
  for (std::size_t k = 1; k < kinds.size(); ++k)
    kinds.front() = doctor::score_near(batch, kinds.front(), kinds[k]);
  return concluded(batch, kinds);
}

// Many matches of most images fit sharply, and no small change of the cameras fits better. (Wrong
// cameras fit too, with a noise of many pixels.)
bool is_fine(const Batch& batch, const Scored& stated) {
  std::size_t fine = 0;
  for (std::size_t i = 0; i < batch.images.size(); ++i) {
    const doctor::CameraFit& fit = stated.fits[i];
    const bool sharp = fit.scatter.noise < kSharp * std::sqrt(batch.areas[i].area);
    fine += fit.agrees() && sharp && fit.scatter.right > kManyRight;
  }
  if (3 * fine < 2 * batch.images.size()) return false;
  const doctor::CameraStep step =
      doctor::next_step(batch, stated,
                        {doctor::kFocalNumber, doctor::kCxNumber, doctor::kCyNumber,
                         doctor::kK1Number, doctor::kK2Number});
  if (step.gain < doctor::kMostOfImage) return true;
  return moved_part(batch, doctor::moved({}, step.step)) < 0.5 * kCommonlyOff;
}

}  // namespace

CameraDiagnosis diagnose_cameras(const std::vector<Image>& images,
                                 const CameraDoctorOptions& options) {
  const Batch batch = doctor::batch_of(images, options);
  if (batch.images.empty()) return {};
  return full(batch, doctor::score(batch, {}));
}

std::optional<CameraDiagnosis> doubt_cameras(const std::vector<Image>& images,
                                             const CameraDoctorOptions& options) {
  const Batch batch = doctor::batch_of(images, options);
  if (batch.images.empty()) return std::nullopt;
  const Scored stated = doctor::score(batch, {});
  if (is_fine(batch, stated)) return std::nullopt;
  return full(batch, stated);
}

}  // namespace pose_refine
