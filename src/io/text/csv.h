// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/scanner.h"

// This reads comma-separated values with a header line, quoted as in RFC 4180 (but a field ends
// with its line).
namespace pose_refine::io {

// Returns the fields of a line without the blanks around them; the error has no position.
Result<std::vector<std::string>> cut_csv(std::string_view line);

// Returns a field as it must be written: quoted if it holds a comma, a quote or blanks around it.
std::string csv_field(std::string_view text);

struct CsvRow {
  std::int64_t line = 0;
  std::vector<std::string> fields;
};

class CsvReader {
 public:
  // Takes the first line that is not blank for the header; a '#' before it is no part of it.
  static Result<CsvReader> open(Lines lines);

  // Returns the position of the first of these names that is a column, or -1.
  int column(std::initializer_list<const char*> names) const;
  // Returns the positions of all of these, or an empty list.
  std::vector<int> columns(std::initializer_list<const char*> names) const;

  // Returns the next row, which must have as many fields as the header.
  Result<std::optional<CsvRow>> next();
  Result<double> number(const CsvRow& row, int column) const;
  // Reads the fields of `columns`, in their order. One that spells NaN or infinity is NaN.
  Result<std::vector<double>> numbers(const CsvRow& row, const std::vector<int>& columns) const;

  const Lines& lines() const { return lines_; }
  const std::vector<std::string>& header() const { return header_; }
  bool is_commented() const { return commented_; }  // a '#' stood before the header

 private:
  explicit CsvReader(Lines lines) : lines_(std::move(lines)) {}

  Lines lines_;
  std::vector<std::string> header_;
  bool commented_ = false;
};

}  // namespace pose_refine::io
