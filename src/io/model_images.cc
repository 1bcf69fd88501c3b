// SPDX-License-Identifier: BSD-3-Clause
#include "io/model_images.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "io/format/colmap/files.h"
#include "io/text/name_join.h"
#include "problem/own_points.h"

namespace pose_refine::io {
namespace {

// Tells which points several images of a model see. Only a model knows that; no single image does.
std::vector<bool> shared_points(const Model& model) {
  constexpr std::size_t kNobody = SIZE_MAX;
  std::vector<std::size_t> seen_by(model.points.size(), kNobody);
  std::vector<bool> shared(model.points.size(), false);
  for (std::size_t i = 0; i < model.images.size(); ++i)
    for (const ModelObservation& observation : model.images[i].observations) {
      if (observation.point < 0) continue;
      const auto point = static_cast<std::size_t>(observation.point);
      if (seen_by[point] != kNobody && seen_by[point] != i) shared[point] = true;
      seen_by[point] = i;
    }
  return shared;
}

// Tells whether the points of an image, which has `observations` in the model, were made from its
// own pixels: they repeat the pose of the model, and no other image sees them or the pixels lie on
// a grid. The start pose may be another one; its refinement would only return to the model's.
bool has_own_points_in(const Image& image, const ModelImage& own,
                       const std::vector<ModelObservation>& observations,
                       const std::vector<bool>& shared) {
  if (!own.has_pose) return has_own_points(image);
  const auto is_shared = [&](const ModelObservation& observation) {
    return observation.point >= 0 && shared[static_cast<std::size_t>(observation.point)];
  };
  return repeats_pose(image, own.cam_from_world) &&
         (std::none_of(observations.begin(), observations.end(), is_shared) ||
          is_on_grid(image.correspondences));
}

// This is a model, and which of its points several images see.
struct Source {
  Model& model;
  std::vector<bool> shared;
  const std::string& path;
};

// Takes the observations out of the image, which is used once, so that the columns of the next
// images can be made of their memory.
Image model_problem(const Source& source, ModelImage& image, const NamedPose& start) {
  const Model& model = source.model;
  const std::string& path = source.path;
  const auto camera = model.cameras.find(image.camera_id);
  const std::vector<ModelObservation> observations = std::exchange(image.observations, {});
  if (camera != model.cameras.end()) {
    Image made = {start.name, camera->second, start.pose, correspondences_of(model, observations)};
    if (has_own_points_in(made, image, observations, source.shared))
      made.defect = own_points_defect(made);
    return made;
  }
  return without_camera(
      start,
      Error{ErrorCode::kNotFound,
            "the model does not say which camera the image " + quoted(start.name) + " has", path});
}

// Makes the image of a pose that the model does not have.
Image absent_problem(const Model& model, const NamedPose& named, const std::string& folder) {
  if (model.cameras.size() == 1) return {named.name, model.cameras.begin()->second, named.pose, {}};
  return without_camera(named, Error{ErrorCode::kNotFound,
                                     "the image " + quoted(named.name) +
                                         " is not in the model, so its camera is unknown",
                                     folder});
}

ImageSet with_own_poses(const Source& source) {
  ImageSet set;
  for (ModelImage& image : source.model.images) {
    if (image.has_pose)
      set.images.push_back(model_problem(source, image, {image.name, image.cam_from_world}));
    else
      set.left_out.push_back(image.name);
  }
  return set;
}

}  // namespace

Image without_camera(const NamedPose& named, const Error& error) {
  return {named.name, {}, named.pose, {}, {"no_camera", error.to_string()}};
}

Result<ImageSet> images_from_model(const CorrespondenceSource& source,
                                   const std::vector<NamedPose>& poses, const NameList& expected) {
  Result<Model> model = read_model(source.model, source.model_format);
  if (!model) return model.error();
  if (model->cameras.empty()) {
    return Error{ErrorCode::kUnsupported,
                 "as " + model->format + " it has no cameras, so it is not a model", source.model};
  }
  const Source whole{*model, shared_points(*model), source.model};
  std::vector<std::string> notes = model->notes;
  if (poses.empty()) {
    ImageSet set = with_own_poses(whole);
    set.notes = std::move(notes);
    return set;
  }
  std::vector<Image> images;
  Joiner joiner(source.name_match, source.model);
  for (const ModelImage& image : model->images) joiner.add(image.name);
  joiner.expect(expected);
  bool any = false;
  for (const NamedPose& named : poses) {
    const Result<std::size_t> i = joiner.claim(named.name);
    if (!i) return i.error();
    const bool found = *i != NameIndex::kNone;
    any = any || found;
    images.push_back(found ? model_problem(whole, model->images[*i], named)
                           : absent_problem(*model, named, source.model));
  }
  if (any) return ImageSet{std::move(images), joiner.unclaimed(), std::move(notes), {}};
  return Error{ErrorCode::kNotFound,
               "none of the " + std::to_string(poses.size()) +
                   " images is in the model; the first is " + quoted(poses[0].name) + joiner.hint(),
               source.model};
}

}  // namespace pose_refine::io
