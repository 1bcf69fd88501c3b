// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/doctor_table/data.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "pose_refine/io.h"
#include "simulate/synthetic.h"
#include "simulate/views.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostViews = 60;

template <class T>
T read(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(result).value();
}

DoctorSet room(const std::string& name, const SyntheticOptions& options) {
  DoctorSet set = {name, {}};
  for (const SyntheticImage& image : make_synthetic(options)) set.images.push_back(image.image);
  return set;
}

// This is a full-frame camera of 24 megapixels with a short lens, as in ETH3D.
DoctorSet dslr() {
  SyntheticOptions options;
  options.matches = 0;  // poses alone
  std::vector<View> views;
  for (const SyntheticImage& image : make_synthetic(options))
    views.push_back({image.image.name, image.truth, image.image.cam_from_world});
  ViewOptions look;
  look.camera = read(make_camera(CameraModel::kOpenCv, 6048, 4032,
                                 {3411.4, 3410.1, 3041.3, 2014.2, -0.061, 0.033, 0.0002, -0.0001}));
  look.nearest = 0.8;
  look.farthest = 6.0;
  return {"simulated, 24 megapixels, 8 deg", make_views(views, look)};
}

DoctorSet network_set(const NetworkFiles& files, const ViewOptions& options) {
  const PoseFile truth = read(read_poses(files.truth));
  const PoseFile prediction = read(read_poses(files.prediction, "hloc"));
  std::map<std::string, Pose> true_pose;
  for (const NamedPose& named : truth.poses) true_pose[named.name] = named.pose;
  std::vector<View> views;
  const std::size_t step = std::max<std::size_t>(1, prediction.poses.size() / kMostViews);
  for (std::size_t i = 0; i < prediction.poses.size(); i += step) {
    const NamedPose& named = prediction.poses[i];
    const auto found = true_pose.find(named.name);
    if (found != true_pose.end()) views.push_back({named.name, found->second, named.pose});
  }
  return {files.prediction, make_views(views, options)};
}

}  // namespace

std::vector<DoctorSet> simulated_sets() {
  SyntheticOptions pinhole;
  SyntheticOptions distorted;
  distorted.models = {CameraModel::kOpenCv};
  SyntheticOptions fisheye;
  fisheye.models = {CameraModel::kOpenCvFisheye, CameraModel::kThinPrismFisheye};
  SyntheticOptions hard = fisheye;
  hard.models.push_back(CameraModel::kSimpleRadial);
  hard.outliers = 0.6;
  hard.pose_error_m = 0.6;
  hard.pose_error_deg = 20.0;
  return {room("simulated, pinhole, 8 deg", pinhole), room("simulated, OPENCV, 8 deg", distorted),
          room("simulated, fisheye, 8 deg", fisheye),
          room("simulated, mixed, 60 % wrong matches, 20 deg", hard), dslr()};
}

DoctorSet redkitchen_set(const std::string& folder, const std::string& matches,
                         const std::string& start) {
  CorrespondenceSource source;
  source.matches = folder + "/" + matches;
  source.cameras = folder + "/query_cameras.txt";
  const PoseFile poses = read(read_poses(folder + "/" + start));
  return {matches + ", " + start, read(read_images(source, poses.poses))};
}

DoctorSet cambridge_set(const NetworkFiles& files) {
  ViewOptions options;
  options.camera = read(make_camera(CameraModel::kSimpleRadial, 1920, 1080, {1670, 960, 540, 0}));
  options.nearest = 8.0;
  options.farthest = 60.0;
  return network_set(files, options);
}

DoctorSet sevenscenes_set(const NetworkFiles& files) {
  ViewOptions options;
  options.camera = read(make_camera(CameraModel::kSimplePinhole, 640, 480, {525, 320, 240}));
  options.nearest = 0.8;
  options.farthest = 4.0;
  return network_set(files, options);
}

DoctorSet model_set(const std::string& folder) {
  CorrespondenceSource source;
  source.model = folder;
  return {folder, read(read_images(source, {}))};
}

}  // namespace pose_refine::apps
