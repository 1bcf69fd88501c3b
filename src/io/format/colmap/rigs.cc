// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/colmap/rigs.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "io/format/colmap/id_index.h"

// This checks which rigs, frames and images belong together, and whether their poses agree.
namespace pose_refine::io {
namespace {

constexpr double kRounding = 1e-9;

using SensorKey = std::pair<SensorType, std::uint32_t>;

SensorKey key_of(const Sensor& sensor) {
  return {sensor.type, sensor.id};
}

Error refusal(const std::string& message, std::int64_t record = 0) {
  return Error{ErrorCode::kMalformed, message, {}, record};
}

std::string called(const char* what, std::uint64_t id) {
  return what + (" " + std::to_string(id));
}

// Tells whether two poses are the same but for rounding.
bool near(const Pose& a, const Pose& b) {
  const PoseError error = pose_error(a, b);
  return error.rotation <= kRounding &&
         error.translation <= kRounding * (1.0 + a.translation.norm());
}

// Knows where the sensors of all rigs sit.
class Mounts {
 public:
  explicit Mounts(const RigList& rigs) {
    for (const ModelRig& rig : rigs) {
      auto& sensors = rigs_[rig.id];
      for (const ModelRig::Mounted& mounted : rig.sensors) {
        const bool reference = &mounted == &rig.sensors.front();
        sensors[key_of(mounted.sensor)] =
            reference ? std::optional<Pose>(Pose()) : mounted.sensor_from_rig;
      }
    }
  }

  bool has_rig(std::uint32_t rig) const { return rigs_.count(rig) != 0; }
  bool has_sensor(std::uint32_t rig, const Sensor& sensor) const {
    return rigs_.at(rig).count(key_of(sensor)) != 0;
  }
  // Returns nothing if it is not known. The rig must have the sensor.
  const std::optional<Pose>& sensor_from_rig(std::uint32_t rig, const Sensor& sensor) const {
    return rigs_.at(rig).at(key_of(sensor));
  }

 private:
  std::map<std::uint32_t, std::map<SensorKey, std::optional<Pose>>> rigs_;
};

// Calls `visit` with the position of each image of a frame that has a pose, and with where its
// camera sits on the rig if that is known.
template <class Visit>
void visit_images(const ModelFrame& frame, const Mounts& mounts, const IdIndex& index,
                  const std::vector<ModelImage>& images, Visit&& visit) {
  for (const ModelFrame::Data& data : frame.data) {
    if (data.sensor.type != SensorType::kCamera) continue;
    const std::size_t image = index.find(data.id);
    const std::optional<Pose>& mounted = mounts.sensor_from_rig(frame.rig_id, data.sensor);
    if (image != IdIndex::kNone && images[image].has_pose && mounted) visit(image, *mounted);
  }
}

// Returns the rig_from_world of a frame that its images imply, or nothing when they do not agree.
std::optional<Pose> pose_of_images(const ModelFrame& frame, const Mounts& mounts,
                                   const IdIndex& index, const std::vector<ModelImage>& images) {
  bool moved = false;
  std::optional<Pose> first;
  visit_images(frame, mounts, index, images, [&](std::size_t image, const Pose& sensor_from_rig) {
    const Pose& cam_from_world = images[image].cam_from_world;
    moved = moved || !near(sensor_from_rig * frame.rig_from_world, cam_from_world);
    if (!first) first = sensor_from_rig.inverse() * cam_from_world;
  });
  if (!moved) return frame.rig_from_world;
  bool together = first->is_finite();
  visit_images(frame, mounts, index, images, [&](std::size_t image, const Pose& sensor_from_rig) {
    together = together && near(sensor_from_rig * *first, images[image].cam_from_world);
  });
  return together ? first : std::nullopt;
}

Status check_members(const Model& model) {
  for (const ModelRig& rig : model.rigs) {
    for (const ModelRig::Mounted& mounted : rig.sensors) {
      const Sensor& sensor = mounted.sensor;
      if (sensor.type == SensorType::kCamera && model.cameras.count(sensor.id) == 0)
        return refusal(called("rig", rig.id) + " has " + called("camera", sensor.id) +
                       ", which does not exist");
    }
  }
  std::unordered_set<std::uint64_t> in_frames;
  for (const ModelFrame& frame : model.frames) {
    for (const ModelFrame::Data& data : frame.data) {
      if (data.sensor.type == SensorType::kCamera) in_frames.insert(data.id);
    }
  }
  for (const ModelImage& image : model.images) {
    if (in_frames.count(image.id) == 0)
      return refusal(called("image", image.id) + " " + quoted(image.name) + " is in no frame");
  }
  return ok_status();
}

}  // namespace

Status check_rigs(const RigList& rigs) {
  std::set<std::uint32_t> ids;
  std::int64_t number = 0;
  for (const ModelRig& rig : rigs) {
    ++number;
    if (!ids.insert(rig.id).second)
      return refusal(called("rig id", rig.id) + " is there twice", number);
    std::set<SensorKey> sensors;
    for (const ModelRig::Mounted& mounted : rig.sensors) {
      if (!sensors.insert(key_of(mounted.sensor)).second)
        return refusal(called("rig", rig.id) + " has a sensor twice", number);
    }
  }
  return ok_status();
}

Status check_frames(const FrameList& frames, const RigList& rigs) {
  const Mounts mounts(rigs);
  std::set<std::uint32_t> ids;
  std::unordered_set<std::uint64_t> images;
  std::int64_t number = 0;
  for (const ModelFrame& frame : frames) {
    ++number;
    const std::string who = called("frame", frame.id);
    if (!ids.insert(frame.id).second) return refusal(who + " is there twice", number);
    if (!mounts.has_rig(frame.rig_id)) {
      return refusal(who + " refers to " + called("rig", frame.rig_id) + ", which does not exist",
                     number);
    }
    for (const ModelFrame::Data& data : frame.data) {
      if (!mounts.has_sensor(frame.rig_id, data.sensor))
        return refusal(who + " refers to a sensor that its rig does not have", number);
      if (data.sensor.type == SensorType::kCamera && !images.insert(data.id).second)
        return refusal(called("image", data.id) + " is in two frames", number);
    }
  }
  return ok_status();
}

Result<std::size_t> follow_frames(const RigList& rigs, const FrameList& frames,
                                  std::vector<ModelImage>& images) {
  const Mounts mounts(rigs);
  const IdIndex index(images);
  std::size_t changed = 0;
  for (const ModelFrame& frame : frames) {
    bool finite = true;
    visit_images(frame, mounts, index, images, [&](std::size_t image, const Pose& sensor_from_rig) {
      const Pose pose = sensor_from_rig * frame.rig_from_world;
      finite = finite && pose.is_finite();
      if (!finite || near(pose, images[image].cam_from_world)) return;
      images[image].cam_from_world = pose;
      ++changed;
    });
    if (!finite) return refusal("a pose of " + called("frame", frame.id) + " is not finite");
  }
  return changed;
}

Result<FrameList> frames_of_images(const Model& model) {
  Status status = check_rigs(model.rigs);
  if (status) status = check_frames(model.frames, model.rigs);
  if (status) status = check_members(model);
  if (!status) return status.error();
  const Mounts mounts(model.rigs);
  const IdIndex index(model.images);
  FrameList frames = model.frames;
  for (ModelFrame& frame : frames) {
    const std::optional<Pose> pose = pose_of_images(frame, mounts, index, model.images);
    if (!pose)
      return refusal("the images of " + called("frame", frame.id) + " do not move together");
    frame.rig_from_world = *pose;
  }
  return frames;
}

bool has_real_rigs(const Model& model) {
  const auto is_one_camera = [](const ModelRig& rig) {
    return rig.sensors.size() == 1 && rig.sensors[0].sensor.type == SensorType::kCamera;
  };
  return !std::all_of(model.rigs.begin(), model.rigs.end(), is_one_camera);
}

}  // namespace pose_refine::io
