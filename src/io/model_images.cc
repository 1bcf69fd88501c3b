// SPDX-License-Identifier: BSD-3-Clause
#include "io/model_images.h"

#include <utility>

#include "io/format/colmap/files.h"
#include "io/text/name_join.h"

namespace pose_refine::io {
namespace {

// Takes the observations out of the image, which is used once, so that the columns of the next
// images can be made of their memory.
Image model_problem(const Model& model, ModelImage& image, const NamedPose& start,
                    const std::string& path) {
  const auto camera = model.cameras.find(image.camera_id);
  const std::vector<ModelObservation> observations = std::exchange(image.observations, {});
  if (camera != model.cameras.end())
    return {start.name, camera->second, start.pose, correspondences_of(model, observations)};
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

ImageSet with_own_poses(Model& model, const std::string& path) {
  ImageSet set;
  for (ModelImage& image : model.images) {
    if (image.has_pose)
      set.images.push_back(model_problem(model, image, {image.name, image.cam_from_world}, path));
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
                                   const std::vector<NamedPose>& poses) {
  Result<Model> model = read_model(source.model, source.model_format);
  if (!model) return model.error();
  if (model->cameras.empty()) {
    return Error{ErrorCode::kUnsupported,
                 "as " + model->format + " it has no cameras, so it is not a model", source.model};
  }
  if (poses.empty()) return with_own_poses(*model, source.model);
  std::vector<Image> images;
  Joiner joiner(source.name_match, source.model);
  for (const ModelImage& image : model->images) joiner.add(image.name);
  bool any = false;
  for (const NamedPose& named : poses) {
    const Result<std::size_t> i = joiner.claim(named.name);
    if (!i) return i.error();
    const bool found = *i != NameIndex::kNone;
    any = any || found;
    images.push_back(found ? model_problem(*model, model->images[*i], named, source.model)
                           : absent_problem(*model, named, source.model));
  }
  if (any) return ImageSet{std::move(images), joiner.unclaimed()};
  return Error{ErrorCode::kNotFound,
               "none of the " + std::to_string(poses.size()) +
                   " images is in the model; the first is " + quoted(poses[0].name) + kOtherNames,
               source.model};
}

}  // namespace pose_refine::io
