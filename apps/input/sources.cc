// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/sources.h"

#include <cmath>

#include "apps/cli/flag_values.h"

namespace pose_refine::apps {
namespace {

constexpr double kLongestTime = 4e9;  // [s], about 127 years

}  // namespace

NameRules name_rules(const Sources& sources) {
  NameRules rules = static_cast<NameMatch>(
      choice("name_match", sources.name_match, {"full", "basename", "suffix", "stem"}));
  rules.max_time_difference = sources.max_time_difference;
  rules.time_offset = sources.time_offset;
  require_usage(rules.max_time_difference >= 0.0 && rules.max_time_difference <= kLongestTime,
                "--max_time_difference is 0 or more seconds");
  require_usage(std::abs(rules.time_offset) <= kLongestTime,
                "--time_offset is a number of seconds");
  return rules;
}

CorrespondenceSource correspondence_source(const Sources& sources) {
  if (sources.has_maps()) {
    check_maps(sources);
    return {};
  }
  require_usage(!sources.has_model() || sources.matches.empty(),
                "give --model or --matches, not both");
  require_usage(sources.has_correspondences(),
                "there are no correspondences: give --model=DIR, or --matches=PATH --cameras=FILE");
  require_usage(sources.matches.empty() == sources.cameras.empty(),
                "--matches and --cameras belong together");
  require_usage(std::isfinite(sources.pixel_center), "--pixel_center is a finite number");
  CorrespondenceSource source;
  source.model = sources.model.path;
  source.model_format = sources.model.format;
  source.matches = sources.matches;
  source.cameras = sources.cameras;
  source.pixel_center = sources.pixel_center;
  source.name_match = name_rules(sources);
  return source;
}

void check_maps(const Sources& sources) {
  require_usage(sources.matches.empty() && !sources.has_model(),
                "give one of --maps, --matches and --model");
  require_usage(!sources.cameras.empty(), "--maps needs --cameras=FILE");
  const double temperature = sources.maps.temperature, drop_below = sources.maps.drop_below;
  require_usage(temperature > 0.0 && std::isfinite(temperature), "--temperature is positive");
  require_usage(drop_below >= 1.0 && std::isfinite(drop_below), "--drop_below is 1 or more");
}

}  // namespace pose_refine::apps
