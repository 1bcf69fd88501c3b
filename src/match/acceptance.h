// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "io/features/descriptors.h"
#include "pose_refine/support/guided_matching.h"

namespace pose_refine::match {

// This is the most similar candidate, and how similar the best other one is.
struct Best {
  std::uint32_t candidate = UINT32_MAX;
  std::int32_t product = INT32_MIN, second = INT32_MIN;

  void offer(std::uint32_t i, std::int32_t similar) {
    if (similar > product) {
      second = product;
      product = similar;
      candidate = i;
    } else if (similar > second) {
      second = similar;
    }
  }
};

// Tells which candidates are similar enough, and more so than any other: the ratio test of Lowe,
// IJCV 2004, section 7.1, on the distances of unit vectors, whose squares are 2 - 2 cos.
class Acceptance {
 public:
  explicit Acceptance(const GuidedOptions& options)
      : min_similarity_(options.min_similarity),
        squared_ratio_(options.max_ratio * options.max_ratio) {}

  bool operator()(const Best& best) const {
    if (best.candidate == UINT32_MAX) return false;
    const double cosine = best.product * io::Descriptors::kCosine;
    if (cosine < min_similarity_) return false;
    if (best.second == INT32_MIN) return true;  // it has no rival
    if (best.second >= best.product) return squared_ratio_ >= 1.0;
    const double one = std::max(1.0, cosine);  // rounded rows may be a little too long
    return one - cosine <= squared_ratio_ * (one - best.second * io::Descriptors::kCosine);
  }

 private:
  double min_similarity_, squared_ratio_;
};

}  // namespace pose_refine::match
