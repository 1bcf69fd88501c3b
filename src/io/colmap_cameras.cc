// SPDX-License-Identifier: BSD-3-Clause
#include "io/colmap_cameras.h"

#include "io/files/first_bytes.h"
#include "io/format/colmap/files.h"

namespace pose_refine::io {
namespace {

CameraList list_of(const CameraMap& cameras) {
  CameraList list;
  bool all_same = !cameras.empty();
  for (const auto& [id, camera] : cameras) {
    all_same = all_same && same_camera(camera, cameras.begin()->second);
    list.by_name.emplace(std::to_string(id), camera);
  }
  if (all_same) list.shared = cameras.begin()->second;
  return list;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1) + ".";
}

bool has_images(const std::string& folder) {
  return is_file(folder + "/images.bin") || is_file(folder + "/images.txt");
}

Result<CameraMap> cameras_in(const std::string& folder) {
  const std::string binary = folder + "/cameras.bin", text = folder + "/cameras.txt";
  const bool is_binary = is_file(binary);
  if (!is_binary && !is_file(text)) {
    return Error{
        ErrorCode::kNotFound,
        "the folder has neither cameras.bin nor cameras.txt: expected a COLMAP model, or a "
        "file of cameras",
        folder};
  }
  const Result<Buffer> buffer = is_binary ? read_file(binary) : read_text_file(text);
  if (!buffer) return buffer.error();
  if (is_binary) return read_cameras_binary(Bytes(buffer->view(), binary));
  return read_cameras_text(Lines(buffer->view(), text));
}

}  // namespace

bool same_camera(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

Result<CameraList> named_by_images(CameraList by_id, const std::string& path) {
  const std::string folder = folder_of(path);
  if (!has_images(folder)) return by_id;
  const Result<PlacedImages> placed = read_images(folder);
  if (!placed) return placed.error();
  CameraList named;
  named.shared = by_id.shared;
  for (const ModelImage& image : placed->images) {
    const auto camera = by_id.by_name.find(std::to_string(image.camera_id));
    if (camera == by_id.by_name.end()) return by_id;
    named.by_name.emplace(image.name, camera->second);
  }
  return named.by_name.empty() ? by_id : named;
}

Result<CameraList> read_cameras_folder(const std::string& folder) {
  const Result<CameraMap> cameras = cameras_in(folder);
  if (!cameras) return cameras.error();
  if (cameras->empty()) return Error{ErrorCode::kMalformed, "there is no camera in it", folder};
  return named_by_images(list_of(*cameras), folder + "/cameras");
}

bool is_cameras_binary(std::string_view bytes) {
  const bool is_other = !kind_of_file(bytes).empty() && !is_colmap_binary(bytes);
  return !is_other && bytes.substr(0, 8).find('\0') != std::string_view::npos;
}

Result<CameraList> parse_cameras_binary(std::string_view bytes, const std::string& path) {
  const Result<CameraMap> cameras = read_cameras_binary(Bytes(bytes, path));
  if (!cameras) return cameras.error();
  if (cameras->empty()) return Error{ErrorCode::kMalformed, "there is no camera in it", path};
  return named_by_images(list_of(*cameras), path);
}

}  // namespace pose_refine::io
