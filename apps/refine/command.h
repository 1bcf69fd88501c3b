// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "apps/cli/output_options.h"
#include "apps/input/priors.h"
#include "apps/input/sources.h"
#include "apps/refine/min_usable.h"
#include "apps/refine/report.h"
#include "pose_refine/bundle.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

// --no_map_noise and --map_sigma say what is known of the errors of a map.
struct MapNoiseFlags {
  bool is_estimated = true;  // from the map, if there is one
  double sigma = 0.0;        // [scene units]; 0: not stated
};

// This is what `refine` is asked to do.
struct RefineCommand {
  Sources sources;
  RefineOptions options;
  bool refines_intrinsics = false;  // with `bundle`
  BundleOptions bundle;
  MeasuredPriors priors;
  MapNoiseFlags map_noise;
  bool against_maps = false;  // --objective=nre
  bool samples_maps = true;   // --msac
  OutputOptions outputs;
  ObservationRows observations = ObservationRows::kLeftOut;  // of the report
  std::string output_cameras;                                // empty: not wanted
  nlohmann::ordered_json reported_options;  // the options as the report repeats them
  std::string shard;                        // K/N; empty: all images
  MinUsable min_usable;
  bool resume = false;
  int threads = 0;  // 0: all cores
};

// Throws Exit(kBadUsage) when flags are out of range or contradict each other.
RefineCommand refine_command_from_flags();

}  // namespace pose_refine::apps
