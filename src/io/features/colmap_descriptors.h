// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "io/container/sqlite.h"
#include "io/features/descriptors.h"

namespace pose_refine::io {

// Reads the table of descriptors of a database of COLMAP. It must not outlive the database.
class ColmapDescriptors {
 public:
  static Result<ColmapDescriptors> open(const Sqlite& database, const std::string& path);

  // Reads the descriptors of the image of this id and name, which has so many keypoints.
  Result<Descriptors> of(std::int64_t id, const std::string& name, std::size_t keypoints) const;

 private:
  ColmapDescriptors(SqliteRows rows, const std::string& path)
      : rows_(std::move(rows)), path_(path) {}
  Result<Descriptors> read(const std::string& what, std::size_t keypoints) const;

  mutable SqliteRows rows_;  // of one image
  std::string path_;
};

}  // namespace pose_refine::io
