// SPDX-License-Identifier: BSD-3-Clause
#include <map>
#include <stdexcept>

#include "simulate/synthetic.h"

namespace pose_refine {
namespace {

struct Lens {
  std::uint64_t width, height;
  std::vector<double> params;
};

// The lenses are webcams and phones for the plane models, and 130 to 180 degrees for the fisheye
// ones. None folds inside its image.
const std::map<CameraModel, Lens>& lenses() {
  static const std::map<CameraModel, Lens> table = {
      {CameraModel::kSimplePinhole, {640, 480, {525.5, 320, 240}}},
      {CameraModel::kPinhole, {640, 480, {525.5, 528.1, 318.4, 243.2}}},
      {CameraModel::kSimpleRadial, {640, 480, {531.2, 320, 240, -0.062}}},
      {CameraModel::kRadial, {640, 480, {536.7, 322.5, 238.1, -0.091, 0.024}}},
      {CameraModel::kOpenCv,
       {960, 720, {745.3, 747.9, 484.6, 355.2, -0.173, 0.052, 0.0007, -0.0004}}},
      {CameraModel::kOpenCvFisheye,
       {800, 600, {284.6, 285.1, 402.3, 297.7, 0.021, -0.0062, 0.0017, -0.0004}}},
      {CameraModel::kFullOpenCv,
       {960,
        720,
        {752.4, 751.3, 476.9, 363.5, 0.31, -0.12, 0.0005, -0.0003, 0.011, 0.42, -0.07, 0.006}}},
      {CameraModel::kFov, {752, 480, {401.7, 402.2, 372.8, 243.9, 0.87}}},
      {CameraModel::kSimpleRadialFisheye, {800, 600, {286.2, 400, 300, 0.0094}}},
      {CameraModel::kRadialFisheye, {800, 600, {285.5, 398.6, 302.4, 0.013, -0.0021}}},
      {CameraModel::kThinPrismFisheye,
       {800,
        600,
        {284.2, 284.4, 401.8, 299.3, 0.018, -0.0051, 0.0003, -0.0002, 0.0013, -0.0003, 0.0004,
         -0.0003}}},
      {CameraModel::kRadTanThinPrismFisheye,
       {800,
        600,
        {284.9, 284.9, 399.1, 301.2, 0.022, -0.0064, 0.0018, -0.0004, 0, 0, 0.0003, -0.0002, 0.0004,
         -0.0001, -0.0003, 0.0001}}},
      {CameraModel::kSimpleDivision, {640, 480, {518.3, 320, 240, -0.112}}},
      {CameraModel::kDivision, {640, 480, {519.6, 521.4, 322.7, 237.2, -0.118}}},
      {CameraModel::kSimpleFisheye, {800, 600, {288.4, 400, 300}}},
      {CameraModel::kFisheye, {800, 600, {288.4, 289.2, 401.5, 298.8}}},
      {CameraModel::kEucm, {800, 600, {331.6, 332.1, 398.7, 301.9, 0.58, 1.07}}},
      {CameraModel::kEquirectangular, {1600, 800, {1600, 800}}},
  };
  return table;
}

}  // namespace

Camera realistic_camera(CameraModel model) {
  const auto lens = lenses().find(model);
  if (lens == lenses().end()) return default_camera(model, 500.0, 640, 480);
  const auto& [width, height, params] = lens->second;
  Result<Camera> camera = make_camera(model, width, height, params);
  if (!camera) throw std::logic_error("realistic_camera: " + camera.error().to_string());
  return std::move(camera).value();
}

}  // namespace pose_refine
