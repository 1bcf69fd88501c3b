// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/nvm_origin.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "io/format/centered_cameras.h"

namespace pose_refine::io {
namespace {

// Holds the residuals of one camera, measured minus projected [px].
struct Offsets {
  std::vector<double> x, y;
};

bool has_negative(const Model& model) {
  for (const ModelImage& image : model.images) {
    for (const ModelObservation& o : image.observations) {
      if (o.u < 0.0 || o.v < 0.0) return true;
    }
  }
  return false;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::map<std::uint32_t, Offsets> offsets_of(const Model& model) {
  std::map<std::uint32_t, Offsets> offsets;
  for (const ModelImage& image : model.images) {
    const Camera& camera = model.cameras.at(image.camera_id);
    for (const ModelObservation& o : image.observations) {
      const ModelPoint& p = model.points[static_cast<std::size_t>(o.point)];
      const auto pixel = project(camera, image.cam_from_world * Vector3(p.x, p.y, p.z));
      if (!pixel) continue;
      offsets[image.camera_id].x.push_back(o.u - pixel->x());
      offsets[image.camera_id].y.push_back(o.v - pixel->y());
    }
  }
  return offsets;
}

std::uint64_t image_size(double principal_point) {
  return static_cast<std::uint64_t>(std::clamp(2.0 * principal_point, 1.0, 1e9));
}

void place_principal_points(Model& model) {
  for (const auto& [id, offsets] : offsets_of(model)) {
    Camera& camera = model.cameras.at(id);
    const double cx = 0.5 * std::round(2.0 * median(offsets.x));
    const double cy = 0.5 * std::round(2.0 * median(offsets.y));
    if (!(std::abs(cx) < 1e9 && std::abs(cy) < 1e9)) continue;
    camera.params[1] = cx;
    camera.params[2] = cy;
    camera.width = image_size(cx);
    camera.height = image_size(cy);
  }
}

// Returns how far -r is from the file's own model at worst [px].
double worst_first_order_error(const Model& model) {
  double worst = 0.0;
  for (const ModelImage& image : model.images) {
    const std::vector<double>& params = model.cameras.at(image.camera_id).params;
    for (const ModelObservation& o : image.observations) {
      const double m2 = (o.u * o.u + o.v * o.v) / (params[0] * params[0]);
      const double undistorted = 1.0 - params[3] * m2;  // the measurement undistorted, with r = -k
      const double again = undistorted * (1.0 + params[3] * m2 * undistorted * undistorted);
      worst = std::max(worst, params[0] * std::sqrt(m2) * std::abs(again - 1.0));
    }
  }
  return worst;
}

}  // namespace

void settle_origin(Model& model) {
  const bool corner = !model.points.empty() && !has_negative(model);
  if (corner) {
    place_principal_points(model);
    model.notes.push_back(
        "no measurement is negative: pixels count from the corner, as COLMAP writes them; the "
        "principal point, which the file does not have, is estimated from the points");
    return;
  }
  model.notes.push_back(kNoImageSizes);
  const double worst = worst_first_order_error(model);
  if (worst > 0.01) {
    std::string pixels;
    append_number(pixels, 0.01 * std::round(100.0 * worst));
    model.notes.push_back("the distortion of measurements is taken to first order: up to " +
                          pixels + " pixels");
  }
  cover_observations(model);
}

}  // namespace pose_refine::io
