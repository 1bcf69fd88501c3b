// SPDX-License-Identifier: BSD-3-Clause
// This is an array of world-to-camera matrices, as VGGT and Depth Anything 3 give them: extrinsic
// [n, 3, 4] or [n, 4, 4] in a .npz, with intrinsic [n, 3, 3] and what array_cameras.h tells.
#include "io/format/pose_arrays.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  if (has_pose_array(input, world_to_camera_arrays())) return Fit::kYes;
  return is_pose_array(input) && names_extrinsics(input) ? Fit::kYes : Fit::kNo;
}

Result<Model> read(const PoseInput& input) {
  return read_pose_arrays(input, world_to_camera_arrays(), kWorldToCamera);
}

}  // namespace

PoseFormatRow extrinsics_format() {
  PoseFormatRow row;
  row.info = {"extrinsics", "numpy's .npz or .npy of world-to-camera matrices (VGGT)", false,
              kWorldToCamera};
  row.info.matrices = true;
  row.kind = Kind::kBinary;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
