// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/colmap_descriptors.h"

#include <vector>

#include "io/container/bytes.h"
#include "io/features/colmap_tables.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr int kType = 3;                 // the column behind those of blob_size()
constexpr std::int64_t kLastOfSift = 0;  // -1 says that the type is not known

Result<Descriptors> descriptors_of_bytes(std::string_view blob, BlobSize size) {
  const std::vector<std::uint8_t> numbers(blob.begin(), blob.end());
  return Descriptors::make(numbers.data(), size.rows, size.columns);
}

// Learned descriptors are numbers of four bytes, of which the columns count each.
Result<Descriptors> descriptors_of_floats(std::string_view blob, BlobSize size) {
  if (size.columns % sizeof(float) != 0)
    return Error{ErrorCode::kMalformed, "their rows of " + std::to_string(size.columns) +
                                            " bytes are no numbers of four bytes"};
  Bytes bytes(blob, {});
  std::vector<float> numbers(size.rows * (size.columns / sizeof(float)));
  for (float& number : numbers) number = static_cast<float>(bytes.f32());
  return Descriptors::make(numbers.data(), size.rows, size.columns / sizeof(float));
}

}  // namespace

Result<ColmapDescriptors> ColmapDescriptors::open(const Sqlite& database, const std::string& path) {
  // Before 4.0 all descriptors were those of SIFT.
  const Result<bool> has_type = database.has_column("descriptors", "type");
  if (!has_type) return has_type.error();
  Result<SqliteRows> rows =
      database.query(std::string("SELECT rows, cols, data, ") + (*has_type ? "type" : "0") +
                     " FROM descriptors WHERE image_id = ?");
  if (!rows) return rows.error();
  return ColmapDescriptors(std::move(*rows), path);
}

Result<Descriptors> ColmapDescriptors::of(std::int64_t id, const std::string& name,
                                          std::size_t keypoints) const {
  const std::string what = "the descriptors of the image " + quoted(name);
  rows_.restart(id);
  const Result<bool> found = rows_.next();
  if (!found) return found.error();
  if (*found) return read(what, keypoints);
  if (keypoints == 0) return Descriptors();
  return Error{ErrorCode::kMalformed, what + " are not in it, though its keypoints are", path_};
}

Result<Descriptors> ColmapDescriptors::read(const std::string& what, std::size_t keypoints) const {
  if (rows_.integer(0) == 0 && keypoints == 0) return Descriptors();
  const Result<BlobSize> size = blob_size(rows_, 1, what, path_);
  if (!size) return size.error();
  if (size->rows != keypoints)
    return Error{ErrorCode::kMalformed,
                 what + " are " + std::to_string(size->rows) + ", but it has " +
                     std::to_string(keypoints) + " keypoints",
                 path_};
  Result<Descriptors> all = rows_.integer(kType) > kLastOfSift
                                ? descriptors_of_floats(rows_.bytes(2), *size)
                                : descriptors_of_bytes(rows_.bytes(2), *size);
  if (all) return all;
  return Error{ErrorCode::kMalformed, what + " cannot be used: " + all.error().message, path_};
}

}  // namespace pose_refine::io
