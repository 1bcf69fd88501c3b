// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/hloc_files.h"

#include <cmath>
#include <utility>

#include "io/container/hdf5.h"
#include "io/features/hloc_pairs.h"
#include "io/text/names.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr char kKeypoints[] = "keypoints";
constexpr char kMatches[] = "/matches0";
constexpr char kScores[] = "/matching_scores0";

class HlocFiles final : public FeatureFiles {
 public:
  HlocFiles(Hdf5 features, Hdf5 matches, HlocPairs pairs, const FeatureSource& source)
      : features_(std::move(features)),
        matches_(std::move(matches)),
        pairs_(std::move(pairs)),
        source_(source) {}

  void set_names(std::vector<std::string> names, std::vector<std::string> map) {
    names_ = std::move(names);
    map_ = std::move(map);
  }
  void set_missing(std::size_t pairs) { missing_ = pairs; }

  const std::vector<std::string>& names() const override { return names_; }
  Result<Keypoints> keypoints(std::size_t image) const override;
  bool knows_map() const override { return pairs_.knows_map(); }
  std::vector<std::size_t> partners(std::size_t image) const override;
  Result<std::vector<FeatureMatch>> matches(std::size_t image, std::size_t nth) const override;
  Result<std::optional<std::size_t>> size_of_map_image(std::size_t partner) const override;
  double pixel_center() const override { return 0.0; }
  bool has_scores() const override { return true; }
  std::vector<std::string> notes() const override;

 private:
  Error bad_matches(const std::string& group, const std::string& message) const {
    return Error{ErrorCode::kMalformed, "the matches " + quoted(group) + " " + message,
                 source_.pair_matches};
  }
  Result<std::vector<double>> scores(const std::string& group, std::size_t count) const;

  Hdf5 features_, matches_;
  HlocPairs pairs_;
  FeatureSource source_;
  std::vector<std::string> names_, map_;
  std::size_t missing_ = 0;
};

Result<Keypoints> HlocFiles::keypoints(std::size_t image) const {
  const std::string path = names_[image] + "/" + kKeypoints;
  const Result<Hdf5Array> array = features_.array(path);
  if (!array) return array.error();
  Keypoints keypoints;
  if (array->rows == 0) return keypoints;
  if (array->columns < 2)
    return Error{ErrorCode::kMalformed, "the array " + quoted(path) + " has no two columns",
                 source_.features};
  keypoints.u.reserve(array->rows);
  keypoints.v.reserve(array->rows);
  for (std::size_t i = 0; i < array->rows; ++i) {
    keypoints.u.push_back(array->numbers[i * array->columns]);
    keypoints.v.push_back(array->numbers[i * array->columns + 1]);
  }
  const auto sigma = features_.attribute(path, "uncertainty");
  if (!sigma) return sigma.error();
  if (*sigma && !(**sigma > 0.0 && **sigma <= 1e6))
    return Error{ErrorCode::kMalformed,
                 "the uncertainty of " + quoted(path) + " is no positive number of pixels",
                 source_.features};
  keypoints.sigma = *sigma;
  return keypoints;
}

std::vector<std::size_t> HlocFiles::partners(std::size_t image) const {
  std::vector<std::size_t> partners;
  for (const HlocPair& pair : pairs_.of(image)) partners.push_back(pair.partner);
  return partners;
}

// Row i of the matches belongs to feature i of the first image: the feature of the second, or -1.
Result<std::vector<FeatureMatch>> HlocFiles::matches(std::size_t image, std::size_t nth) const {
  const HlocPair& pair = pairs_.of(image)[nth];
  const Result<Hdf5Array> array = matches_.array(pair.group + kMatches);
  if (!array) return array.error();
  if (array->columns != 1) return bad_matches(pair.group, "have more than one dimension");
  const Result<std::vector<double>> score = scores(pair.group, array->rows);
  if (!score) return score.error();
  std::vector<FeatureMatch> all;
  for (std::size_t i = 0; i < array->rows; ++i) {
    const double to = array->numbers[i];
    if (to == -1.0) continue;
    if (!(to >= 0.0 && to <= 4294967294.0 && to == std::floor(to)))
      return bad_matches(pair.group, "hold a number that is no feature");
    const auto first = static_cast<std::uint32_t>(i), second = static_cast<std::uint32_t>(to);
    all.push_back({pair.reversed ? second : first, pair.reversed ? first : second,
                   score->empty() ? 1.0 : (*score)[i]});
  }
  return all;
}

Result<std::vector<double>> HlocFiles::scores(const std::string& group, std::size_t count) const {
  if (!matches_.has(group + kScores)) {
    if (source_.score_weights) return bad_matches(group, "have no scores, which are to be weights");
    return std::vector<double>();
  }
  Result<Hdf5Array> array = matches_.array(group + kScores);
  if (!array) return array.error();
  if (array->numbers.size() != count) return bad_matches(group, "have another number of scores");
  for (const double score : array->numbers)
    if (source_.score_weights && !(score >= 0.0 && std::isfinite(score)))
      return bad_matches(group, "have a score that is no weight");
  return std::move(array->numbers);
}

Result<std::optional<std::size_t>> HlocFiles::size_of_map_image(std::size_t partner) const {
  const std::string path = map_[partner] + "/" + kKeypoints;
  if (!features_.has(path)) return std::optional<std::size_t>();
  const Result<std::size_t> rows = features_.rows(path);
  if (!rows) return rows.error();
  return std::optional<std::size_t>(*rows);
}

std::vector<std::string> HlocFiles::notes() const {
  if (missing_ == 0) return {};
  return {std::to_string(missing_) + " pairs of " + source_.pairs + " have no matches"};
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

Result<std::unique_ptr<FeatureFiles>> open_hloc_files(const FeatureSource& source,
                                                      const std::vector<std::string>& map) {
  Result<Hdf5> features = Hdf5::open(source.features);
  if (!features) return features.error();
  Result<Hdf5> matches = Hdf5::open(source.pair_matches);
  if (!matches) return matches.error();
  auto names = images_with_features(*features, source.features);
  if (!names) return names.error();
  Result<HlocPairs> pairs = HlocPairs::read(*matches, *names, map);
  if (!pairs) {
    Error error = pairs.error();
    error.file = source.pair_matches;
    return error;
  }
  Result<std::size_t> missing = std::size_t{0};
  if (!source.pairs.empty()) missing = pairs->restrict_to(source.pairs, *names, map);
  if (!missing) return missing.error();
  auto files = std::make_unique<HlocFiles>(std::move(*features), std::move(*matches),
                                           std::move(*pairs), source);
  files->set_names(std::move(*names), map);
  files->set_missing(*missing);
  return std::unique_ptr<FeatureFiles>(std::move(files));
}

}  // namespace pose_refine::io
