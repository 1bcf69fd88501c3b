// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <tuple>

#include "camera/extended.h"
#include "camera/models.h"

// This header holds the plain data that the projection of points and of maps share. Objects built
// for other instruction sets see it, so it must not bring in inline Eigen code.
namespace pose_refine::kernel {

inline constexpr int kNumModels = std::tuple_size_v<camera::Models>;

// Columns are padded to a multiple of the widest packet.
inline constexpr int kPad = 8;
inline constexpr std::size_t padded(std::size_t rows) {
  constexpr auto pad = static_cast<std::size_t>(kPad);
  return (rows + pad - 1) / pad * pad;
}

// A camera in the units of the residuals (points) or in cells (maps).
struct CameraSetup {
  camera::Intrinsics<double> k;
  double extra[12];
  camera::Fold fold;  // points continue the map beyond this radius, maps see nothing there
};

// Columns of points in the world.
struct Points {
  const double *x, *y, *z;
};

}  // namespace pose_refine::kernel
