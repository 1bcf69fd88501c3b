// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/formats.h"

#include <algorithm>

#include "io/files/first_bytes.h"
#include "io/recognize.h"

namespace pose_refine {
namespace io {

const std::vector<PoseFormatRow>& pose_format_rows() {
  static const std::vector<PoseFormatRow> rows = [] {
    std::vector<PoseFormatRow> list;
    for (PoseFormatRow (*const format)() : kFormats) list.push_back(format());
    return list;
  }();
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

// Says what a user can do about an input that no row fits; it is empty if no row knows.
std::string advice(const PoseInput& input) {
  for (const PoseFormatRow& row : pose_format_rows()) {
    std::string hint = row.hint == nullptr ? std::string() : row.hint(input);
    if (!hint.empty()) return hint;
  }
  return "";
}

// Finds the row that fits best.
class Recognizer {
 public:
  void try_rows(const PoseInput& input, Kind kind) {
    for (const PoseFormatRow& row : pose_format_rows()) {
      const Fit found = row.kind == kind ? row.sniff(input) : Fit::kNo;
      if (found == Fit::kNo || found < fit_) continue;
      if (found > fit_) best_.clear();
      fit_ = found;
      best_.push_back(&row);
    }
  }
  bool sure() const { return fit_ == Fit::kYes; }
  bool any() const { return !best_.empty(); }

  Result<const PoseFormatRow*> best(const PoseInput& input) const {
    std::string hint = best_.size() < 2 && fit_ == Fit::kMaybe ? advice(input) : "";
    if (best_.size() == 1 && hint.empty()) return best_.front();
    if (best_.size() < 2) {
      if (hint.empty()) hint = "give one of " + names_of(all_rows());
      return Error{ErrorCode::kUnsupported, "the format is not recognized: " + hint, input.path};
    }
    return Error{ErrorCode::kAmbiguous,
                 "the content fits several formats, give one of " + names_of(best_), input.path};
  }

 private:
  std::vector<const PoseFormatRow*> best_;
  Fit fit_ = Fit::kMaybe;
};

// This is an input with the row that is to read it.
struct Opened {
  PoseInput input;
  const PoseFormatRow* row = nullptr;
};

Status to_text(PoseInput& input) {
  Result<Buffer> text = as_text(std::move(input.text), input.path);
  if (!text) return text.error();
  input.text = std::move(*text);
  return ok_status();
}

// Binary formats are recognized before the bytes are taken for text.
Result<Opened> recognized(PoseInput input) {
  Recognizer rows;
  if (input.folder) rows.try_rows(input, Kind::kFolder);
  if (!input.folder) rows.try_rows(input, Kind::kBinary);
  // A row that takes a binary kind of file says more about one than that it is no text.
  const bool is_taken = rows.any() && !kind_of_file(input.text.view()).empty();
  if (!input.folder && !rows.sure() && !is_taken) {
    const Status text = to_text(input);
    if (!text) return text.error();
    rows.try_rows(input, Kind::kText);
  }
  const Result<const PoseFormatRow*> row = rows.best(input);
  if (!row) return row.error();
  return Opened{std::move(input), *row};
}

Result<Opened> as_named(PoseInput input, const PoseFormatRow& row) {
  if ((row.kind == Kind::kFolder) != input.folder) {
    const char* kind = input.folder ? "it is a folder, expected a file of format "
                                    : "it is a file, expected a folder of format ";
    return Error{ErrorCode::kUnreadable, kind + std::string(row.info.name), input.path};
  }
  const Status text = row.kind == Kind::kText ? to_text(input) : ok_status();
  if (!text) return text.error();
  return Opened{std::move(input), &row};
}

// Cuts the part off "FILE#2", unless there is a file of the whole name.
PoseInput input_at(const std::string& path) {
  PoseInput input;
  input.path = path;
  const std::size_t mark = path.rfind('#');
  if (mark == std::string::npos || is_file(path) || is_folder(path)) return input;
  const auto part = to_integer<std::uint32_t>(std::string_view(path).substr(mark + 1));
  if (!part || !is_file(path.substr(0, mark))) return input;
  input.path.resize(mark);
  input.part = *part;
  return input;
}

Result<Opened> open(const std::string& path, std::string_view format) {
  // A wrong format name is reported before anything is read.
  Result<const PoseFormatRow*> row = nullptr;
  if (!format.empty()) row = find_row(format);
  if (!row) return row.error();
  PoseInput input = input_at(path);
  input.folder = is_folder(input.path);
  if (!input.folder) {
    Result<Buffer> bytes = read_file(input.path);
    if (!bytes) return bytes.error();
    input.text = std::move(*bytes);
  }
  Result<Opened> opened =
      *row == nullptr ? recognized(std::move(input)) : as_named(std::move(input), **row);
  if (!opened || !opened->input.part || opened->row->parts) return opened;
  return Error{
      ErrorCode::kInvalidArgument,
      "the format " + std::string(opened->row->info.name) + " has no parts that a # could name",
      path};
}

Result<PoseFile> read_any(const std::string& path, std::string_view format) {
  const Result<Opened> opened = open(path, format);
  if (!opened) return opened.error();
  const PoseFormatRow& row = *opened->row;
  Result<PoseFile> file = PoseFile();
  if (row.read != nullptr) {
    file = row.read(opened->input);
    if (file) add_row_notes(*file);
  } else {
    const Result<Model> model = row.read_model(opened->input);
    if (!model) return model.error();
    file = to_poses(*model);
  }
  if (file) file->format = row.info.name;
  if (file && file->poses.empty() && file->lost.empty()) {
    const std::string kind = row.holds.poses ? "" : ", it is a list of cameras";
    return Error{ErrorCode::kMalformed, "there is no pose in it" + kind, path};
  }
  return file;
}

Result<Model> read_any_model(const std::string& path, std::string_view format) {
  const Result<Opened> opened = open(path, format);
  if (!opened) return opened.error();
  const PoseFormatRow& row = *opened->row;
  Result<Model> model = Model();
  if (row.read_model != nullptr) {
    model = row.read_model(opened->input);
  } else {
    Result<PoseFile> file = row.read(opened->input);
    if (!file) return file.error();
    model = to_model(std::move(*file));
  }
  if (model && model->format.empty()) model->format = row.info.name;
  return model;
}

}  // namespace

Result<std::string> recognize_format(const std::string& path) {
  return with_memory_errors(path, [&]() -> Result<std::string> {
    const Result<Opened> opened = open(path, {});
    if (!opened) return opened.error();
    return std::string(opened->row->info.name);
  });
}

Result<const PoseFormatRow*> find_row(std::string_view name) {
  for (const PoseFormatRow& row : pose_format_rows()) {
    if (row.info.name == name) return &row;
  }
  return Error{ErrorCode::kInvalidArgument,
               "unknown format " + quoted(name) + ", expected one of " + names_of(all_rows())};
}

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

Result<Model> read_model(const std::string& path, std::string_view format) {
  return io::with_memory_errors(path, [&] { return io::read_any_model(path, format); });
}

}  // namespace pose_refine
