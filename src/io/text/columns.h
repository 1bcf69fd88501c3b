// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/scanner.h"

// This says how the columns of a table of correspondences are named, separated and ordered.
namespace pose_refine::io {

struct Columns {
  int image = -1;  // positions, or -1 for a missing column
  int x = -1, y = -1, X = -1, Y = -1, Z = -1;
  int sigma = -1, sxx = -1, sxy = -1, syy = -1;
  int weight = -1, point3D_id = -1, point_sigma = -1;

  int needed() const;        // least number of columns of a row
  std::string list() const;  // "x y X Y Z weight", in their order
};

// Returns the columns of a file without a header: [image] x y X Y Z.
Columns default_columns(bool with_image);

// Reads the columns that a first line names, if it does so: its leading words, behind '#',
// separated by blanks or commas, with all of x y X Y Z. It is an error (without position) if they
// contradict each other.
Result<std::optional<Columns>> parse_header(std::string_view line);

// Tells whether commas or blanks separate the columns, whichever makes numbers of this first row.
bool commas_separate(std::string_view first_row, const Columns& columns);

// This cursor reads the fields of a row one after the other, without the blanks around them.
class RowCursor {
 public:
  RowCursor(std::string_view row, bool commas) : blanks_(row, 0), rest_(row), commas_(commas) {}

  bool at_end() { return commas_ ? !rest_ : blanks_.at_end(); }
  std::string_view field() { return commas_ ? until_comma() : blanks_.token(); }
  // Reads a finite number, or leaves the cursor where it was.
  std::optional<double> real();

 private:
  std::string_view until_comma();

  Line blanks_;
  std::optional<std::string_view> rest_;  // what follows the last comma
  bool commas_;
};

}  // namespace pose_refine::io
