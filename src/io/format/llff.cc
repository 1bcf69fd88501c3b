// SPDX-License-Identifier: BSD-3-Clause
// This is LLFF's poses_bounds.npy, [n, 17]: a 3x5 matrix by rows, then the bounds of depth. The
// matrix has the camera's axes down, right and backward in the world, its center, and height, width
// and focal length [px]. The images are those of the folder images beside it, in their order.
#include <algorithm>
#include <cmath>

#include "io/container/npy.h"
#include "io/files/folder.h"
#include "io/format/centered_cameras.h"
#include "io/format/matrix.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kColumns = 17;

// In GL axes, a camera whose x and y axes are down and right was turned by a quarter.
PoseConvention convention() {
  PoseConvention llff = {RotationOf::kWorldFromCam, PositionIs::kCenter, CameraAxes::kGl};
  llff.roll = 90;
  return llff;
}

Fit sniff(const PoseInput& input) {
  const auto shape = npy_shape(input.text.view(), input.path);
  return shape && shape->size() == 2 && (*shape)[1] == kColumns ? Fit::kYes : Fit::kNo;
}

Error wrong_row(const PoseInput& input, std::size_t row, const std::string& message) {
  return Error{ErrorCode::kMalformed, "row " + std::to_string(row) + ": " + message, input.path};
}

Result<ModelImage> read_image(const double* n, CameraTable& cameras) {
  if (!std::all_of(n, n + kColumns - 2, [](double number) { return std::isfinite(number); })) {
    return Error{ErrorCode::kMalformed, "the pose or the camera is not finite"};
  }
  Matrix34 matrix;
  for (int i = 0; i < 12; ++i) matrix(i / 4, i % 4) = n[5 * (i / 4) + i % 4];
  const Result<NamedPose> pose = pose_of_matrix(matrix, convention());
  if (!pose) return pose.error();
  const double height = n[4], width = n[9], focal = n[14];
  const auto is_side = [](double side) { return side >= 1.0 && side <= 1e9; };
  if (!is_side(height) || !is_side(width) || !(focal > 0.0)) {
    return Error{ErrorCode::kMalformed, "expected height, width and focal length [px]"};
  }
  const Result<Camera> camera = make_camera(
      CameraModel::kSimplePinhole, static_cast<std::uint64_t>(std::round(width)),
      static_cast<std::uint64_t>(std::round(height)), {focal, 0.5 * width, 0.5 * height});
  if (!camera) return camera.error();
  ModelImage image;
  image.cam_from_world = pose->pose;
  image.camera_id = cameras.add(*camera);
  return image;
}

// Names images by the sorted files beside the poses, if there are as many.
void name_images(const std::string& path, Model& model) {
  const std::string folder = path.substr(0, path.rfind('/') + 1) + "images";
  const auto names = list_files(folder, "");
  if (names && names->size() == model.images.size()) {
    for (std::size_t i = 0; i < names->size(); ++i) model.images[i].name = (*names)[i];
    return;
  }
  model.notes.push_back(
      "there is no folder images with as many files beside it, so images are named by their index "
      "(--image_list names them)");
}

Result<Model> read(const PoseInput& input) {
  const Result<Array<double>> array = parse_numbers(input.text.view(), input.path);
  if (!array) return array.error();
  if (array->shape.size() != 2 || array->shape[1] != kColumns) {
    return Error{ErrorCode::kMalformed, "LLFF's poses need the shape [n, 17]", input.path};
  }
  Model model;
  CameraTable cameras(model);
  for (std::size_t i = 0; i < array->shape[0]; ++i) {
    Result<ModelImage> image = read_image(array->data.data() + kColumns * i, cameras);
    if (!image) return wrong_row(input, i, image.error().message);
    image->id = static_cast<std::uint32_t>(i + 1);
    image->name = index_name(i);
    model.images.push_back(std::move(*image));
  }
  name_images(input.path, model);
  return model;
}

}  // namespace

PoseFormatRow llff_format() {
  PoseFormatRow row;
  row.info = {"llff", "LLFF's poses_bounds.npy, camera-to-world, axes down, right, backward", false,
              convention()};
  row.info.matrices = true;
  row.kind = Kind::kBinary;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
