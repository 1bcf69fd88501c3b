// SPDX-License-Identifier: BSD-3-Clause
#include "map/left_out.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/spread_evenly.h"
#include "base/statistics.h"
#include "geometry/random.h"

namespace pose_refine::map {
namespace {

constexpr std::size_t kFewestPoints = 10;
constexpr std::size_t kMostPoints = 2000;  // more take time and say no more
// The start is off by this much, so that nothing but the points leads back. It is near, because
// finding the pose is not what is judged.
constexpr double kTurn = 0.035;           // [rad]
constexpr double kPartOfDistance = 0.03;  // of the points

std::vector<std::size_t> frames_of(const Model& model) {
  std::map<std::uint64_t, std::size_t> frame_of;  // by the id of the image
  for (std::size_t k = 0; k < model.frames.size(); ++k)
    for (const ModelFrame::Data& data : model.frames[k].data)
      if (data.sensor.type == SensorType::kCamera) frame_of[data.id] = k;
  std::vector<std::size_t> frames;
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const auto known = frame_of.find(model.images[i].id);
    frames.push_back(known != frame_of.end() ? known->second : model.frames.size() + i);
  }
  return frames;
}

// Observations of points of the model.
std::vector<ModelObservation> of_points(const ModelImage& image, const Model& model) {
  std::vector<ModelObservation> some;
  std::copy_if(image.observations.begin(), image.observations.end(), std::back_inserter(some),
               [&](const ModelObservation& o) {
                 return o.point >= 0 && static_cast<std::size_t>(o.point) < model.points.size();
               });
  return some;
}

Pose moved(const Pose& pose, double distance, std::size_t seed) {
  Random random(seed);
  Vector6 move;
  move.head<3>() = kTurn * random.direction();
  move.tail<3>() = kPartOfDistance * distance * random.direction();
  return retract(pose, move);
}

}  // namespace

Leaver::Leaver(const Model& model, const PointFitter& fitter)
    : model_(model), fitter_(fitter), frame_(frames_of(model)) {}

std::vector<std::size_t> Leaver::candidates() const {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < model_.images.size(); ++i) {
    if (fitter_.sees(i) && of_points(model_.images[i], model_).size() >= kFewestPoints)
      all.push_back(i);
  }
  return all;
}

std::optional<LeftOut> Leaver::leave_out(std::size_t i) const {
  const ModelImage& own = model_.images[i];
  LeftOut left{{own.name, model_.cameras.at(own.camera_id), own.cam_from_world, {}},
               own.cam_from_world};
  const auto is_other = [&](std::size_t other) { return frame_[other] != frame_[i]; };
  std::vector<double> distances;
  for (const ModelObservation& o : spread_evenly(of_points(own, model_), kMostPoints)) {
    const auto point = fitter_.fit(static_cast<std::size_t>(o.point), is_other);
    if (!point) continue;
    left.image.correspondences.add({o.u, o.v}, point->position);
    distances.push_back((own.cam_from_world * point->position).norm());
  }
  if (distances.size() < kFewestPoints) return std::nullopt;
  left.image.cam_from_world = moved(own.cam_from_world, median(std::move(distances)), i);
  return left;
}

}  // namespace pose_refine::map
