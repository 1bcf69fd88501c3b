// SPDX-License-Identifier: BSD-3-Clause
#include "apps/inspect/model_summary.h"

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "apps/inspect/layout.h"
#include "pose_refine/evaluation.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;
using PoseKey = std::array<double, 7>;

PoseKey key(const Pose& pose) {
  const Quaternion& q = pose.rotation;
  const Vector3& t = pose.translation;
  return {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()};
}

void count_images(const Model& model, ModelSummary& s) {
  std::set<std::string> names;
  std::set<PoseKey> poses;
  std::set<std::uint32_t> used;
  for (const ModelImage& image : model.images) {
    s.repeated_names += !names.insert(image.name).second;
    s.unposed += !image.has_pose;
    s.repeated_poses += image.has_pose && !poses.insert(key(image.cam_from_world)).second;
    used.insert(image.camera_id);
  }
  for (const auto& camera : model.cameras) s.unused_cameras += used.count(camera.first) == 0;
}

// Counts how often each point is observed.
std::vector<std::size_t> count_observations(const Model& model, ModelSummary& s) {
  std::vector<std::size_t> tracks(model.points.size(), 0);
  for (const ModelImage& image : model.images) {
    std::set<std::int64_t> seen;
    for (const ModelObservation& observation : image.observations) {
      if (observation.point < 0) {
        ++s.unmatched;
        continue;
      }
      ++s.observations;
      ++tracks[static_cast<std::size_t>(observation.point)];
      s.repeated_observations += !seen.insert(observation.point).second;
    }
  }
  return tracks;
}

void count_points(const Model& model, const std::vector<std::size_t>& tracks, ModelSummary& s) {
  std::set<std::array<double, 3>> places;
  std::vector<double> errors;
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& point = model.points[i];
    s.unobserved_points += tracks[i] == 0;
    s.wrong_tracks += tracks[i] != point.track_length;
    s.repeated_points += !places.insert({point.x, point.y, point.z}).second;
    if (point.error > 0.0) errors.push_back(point.error);
  }
  s.stored_error_px = percentile(std::move(errors), 50.0);
}

std::string in_four(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return four(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string list;
  for (const Json& one : value) list += (list.empty() ? "" : ",") + in_four(one);
  return "[" + list + "]";
}

// Writes "title: key value key value" without what is null, and a line for each note.
std::string as_lines(const std::string& title, const Json& json) {
  std::string text = title + ":", notes;
  for (const auto& [key, value] : json.items()) {
    if (value.is_null()) continue;
    if (key == "notes") {
      for (const Json& note : value) notes += "note: " + note.get<std::string>() + '\n';
    } else {
      text += " " + key + " " + in_four(value);
    }
  }
  return text + '\n' + notes;
}

Json notes_json(const std::vector<std::string>& notes) {
  return notes.empty() ? Json(nullptr) : Json(notes);
}

Json or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

}  // namespace

ModelSummary summarize(const Model& model) {
  ModelSummary s;
  s.format = model.format;
  s.notes = model.notes;
  s.cameras = model.cameras.size();
  s.images = model.images.size();
  s.points = model.points.size();
  s.dangling_observations = model.dangling;
  s.dangling_tracks = model.dangling_tracks;
  count_images(model, s);
  count_points(model, count_observations(model, s), s);
  return s;
}

Json to_json(const ModelSummary& s) {
  return {{"format", s.format},
          {"cameras", s.cameras},
          {"images", s.images},
          {"points", s.points},
          {"observations", s.observations},
          {"unmatched", s.unmatched},
          {"stored_error_px", or_null(s.stored_error_px)},
          {"dangling_observations", s.dangling_observations},
          {"dangling_tracks", s.dangling_tracks},
          {"wrong_tracks", s.wrong_tracks},
          {"unposed", s.unposed},
          {"unused_cameras", s.unused_cameras},
          {"unobserved_points", s.unobserved_points},
          {"repeated_names", s.repeated_names},
          {"repeated_poses", s.repeated_poses},
          {"repeated_points", s.repeated_points},
          {"repeated_observations", s.repeated_observations},
          {"notes", notes_json(s.notes)}};
}

std::string to_text(const ModelSummary& s) {
  return as_lines("model", to_json(s));
}

PoseSummary summarize(const PoseFile& file) {
  PoseSummary s;
  s.format = file.format;
  s.notes = file.notes;
  s.poses = file.poses.size();
  s.skipped = file.skipped;
  if (file.poses.empty()) return s;
  s.low = Vector3::Constant(HUGE_VAL);
  s.high = -s.low;
  std::set<PoseKey> keys;
  std::vector<double> steps;
  for (std::size_t i = 0; i < file.poses.size(); ++i) {
    const Vector3 center = file.poses[i].pose.center();
    s.low = s.low.cwiseMin(center);
    s.high = s.high.cwiseMax(center);
    s.repeated_poses += !keys.insert(key(file.poses[i].pose)).second;
    if (i > 0) steps.push_back((center - file.poses[i - 1].pose.center()).norm());
  }
  s.step = percentile(std::move(steps), 50.0);
  return s;
}

Json to_json(const PoseSummary& s) {
  return {{"format", s.format},
          {"poses", s.poses},
          {"skipped", s.skipped},
          {"repeated_poses", s.repeated_poses},
          {"center_min", {s.low.x(), s.low.y(), s.low.z()}},
          {"center_max", {s.high.x(), s.high.y(), s.high.z()}},
          {"median_step", or_null(s.step)},
          {"notes", notes_json(s.notes)}};
}

std::string to_text(const PoseSummary& s) {
  return as_lines("poses", to_json(s));
}

}  // namespace pose_refine::apps
