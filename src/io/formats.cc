// SPDX-License-Identifier: BSD-3-Clause
#include <unordered_set>

#include "io/format/format.h"
#include "io/rotation.h"

// The pose formats: a row `x` here stands for `x_format()` in format/x.cc.
#define POSE_REFINE_POSE_FORMATS(ROW) \
  ROW(hloc)                           \
  ROW(posenet)                        \
  ROW(sevenscenes)                    \
  ROW(colmap)

namespace pose_refine {
namespace io {

#define POSE_REFINE_DECLARE(x) PoseFormatRow x##_format();
POSE_REFINE_POSE_FORMATS(POSE_REFINE_DECLARE)
#undef POSE_REFINE_DECLARE

const std::vector<PoseFormatRow>& pose_format_rows() {
#define POSE_REFINE_LIST(x) x##_format(),
  static const std::vector<PoseFormatRow> rows = {POSE_REFINE_POSE_FORMATS(POSE_REFINE_LIST)};
#undef POSE_REFINE_LIST
  return rows;
}

namespace {

std::string names_of(const std::vector<const PoseFormatRow*>& rows) {
  std::string names;
  for (const PoseFormatRow* row : rows) {
    if (!names.empty()) names += ", ";
    names += row->info.name;
  }
  return names;
}

std::vector<const PoseFormatRow*> all_rows() {
  std::vector<const PoseFormatRow*> rows;
  for (const PoseFormatRow& row : pose_format_rows()) rows.push_back(&row);
  return rows;
}

Result<const PoseFormatRow*> find_row(std::string_view name) {
  for (const PoseFormatRow& row : pose_format_rows()) {
    if (row.info.name == name) return &row;
  }
  return Error{ErrorCode::kInvalidArgument,
               "unknown pose format " + quoted(name) + ", expected one of " + names_of(all_rows())};
}

Result<const PoseFormatRow*> recognise(const PoseInput& input) {
  std::vector<const PoseFormatRow*> best;
  Fit fit = Fit::kMaybe;
  for (const PoseFormatRow& row : pose_format_rows()) {
    const Fit found = row.folder == input.folder ? row.sniff(input) : Fit::kNo;
    if (found == Fit::kNo) continue;
    if (found > fit) best.clear();
    if (found > fit) fit = found;
    if (found == fit) best.push_back(&row);
  }
  if (best.size() == 1) return best.front();
  if (best.empty()) {
    return Error{ErrorCode::kUnsupported,
                 "the pose format is not recognised: give one of " + names_of(all_rows()),
                 input.path};
  }
  return Error{ErrorCode::kAmbiguous,
               "the content fits several pose formats, give one of " + names_of(best), input.path};
}

Result<PoseInput> open_input(const std::string& path) {
  PoseInput input;
  input.path = path;
  input.folder = is_folder(path);
  if (input.folder) return input;
  Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  input.text = std::move(*text);
  return input;
}

Result<PoseFile> read_any(const std::string& path, std::string_view format) {
  // A wrong format name is reported before anything is read.
  Result<const PoseFormatRow*> row = nullptr;
  if (!format.empty()) row = find_row(format);
  if (!row) return row.error();
  const Result<PoseInput> input = open_input(path);
  if (!input) return input.error();
  if (format.empty()) row = recognise(*input);
  if (!row) return row.error();
  if ((*row)->folder != input->folder) {
    const char* kind = input->folder ? "it is a folder, expected a file of format "
                                     : "it is a file, expected a folder of format ";
    return Error{ErrorCode::kUnreadable, kind + std::string((*row)->info.name), path};
  }
  Result<PoseFile> file = (*row)->read(*input);
  if (file) file->format = (*row)->info.name;
  return file;
}

// What no format could read back.
Status check_poses(const std::vector<NamedPose>& poses) {
  std::unordered_set<std::string_view> names;
  for (const NamedPose& named : poses) {
    const Quaternion& q = named.pose.rotation;
    const auto refuse = [&](const char* reason) {
      return Error{ErrorCode::kInvalidArgument, "the pose of " + quoted(named.name) + reason};
    };
    if (!named.pose.is_finite() || !named.pose.center().allFinite())
      return refuse(" is not finite");
    if (!is_unit_quaternion(q.w(), q.x(), q.y(), q.z())) return refuse(" has no unit quaternion");
    if (!names.insert(named.name).second) return refuse(" is there twice");
  }
  return ok_status();
}

}  // namespace
}  // namespace io

const std::vector<PoseFormat>& pose_formats() {
  static const std::vector<PoseFormat> formats = [] {
    std::vector<PoseFormat> list;
    for (const io::PoseFormatRow& row : io::pose_format_rows()) list.push_back(row.info);
    return list;
  }();
  return formats;
}

Result<PoseFile> read_poses(const std::string& path, std::string_view format) {
  return io::with_memory_errors(path, [&] { return io::read_any(path, format); });
}

Status write_poses(const std::string& path, std::string_view format,
                   const std::vector<NamedPose>& poses, bool overwrite) {
  const auto row = io::find_row(format);
  if (!row) return row.error();
  if ((*row)->write == nullptr) {
    return Error{ErrorCode::kUnsupported, "poses alone cannot be written as " + std::string(format),
                 path};
  }
  Status checked = io::check_poses(poses);
  if (checked) checked = (*row)->write(path, poses, overwrite);
  if (checked) return checked;
  Error error = checked.error();
  if (error.file.empty()) error.file = path;
  return error;
}

}  // namespace pose_refine
