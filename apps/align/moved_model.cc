// SPDX-License-Identifier: BSD-3-Clause
#include "apps/align/moved_model.h"

#include "pose_refine/support/alignment.h"

namespace pose_refine::apps {

void move_model(const Similarity& similarity, Model& model) {
  for (ModelImage& image : model.images) {
    if (!image.has_pose) continue;
    image.cam_from_world = aligned(image.cam_from_world, similarity);
    if (image.center) image.center = aligned(*image.center, similarity);
  }
  for (ModelPoint& point : model.points) {
    const Vector3 moved = aligned(Vector3(point.x, point.y, point.z), similarity);
    point.x = moved.x();
    point.y = moved.y();
    point.z = moved.z();
  }
  for (ModelFrame& frame : model.frames)
    frame.rig_from_world = aligned(frame.rig_from_world, similarity);
  // The lengths of a rig scale, its axes turn with it.
  for (ModelRig& rig : model.rigs)
    for (ModelRig::Mounted& mounted : rig.sensors)
      if (mounted.sensor_from_rig) mounted.sensor_from_rig->translation *= similarity.scale;
}

}  // namespace pose_refine::apps
