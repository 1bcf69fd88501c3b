// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pose_refine::io {

// These are the rows that a query gives, one after the other. They must not outlive the database.
class SqliteRows {
 public:
  SqliteRows(sqlite3_stmt* statement, const std::string& path);

  // Begins anew, with another value for the query's '?'.
  void restart(std::int64_t parameter);
  void restart(const std::string& parameter);

  // Goes to the next row; false: there is none.
  Result<bool> next();

  // These are fields of this row, which count from 0. Texts and blobs live until the next row.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string path_;
};

// This is a database of SQLite that is only read, as it was when the first row was read. Nothing is
// written beside it.
class Sqlite {
 public:
  static Result<Sqlite> open(const std::string& path);

  // Tells whether there is such a table, which is not a view.
  Result<bool> has_table(const std::string& name) const;
  // Tells whether a table has such a column.
  Result<bool> has_column(const std::string& table, const std::string& column) const;
  Result<SqliteRows> query(const std::string& sql) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  Sqlite(sqlite3* database, const std::string& path) : database_(database), path_(path) {}

  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

// Tells whether these are the first bytes of a database of SQLite.
bool is_sqlite(std::string_view bytes);

}  // namespace pose_refine::io
