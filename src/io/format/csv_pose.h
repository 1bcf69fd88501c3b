// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "io/format/line.h"
#include "io/text/csv.h"

// These functions handle poses in tables of comma-separated values.
namespace pose_refine::io {

// Reads the pose of a row, given the column of the name, those of the four numbers of the
// quaternion in the order of the convention, and those of the position.
Result<NamedPose> csv_pose(const CsvReader& reader, const CsvRow& row, int name,
                           const std::vector<int>& quaternion, const std::vector<int>& position,
                           const PoseConvention& convention);

// Appends ",n1,n2,...\n".
void append_csv(std::string& text, std::initializer_list<double> numbers);

}  // namespace pose_refine::io
