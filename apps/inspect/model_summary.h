// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::apps {

// This tells what is in a model file, and what is odd about it.
struct ModelSummary {
  std::string format;
  std::size_t cameras = 0, images = 0, points = 0;
  std::size_t observations = 0;  // of a 3D point
  std::size_t unmatched = 0;     // 2D points without one
  std::size_t dangling_observations = 0, dangling_tracks = 0;
  std::size_t unposed = 0;         // images without a pose
  std::size_t unused_cameras = 0;  // that no image has
  std::size_t unobserved_points = 0;
  std::size_t wrong_tracks = 0;           // points whose stored track has another length
  std::size_t repeated_names = 0;         // images called like one before
  std::size_t repeated_poses = 0;         // images with the very pose of one before
  std::size_t repeated_points = 0;        // points at the very place of one before
  std::size_t repeated_observations = 0;  // of a point by an image that has it already
  double stored_error_px = 0.0;           // median of what is stored; NaN without any
  std::vector<std::string> notes;         // of the reader
};
ModelSummary summarize(const Model& model);
std::string to_text(const ModelSummary& summary);
nlohmann::ordered_json to_json(const ModelSummary& summary);

// This tells the same about a pose file.
struct PoseSummary {
  std::string format;
  std::size_t poses = 0, skipped = 0;
  std::size_t repeated_poses = 0;
  Vector3 low = Vector3::Zero(), high = Vector3::Zero();  // of the camera centers
  double step = 0.0;                                      // median distance from one to the next
  std::vector<std::string> notes;                         // of the reader
};
PoseSummary summarize(const PoseFile& file);
std::string to_text(const PoseSummary& summary);
nlohmann::ordered_json to_json(const PoseSummary& summary);

}  // namespace pose_refine::apps
