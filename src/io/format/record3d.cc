// SPDX-License-Identifier: BSD-3-Clause
// Record3D's metadata.json has "poses", [qx, qy, qz, qw, tx, ty, tz] for each frame, camera to
// world with ARKit's axes (y up, z backward), and w, h and K, a matrix of the camera column by
// column, or [fx, fy, cx, cy] for each frame. An image is named by its frame, as in "0.jpg".
#include "io/container/json.h"
#include "io/format/centered_cameras.h"
#include "io/format/line.h"

namespace pose_refine::io {
namespace {

const PoseConvention kConvention = {RotationOf::kWorldFromCam, PositionIs::kCenter, CameraAxes::kGl,
                                    QuaternionOrder::kXyzw};
const char kCoefficients[] = "perFrameIntrinsicCoeffs";

Fit sniff(const PoseInput& input) {
  const std::string_view text = input.text.view();
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos || text[first] != '{') return Fit::kNo;
  for (const char* key : {"\"poses\"", "\"K\"", "\"w\"", "\"h\""}) {
    if (text.find(key) == std::string_view::npos) return Fit::kNo;
  }
  return Fit::kYes;
}

Result<std::vector<double>> numbers_at(const JsonFile& file, const Json& list, std::size_t i,
                                       std::size_t size, const std::string& where) {
  const Json one = {{"numbers", list[i]}};
  const auto numbers = file.reals(one, "numbers", size, where);
  if (numbers) return numbers;
  return file.error(where, "expected " + std::to_string(size) + " finite numbers");
}

Result<NamedPose> read_pose(const JsonFile& file, const Json& poses, std::size_t i) {
  const std::string where = "/poses/" + std::to_string(i);
  const auto n = numbers_at(file, poses, i, 7, where);
  if (!n) return n.error();
  Result<NamedPose> pose = pose_of(std::to_string(i), {(*n)[0], (*n)[1], (*n)[2], (*n)[3]},
                                   Vector3((*n)[4], (*n)[5], (*n)[6]), kConvention);
  if (!pose) return file.error(where, pose.error().message);
  return pose;
}

struct Size {
  std::uint64_t width, height;
};

Result<Camera> read_camera(const JsonFile& file, const Size& size, std::size_t i) {
  const Json* each = JsonFile::find(file.root(), kCoefficients);
  std::string where = "/K";
  Result<std::vector<double>> params = std::vector<double>();
  if (each != nullptr && each->is_array() && i < each->size()) {
    where = "/" + std::string(kCoefficients) + "/" + std::to_string(i);
    params = numbers_at(file, *each, i, 4, where);
  } else {
    params = file.reals(file.root(), "K", 9, "");
    if (params) *params = {(*params)[0], (*params)[4], (*params)[6], (*params)[7]};
  }
  if (!params) return params.error();
  Result<Camera> camera =
      make_camera(CameraModel::kPinhole, size.width, size.height, std::move(*params));
  if (!camera) return file.error(where, camera.error().message);
  return camera;
}

Result<Model> read(const PoseInput& input) {
  const Result<JsonFile> file = JsonFile::parse(input.text.view(), input.path);
  if (!file) return file.error();
  const Json* poses = JsonFile::find(file->root(), "poses");
  if (poses == nullptr || !poses->is_array() || poses->empty()) {
    return file->error("/poses", "expected a list of poses");
  }
  const auto width = image_side(*file, file->root(), "w", "");
  if (!width) return width.error();
  const auto height = image_side(*file, file->root(), "h", "");
  if (!height) return height.error();
  Model model;
  CameraTable cameras(model);
  for (std::size_t i = 0; i < poses->size(); ++i) {
    const Result<NamedPose> pose = read_pose(*file, *poses, i);
    if (!pose) return pose.error();
    const Result<Camera> camera = read_camera(*file, {*width, *height}, i);
    if (!camera) return camera.error();
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = pose->name;
    image.cam_from_world = pose->pose;
    image.center = pose->center;
    image.camera_id = cameras.add(*camera);
    model.images.push_back(std::move(image));
  }
  return model;
}

}  // namespace

PoseFormatRow record3d_format() {
  PoseFormatRow row;
  row.info = {"record3d", "metadata.json of Record3D, camera-to-world, y up, z backward, w last",
              false, kConvention};
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
