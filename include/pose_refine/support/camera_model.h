// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pose_refine {

// COLMAP's camera models. The values are COLMAP's ids.
enum class CameraModel : int {
  kSimplePinhole = 0,
  kPinhole = 1,
  kSimpleRadial = 2,
  kRadial = 3,
  kOpenCv = 4,
  kOpenCvFisheye = 5,
  kFullOpenCv = 6,
  kFov = 7,
  kSimpleRadialFisheye = 8,
  kRadialFisheye = 9,
  kThinPrismFisheye = 10,
  kRadTanThinPrismFisheye = 11,
  kSimpleDivision = 12,
  kDivision = 13,
  kSimpleFisheye = 14,
  kFisheye = 15,
  kEucm = 16,
  kEquirectangular = 17,
};

}  // namespace pose_refine
