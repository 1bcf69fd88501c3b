// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstring>
#include <string>
#include <vector>

#include "support/feature_scene.h"

namespace pose_refine::testing {

// This is a database that a test writes.
class SqliteFile {
 public:
  explicit SqliteFile(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &database_), SQLITE_OK);
  }
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  ~SqliteFile() { sqlite3_close(database_); }

  void run(const std::string& sql) {
    EXPECT_EQ(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(database_);
  }
  // Runs a statement whose '?' is the blob.
  template <class Number>
  void put(const std::string& sql, const std::vector<Number>& blob) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(database_);
    sqlite3_bind_blob(statement, 1, blob.data(), static_cast<int>(blob.size() * sizeof(Number)),
                      SQLITE_TRANSIENT);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE) << sql;
    sqlite3_finalize(statement);
  }

 private:
  sqlite3* database_ = nullptr;
};

// How a database is laid out.
struct DatabaseLayout {
  bool old = false;            // as COLMAP 3.6 has it
  std::size_t columns = 2;     // of the keypoints
  bool query_is_last = false;  // the id of the query is larger than those of the map
  std::string matches = "matches";
  double camera_focal = 777.0;     // of the database's camera, which the map's is better than
  bool float_descriptors = false;  // as those of ALIKED, if the scene has any
};

inline void create_tables(SqliteFile& file, bool old) {
  file.run(
      "CREATE TABLE cameras (camera_id INTEGER PRIMARY KEY, model INTEGER, width INTEGER, "
      "height INTEGER, params BLOB, prior_focal_length INTEGER)");
  file.run(
      old ? "CREATE TABLE images (image_id INTEGER PRIMARY KEY, name TEXT, camera_id INTEGER, "
            "prior_qw REAL, prior_tx REAL)"
          : "CREATE TABLE images (image_id INTEGER PRIMARY KEY, name TEXT, camera_id INTEGER)");
  for (const char* table : {"keypoints", "matches", "two_view_geometries"}) {
    const bool keypoints = std::strcmp(table, "keypoints") == 0;
    file.run(std::string("CREATE TABLE ") + table + " (" + (keypoints ? "image_id" : "pair_id") +
             " INTEGER PRIMARY KEY, rows INTEGER, cols INTEGER, data BLOB)");
  }
}

inline void put_image(SqliteFile& file, std::int64_t id, const std::string& name,
                      const Pixels& pixels, std::size_t columns) {
  file.run("INSERT INTO images (image_id, name, camera_id) VALUES (" + std::to_string(id) + ", '" +
           name + "', 1)");
  std::vector<float> numbers;
  for (const auto& pixel : pixels) {
    numbers.insert(numbers.end(), {pixel[0], pixel[1]});
    numbers.resize(numbers.size() + columns - 2, -3.0f);
  }
  file.put("INSERT INTO keypoints VALUES (" + std::to_string(id) + ", " +
               std::to_string(pixels.size()) + ", " + std::to_string(columns) + ", ?)",
           numbers);
}

inline void put_matches(SqliteFile& file, const std::string& table, std::int64_t a, std::int64_t b,
                        const PairMatches& matches) {
  std::vector<std::uint32_t> numbers;
  for (const auto& [first, second] : matches) {
    numbers.push_back(a < b ? first : second);
    numbers.push_back(a < b ? second : first);
  }
  const std::int64_t pair = 2147483647 * std::min(a, b) + std::max(a, b);
  file.put("INSERT INTO " + table + " VALUES (" + std::to_string(pair) + ", " +
               std::to_string(matches.size()) + ", 2, ?)",
           numbers);
}

// Old databases do not say which type descriptors are of.
inline void create_descriptors(SqliteFile& file, bool old) {
  file.run(std::string("CREATE TABLE descriptors (image_id INTEGER PRIMARY KEY, ") +
           (old ? "" : "type INTEGER, ") + "rows INTEGER, cols INTEGER, data BLOB)");
}

inline void put_descriptors(SqliteFile& file, std::int64_t id, const ImageDescriptors& descriptors,
                            const DatabaseLayout& layout) {
  std::vector<std::uint8_t> bytes;
  for (const auto& row : descriptors) bytes.insert(bytes.end(), row.begin(), row.end());
  const std::size_t columns = layout.float_descriptors ? 4 * 128 : 128;
  const std::string type = layout.float_descriptors ? ", 1" : ", 0";
  const std::string sql = std::string("INSERT INTO descriptors (image_id, rows, cols, data") +
                          (layout.old ? "" : ", type") + ") VALUES (" + std::to_string(id) + ", " +
                          std::to_string(descriptors.size()) + ", " + std::to_string(columns) +
                          ", ?" + (layout.old ? "" : type) + ")";
  if (layout.float_descriptors)
    file.put(sql, std::vector<float>(bytes.begin(), bytes.end()));
  else
    file.put(sql, bytes);
}

// Writes a scene as a database of COLMAP.
inline void write_database(const FeatureScene& scene, const std::string& path,
                           const DatabaseLayout& layout = {}) {
  SqliteFile file(path);
  file.run("BEGIN");
  create_tables(file, layout.old);
  file.put("INSERT INTO cameras VALUES (1, 0, 1200, 900, ?, 0)",
           std::vector<double>{layout.camera_focal, 600.0, 450.0});
  const std::int64_t query = layout.query_is_last ? 99 : 1;
  put_image(file, query, scene.query.name, scene.keypoints.at(scene.query.name), layout.columns);
  const bool described = !scene.descriptors.empty();
  if (described) create_descriptors(file, layout.old);
  if (described) put_descriptors(file, query, scene.descriptors.at(scene.query.name), layout);
  std::int64_t id = 20;
  for (const auto& [name, matches] : scene.matches) {
    put_image(file, --id, name, scene.keypoints.at(name), layout.columns);
    put_matches(file, layout.matches, query, id, matches);
    if (described) put_descriptors(file, id, scene.descriptors.at(name), layout);
  }
  file.run("COMMIT");
}

}  // namespace pose_refine::testing
