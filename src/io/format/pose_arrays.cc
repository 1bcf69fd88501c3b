// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/pose_arrays.h"

#include <algorithm>
#include <cmath>

#include "io/format/array_cameras.h"
#include "io/format/matrix.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kHead = 4096;  // bytes of an entry that its header fits into

const ArrayNames kImageNames = {"names", "name",        "image_names", "image_name",
                                "paths", "image_paths", "filenames",   "file_names",
                                "files", "image_files"};

// Drops leading dimensions of 1, which are batches of networks.
std::vector<std::size_t> without_batch(std::vector<std::size_t> shape, std::size_t dimensions) {
  while (shape.size() > dimensions && shape.front() == 1) shape.erase(shape.begin());
  return shape;
}

bool holds_matrices(const std::vector<std::size_t>& whole) {
  const std::vector<std::size_t> shape = without_batch(whole, 3);
  return shape.size() == 3 && shape[0] > 0 && (shape[1] == 3 || shape[1] == 4) && shape[2] == 4;
}

// Reads row `i` of an array whose matrices have `rows` rows.
Result<NamedPose> pose_at(const Array<double>& array, std::size_t i, std::size_t rows,
                          const PoseConvention& convention) {
  const double* first = array.data.data() + 4 * rows * i;
  const Eigen::Map<const Eigen::Matrix<double, 3, 4, Eigen::RowMajor>> matrix(first);
  constexpr double kTolerance = 1e-3;
  constexpr double kLast[] = {0.0, 0.0, 0.0, 1.0};
  for (std::size_t k = 0; rows == 4 && k < 4; ++k) {
    if (!(std::abs(first[12 + k] - kLast[k]) <= kTolerance)) {
      return Error{ErrorCode::kMalformed, "the last row of the matrix is not 0 0 0 1"};
    }
  }
  return pose_of_matrix(matrix, convention);
}

Status add_images(const Array<double>& array, const PoseConvention& convention, Model& model) {
  const std::vector<std::size_t> shape = without_batch(array.shape, 3);
  const std::size_t size = 4 * shape[1];
  for (std::size_t i = 0; i < shape[0]; ++i) {
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = index_name(i);
    image.camera_id = kNoCamera;
    const double* first = array.data.data() + size * i;
    image.has_pose =
        std::all_of(first, first + size, [](double number) { return std::isfinite(number); });
    if (image.has_pose) {
      const Result<NamedPose> pose = pose_at(array, i, shape[1], convention);
      if (!pose) {
        return Error{ErrorCode::kMalformed,
                     "matrix " + std::to_string(i) + ": " + pose.error().message};
      }
      image.cam_from_world = pose->pose;
      image.center = pose->center;
    }
    model.images.push_back(std::move(image));
  }
  return ok_status();
}

Status name_images(const NpzReader& npz, Model& model) {
  const std::string array = first_of(npz, kImageNames);
  if (array.empty()) return ok_status();
  const auto names = npz.any_texts(array);
  if (!names) return names.error();
  if (names->size() != model.images.size()) {
    return npz.error(array, "has " + std::to_string(names->size()) + " names for " +
                                std::to_string(model.images.size()) + " poses");
  }
  for (std::size_t i = 0; i < names->size(); ++i) {
    const Status checked = check_name((*names)[i]);
    if (!checked)
      return npz.error(array, "row " + std::to_string(i) + ": " + checked.error().message);
    model.images[i].name = (*names)[i];
  }
  return ok_status();
}

void tell_missing_names(bool named, Model& model) {
  if (named) return;
  model.notes.push_back(
      "it has no names of images, which are named by their index (an array image_names, or "
      "--image_list, names them)");
}

bool is_zip(const PoseInput& input) {
  return input.text.view().substr(0, 4) == std::string_view("PK\x03\x04", 4);
}

Result<Model> read_npy(const PoseInput& input, const PoseConvention& convention) {
  const Result<Array<double>> array = parse_numbers(input.text.view(), input.path);
  if (!array) return array.error();
  if (!holds_matrices(array->shape)) {
    return Error{ErrorCode::kMalformed, "poses need the shape [n, 3, 4] or [n, 4, 4]", input.path};
  }
  Model model;
  const Status added = add_images(*array, convention, model);
  if (!added) return Error{ErrorCode::kMalformed, added.error().message, input.path};
  tell_missing_names(false, model);
  return model;
}

Result<NpzReader> open(const PoseInput& input, const ArrayNames& names) {
  std::set<std::string> wanted = camera_arrays();
  wanted.insert(names.begin(), names.end());
  wanted.insert(kImageNames.begin(), kImageNames.end());
  return NpzReader::open(input.text.view(), input.path, wanted);
}

Result<Model> read_npz(const PoseInput& input, const ArrayNames& names,
                       const PoseConvention& convention) {
  const Result<NpzReader> npz = open(input, names);
  if (!npz) return npz.error();
  const std::string name = first_of(*npz, names);
  if (name.empty()) return npz->error(names.front(), "is missing");
  const Result<Array<double>> array = npz->any_numbers(name);
  if (!array) return array.error();
  if (!holds_matrices(array->shape)) {
    return npz->error(name, "needs the shape [n, 3, 4] or [n, 4, 4]");
  }
  Model model;
  const Status added = add_images(*array, convention, model);
  if (!added) return npz->error(name, "cannot be used: " + added.error().message);
  const Status named = name_images(*npz, model);
  if (!named) return named.error();
  tell_missing_names(!first_of(*npz, kImageNames).empty(), model);
  const Status cameras = add_array_cameras(input, *npz, model);
  if (!cameras) return cameras.error();
  const Status checked = check_model(model);
  if (!checked) return Error{ErrorCode::kMalformed, checked.error().message, input.path};
  return model;
}

}  // namespace

const ArrayNames& world_to_camera_arrays() {
  static const ArrayNames names = {"extrinsic", "extrinsics",     "w2c",
                                   "world2cam", "world_to_cam",   "world_to_camera",
                                   "viewmats",  "cam_from_world", "extrinsics_w2c",
                                   "poses_w2c"};
  return names;
}

const ArrayNames& camera_to_world_arrays() {
  static const ArrayNames names = {"camera_poses",  "camera_pose", "cam2world", "cams2world",
                                   "c2w",           "c2ws",        "poses_c2w", "camera_to_world",
                                   "cam_to_world",  "poses",       "pose",      "camera_to_worlds",
                                   "world_from_cam"};
  return names;
}

std::string first_of(const NpzReader& npz, const ArrayNames& names) {
  for (const char* name : names)
    if (npz.has(name)) return name;
  return {};
}

bool has_pose_array(const PoseInput& input, const ArrayNames& names) {
  if (!is_zip(input)) return false;
  const Result<ZipEntries> heads = read_zip_heads(input.text.view(), input.path, kHead);
  if (!heads) return false;
  return std::any_of(names.begin(), names.end(), [&](const char* name) {
    const auto entry = heads->find(std::string(name) + ".npy");
    if (entry == heads->end()) return false;
    const auto shape = npy_shape(entry->second, input.path);
    return shape && holds_matrices(*shape);
  });
}

bool names_extrinsics(const PoseInput& input) {
  const std::string name = input.path.substr(input.path.rfind('/') + 1);
  for (const char* word : {"extrinsic", "w2c", "world2cam", "viewmat"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

bool is_pose_array(const PoseInput& input) {
  const auto shape = npy_shape(input.text.view(), input.path);
  return shape && holds_matrices(*shape);
}

Result<Model> read_pose_arrays(const PoseInput& input, const ArrayNames& names,
                               const PoseConvention& convention) {
  return is_zip(input) ? read_npz(input, names, convention) : read_npy(input, convention);
}

}  // namespace pose_refine::io
