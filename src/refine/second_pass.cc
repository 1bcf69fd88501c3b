// SPDX-License-Identifier: BSD-3-Clause
#include "refine/second_pass.h"

#include <algorithm>
#include <utility>

#include "base/statistics.h"
#include "judge/verdict.h"

namespace pose_refine {
namespace {

constexpr std::size_t kFewest = 10;
// The median length of a vector with three standard normal components.
constexpr double kMedianLength = 1.5381722544550522;

bool is_in_question(const RefineResult& result) {
  return result.verdict == Verdict::kWeak && (names_reason(result, "second_consensus") ||
                                              names_reason(result, "another_minimum_as_good"));
}

}  // namespace

std::optional<StartSpread> observed_spread(const std::vector<Pose>& starts,
                                           const std::vector<RefineResult>& results) {
  std::vector<double> rotations, translations;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].verdict != Verdict::kOk) continue;
    const PoseError off = pose_error(starts[i], results[i].cam_from_world);
    rotations.push_back(off.rotation);
    translations.push_back(off.translation);
  }
  const auto in_question = std::count_if(results.begin(), results.end(), is_in_question);
  if (rotations.size() < kFewest || 10 * rotations.size() < static_cast<std::size_t>(in_question))
    return std::nullopt;
  const StartSpread spread{median(std::move(rotations)) / kMedianLength,
                           median(std::move(translations)) / kMedianLength};
  if (!(spread.rotation > 0.0 && spread.translation > 0.0)) return std::nullopt;
  return spread;
}

SecondPass second_pass(const std::vector<Pose>& starts, const std::vector<RefineResult>& results,
                       const RefineOptions& options) {
  SecondPass pass{{}, options};
  if (options.start_spread) return pass;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (is_in_question(results[i])) pass.images.push_back(i);
  if (!pass.images.empty()) pass.options.start_spread = observed_spread(starts, results);
  if (!pass.options.start_spread || !pass.options.errors().empty()) pass.images.clear();
  return pass;
}

RefineResult after_second_pass(RefineResult first, RefineResult second) {
  return second.usable() ? std::move(second) : std::move(first);
}

}  // namespace pose_refine
