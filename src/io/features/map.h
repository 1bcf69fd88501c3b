// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/features/files.h"
#include "io/features/tracks.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// Returns the path of the features, whatever they are compared by.
inline const std::string& features_file(const FeatureSource& source) {
  return source.database.empty() ? source.features : source.database;
}

// This is a map, and the features of its images and of others.
class FeatureMap {
 public:
  static Result<FeatureMap> open(const FeatureSource& source, FeatureUse use);

  // Its observations are there only if descriptors are used.
  const Model& model() const { return *model_; }
  const FeatureFiles& files() const { return *files_; }

  // Tells what the files lack, where matches are used.
  std::vector<std::string> notes(const FeatureSource& source) const;

  // Returns what the features of an image of files() see.
  Result<std::vector<TrackMatch>> matches_of(std::size_t image, std::size_t features,
                                             SeveralPoints policy) const;

  // Returns the camera of an image of files(), or of none (NameIndex::kNone), as the map or else
  // its files have it; nothing: they do not say.
  std::optional<Camera> camera_of(std::size_t image, const std::string& name) const;

 private:
  FeatureMap(Model model, std::unique_ptr<FeatureFiles> files);
  Status check_names(const FeatureSource& source) const;
  Status check_has_features(const FeatureSource& source) const;
  Status check_sizes(const std::string& features) const;
  void keep_only_seen_points();
  Status check_places(const FeatureSource& source) const;
  const Camera* camera_of(const ModelImage& image) const;

  std::unique_ptr<Model> model_;  // its images are those that the map's names number
  std::vector<SeenPoints> seen_;  // by the model's images; none: descriptors are used
  std::unordered_map<std::string, std::size_t> by_name_;  // of the model's images
  std::unique_ptr<FeatureFiles> files_;
};

}  // namespace pose_refine::io
