// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "io/container/hdf5.h"
#include "io/features/files.h"
#include "io/features/hloc_pairs.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// Reads hloc's file of matches of pairs. Images are numbered as FeatureFiles has them.
class HlocMatches {
 public:
  // Opens the file, and the list of pairs if the source names one. `names` are those of the images
  // with features.
  static Result<HlocMatches> open(const FeatureSource& source,
                                  const std::vector<std::string>& names,
                                  const std::vector<std::string>& map);

  bool knows_map() const { return pairs_.knows_map(); }
  std::vector<std::size_t> partners(std::size_t image) const;
  Result<std::vector<FeatureMatch>> of(std::size_t image, std::size_t nth) const;
  std::vector<std::string> notes() const;

 private:
  HlocMatches(Hdf5 file, HlocPairs pairs, const FeatureSource& source)
      : file_(std::move(file)), pairs_(std::move(pairs)), source_(source) {}
  Error bad_matches(const std::string& group, const std::string& message) const;
  Result<std::vector<double>> scores(const std::string& group, std::size_t count) const;

  Hdf5 file_;
  HlocPairs pairs_;
  FeatureSource source_;
  std::size_t missing_ = 0;  // pairs of the list that have no matches
};

}  // namespace pose_refine::io
