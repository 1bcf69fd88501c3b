// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/real_text.h"
#include "pose_refine/support/pull.h"

namespace pose_refine {
namespace {

constexpr std::array<std::string_view, 3> kNormNames = {"l1", "l2", "squared"};  // as PoseNorm

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Reads a list of numbers. The list is empty when one of them is not a number.
std::vector<double> numbers(std::string_view text) {
  std::vector<double> values;
  for (const std::string_view part : split(text, ',')) {
    double value = 0.0;
    const auto [end, code] = real_from_chars(part.data(), part.data() + part.size(), value);
    if (code != std::errc() || end != part.data() + part.size()) return {};
    values.push_back(value);
  }
  return values;
}

std::optional<PoseNorm> norm_named(std::string_view name) {
  for (std::size_t i = 0; i < kNormNames.size(); ++i)
    if (kNormNames[i] == name) return static_cast<PoseNorm>(i);
  return std::nullopt;
}

std::optional<LearnedPull> prior_of(std::string_view kind, const std::vector<double>& v,
                                    std::optional<PoseNorm> norm) {
  const PoseNorm wanted = norm.value_or(PoseNorm::kSquared);
  if (kind == "beta" && v.size() == 1) return LearnedPull{BetaPull{v[0], wanted}};
  if (kind == "sigma" && v.size() == 2) return LearnedPull{SigmaPull{{v[0], v[1]}, wanted}};
  if (kind == "homography" && v.size() == 2 && !norm)
    return LearnedPull{HomographyPull{{v[0], v[1]}}};
  return std::nullopt;
}

}  // namespace

Result<LearnedPull> parse_pull(std::string_view text) {
  const auto parts = split(text, ':');
  const auto norm = parts.size() == 3 ? norm_named(parts[2]) : std::nullopt;
  std::optional<LearnedPull> prior;
  if (parts.size() == 2 || (parts.size() == 3 && norm))
    prior = prior_of(parts[0], numbers(parts[1]), norm);
  if (!prior)
    return Error{ErrorCode::kInvalidArgument,
                 "a prior is beta:B, sigma:SX,SQ (either may end in :l1, :l2 or :squared) or "
                 "homography:XMIN,XMAX"};
  if (const Status status = validate(*prior); !status) return status.error();
  return *prior;
}

std::string to_string(const LearnedPull& prior) {
  const auto with_norm = [](std::string text, PoseNorm norm) {
    return (text += ':') += kNormNames[static_cast<std::size_t>(norm)];
  };
  if (const auto* beta = std::get_if<BetaPull>(&prior.loss))
    return with_norm("beta:" + shortest(beta->beta), beta->norm);
  if (const auto* sigma = std::get_if<SigmaPull>(&prior.loss))
    return with_norm("sigma:" + shortest(sigma->s.position) + "," + shortest(sigma->s.orientation),
                     sigma->norm);
  const DepthRange& depths = std::get<HomographyPull>(prior.loss).depths;
  return "homography:" + shortest(depths.nearest) + "," + shortest(depths.farthest);
}

}  // namespace pose_refine
