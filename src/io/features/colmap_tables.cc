// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/colmap_tables.h"

#include <set>

#include "io/container/bytes.h"
#include "io/text/names.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr std::int64_t kMostRows = std::int64_t{1} << 28;
constexpr std::int64_t kMostColumns = std::int64_t{1} << 18;  // of descriptors

}  // namespace

Status check_tables(const Sqlite& database, const std::vector<std::string>& tables,
                    const std::string& path) {
  for (const std::string& table : tables) {
    const Result<bool> has = database.has_table(table);
    if (!has) return has.error();
    if (*has) continue;
    return Error{ErrorCode::kUnsupported,
                 "the database has no table '" + table + "', so it is none of COLMAP", path};
  }
  return ok_status();
}

Result<std::vector<DatabaseImage>> read_database_images(const Sqlite& database,
                                                        const std::string& path) {
  Result<SqliteRows> rows =
      database.query("SELECT image_id, name, camera_id FROM images ORDER BY image_id");
  if (!rows) return rows.error();
  std::vector<DatabaseImage> images;
  std::set<std::string> names;
  Result<bool> more = true;
  while ((more = rows->next()) && *more) {
    DatabaseImage image{rows->integer(0), std::string(rows->bytes(1)), rows->integer(2)};
    const std::string row = "the image " + std::to_string(image.id) + " of the database";
    const Status checked = check_name(image.name);
    if (!checked) return Error{ErrorCode::kMalformed, row + ": " + checked.error().message, path};
    if (!names.insert(image.name).second)
      return Error{ErrorCode::kMalformed,
                   row + " has the name " + quoted(image.name) + " of another", path};
    if (image.id < 0 || image.id >= kPairBase)
      return Error{ErrorCode::kMalformed, row + " has an id that is out of range", path};
    images.push_back(std::move(image));
  }
  if (!more) return more.error();
  return images;
}

Result<std::map<std::int64_t, Camera>> read_database_cameras(const Sqlite& database) {
  Result<SqliteRows> rows =
      database.query("SELECT camera_id, model, width, height, params FROM cameras");
  if (!rows) return rows.error();
  std::map<std::int64_t, Camera> cameras;
  Result<bool> more = true;
  while ((more = rows->next()) && *more) {
    const auto model = camera_model_from_id(rows->integer(1));
    const std::string_view blob = rows->bytes(4);
    if (!model || rows->integer(2) < 0 || rows->integer(3) < 0) continue;
    Bytes bytes(blob, {});
    std::vector<double> params;
    while (bytes.left() >= sizeof(double)) params.push_back(bytes.f64());
    Result<Camera> camera = make_camera(*model, static_cast<std::uint64_t>(rows->integer(2)),
                                        static_cast<std::uint64_t>(rows->integer(3)), params);
    if (camera) cameras.emplace(rows->integer(0), std::move(*camera));
  }
  if (!more) return more.error();
  return cameras;
}

Result<std::unordered_map<std::int64_t, std::size_t>> read_keypoint_counts(const Sqlite& database) {
  Result<SqliteRows> rows = database.query("SELECT image_id, rows FROM keypoints");
  if (!rows) return rows.error();
  std::unordered_map<std::int64_t, std::size_t> counts;
  Result<bool> more = true;
  while ((more = rows->next()) && *more)
    if (rows->integer(1) >= 0)
      counts[rows->integer(0)] = static_cast<std::size_t>(rows->integer(1));
  if (!more) return more.error();
  return counts;
}

Result<std::vector<std::int64_t>> read_pairs(const Sqlite& database, const std::string& table) {
  Result<SqliteRows> rows = database.query("SELECT pair_id FROM " + table + " WHERE rows > 0");
  if (!rows) return rows.error();
  std::vector<std::int64_t> pairs;
  Result<bool> more = true;
  while ((more = rows->next()) && *more) pairs.push_back(rows->integer(0));
  if (!more) return more.error();
  return pairs;
}

Result<BlobSize> blob_size(const SqliteRows& row, std::size_t element, const std::string& what,
                           const std::string& path) {
  const std::int64_t rows = row.integer(0), columns = row.integer(1);
  const std::size_t size = row.bytes(2).size();
  const bool possible = rows >= 0 && rows <= kMostRows && columns >= 1 && columns <= kMostColumns;
  if (!possible || static_cast<std::size_t>(rows * columns) * element != size) {
    return Error{ErrorCode::kMalformed,
                 what + " have " + std::to_string(rows) + " rows of " + std::to_string(columns) +
                     " numbers, which are not " + std::to_string(size) + " bytes",
                 path};
  }
  return BlobSize{static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)};
}

}  // namespace pose_refine::io
