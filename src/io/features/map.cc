// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/spread_evenly.h"
#include "base/statistics.h"
#include "io/features/colmap_database.h"
#include "io/features/hloc_files.h"
#include "io/text/names.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

Error invalid(const std::string& message) {
  return Error{ErrorCode::kInvalidArgument, message};
}

Status check_descriptors(const FeatureSource& source) {
  const bool pairs = !source.pair_matches.empty() || !source.pairs.empty();
  if (pairs || source.verified || source.score_weights)
    return invalid(
        "features are compared by their descriptors, so that matches of pairs are not read");
  if (source.features.empty() == source.database.empty())
    return invalid("expected either a database, or features, whose descriptors are compared");
  return ok_status();
}

Status check_matches(const FeatureSource& source) {
  const bool hloc = !source.features.empty() || !source.pair_matches.empty();
  if (hloc != source.database.empty())
    return invalid("expected either a database, or features and matches of pairs");
  if (source.features.empty() != source.pair_matches.empty())
    return invalid("features and matches of pairs belong together");
  if (hloc && source.verified) return invalid("verified matches belong to a database");
  if (!hloc && (!source.pairs.empty() || source.score_weights))
    return invalid("a list of pairs and scores as weights belong to features and matches of pairs");
  return ok_status();
}

Status check(const FeatureSource& source, FeatureUse use) {
  if (source.map.empty()) return invalid("features need a map, whose points they see");
  return use == FeatureUse::kDescriptors ? check_descriptors(source) : check_matches(source);
}

// Undistorted images have their features elsewhere, by less than this part of their longer side.
// Features in another order are about 0.4 of it away, those of half the size 0.3.
constexpr double kElsewhere = 0.12;
constexpr std::size_t kImagesCompared = 3;

// Returns the median distance of features to where the map has them [px]. Rows are equally many.
double median_distance(const Keypoints& keypoints, double shift,
                       const std::vector<ModelObservation>& observations) {
  std::vector<double> all;
  for (std::size_t k = 0; k < observations.size() && k < keypoints.u.size(); ++k) {
    const double apart = std::hypot(keypoints.u[k] + shift - observations[k].u,
                                    keypoints.v[k] + shift - observations[k].v);
    if (std::isfinite(apart)) all.push_back(apart);
  }
  return all.empty() ? 0.0 : median(std::move(all));
}

// Only COLMAP's models keep the features that see no point, so that rows can be counted.
Result<Model> read_map(const FeatureSource& source) {
  Result<Model> model = read_model(source.map, source.map_format);
  if (!model) return model;
  if (model->format.rfind("colmap", 0) != 0)
    return Error{ErrorCode::kUnsupported,
                 "as " + model->format +
                     " it does not say which row of the features sees a point: expected a COLMAP "
                     "model",
                 source.map};
  if (model->points.empty())
    return Error{ErrorCode::kMalformed, "the map has no points", source.map};
  return model;
}

}  // namespace

FeatureMap::FeatureMap(Model model, std::unique_ptr<FeatureFiles> files)
    : model_(std::make_unique<Model>(std::move(model))), files_(std::move(files)) {
  for (std::size_t i = 0; i < model_->images.size(); ++i) by_name_[model_->images[i].name] = i;
}

Result<FeatureMap> FeatureMap::open(const FeatureSource& source, FeatureUse use) {
  const Status checked = check(source, use);
  if (!checked) return checked.error();
  Result<Model> model = read_map(source);
  if (!model) return model.error();
  std::vector<std::string> names;
  for (const ModelImage& image : model->images) names.push_back(image.name);
  auto files = source.database.empty() ? open_hloc_files(source, use, names)
                                       : open_colmap_database(source, use, names);
  if (!files) return files.error();
  FeatureMap map(std::move(*model), std::move(*files));
  Status fits = map.check_names(source);
  if (fits && use == FeatureUse::kDescriptors) fits = map.check_has_features(source);
  if (fits) fits = map.check_sizes(features_file(source));
  if (fits) fits = map.check_places(source);
  if (!fits) return fits.error();
  if (use == FeatureUse::kMatches) map.keep_only_seen_points();
  return map;
}

Status FeatureMap::check_names(const FeatureSource& source) const {
  const std::vector<std::string>& names = files_->names();
  if (files_->knows_map() || names.empty() || model_->images.empty()) return ok_status();
  const std::string& file =
      source.pair_matches.empty() ? features_file(source) : source.pair_matches;
  return Error{ErrorCode::kNotFound,
               "it has none of the images of the map " + source.map +
                   ", which was made of others or under other names: the first of the map is " +
                   quoted(model_->images.front().name) + ", the first here " +
                   quoted(names.front()),
               file};
}

// The features of other images are compared with those of the map's.
Status FeatureMap::check_has_features(const FeatureSource& source) const {
  for (std::size_t i = 0; i < model_->images.size(); ++i) {
    const auto size = files_->size_of_map_image(i);
    if (!size) return size.error();
    if (size->value_or(0) > 0) return ok_status();
  }
  return Error{ErrorCode::kNotFound, "no image of the map " + source.map + " has features in it",
               features_file(source)};
}

// A map made of other features would give points to the wrong ones without a sign of it.
Status FeatureMap::check_sizes(const std::string& features) const {
  for (std::size_t i = 0; i < model_->images.size(); ++i) {
    const ModelImage& image = model_->images[i];
    const auto size = files_->size_of_map_image(i);
    if (!size) return size.error();
    if (!*size || image.observations.empty() || **size == image.observations.size()) continue;
    return Error{ErrorCode::kMalformed,
                 "the image " + quoted(image.name) + " has " + std::to_string(**size) +
                     " features, and " + std::to_string(image.observations.size()) +
                     " in the map, which was not made of these",
                 features};
  }
  return ok_status();
}

// Features that were made anew are often as many as before, but elsewhere or in another order.
Status FeatureMap::check_places(const FeatureSource& source) const {
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < model_->images.size(); ++i)
    if (files_->position_of_map_image(i) && !model_->images[i].observations.empty())
      some.push_back(i);
  const double shift = 0.5 - source.pixel_center.value_or(files_->pixel_center());
  for (const std::size_t i : spread_evenly(some, kImagesCompared)) {
    const ModelImage& image = model_->images[i];
    const Camera* const camera = camera_of(image);
    const auto keypoints = files_->keypoints(*files_->position_of_map_image(i));
    if (!keypoints) return keypoints.error();
    const double apart = median_distance(*keypoints, shift, image.observations);
    if (camera == nullptr) continue;
    const auto longer_side = static_cast<double>(std::max(camera->width, camera->height));
    if (!(apart > kElsewhere * longer_side)) continue;
    return Error{ErrorCode::kMalformed,
                 "the features of the image " + quoted(image.name) + " lie " +
                     std::to_string(std::lround(apart)) +
                     " px (median) from where the map has the same rows: the map was made of "
                     "others, in another order, or from images of another size",
                 features_file(source)};
  }
  return ok_status();
}

std::vector<std::string> FeatureMap::notes(const FeatureSource& source) const {
  std::vector<std::string> notes = files_->notes();
  for (std::size_t i = 0; i < files_->names().size(); ++i)
    if (!files_->partners(i).empty()) return notes;
  const std::string none = " no matches of an image with one of the map";
  if (source.pair_matches.empty())
    notes.push_back(source.database + " has" + none + " in its table " +
                    (source.verified ? "'two_view_geometries'" : "'matches'") +
                    ": COLMAP's matcher makes them, and --guided compares the descriptors");
  else
    notes.push_back(source.pair_matches + " has" + none +
                    (source.pairs.empty() ? "" : " that " + source.pairs + " lists") +
                    ": hloc keeps them as 'matches0' under the names of both");
  return notes;
}

// Matches need no pixels of the map, whose observations would be most of what a large one takes.
void FeatureMap::keep_only_seen_points() {
  seen_.reserve(model_->images.size());
  for (ModelImage& image : model_->images) {
    seen_.push_back(seen_points(image.observations));
    std::vector<ModelObservation>().swap(image.observations);
  }
}

Result<std::vector<TrackMatch>> FeatureMap::matches_of(std::size_t image, std::size_t features,
                                                       SeveralPoints policy) const {
  TrackJoin join(features);
  const std::vector<std::size_t> partners = files_->partners(image);
  for (std::size_t k = 0; k < partners.size(); ++k) {
    const SeenPoints& seen = seen_[partners[k]];
    if (seen.empty()) continue;
    const auto matches = files_->matches(image, k);
    if (!matches) return matches.error();
    const Status added = join.add(model_->images[partners[k]].name, seen, *matches);
    if (!added) return added.error();
  }
  return join.result(policy);
}

const Camera* FeatureMap::camera_of(const ModelImage& image) const {
  const auto camera = model_->cameras.find(image.camera_id);
  return camera == model_->cameras.end() ? nullptr : &camera->second;
}

std::optional<Camera> FeatureMap::camera_of(std::size_t image, const std::string& name) const {
  const bool has_features = image != NameIndex::kNone;
  const auto own = by_name_.find(has_features ? files_->names()[image] : name);
  std::optional<std::size_t> like;
  if (own != by_name_.end())
    like = own->second;
  else if (has_features)
    like = files_->same_camera_in_map(image);
  const Camera* const of_map = like ? camera_of(model_->images[*like]) : nullptr;
  if (of_map != nullptr) return *of_map;
  if (has_features)
    if (auto camera = files_->camera(image)) return camera;
  if (model_->cameras.size() == 1) return model_->cameras.begin()->second;
  return std::nullopt;
}

}  // namespace pose_refine::io
