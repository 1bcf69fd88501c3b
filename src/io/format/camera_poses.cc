// SPDX-License-Identifier: BSD-3-Clause
// This is an array of camera-to-world matrices, as most programs save them: poses.npy of [n, 4, 4]
// or [n, 3, 4], or camera_poses, cam2world, c2w ... in a .npz, with what array_cameras.h tells.
#include "io/format/pose_arrays.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  if (is_pose_array(input)) return names_extrinsics(input) ? Fit::kNo : Fit::kYes;
  const bool others = has_pose_array(input, world_to_camera_arrays());
  return !others && has_pose_array(input, camera_to_world_arrays()) ? Fit::kYes : Fit::kNo;
}

Result<Model> read(const PoseInput& input) {
  return read_pose_arrays(input, camera_to_world_arrays(), kCameraToWorld);
}

}  // namespace

PoseFormatRow camera_poses_format() {
  PoseFormatRow row;
  row.info = {"camera_poses", "numpy's .npy or .npz of camera-to-world matrices", false,
              kCameraToWorld};
  row.info.matrices = true;
  row.kind = Kind::kBinary;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
