// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/csv.h"

#include <algorithm>

namespace pose_refine::io {
namespace {

// Takes one field, up to a comma or the end, off the front of `rest`.
std::string take_plain(std::string_view& rest) {
  const std::size_t size = std::min(rest.find(','), rest.size());
  std::string_view field = rest.substr(0, size);
  rest.remove_prefix(size);
  while (!field.empty() && is_blank(field.back())) field.remove_suffix(1);
  return std::string(field);
}

Result<std::string> take_quoted(std::string_view& rest) {
  std::string field;
  rest.remove_prefix(1);
  for (;;) {
    const std::size_t quote = rest.find('"');
    if (quote == std::string_view::npos) {
      return Error{ErrorCode::kMalformed, "a quoted field has no closing quote"};
    }
    field += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (rest.empty() || rest.front() != '"') break;
    field += '"';
    rest.remove_prefix(1);
  }
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  if (rest.empty() || rest.front() == ',') return field;
  return Error{ErrorCode::kMalformed, "a quoted field goes on behind its closing quote"};
}

}  // namespace

Result<std::vector<std::string>> cut_csv(std::string_view rest) {
  std::vector<std::string> fields;
  for (;;) {
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    Result<std::string> field = !rest.empty() && rest.front() == '"'
                                    ? take_quoted(rest)
                                    : Result<std::string>(take_plain(rest));
    if (!field) return field.error();
    fields.push_back(std::move(*field));
    if (rest.empty()) return fields;
    rest.remove_prefix(1);
  }
}

std::string csv_field(std::string_view text) {
  const bool plain = text.find_first_of(",\"") == std::string_view::npos && !text.empty() &&
                     !is_blank(text.front()) && !is_blank(text.back());
  if (plain) return std::string(text);
  std::string quoted_text = "\"";
  for (const char c : text) quoted_text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted_text + '"';
}

Result<CsvReader> CsvReader::open(Lines lines) {
  CsvReader reader(std::move(lines));
  while (const std::optional<Line> line = reader.lines_.next()) {
    std::string_view text = line->text();
    while (!text.empty() && (is_blank(text.front()) || text.front() == '#')) text.remove_prefix(1);
    if (text.empty()) continue;
    reader.commented_ = line->text().find('#') < line->text().find(text.front());
    Result<std::vector<std::string>> header = cut_csv(text);
    if (!header) return reader.lines_.error(line->number(), header.error().message);
    reader.header_ = std::move(*header);
    return reader;
  }
  return reader.lines_.error(0, "there is no header line");
}

int CsvReader::column(std::initializer_list<const char*> names) const {
  for (const char* name : names) {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found != header_.end()) return static_cast<int>(found - header_.begin());
  }
  return -1;
}

std::vector<int> CsvReader::columns(std::initializer_list<const char*> names) const {
  std::vector<int> positions;
  for (const char* name : names) {
    const int position = column({name});
    if (position < 0) return {};
    positions.push_back(position);
  }
  return positions;
}

Result<std::optional<CsvRow>> CsvReader::next() {
  const std::optional<Line> line = lines_.next_data();
  if (!line) return std::optional<CsvRow>();
  Result<std::vector<std::string>> fields = cut_csv(line->text());
  if (!fields) return lines_.error(line->number(), fields.error().message);
  if (fields->size() != header_.size()) {
    return lines_.error(line->number(), "expected " + std::to_string(header_.size()) +
                                            " columns as in the header, found " +
                                            std::to_string(fields->size()));
  }
  return std::optional<CsvRow>(CsvRow{line->number(), std::move(*fields)});
}

Result<double> CsvReader::number(const CsvRow& row, int column) const {
  const auto at = static_cast<std::size_t>(column);
  const std::optional<double> number = to_real(row.fields[at]);
  if (number) return *number;
  return lines_.error(row.line, "column " + header_[at] + " is " + quoted(row.fields[at]) +
                                    ", expected a finite number");
}

Result<std::vector<double>> CsvReader::numbers(const CsvRow& row,
                                               const std::vector<int>& columns) const {
  std::vector<double> values;
  for (const int column : columns) {
    if (is_not_finite(row.fields[static_cast<std::size_t>(column)])) {
      values.push_back(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const Result<double> value = number(row, column);
    if (!value) return value.error();
    values.push_back(*value);
  }
  return values;
}

}  // namespace pose_refine::io
