// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/columns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace pose_refine::io {
namespace {

struct Column {
  const char* name;
  int Columns::*position;
};

constexpr Column kColumns[] = {
    {"image", &Columns::image},
    {"x", &Columns::x},
    {"y", &Columns::y},
    {"X", &Columns::X},
    {"Y", &Columns::Y},
    {"Z", &Columns::Z},
    {"sigma", &Columns::sigma},
    {"sxx", &Columns::sxx},
    {"sxy", &Columns::sxy},
    {"syy", &Columns::syy},
    {"weight", &Columns::weight},
    {"point3D_id", &Columns::point3D_id},
    {"point_sigma", &Columns::point_sigma},
};

bool is_word(std::string_view text) {
  const auto is_letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_letter) &&
         std::isdigit(static_cast<unsigned char>(text.front())) == 0;
}

bool is_separator(char c) {
  return is_blank(c) || c == ',';
}

// Returns the words at the start of a header. The first thing that is not a word ends it, because a
// remark follows.
std::vector<std::string_view> header_words(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < line.size() && (line[at] == '#' || is_separator(line[at]))) ++at;
  while (at < line.size()) {
    std::size_t end = at;
    while (end < line.size() && !is_separator(line[end])) ++end;
    if (!is_word(line.substr(at, end - at))) break;
    words.push_back(line.substr(at, end - at));
    while (end < line.size() && is_separator(line[end])) ++end;
    at = end;
  }
  return words;
}

Error bad_header(std::string message) {
  return Error{ErrorCode::kMalformed, "the header " + std::move(message)};
}

bool has_points(const Columns& c) {
  return std::min({c.x, c.y, c.X, c.Y, c.Z}) >= 0;
}

}  // namespace

int Columns::needed() const {
  int last = -1;
  for (const Column& column : kColumns) last = std::max(last, this->*column.position);
  return last + 1;
}

std::string Columns::list() const {
  std::vector<std::pair<int, const char*>> present;
  for (const Column& column : kColumns) {
    if (this->*column.position >= 0) present.emplace_back(this->*column.position, column.name);
  }
  std::sort(present.begin(), present.end());
  std::string text;
  for (const auto& [position, name] : present)
    text += (text.empty() ? "" : " ") + std::string(name);
  return text;
}

Columns default_columns(bool with_image) {
  Columns columns;
  int next = 0;
  if (with_image) columns.image = next++;
  for (int* position : {&columns.x, &columns.y, &columns.X, &columns.Y, &columns.Z}) {
    *position = next++;
  }
  return columns;
}

Result<std::optional<Columns>> parse_header(std::string_view line) {
  Columns columns;
  std::string twice;
  const std::vector<std::string_view> words = header_words(line);
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (const Column& column : kColumns) {
      if (words[i] != column.name) continue;
      if (columns.*column.position >= 0) twice = column.name;
      columns.*column.position = static_cast<int>(i);
    }
  }
  if (!has_points(columns)) return std::optional<Columns>();
  if (!twice.empty()) return bad_header("names the column " + twice + " twice");
  const int covariance = (columns.sxx >= 0) + (columns.sxy >= 0) + (columns.syy >= 0);
  if (covariance != 0 && covariance != 3) {
    return bad_header("needs all of sxx sxy syy, or none of them");
  }
  if (covariance != 0 && columns.sigma >= 0) {
    return bad_header("has both sigma and sxx sxy syy: keep one of them");
  }
  return std::optional<Columns>(columns);
}

bool commas_separate(std::string_view first_row, const Columns& columns) {
  if (first_row.find(',') == std::string_view::npos) return false;
  std::vector<std::string_view> fields;
  for (RowCursor row(first_row, true); !row.at_end();) fields.push_back(row.field());
  if (static_cast<int>(fields.size()) < columns.needed()) return false;
  // "1,5 2,5 ..." has commas too, but they do not separate numbers.
  const auto is_one = [&](int position) {
    const std::string_view field = fields[static_cast<std::size_t>(position)];
    return field.find_first_of(" \t") == std::string_view::npos;
  };
  const std::array<int, 5> numbers{columns.x, columns.y, columns.X, columns.Y, columns.Z};
  return std::all_of(numbers.begin(), numbers.end(), is_one);
}

std::optional<double> RowCursor::real() {
  if (!commas_) return blanks_.real();
  RowCursor after = *this;
  const std::optional<double> number = to_real(after.until_comma());
  if (number) *this = after;
  return number;
}

std::string_view RowCursor::until_comma() {
  std::string_view field = rest_.value_or(std::string_view());
  const std::size_t comma = field.find(',');
  rest_ = std::nullopt;
  if (comma != std::string_view::npos) {
    rest_ = field.substr(comma + 1);
    field = field.substr(0, comma);
  }
  while (!field.empty() && is_blank(field.front())) field.remove_prefix(1);
  while (!field.empty() && is_blank(field.back())) field.remove_suffix(1);
  return field;
}

}  // namespace pose_refine::io
