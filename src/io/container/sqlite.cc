// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/sqlite.h"

#include <sqlite3.h>

#include <filesystem>

#include "io/files/buffer.h"
#include "io/files/first_bytes.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kHeader = 100;      // bytes
constexpr std::size_t kReadVersion = 19;  // its place in the header
constexpr char kWriteAheadLog = 2;
constexpr int kPatience = 500;  // how long a short lock is waited for [ms]

Error error_of(int code, const std::string& path) {
  const auto error = [&](ErrorCode kind, const std::string& message) {
    return Error{kind, message, path};
  };
  const std::string reason = std::string(" (") + sqlite3_errstr(code) + ")";
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(ErrorCode::kUnreadable,
                   "another program is writing to this database, which is locked: let it end, or "
                   "give a copy");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return error(ErrorCode::kMalformed, "the database is damaged or cut off" + reason);
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return error(ErrorCode::kUnreadable, "there is not enough memory to read it");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return error(ErrorCode::kUnreadable,
                   "a program that wrote to this database did not end: open it once with the "
                   "program that made it, then try again" +
                       reason);
    case SQLITE_IOERR:
      return error(ErrorCode::kUnreadable, "the database cannot be read" + reason);
    default:
      return error(ErrorCode::kMalformed,
                   "the tables of the database are not as COLMAP makes them" + reason);
  }
}

// SQLite takes what is missing of the last page for zeros.
bool is_cut_off(std::string_view header, const std::string& path) {
  const auto byte = [&](std::size_t at) {
    return std::uintmax_t{static_cast<unsigned char>(header[at])};
  };
  const std::uintmax_t stated = (byte(16) << 8) | byte(17), page = stated == 1 ? 65536 : stated;
  std::error_code ignored;
  return page == 0 || std::filesystem::file_size(path, ignored) % page != 0;
}

// A database with a log of writes can be read without making files beside it unless the log holds
// something. No log means that no program has it open.
bool is_at_rest(std::string_view header, const std::string& path) {
  std::error_code ignored;
  const std::string log = path + "-wal";
  const bool has_log = std::filesystem::exists(log, ignored) && !is_empty_file(log);
  return header[kReadVersion] == kWriteAheadLog && !has_log;
}

std::string address_of(const std::string& path, bool at_rest) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::error_code ignored;
  std::string address = "file://";
  for (const char c : std::filesystem::absolute(path, ignored).lexically_normal().string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '_' || c == '-';
    if (plain)
      address += c;
    else
      address.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return address + (at_rest ? "?immutable=1" : "");
}

}  // namespace

SqliteRows::SqliteRows(sqlite3_stmt* statement, const std::string& path)
    : statement_(statement), path_(path) {}

void SqliteRows::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteRows::restart(std::int64_t parameter) {
  sqlite3_reset(statement_.get());
  sqlite3_bind_int64(statement_.get(), 1, parameter);
}

void SqliteRows::restart(const std::string& parameter) {
  sqlite3_reset(statement_.get());
  sqlite3_bind_text(statement_.get(), 1, parameter.c_str(), -1, SQLITE_TRANSIENT);
}

Result<bool> SqliteRows::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error_of(code, path_);
}

bool SqliteRows::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t SqliteRows::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqliteRows::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_.get(), column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Sqlite::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Sqlite> Sqlite::open(const std::string& path) {
  const Result<std::string> header = first_bytes(path, kHeader);
  if (!header) return header.error();
  if (!is_sqlite(*header)) return wrong_kind_of_file(*header, "a database of SQLite", path);
  if (header->size() < kHeader || is_cut_off(*header, path)) return error_of(SQLITE_CORRUPT, path);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(address_of(path, is_at_rest(*header, path)).c_str(), &opened,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  Sqlite database(opened, path);
  if (code != SQLITE_OK) return error_of(code, path);
  // A file made to harm must not call functions from its schema.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_busy_timeout(opened, kPatience);
  const int begun =
      sqlite3_exec(opened, "PRAGMA cell_size_check = ON; BEGIN", nullptr, nullptr, nullptr);
  if (begun != SQLITE_OK) return error_of(begun, path);
  return database;
}

Result<bool> Sqlite::has_table(const std::string& name) const {
  Result<SqliteRows> rows = query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  if (!rows) return rows.error();
  rows->restart(name);
  return rows->next();
}

Result<bool> Sqlite::has_column(const std::string& table, const std::string& column) const {
  Result<SqliteRows> rows =
      query("SELECT 1 FROM pragma_table_info('" + table + "') WHERE name = ?");
  if (!rows) return rows.error();
  rows->restart(column);
  return rows->next();
}

Result<SqliteRows> Sqlite::query(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) return error_of(code, path_);
  return SqliteRows(statement, path_);
}

bool is_sqlite(std::string_view bytes) {
  return bytes.substr(0, kMagic.size()) == kMagic;
}

}  // namespace pose_refine::io
