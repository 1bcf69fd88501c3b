// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/camera.h"

namespace pose_refine::testing {

// Returns one realistic camera for each model, in the order of the ids, 800 x 600 pixels.
inline std::vector<Camera> example_cameras() {
  struct Row {
    CameraModel model;
    std::vector<double> params;
  };
  const std::vector<Row> rows = {
      {CameraModel::kSimplePinhole, {620, 400, 300}},
      {CameraModel::kPinhole, {620, 610, 405, 296}},
      {CameraModel::kSimpleRadial, {620, 400, 300, -0.08}},
      {CameraModel::kRadial, {620, 400, 300, -0.12, 0.03}},
      {CameraModel::kOpenCv, {620, 610, 405, 296, -0.1, 0.02, 1e-3, -8e-4}},
      {CameraModel::kOpenCvFisheye, {420, 415, 402, 297, 0.02, -0.01, 3e-3, -5e-4}},
      {CameraModel::kFullOpenCv,
       {620, 610, 405, 296, 0.2, -0.1, 1e-3, -8e-4, 0.02, 0.3, -0.05, 0.01}},
      {CameraModel::kFov, {500, 505, 398, 303, 0.9}},
      {CameraModel::kSimpleRadialFisheye, {420, 400, 300, 0.01}},
      {CameraModel::kRadialFisheye, {420, 400, 300, 0.02, -0.006}},
      {CameraModel::kThinPrismFisheye,
       {420, 415, 402, 297, 0.02, -0.01, 1e-3, -5e-4, 3e-3, -5e-4, 4e-4, -3e-4}},
      {CameraModel::kRadTanThinPrismFisheye,
       {420, 415, 402, 297, 0.02, -0.01, 3e-3, -5e-4, 1e-4, -2e-5, 1e-3, -5e-4, 4e-4, -3e-4, 2e-4,
        1e-4}},
      {CameraModel::kSimpleDivision, {520, 400, 300, -0.15}},
      {CameraModel::kDivision, {520, 515, 402, 297, 0.1}},
      {CameraModel::kSimpleFisheye, {420, 400, 300}},
      {CameraModel::kFisheye, {420, 415, 402, 297}},
      {CameraModel::kEucm, {460, 455, 402, 297, 0.6, 1.1}},
      {CameraModel::kEquirectangular, {800, 600}},
  };
  std::vector<Camera> cameras;
  for (const Row& row : rows) cameras.push_back({row.model, 800, 600, row.params});
  return cameras;
}

}  // namespace pose_refine::testing
