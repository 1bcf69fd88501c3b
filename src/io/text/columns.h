// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/scanner.h"

// How the columns of a table of correspondences are called, separated and ordered.
namespace pose_refine::io {

struct Columns {
  int image = -1;  // positions; -1: there is none
  int x = -1, y = -1, X = -1, Y = -1, Z = -1;
  int sigma = -1, sxx = -1, sxy = -1, syy = -1;
  int weight = -1, point3D_id = -1, point_sigma = -1;

  int needed() const;        // a row has at least this many columns
  std::string list() const;  // "x y X Y Z weight", in their order
};

// The columns without a header: [image] x y X Y Z.
Columns default_columns(bool with_image);

// The columns that a first line names, if it does: the leading words of it, behind '#', separated
// by blanks or commas, with all of x y X Y Z. An error (without position) for contradictions.
Result<std::optional<Columns>> parse_header(std::string_view line);

// Cuts a row into fields without the blanks around them.
class RowCutter {
 public:
  // Commas or blanks: whatever makes numbers of this first row.
  RowCutter(std::string_view first_row, const Columns& columns);
  // The fields, into a vector that is passed on to save allocations.
  std::vector<std::string_view> cut(std::string_view row,
                                    std::vector<std::string_view> scratch) const;

 private:
  bool commas_ = false;
};

}  // namespace pose_refine::io
