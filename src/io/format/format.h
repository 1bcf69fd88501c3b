// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "io/files/buffer.h"
#include "io/text/scanner.h"
#include "pose_refine/io.h"

// Each format is one file in this folder. It defines a `PoseFormatRow`, which formats.h lists.
namespace pose_refine::io {

// This is the input of a reader: a folder, or the bytes of a file.
struct PoseInput {
  std::string path;
  bool folder = false;
  Buffer text;  // the file as it is for a binary format, else normalized
  // The reconstruction that "FILE#2" asks for, counted from 0.
  std::optional<std::size_t> part = {};

  Lines lines() const { return Lines(text.view(), path); }
};

// This says how well an input fits a format.
enum class Fit {
  kNo,     // it is something else
  kMaybe,  // the shape is right; chosen when nothing fits better, for its messages
  kRaw,    // the content is right, but for quaternions that are not normalized
  kYes,    // the content is right too
};

enum class Kind { kText, kBinary, kFolder };

// Says which names of images a format can hold.
enum class Names { kAny, kTimestamps, kNone };

// Says what a format has a place for besides poses.
struct Holds {
  Names names = Names::kAny;
  bool cameras = false;
  bool points = false;     // 3D points and their observations
  bool unmatched = false;  // observations may lack a point
  bool colors = false;     // points have colors
  bool errors = false;     // points have errors [px]
  bool ids = false;        // points have ids
  bool unposed = false;    // images may lack a pose
  bool poses = true;
  bool rigs = false;   // rigs and frames
  bool blanks = true;  // the format's own program keeps blanks in names
};

// This is a row of the table: what a format is called, how it is recognized, read and written.
struct PoseFormatRow {
  PoseFormat info;
  Kind kind = Kind::kText;
  Fit (*sniff)(const PoseInput& input) = nullptr;
  // One of these two may be null: poses are then images without cameras and points, or images have
  // poses.
  Result<PoseFile> (*read)(const PoseInput& input) = nullptr;
  Result<Model> (*read_model)(const PoseInput& input) = nullptr;
  // One of these two may be null likewise; both are null when the format cannot be written. They
  // get finite poses and distinct names.
  Status (*write)(const std::string& path, const std::vector<NamedPose>& poses,
                  bool overwrite) = nullptr;
  Status (*write_model)(const std::string& path, const Model& model, bool overwrite) = nullptr;
  Holds holds = {};
  bool recognized = true;  // the content tells the format
  // Says in half a sentence what to do with an input that no row fits; it is empty when this row
  // does not know, and may be null.
  std::string (*hint)(const PoseInput& input) = nullptr;
  bool parts = false;  // a file may hold several reconstructions, see PoseInput::part
};

// Returns the table, in the order of the help text.
const std::vector<PoseFormatRow>& pose_format_rows();

// Finds the row called `name`.
Result<const PoseFormatRow*> find_row(std::string_view name);

// Returns "000042", the name of an image in a format without names.
std::string index_name(std::size_t index);

// Returns the poses named by their positions, unless all names are numbers already.
std::vector<NamedPose> with_timestamps(const std::vector<NamedPose>& poses);

// Adds notes on the rows that were lost or had to be normalized.
void add_row_notes(PoseFile& file);

// Makes a model without cameras from the poses of a file, with its notes and those on its rows,
// which a model has no place for.
Model to_model(PoseFile file);
PoseFile to_poses(const Model& model);

// Checks that everything is finite and distinct and that every index points at something. Errors
// have no file.
Status check_model(const Model& model);

// Collects poses of a text file and refuses a name that was there before. Lost poses are listed
// apart.
class PoseCollector {
 public:
  explicit PoseCollector(const Lines& lines) : lines_(lines) {}
  // `line` is the line of the pose.
  Status add(std::int64_t line, NamedPose pose);
  // Adds the pose, or counts it and leaves it out if its name was there before.
  Status add_first(std::int64_t line, NamedPose pose);
  Result<PoseFile> finish() &&;

 private:
  const Lines& lines_;
  PoseFile file_;
  std::unordered_map<std::string, std::int64_t> line_of_;
  std::size_t repeated_ = 0;
  std::pair<std::int64_t, std::string> first_repeated_;
};

// Checks that the name is a valid one and that the pose is finite.
Status check_entry(const Lines& lines, std::int64_t line, const NamedPose& pose);

// Says "expected 8 columns: ..., found 7" at `line`.
Error wrong_columns(const Lines& lines, std::int64_t line, const std::string& expected,
                    std::size_t found);

// Cuts a line into its blank-separated tokens.
std::vector<std::string_view> tokens_of(Line line);

// Counts the numbers at the end. "nan", "1e400" and the like count too, so that a bad number is not
// taken for a part of the name.
std::size_t trailing_numbers(const std::vector<std::string_view>& tokens);

// Says "column 3 is 'x', expected a finite number" of the field with that index.
Error bad_column(const Lines& lines, std::int64_t line, std::size_t index, std::string_view field);

// Reads `count` numbers of a line, from the field `begin` on. One that is spelled as NaN or
// infinity is NaN.
template <class Fields>
Result<std::vector<double>> numbers_in(const Lines& lines, std::int64_t line, const Fields& fields,
                                       std::size_t begin, std::size_t count) {
  std::vector<double> numbers;
  for (std::size_t i = begin; i < begin + count; ++i) {
    const std::optional<double> number = to_real_or_nan(fields[i]);
    if (!number) return bad_column(lines, line, i, fields[i]);
    numbers.push_back(*number);
  }
  return numbers;
}

// This is a line "name n1 ... nK", split so that the name may hold blanks. K is one of `counts`. A
// number that is spelled as NaN or infinity is NaN.
struct NamedNumbers {
  std::string_view name;
  std::vector<double> numbers;
};
Result<NamedNumbers> split_name_first(const Lines& lines, const Line& line,
                                      const std::vector<std::size_t>& counts,
                                      const std::string& expected);
// Takes a line of `unnamed` numbers alone too, which has an empty name.
Result<NamedNumbers> split_optional_name(const Lines& lines, const Line& line, std::size_t unnamed,
                                         const std::vector<std::size_t>& counts,
                                         const std::string& expected);

// Checks that `name` can begin a line of a text file, where blanks around it would be lost.
Status check_line_name(const std::string& name);
// Checks that `name` before numbers is read back unchanged.
Status check_leading_name(const std::string& name);

}  // namespace pose_refine::io
