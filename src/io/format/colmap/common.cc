// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "io/format/colmap/files.h"
#include "io/text/names.h"
#include "io/text/rotation.h"

namespace pose_refine::io {

TrackCheck::TrackCheck(const ImageList& images) : images_(images) {
  sizes_.reserve(images.size());
  for (const ModelImage& image : images) sizes_.push_back(image.observations.size());
}

Status ModelImageCollector::check(const ModelImage& image, const std::string& where) {
  const auto refuse = [](std::string message) {
    return Error{ErrorCode::kMalformed, std::move(message)};
  };
  const Status named = check_name(image.name);
  if (!named) return named;
  const auto [id, new_id] = where_id_.emplace(image.id, where);
  if (!new_id) {
    return refuse("image id " + std::to_string(image.id) + " is in " + id->second + " already");
  }
  const auto [name, new_name] = where_name_.emplace(image.name, where);
  if (!new_name) {
    return refuse("the name " + quoted(image.name) + " is in " + name->second + " already");
  }
  return ok_status();
}

Result<Pose> pose_from_numbers(const double (&n)[7]) {
  for (double number : n) {
    if (!std::isfinite(number)) return Error{ErrorCode::kMalformed, "the pose is not finite"};
  }
  const Result<Quaternion> rotation = unit_quaternion(n[0], n[1], n[2], n[3]);
  if (!rotation) return rotation.error();
  return Pose{*rotation, Vector3(n[4], n[5], n[6])};
}

Result<Pose> parse_pose(Line& line) {
  double numbers[7];
  for (double& number : numbers) {
    const std::optional<double> next = line.real();
    if (!next) {
      return Error{ErrorCode::kMalformed,
                   "expected the pose QW QX QY QZ TX TY TZ, found " + quoted(line.token())};
    }
    number = *next;
  }
  return pose_from_numbers(numbers);
}

}  // namespace pose_refine::io
