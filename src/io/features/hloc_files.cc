// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/hloc_files.h"

#include <unordered_map>
#include <utility>

#include "io/container/hdf5.h"
#include "io/features/hloc_matches.h"
#include "io/text/names.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr char kKeypoints[] = "keypoints";
constexpr char kDescriptors[] = "descriptors";

class HlocFiles final : public FeatureFiles {
 public:
  HlocFiles(Hdf5 features, std::string path)
      : features_(std::move(features)), path_(std::move(path)) {}

  void set_names(std::vector<std::string> names, std::vector<std::string> map);
  void set_matches(HlocMatches matches) { matches_.emplace(std::move(matches)); }

  const std::vector<std::string>& names() const override { return names_; }
  Result<Keypoints> keypoints(std::size_t image) const override;
  Result<Descriptors> descriptors(std::size_t image) const override;
  bool knows_map() const override { return matches_ ? matches_->knows_map() : has_map_image_; }
  std::optional<std::size_t> position_of_map_image(std::size_t partner) const override {
    return of_map_[partner];
  }
  std::vector<std::size_t> partners(std::size_t image) const override {
    return matches_ ? matches_->partners(image) : std::vector<std::size_t>();
  }
  Result<std::vector<FeatureMatch>> matches(std::size_t image, std::size_t nth) const override {
    return matches_->of(image, nth);
  }
  Result<std::optional<std::size_t>> size_of_map_image(std::size_t partner) const override;
  double pixel_center() const override { return 0.0; }
  bool has_scores() const override { return matches_.has_value(); }
  std::vector<std::string> notes() const override {
    return matches_ ? matches_->notes() : std::vector<std::string>();
  }

 private:
  Error malformed(const std::string& message) const {
    return Error{ErrorCode::kMalformed, message, path_};
  }

  Hdf5 features_;
  std::string path_;
  std::optional<HlocMatches> matches_;  // nothing: descriptors are used
  std::vector<std::string> names_, map_;
  std::vector<std::optional<std::size_t>> of_map_;  // positions of map_ in names_
  bool has_map_image_ = false;
};

void HlocFiles::set_names(std::vector<std::string> names, std::vector<std::string> map) {
  names_ = std::move(names);
  map_ = std::move(map);
  std::unordered_map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < names_.size(); ++i) positions.emplace(names_[i], i);
  for (const std::string& name : map_) {
    const auto found = positions.find(name);
    of_map_.push_back(found == positions.end() ? std::nullopt : std::optional(found->second));
    has_map_image_ = has_map_image_ || of_map_.back();
  }
}

Result<Keypoints> HlocFiles::keypoints(std::size_t image) const {
  const std::string path = names_[image] + "/" + kKeypoints;
  const Result<Hdf5Array> array = features_.array(path);
  if (!array) return array.error();
  Keypoints keypoints;
  if (array->rows == 0) return keypoints;
  if (array->columns < 2) return malformed("the array " + quoted(path) + " has no two columns");
  keypoints.u.reserve(array->rows);
  keypoints.v.reserve(array->rows);
  for (std::size_t i = 0; i < array->rows; ++i) {
    keypoints.u.push_back(array->numbers[i * array->columns]);
    keypoints.v.push_back(array->numbers[i * array->columns + 1]);
  }
  const auto sigma = features_.attribute(path, "uncertainty");
  if (!sigma) return sigma.error();
  if (*sigma && !(**sigma > 0.0 && **sigma <= 1e6))
    return malformed("the uncertainty of " + quoted(path) + " is no positive number of pixels");
  keypoints.sigma = *sigma;
  return keypoints;
}

// A column belongs to a keypoint.
std::vector<double> transposed(const Hdf5Array& array) {
  std::vector<double> numbers(array.numbers.size());
  for (std::size_t i = 0; i < array.rows; ++i)
    for (std::size_t k = 0; k < array.columns; ++k)
      numbers[k * array.rows + i] = array.numbers[i * array.columns + k];
  return numbers;
}

Result<Descriptors> HlocFiles::descriptors(std::size_t image) const {
  const std::string path = names_[image] + "/" + kDescriptors;
  const Result<std::size_t> keypoints = features_.rows(names_[image] + "/" + kKeypoints);
  if (!keypoints) return keypoints.error();
  const Result<Hdf5Array> array = features_.array(path);
  if (!array) return array.error();
  if (*keypoints == 0 && array->numbers.empty()) return Descriptors();
  if (array->columns != *keypoints)
    return malformed("the array " + quoted(path) + " has " + std::to_string(array->columns) +
                     " columns, expected one for each of the " + std::to_string(*keypoints) +
                     " keypoints");
  auto all = Descriptors::make(transposed(*array).data(), array->columns, array->rows);
  if (all) return all;
  return malformed("the array " + quoted(path) + " cannot be used: " + all.error().message);
}

Result<std::optional<std::size_t>> HlocFiles::size_of_map_image(std::size_t partner) const {
  const std::string path = map_[partner] + "/" + kKeypoints;
  if (!features_.has(path)) return std::optional<std::size_t>();
  const Result<std::size_t> rows = features_.rows(path);
  if (!rows) return rows.error();
  return std::optional<std::size_t>(*rows);
}

// Lists the images of a file of features, whose names are names of groups.
Result<std::vector<std::string>> images_with_features(const Hdf5& file, const std::string& path) {
  auto names = file.groups_with(kKeypoints);
  if (!names) return names.error();
  if (names->empty())
    return Error{ErrorCode::kMalformed,
                 "there is no group with keypoints in it, so it has no features of hloc", path};
  for (const std::string& name : *names) {
    const Status checked = check_name(name);
    if (!checked) return Error{ErrorCode::kMalformed, checked.error().message, path};
  }
  return names;
}

}  // namespace

Result<std::unique_ptr<FeatureFiles>> open_hloc_files(const FeatureSource& source, FeatureUse use,
                                                      const std::vector<std::string>& map) {
  Result<Hdf5> features = Hdf5::open(source.features);
  if (!features) return features.error();
  auto names = images_with_features(*features, source.features);
  if (!names) return names.error();
  auto files = std::make_unique<HlocFiles>(std::move(*features), source.features);
  files->set_names(std::move(*names), map);
  if (use == FeatureUse::kMatches) {
    Result<HlocMatches> matches = HlocMatches::open(source, files->names(), map);
    if (!matches) return matches.error();
    files->set_matches(std::move(*matches));
  }
  return std::unique_ptr<FeatureFiles>(std::move(files));
}

}  // namespace pose_refine::io
