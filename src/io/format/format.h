// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "io/files/buffer.h"
#include "io/text/scanner.h"
#include "pose_refine/io.h"

// A format is one file here, with a `PoseFormatRow` that formats.cc lists.
namespace pose_refine::io {

// What is to be read: a folder, or the bytes of a file.
struct PoseInput {
  std::string path;
  bool folder = false;
  Buffer text;  // of a file; as it is for a binary format, else normalized

  Lines lines() const { return Lines(text.view(), path); }
};

enum class Fit {
  kNo,     // something else
  kMaybe,  // the shape is right; chosen when nothing fits better, for its error messages
  kYes,    // the content is right too
};

enum class Kind { kText, kBinary, kFolder };

// How a format calls an image.
enum class Names { kAny, kTimestamps, kNone };

// What a format has a place for, besides poses.
struct Holds {
  Names names = Names::kAny;
  bool cameras = false;
  bool points = false;     // 3D points and their observations
  bool unmatched = false;  // observations without a point
  bool colors = false;     // of points
  bool errors = false;     // of points [px]
  bool ids = false;        // of points
  bool unposed = false;    // images without a pose
  bool poses = true;
  bool rigs = false;  // and frames
};

struct PoseFormatRow {
  PoseFormat info;
  Kind kind = Kind::kText;
  Fit (*sniff)(const PoseInput& input) = nullptr;
  // Of these two one may be null: poses are images without cameras and points, and images have
  // poses.
  Result<PoseFile> (*read)(const PoseInput& input) = nullptr;
  Result<Model> (*read_model)(const PoseInput& input) = nullptr;
  // The same for these; both are null when the format cannot be written. They get finite poses and
  // distinct names.
  Status (*write)(const std::string& path, const std::vector<NamedPose>& poses,
                  bool overwrite) = nullptr;
  Status (*write_model)(const std::string& path, const Model& model, bool overwrite) = nullptr;
  Holds holds = {};
  bool recognized = true;  // by its content
};

// The table, in the order of the help text.
const std::vector<PoseFormatRow>& pose_format_rows();

// The row called `name`.
Result<const PoseFormatRow*> find_row(std::string_view name);

// "000042": what an image is called in a format without names.
std::string index_name(std::size_t index);

// The same poses, called like their positions unless all names are numbers already.
std::vector<NamedPose> with_timestamps(const std::vector<NamedPose>& poses);

// Poses as a model without cameras, and the poses that a model has.
Model to_model(PoseFile file);
PoseFile to_poses(const Model& model);

// Is everything finite and distinct, and does every index point at something? Errors have no file.
Status check_model(const Model& model);

// Collects poses of a text file; refuses a name that was there before.
class PoseCollector {
 public:
  explicit PoseCollector(const Lines& lines) : lines_(lines) {}
  // `line` is where the pose stands.
  Status add(std::int64_t line, NamedPose pose);
  // The same, but a name that was there before is counted and left out.
  Status add_first(std::int64_t line, NamedPose pose);
  Result<PoseFile> finish() &&;

 private:
  const Lines& lines_;
  PoseFile file_;
  std::unordered_map<std::string, std::int64_t> line_of_;
  std::pair<std::int64_t, std::string> first_repeated_;
};

// Is the name one and the pose finite?
Status check_entry(const Lines& lines, std::int64_t line, const NamedPose& pose);

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

// Can `name` begin a line of a text file? Blanks around it must be kept otherwise.
Status check_line_name(const std::string& name);
// Would `name`, before numbers, be read back unchanged?
Status check_leading_name(const std::string& name);

}  // namespace pose_refine::io
