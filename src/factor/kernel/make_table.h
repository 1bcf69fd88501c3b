// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/kernel/columns/make_stages.h"
#include "factor/kernel/maps/make_stages.h"
#include "factor/kernel/points/make_stages.h"
#include "factor/kernel/table.h"

namespace pose_refine::kernel {

// `Set` is the instruction set.
template <class Set>
constexpr Table make_table(const char* name) {
  using Doubles = xsimd::batch<double, Set>;
  using Floats = xsimd::batch<float, Set>;
  return {make_point_stages<Doubles>(), nre::make_map_stages<Doubles, Floats>(),
          make_column_stages<Doubles>(), name};
}

}  // namespace pose_refine::kernel
