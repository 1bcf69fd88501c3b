// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/camera_lines.h"
#include "io/files/folder.h"
#include "io/format/colmap/files.h"
#include "io/format/format.h"

namespace pose_refine::io {

// This is a row of the file and the number of its line, for messages.
struct KaptureRow {
  std::int64_t line = 0;
  std::vector<std::string_view> fields;  // without the blanks around them
};

// Reads the rows of one of kapture's text files: fields between commas, with '#' comments.
class KaptureTable {
 public:
  static Result<KaptureTable> read(const std::string& path);

  const std::vector<KaptureRow>& rows() const { return rows_; }
  Error error(const KaptureRow& row, std::string message) const {
    return Error{ErrorCode::kMalformed, std::move(message), path_, row.line};
  }

 private:
  std::string path_;
  Buffer text_;
  std::vector<KaptureRow> rows_;
};

// Adds one file of a folder, given its whole text.
Status add_whole(FolderWriter& folder, const std::string& name, const std::string& text);

}  // namespace pose_refine::io
