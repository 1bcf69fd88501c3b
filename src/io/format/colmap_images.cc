// SPDX-License-Identifier: BSD-3-Clause
// COLMAP's images.txt or images.bin, given as a file. When the rest of the model is beside it, the
// model is read as if its folder had been given; else the file alone gives poses.
#include "io/format/colmap/files.h"
#include "io/format/format.h"
#include "io/text/rotation.h"

namespace pose_refine::io {
namespace {

// Returns the folder whose images are read from this very file, or nothing.
std::string folder_of(const PoseInput& input, const std::string& file, const std::string& other) {
  const std::string& path = input.path;
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1) + ".";
  if (path.substr(slash + 1) != file || !is_file(path)) return "";
  return is_file(folder + "/" + other) ? "" : folder;
}

bool has_cameras(const std::string& folder) {
  for (const char* end : {".txt", ".bin"}) {
    if (is_file(folder + "/cameras" + end) && is_file(folder + "/points3D" + end)) return true;
  }
  return false;
}

// Observations and cameras cannot be kept without the files that they refer to.
Model alone(ImageList images) {
  Model model;
  for (ModelImage& image : images) {
    image.camera_id = kNoCamera;
    image.observations.clear();
  }
  model.images = std::move(images);
  model.notes.push_back("only its poses are taken: the model's other files are not beside it");
  return model;
}

Result<Model> placed(const std::string& folder) {
  Result<PlacedImages> read = read_images(folder);
  if (!read) return read.error();
  Model model = alone(std::move(read->images));
  for (std::string& note : read->notes) model.notes.push_back(std::move(note));
  return model;
}

Result<Model> in_folder(const std::string& folder) {
  return has_cameras(folder) ? read_colmap_model(folder) : placed(folder);
}

Result<Model> as_model(Result<ImageList> images) {
  if (!images) return images.error();
  return alone(std::move(*images));
}

// The second line of an image has triples, or is empty.
bool is_second_line(std::optional<Line> line) {
  if (!line) return false;
  const auto tokens = tokens_of(*line);
  return tokens.size() % 3 == 0 && trailing_numbers(tokens) == tokens.size();
}

// A line of numbers alone is a matrix, though some may be taken for a name with blanks.
bool is_image_name(Line line) {
  const auto words = tokens_of(line);
  return words.size() == 1 || (!words.empty() && trailing_numbers(words) < words.size());
}

Fit sniff_text(const PoseInput& input) {
  Lines lines = input.lines();
  std::optional<Line> line = lines.next_data();
  if (!line || !line->integer<std::uint32_t>() || !parse_pose(*line)) return Fit::kNo;
  if (!line->integer<std::uint32_t>() || !is_image_name(*line)) return Fit::kNo;
  return is_second_line(lines.next()) ? Fit::kYes : Fit::kNo;
}

Result<Model> read_text(const PoseInput& input) {
  const std::string folder = folder_of(input, "images.txt", "images.bin");
  if (!folder.empty()) return in_folder(folder);
  return as_model(read_images_text(input.lines()));
}

Fit sniff_binary(const PoseInput& input) {
  Bytes bytes(input.text.view(), input.path);
  const std::uint64_t count = bytes.u64();
  if (count == 0 || !bytes.fits(count, 73)) return Fit::kNo;
  bytes.u32();
  double q[4];
  for (double& number : q) number = bytes.f64();
  return is_unit_quaternion(q[0], q[1], q[2], q[3]) ? Fit::kYes : Fit::kNo;
}

Result<Model> read_binary(const PoseInput& input) {
  const std::string folder = folder_of(input, "images.bin", "images.bin/none");
  if (!folder.empty()) return in_folder(folder);
  return as_model(read_images_binary(Bytes(input.text.view(), input.path)));
}

std::string hint(const PoseInput& input) {
  const std::string name = input.path.substr(input.path.rfind('/') + 1);
  for (const char* stem : {"images", "cameras", "points3D", "rigs", "frames"}) {
    if (name == std::string(stem) + ".bin" || name == std::string(stem) + ".txt")
      return "it is called like a file of a COLMAP model: give the folder of the model";
  }
  return "";
}

PoseFormatRow row_of(const char* name, const char* description) {
  PoseFormatRow row;
  row.info = {name, description, false, kWorldToCamera};
  row.holds = {Names::kAny, true, true, true, true, true, true};
  row.holds.rigs = true;
  return row;
}

}  // namespace

PoseFormatRow colmap_images_format() {
  PoseFormatRow row =
      row_of("colmap_images", "images.txt of a COLMAP model, with what is beside it");
  row.sniff = sniff_text;
  row.read_model = read_text;
  row.hint = hint;
  return row;
}

PoseFormatRow colmap_images_binary_format() {
  PoseFormatRow row =
      row_of("colmap_images_binary", "images.bin of a COLMAP model, with what is beside it");
  row.kind = Kind::kBinary;
  row.sniff = sniff_binary;
  row.read_model = read_binary;
  return row;
}

}  // namespace pose_refine::io
