// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "io/container/sqlite.h"
#include "pose_refine/camera.h"

// The tables of a database of COLMAP, as far as they are read.
namespace pose_refine::io {

// This is a row of the table of images.
struct DatabaseImage {
  std::int64_t id = 0;
  std::string name;
  std::int64_t camera_id = 0;
};

// Numbers of a blob, whose columns say how many there are in a row.
struct BlobSize {
  std::size_t rows = 0, columns = 0;
};

// A pair of images has one number, in which the smaller id comes first.
inline constexpr std::int64_t kPairBase = 2147483647;
inline std::pair<std::int64_t, std::int64_t> ids_of_pair(std::int64_t pair) {
  return {pair / kPairBase, pair % kPairBase};
}
inline std::int64_t pair_of_ids(std::int64_t a, std::int64_t b) {
  return a < b ? kPairBase * a + b : kPairBase * b + a;
}

// Refuses a database that lacks one of these tables.
Status check_tables(const Sqlite& database, const std::vector<std::string>& tables,
                    const std::string& path);

// Images are in the order of their ids, and their names are distinct.
Result<std::vector<DatabaseImage>> read_database_images(const Sqlite& database,
                                                        const std::string& path);
// A camera that cannot be used is left out, because the user may give another one.
Result<std::map<std::int64_t, Camera>> read_database_cameras(const Sqlite& database);
// Returns how many keypoints each image has, by its id.
Result<std::unordered_map<std::int64_t, std::size_t>> read_keypoint_counts(const Sqlite& database);
// Returns the pairs of images in a table of matches that has rows for them.
Result<std::vector<std::int64_t>> read_pairs(const Sqlite& database, const std::string& table);

// Checks that a blob of `element` bytes a number has the size that the row states, in the fields 0
// (rows), 1 (columns) and 2 (data).
Result<BlobSize> blob_size(const SqliteRows& row, std::size_t element, const std::string& what,
                           const std::string& path);

}  // namespace pose_refine::io
