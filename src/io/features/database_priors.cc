// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/database_priors.h"

#include <limits>
#include <unordered_map>
#include <utility>

#include "io/container/bytes.h"
#include "io/features/colmap_tables.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr std::int64_t kWgs84 = 0, kCartesian = 1;  // COLMAP's coordinate systems

// Since 4.0 a prior belongs to the data of any sensor; that of a camera is an image.
constexpr char kOld[] =
    "SELECT image_id, position, position_covariance, coordinate_system FROM pose_priors";
constexpr char kNew[] =
    "SELECT corr_data_id, position, position_covariance, coordinate_system FROM pose_priors "
    "WHERE corr_sensor_type = 0";

// Reads as many numbers as there is place for; a blob of another size gives NaN.
template <class Matrix>
Matrix matrix_of(std::string_view blob) {
  Matrix matrix = Matrix::Constant(std::numeric_limits<double>::quiet_NaN());
  if (blob.size() != sizeof(double) * static_cast<std::size_t>(matrix.size())) return matrix;
  Bytes bytes(blob, {});
  for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = bytes.f64();
  return matrix;
}

Result<Prior> prior_of(const SqliteRows& row) {
  const auto error = [](const std::string& message) {
    return Error{ErrorCode::kUnsupported, message};
  };
  const std::int64_t system = row.integer(3);
  if (system == kWgs84)
    return error(
        "is latitude, longitude and altitude (WGS84), which the map's world says nothing about: "
        "give the camera centers in that world");
  if (system != kCartesian)
    return error("has no coordinate system: set it to 1 (cartesian) if it is in the map's world");
  PositionPrior position;
  position.center = matrix_of<Vector3>(row.bytes(1));
  position.covariance = matrix_of<Matrix3>(row.bytes(2));
  if (!position.covariance.allFinite())
    return error("has no covariance: give the priors as text, with sigma=S");
  Prior prior{position, {}};
  const Status valid = validate(prior);
  if (!valid) return error("cannot be used: " + valid.error().message);
  return prior;
}

}  // namespace

Result<std::vector<NamedPrior>> read_database_priors(const std::string& path) {
  Result<Sqlite> database = Sqlite::open(path);
  if (!database) return database.error();
  const Status tables = check_tables(*database, {"images", "pose_priors"}, path);
  if (!tables) return tables.error();
  const auto images = read_database_images(*database, path);
  if (!images) return images.error();
  std::unordered_map<std::int64_t, std::string> names;
  for (const DatabaseImage& image : *images) names[image.id] = image.name;
  const Result<bool> is_new = database->has_column("pose_priors", "corr_data_id");
  if (!is_new) return is_new.error();
  Result<SqliteRows> rows = database->query(*is_new ? kNew : kOld);
  if (!rows) return rows.error();
  std::vector<NamedPrior> priors;
  Result<bool> more = true;
  while ((more = rows->next()) && *more) {
    const auto name = names.find(rows->integer(0));
    if (name == names.end() || rows->is_null(1)) continue;
    Result<Prior> prior = prior_of(*rows);
    if (!prior)
      return Error{
          prior.error().code,
          "the position of the image " + quoted(name->second) + " " + prior.error().message, path};
    priors.push_back({name->second, std::move(*prior)});
  }
  if (!more) return more.error();
  if (priors.empty()) return Error{ErrorCode::kMalformed, "there is no prior in it", path};
  return priors;
}

}  // namespace pose_refine::io
