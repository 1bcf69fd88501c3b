// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/io.h"
#include "pose_refine/support/camera_doctor.h"
#include "pose_refine/support/feature_source.h"
#include "pose_refine/support/guided_matching.h"

// These structs say where the input comes from; source_flags.h fills them.
namespace pose_refine::apps {

// This names the start poses, and says how they are written.
struct PoseSource {
  std::string path;        // --poses; some verbs take a list of files
  std::string format;      // --poses_format; empty: recognized from the content
  std::string convention;  // --poses_convention; empty: what the format says
  std::string image_list;  // --image_list; empty: images are named as in the file
  bool has_doctor = true;  // the correspondences may refute the convention; false: --no_doctor
};

// --model, --nvm, --bundler or --bal names the model.
struct ModelSource {
  std::string path;    // empty: none does
  std::string format;  // empty: recognized from the content
};

// The best matches of dense maps serve every objective but NRE, which uses the maps themselves.
struct MapSource {
  std::string folder;        // --maps
  double temperature = 0.0;  // --temperature
  double drop_below = 0.0;   // --drop_below
};

// --map, with --database or with --features and --pair_matches, names the features. The matches are
// not needed with --guided.
struct FeatureFlags {
  std::string map;                      // --map
  std::string database;                 // --database
  bool verified = false;                // --verified
  std::string features;                 // --features
  std::string pair_matches;             // --pair_matches
  std::string pairs;                    // --pairs
  std::string keypoint_points = "all";  // --keypoint_points, as given
  bool match_scores = false;            // --match_scores

  bool any() const { return !(map + database + features + pair_matches + pairs).empty(); }
  // Returns the file that says what was matched, or what is to be.
  const std::string& file() const {
    if (!database.empty()) return database;
    return pair_matches.empty() ? features : pair_matches;
  }
};

// Features may be matched by their descriptors where nobody has; guided_flags.h fills this.
struct GuidedFlags {
  bool on = false;           // --guided
  bool has_options = false;  // one of its options is given
  GuidedOptions options = {};
};

// A verb uses the parts whose flags it accepts; the others have their defaults.
struct Sources {
  PoseSource poses;
  ModelSource model;
  MapSource maps;
  FeatureFlags features;
  GuidedFlags guided;
  std::string matches;                  // --matches
  double pixel_center = 0.5;            // --pixel_center, of the matches [px]
  bool has_pixel_center = false;        // it is given; features have one of their own otherwise
  std::string keypoint_step;            // --keypoint_step, as given
  std::string cameras;                  // --cameras
  CameraReading camera_reading;         // --camera_reading and --camera_scale
  std::string name_match;               // --name_match, as given
  double max_time_difference = 0.01;    // --max_time_difference [s]
  double time_offset = 0.0;             // --time_offset [s]
  std::string ground_truth;             // --ground_truth
  std::string ground_truth_format;      // --ground_truth_format; empty: recognized from the content
  std::string ground_truth_convention;  // --ground_truth_convention; empty: what the format says

  bool has_model() const { return !model.path.empty(); }
  bool has_maps() const { return !maps.folder.empty(); }
  bool has_features() const { return features.any(); }
  bool has_correspondences() const {
    return has_model() || has_maps() || has_features() || !matches.empty();
  }
};

// Returns the meaning of --name_match, --max_time_difference and --time_offset. Throws
// Exit(kBadUsage) for an unknown word or a time that cannot be.
NameRules name_rules(const Sources& sources);

// Returns --model, or --matches with --cameras. It is empty if there are --maps (map_matches.h) or
// features (feature_source()), which are read elsewhere. Throws Exit(kBadUsage) when the sources
// contradict each other.
CorrespondenceSource correspondence_source(const Sources& sources);

// Returns --map and what belongs to it. Throws Exit(kBadUsage) when the flags contradict each
// other.
FeatureSource feature_source(const Sources& sources);

// Returns the file or folder that the correspondences come from.
std::string source_path(const Sources& sources);

// Throws Exit(kBadUsage) for values of --temperature or --drop_below out of range, for --maps
// beside --matches or --model, and for --maps without --cameras.
void check_maps(const Sources& sources);

}  // namespace pose_refine::apps
