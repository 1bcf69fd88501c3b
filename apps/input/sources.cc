// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/sources.h"

#include <cmath>

#include "apps/cli/flag_values.h"

namespace pose_refine::apps {
namespace {

constexpr double kLongestTime = 4e9;  // [s], about 127 years

// What was matched, and what speaks of it, has no effect where features are matched anew.
void check_guided(const Sources& sources) {
  const FeatureFlags& flags = sources.features;
  require_usage(!flags.map.empty() && !(flags.database + flags.features).empty(),
                "--guided needs --map=MODEL, and --database=FILE or --features=FILE");
  require_usage((flags.pair_matches + flags.pairs).empty() && !flags.verified &&
                    !flags.match_scores && flags.keypoint_points == "all",
                "--guided matches features anew: --pair_matches, --pairs, --verified, "
                "--match_scores and --keypoint_points have no effect");
  require_usage(sources.camera_reading == CameraReading(),
                "--guided looks through the cameras as they are written: correct the file of "
                "--cameras instead of giving --camera_scale or --camera_reading");
}

void check_features(const Sources& sources) {
  const FeatureFlags& flags = sources.features;
  const bool hloc = !(flags.features + flags.pair_matches).empty();
  if (sources.guided.on) check_guided(sources);
  require_usage(sources.matches.empty() && !sources.has_model() && !sources.has_maps(),
                "give one of --map, --maps, --matches and --model");
  require_usage(!flags.map.empty() && (hloc || !flags.database.empty()),
                "--map=MODEL belongs together with --database=FILE, or with --features=FILE and "
                "--pair_matches=FILE");
  require_usage(!hloc || flags.database.empty(), "give --database or --features, not both");
  require_usage(sources.guided.on || flags.features.empty() == flags.pair_matches.empty(),
                "--features and --pair_matches belong together, unless --guided is given");
  require_usage(!hloc || !flags.verified, "--verified belongs to --database");
  require_usage(hloc || (flags.pairs.empty() && !flags.match_scores),
                "--pairs and --match_scores belong to --features");
  require_usage(std::isfinite(sources.pixel_center), "--pixel_center is a finite number");
}

// Options of guided matching have no effect without it.
void check_guided_options(const GuidedFlags& guided) {
  require_usage(guided.on || !guided.has_options,
                "--min_similarity, --max_ratio, --max_points and --start_radius need --guided");
}

// What only features use has no effect without them.
void check_no_features(const Sources& sources) {
  const FeatureFlags& flags = sources.features;
  require_usage(!sources.guided.on,
                "--guided needs --map=MODEL, and --database=FILE or --features=FILE");
  require_usage(!flags.verified && !flags.match_scores && flags.keypoint_points == "all",
                "--verified, --match_scores and --keypoint_points need --map");
}

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
  check_guided_options(sources.guided);
  if (sources.has_maps()) {
    check_maps(sources);
    return {};
  }
  if (sources.has_features()) {
    feature_source(sources);
    return {};
  }
  require_usage(!sources.has_model() || sources.matches.empty(),
                "give --model or --matches, not both");
  require_usage(
      sources.has_correspondences(),
      "there are no correspondences: give --model=DIR, or --matches=PATH --cameras=FILE, or "
      "--map=MODEL with --database=FILE or with --features=FILE --pair_matches=FILE");
  check_no_features(sources);
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

FeatureSource feature_source(const Sources& sources) {
  check_features(sources);
  const FeatureFlags& flags = sources.features;
  FeatureSource source;
  source.map = flags.map;
  source.database = flags.database;
  source.verified = flags.verified;
  source.features = flags.features;
  source.pair_matches = flags.pair_matches;
  source.pairs = flags.pairs;
  source.cameras = sources.cameras;
  if (sources.has_pixel_center) source.pixel_center = sources.pixel_center;
  source.several_points = static_cast<SeveralPoints>(
      choice("keypoint_points", flags.keypoint_points, {"all", "most_votes"}));
  source.score_weights = flags.match_scores;
  source.name_match = name_rules(sources);
  return source;
}

std::string source_path(const Sources& sources) {
  if (sources.has_maps()) return sources.maps.folder;
  if (sources.has_features()) return sources.features.file();
  return sources.has_model() ? sources.model.path : sources.matches;
}

void check_maps(const Sources& sources) {
  check_guided_options(sources.guided);
  require_usage(!sources.guided.on, "--guided needs --map, and --maps has matches of its own");
  require_usage(sources.matches.empty() && !sources.has_model(),
                "give one of --maps, --matches and --model");
  require_usage(!sources.cameras.empty(), "--maps needs --cameras=FILE");
  const double temperature = sources.maps.temperature, drop_below = sources.maps.drop_below;
  require_usage(temperature > 0.0 && std::isfinite(temperature), "--temperature is positive");
  require_usage(drop_below >= 1.0 && std::isfinite(drop_below), "--drop_below is 1 or more");
}

}  // namespace pose_refine::apps
