// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/buffer.h"
#include "io/scanner.h"
#include "pose_refine/io.h"

// A pose format is one file here, with a `PoseFormatRow` that formats.cc lists.
namespace pose_refine::io {

// What is to be read: a folder, or the text of a file.
struct PoseInput {
  std::string path;
  bool folder = false;
  Buffer text;  // of a file

  Lines lines() const { return Lines(text.view(), path); }
};

enum class Fit {
  kNo,     // something else
  kMaybe,  // the shape is right; chosen when nothing fits better, for its error messages
  kYes,    // the content is right too
};

struct PoseFormatRow {
  PoseFormat info;
  bool folder;  // is it a folder or a file
  Fit (*sniff)(const PoseInput& input);
  Result<PoseFile> (*read)(const PoseInput& input);
  // Null when the format cannot be written. Gets finite poses with distinct names.
  Status (*write)(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite);
};

// The table, in the order of the help text.
const std::vector<PoseFormatRow>& pose_format_rows();

// Collects poses of a text file; refuses a name that was there before.
class PoseCollector {
 public:
  explicit PoseCollector(const Lines& lines) : lines_(lines) {}
  // `line` is where the pose stands.
  Status add(std::int64_t line, std::string_view name, const Pose& pose);
  Result<PoseFile> finish() &&;

 private:
  const Lines& lines_;
  PoseFile file_;
  std::unordered_map<std::string, std::int64_t> line_of_;
};

// "expected 8 columns: ..., found 7", at `line`.
Error wrong_columns(const Lines& lines, std::int64_t line, const std::string& expected,
                    std::size_t found);

// The blank-separated tokens of a line.
std::vector<std::string_view> tokens_of(Line line);

// How many tokens at the end are numbers; also "nan", "1e400" and the like count, so that a bad
// number is not taken for a part of the name.
std::size_t trailing_numbers(const std::vector<std::string_view>& tokens);

// A line "name n1 ... nK", split so that the name may hold blanks: K is one of `counts`.
struct NamedNumbers {
  std::string_view name;
  std::vector<double> numbers;
};
Result<NamedNumbers> split_name_first(const Lines& lines, const Line& line,
                                      const std::vector<std::size_t>& counts,
                                      const std::string& expected);

// Would `name`, before numbers, be read back unchanged?
Status check_leading_name(const std::string& name);

}  // namespace pose_refine::io
