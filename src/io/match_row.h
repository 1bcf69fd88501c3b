// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io/text/columns.h"
#include "pose_refine/pose.h"

namespace pose_refine::io {

// This is a row of a table of correspondences that was understood.
struct Match {
  std::string_view image;
  Vector2 pixel = Vector2::Zero();
  Vector3 point = Vector3::Zero();
  double weight = 1.0;
  double sigma = 0.0;
  double sxx = 0.0, sxy = 0.0, syy = 0.0;
  double point_sigma = 0.0;
  std::uint64_t point3D_id = 0;
  bool is_left_out = false;  // a number of it is NaN or infinity
};

// Parses the rows of one table in one pass over their bytes. What follows the last named column is
// not looked at.
class MatchRow {
 public:
  MatchRow(std::string_view first_row, const Columns& columns, double pixel_center);

  // Its errors have no position. The match refers to the row for the image's name.
  Result<Match> parse(std::string_view row) const;

 private:
  // Reads the field of one column into a match; it gives the field that cannot be read.
  using Read = std::optional<std::string_view> (*)(RowCursor&, Match&);

  Error too_short(std::string_view row) const;

  Columns columns_;
  std::vector<Read> fields_;  // in the order of the columns
  double shift_;
  bool commas_;
};

}  // namespace pose_refine::io
