// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/colmap_database.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "io/container/bytes.h"
#include "io/features/colmap_descriptors.h"
#include "io/features/colmap_tables.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

class ColmapDatabase final : public FeatureFiles {
 public:
  // What a database holds of all images.
  struct Contents {
    std::vector<DatabaseImage> images;
    std::map<std::int64_t, Camera> cameras;
    std::unordered_map<std::int64_t, std::size_t> counts;
    std::vector<std::int64_t> pairs;
  };
  ColmapDatabase(Sqlite database, SqliteRows keypoints, std::string path)
      : database_(std::move(database)), keypoints_(std::move(keypoints)), path_(std::move(path)) {}

  // One of these says what features are compared by.
  Status use_matches(const std::string& table);
  Status use_descriptors();
  void set_contents(Contents contents, const std::vector<std::string>& map);

  const std::vector<std::string>& names() const override { return names_; }
  Result<Keypoints> keypoints(std::size_t image) const override;
  Result<Descriptors> descriptors(std::size_t image) const override;
  bool knows_map() const override { return !map_of_id_.empty(); }
  std::optional<std::size_t> position_of_map_image(std::size_t partner) const override;
  std::vector<std::size_t> partners(std::size_t image) const override {
    return {partners_[image].begin(), partners_[image].end()};
  }
  Result<std::vector<FeatureMatch>> matches(std::size_t image, std::size_t nth) const override;
  Result<std::optional<std::size_t>> size_of_map_image(std::size_t partner) const override;
  std::optional<Camera> camera(std::size_t image) const override;
  std::optional<std::size_t> same_camera_in_map(std::size_t image) const override;
  double pixel_center() const override { return 0.5; }
  bool has_scores() const override { return false; }

 private:
  void add_partner(std::int64_t of, std::int64_t id);

  Sqlite database_;  // outlives its queries
  mutable SqliteRows keypoints_;
  mutable std::optional<SqliteRows> matches_;     // nothing: descriptors are used
  std::optional<ColmapDescriptors> descriptors_;  // nothing: matches are used
  std::string path_;
  Contents contents_;
  std::vector<std::string> names_;
  std::vector<std::int64_t> map_ids_;  // of the map's images; -1: not in the database
  std::unordered_map<std::int64_t, std::size_t> image_of_id_, map_of_id_;
  std::unordered_map<std::int64_t, std::size_t> map_of_camera_;
  std::vector<std::vector<std::uint32_t>> partners_;  // images of the map, few enough for 4 bytes
};

Status ColmapDatabase::use_matches(const std::string& table) {
  Result<SqliteRows> matches =
      database_.query("SELECT rows, cols, data FROM " + table + " WHERE pair_id = ?");
  if (!matches) return matches.error();
  matches_.emplace(std::move(*matches));
  return ok_status();
}

Status ColmapDatabase::use_descriptors() {
  Result<ColmapDescriptors> descriptors = ColmapDescriptors::open(database_, path_);
  if (!descriptors) return descriptors.error();
  descriptors_.emplace(std::move(*descriptors));
  return ok_status();
}

void ColmapDatabase::set_contents(Contents contents, const std::vector<std::string>& map) {
  contents_ = std::move(contents);
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < contents_.images.size(); ++i) {
    names_.push_back(contents_.images[i].name);
    image_of_id_[contents_.images[i].id] = i;
    by_name[names_.back()] = i;
  }
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto found = by_name.find(map[i]);
    map_ids_.push_back(found == by_name.end() ? -1 : contents_.images[found->second].id);
    if (found == by_name.end()) continue;
    map_of_id_[map_ids_.back()] = i;
    map_of_camera_.emplace(contents_.images[found->second].camera_id, i);
  }
  partners_.resize(names_.size());
  for (const std::int64_t pair : contents_.pairs) {
    const auto [a, b] = ids_of_pair(pair);
    if (a == b) continue;
    add_partner(a, b);
    add_partner(b, a);
  }
  std::vector<std::int64_t>().swap(contents_.pairs);  // the partners say the same
  for (std::vector<std::uint32_t>& partners : partners_) {
    std::sort(partners.begin(), partners.end());
    partners.shrink_to_fit();
  }
}

void ColmapDatabase::add_partner(std::int64_t of, std::int64_t id) {
  const auto image = image_of_id_.find(of);
  const auto partner = map_of_id_.find(id);
  if (image == image_of_id_.end() || partner == map_of_id_.end()) return;
  partners_[image->second].push_back(static_cast<std::uint32_t>(partner->second));
}

Result<Keypoints> ColmapDatabase::keypoints(std::size_t image) const {
  keypoints_.restart(contents_.images[image].id);
  const Result<bool> found = keypoints_.next();
  if (!found) return found.error();
  Keypoints keypoints;
  if (!*found || keypoints_.integer(0) == 0) return keypoints;
  const std::string what = "the keypoints of the image " + quoted(names_[image]);
  const Result<BlobSize> size = blob_size(keypoints_, sizeof(float), what, path_);
  if (!size) return size.error();
  if (size->columns != 2 && size->columns != 4 && size->columns != 6)
    return Error{ErrorCode::kMalformed,
                 what + " have " + std::to_string(size->columns) + " columns, expected 2, 4 or 6",
                 path_};
  Bytes bytes(keypoints_.bytes(2), path_);
  keypoints.u.reserve(size->rows);
  keypoints.v.reserve(size->rows);
  for (std::size_t i = 0; i < size->rows; ++i) {
    keypoints.u.push_back(bytes.f32());
    keypoints.v.push_back(bytes.f32());
    for (std::size_t k = 2; k < size->columns; ++k) bytes.u32();
  }
  return keypoints;
}

Result<Descriptors> ColmapDatabase::descriptors(std::size_t image) const {
  const std::int64_t id = contents_.images[image].id;
  const auto count = contents_.counts.find(id);
  return descriptors_->of(id, names_[image], count == contents_.counts.end() ? 0 : count->second);
}

Result<std::vector<FeatureMatch>> ColmapDatabase::matches(std::size_t image,
                                                          std::size_t nth) const {
  const std::int64_t own = contents_.images[image].id, other = map_ids_[partners_[image][nth]];
  matches_->restart(pair_of_ids(own, other));
  const Result<bool> found = matches_->next();
  if (!found) return found.error();
  std::vector<FeatureMatch> all;
  if (!*found) return all;
  const std::string what =
      "the matches of the images " + std::to_string(own) + " and " + std::to_string(other);
  const Result<BlobSize> size = blob_size(*matches_, sizeof(std::uint32_t), what, path_);
  if (!size) return size.error();
  if (size->columns != 2)
    return Error{ErrorCode::kMalformed, what + " do not have two columns", path_};
  Bytes bytes(matches_->bytes(2), path_);
  all.resize(size->rows);
  const bool reversed = other < own;
  for (FeatureMatch& match : all) {
    const std::uint32_t first = bytes.u32(), second = bytes.u32();
    match.feature = reversed ? second : first;
    match.of_map = reversed ? first : second;
  }
  return all;
}

std::optional<std::size_t> ColmapDatabase::position_of_map_image(std::size_t partner) const {
  const std::int64_t id = map_ids_[partner];
  if (contents_.counts.count(id) == 0) return std::nullopt;
  const auto found = image_of_id_.find(id);
  if (found == image_of_id_.end()) return std::nullopt;
  return found->second;
}

Result<std::optional<std::size_t>> ColmapDatabase::size_of_map_image(std::size_t partner) const {
  const auto found = contents_.counts.find(map_ids_[partner]);
  if (found == contents_.counts.end()) return std::optional<std::size_t>();
  return std::optional<std::size_t>(found->second);
}

std::optional<Camera> ColmapDatabase::camera(std::size_t image) const {
  const auto found = contents_.cameras.find(contents_.images[image].camera_id);
  if (found == contents_.cameras.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> ColmapDatabase::same_camera_in_map(std::size_t image) const {
  const auto found = map_of_camera_.find(contents_.images[image].camera_id);
  if (found == map_of_camera_.end()) return std::nullopt;
  return found->second;
}

// Reads no pairs without a table of them.
Result<ColmapDatabase::Contents> read_contents(const Sqlite& database, const std::string& path,
                                               const std::string& pairs_table) {
  auto images = read_database_images(database, path);
  if (!images) return images.error();
  auto cameras = read_database_cameras(database);
  if (!cameras) return cameras.error();
  auto counts = read_keypoint_counts(database);
  if (!counts) return counts.error();
  Result<std::vector<std::int64_t>> pairs = std::vector<std::int64_t>();
  if (!pairs_table.empty()) pairs = read_pairs(database, pairs_table);
  if (!pairs) return pairs.error();
  return ColmapDatabase::Contents{std::move(*images), std::move(*cameras), std::move(*counts),
                                  std::move(*pairs)};
}

}  // namespace

Result<std::unique_ptr<FeatureFiles>> open_colmap_database(const FeatureSource& source,
                                                           FeatureUse use,
                                                           const std::vector<std::string>& map) {
  const std::string& path = source.database;
  Result<Sqlite> database = Sqlite::open(path);
  if (!database) return database.error();
  const bool described = use == FeatureUse::kDescriptors;
  const std::string pairs = source.verified ? "two_view_geometries" : "matches";
  const std::string compared = described ? "descriptors" : pairs;
  const Status tables = check_tables(*database, {"cameras", "images", "keypoints", compared}, path);
  if (!tables) return tables.error();
  Result<ColmapDatabase::Contents> contents =
      read_contents(*database, path, described ? "" : pairs);
  if (!contents) return contents.error();
  Result<SqliteRows> keypoints =
      database->query("SELECT rows, cols, data FROM keypoints WHERE image_id = ?");
  if (!keypoints) return keypoints.error();
  auto files = std::make_unique<ColmapDatabase>(std::move(*database), std::move(*keypoints), path);
  const Status used = described ? files->use_descriptors() : files->use_matches(pairs);
  if (!used) return used.error();
  files->set_contents(std::move(*contents), map);
  return std::unique_ptr<FeatureFiles>(std::move(files));
}

}  // namespace pose_refine::io
