// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "fuzz/scratch.h"
#include "fuzz/target.h"
#include "pose_refine/image.h"
#include "pose_refine/support/error.h"
#include "support/packed.h"

// These are what several targets ask of a result.
namespace pose_refine::fuzz {

template <class T>
Finding silent(const Result<T>& result) {
  return !result && result.error().message.empty() ? "an error without a message" : "";
}

// Writes an input as a file and returns its path.
inline std::string file_of(std::string_view input) {
  return testing::unpack(input, scratch().fresh_folder("in"), false);
}

inline Finding check(const Correspondences& c) {
  const std::size_t n = c.size();
  if (c.v.size() != n || c.x.size() != n || c.y.size() != n || c.z.size() != n)
    return "columns of different length";
  for (const auto* column : {&c.u, &c.v, &c.x, &c.y, &c.z, &c.weight, &c.sxx, &c.sxy, &c.syy}) {
    if (!column->empty() && column->size() != n) return "columns of different length";
    for (const double number : *column) {
      if (!std::isfinite(number)) return "a number is not finite";
    }
  }
  return {};
}

}  // namespace pose_refine::fuzz
