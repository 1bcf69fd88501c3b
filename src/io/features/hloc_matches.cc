// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/hloc_matches.h"

#include <cmath>

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr char kMatches[] = "/matches0";
constexpr char kScores[] = "/matching_scores0";

}  // namespace

Result<HlocMatches> HlocMatches::open(const FeatureSource& source,
                                      const std::vector<std::string>& names,
                                      const std::vector<std::string>& map) {
  Result<Hdf5> file = Hdf5::open(source.pair_matches);
  if (!file) return file.error();
  Result<HlocPairs> pairs = HlocPairs::read(*file, names, map);
  if (!pairs) {
    Error error = pairs.error();
    error.file = source.pair_matches;
    return error;
  }
  Result<std::size_t> missing = std::size_t{0};
  if (!source.pairs.empty()) missing = pairs->restrict_to(source.pairs, names, map);
  if (!missing) return missing.error();
  HlocMatches matches(std::move(*file), std::move(*pairs), source);
  matches.missing_ = *missing;
  return matches;
}

std::vector<std::size_t> HlocMatches::partners(std::size_t image) const {
  std::vector<std::size_t> partners;
  for (const HlocPair& pair : pairs_.of(image)) partners.push_back(pair.partner);
  return partners;
}

// Row i of the matches belongs to feature i of the first image: the feature of the second, or -1.
Result<std::vector<FeatureMatch>> HlocMatches::of(std::size_t image, std::size_t nth) const {
  const HlocPair& pair = pairs_.of(image)[nth];
  const Result<Hdf5Array> array = file_.array(pair.group + kMatches);
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

Result<std::vector<double>> HlocMatches::scores(const std::string& group, std::size_t count) const {
  if (!file_.has(group + kScores)) {
    if (source_.score_weights) return bad_matches(group, "have no scores, which are to be weights");
    return std::vector<double>();
  }
  Result<Hdf5Array> array = file_.array(group + kScores);
  if (!array) return array.error();
  if (array->numbers.size() != count) return bad_matches(group, "have another number of scores");
  for (const double score : array->numbers)
    if (source_.score_weights && !(score >= 0.0 && std::isfinite(score)))
      return bad_matches(group, "have a score that is no weight");
  return std::move(array->numbers);
}

std::vector<std::string> HlocMatches::notes() const {
  if (missing_ == 0) return {};
  return {std::to_string(missing_) + " pairs of " + source_.pairs + " have no matches"};
}

Error HlocMatches::bad_matches(const std::string& group, const std::string& message) const {
  return Error{ErrorCode::kMalformed, "the matches " + quoted(group) + " " + message,
               source_.pair_matches};
}

}  // namespace pose_refine::io
