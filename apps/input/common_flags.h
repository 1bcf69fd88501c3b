// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gflags/gflags_declare.h>

#include <string>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/io.h"

// Flags that more than one verb accepts: gflags wants each name defined once in a program.
DECLARE_bool(quiet);
DECLARE_bool(overwrite);
DECLARE_string(poses);
DECLARE_string(poses_format);
DECLARE_string(model);
DECLARE_string(nvm);
DECLARE_string(bundler);
DECLARE_string(bal);
DECLARE_string(matches);
DECLARE_string(cameras);
DECLARE_double(pixel_center);
DECLARE_string(name_match);
DECLARE_string(output);
DECLARE_string(report);
DECLARE_int32(threads);
DECLARE_string(ground_truth);
DECLARE_uint64(seed);
DECLARE_double(outliers);
DECLARE_string(camera_models);

namespace pose_refine::apps {

// --poses_format with the names of the formats there are.
VerbFlag poses_format_flag();
// The flags of correspondence_source().
std::vector<VerbFlag> correspondence_flags();
// --model, or --matches with --cameras; nothing with --maps (map_matches.h). Throws Exit(kBadUsage)
// when they contradict each other.
CorrespondenceSource correspondence_source();
bool has_correspondences();
// The model that --model, --nvm, --bundler or --bal names; an empty path: none does.
struct ModelSource {
  std::string path, format;
};
ModelSource model_source();
// What is wrong with single images, on stderr even under --quiet: the others are done all the same.
void print_defects(const std::vector<Image>& images);
// Says which images of `path` take no part for what they lack.
void tell_left_out(const std::string& path, const std::vector<std::string>& images,
                   const std::string& lack);
// read_input_images(), print_defects(), tell_left_out() and warnings of unusual cameras, or with
// --maps the best matches; or the end of the program.
std::vector<Image> read_input_images(const CorrespondenceSource& source,
                                     const std::vector<NamedPose>& poses);
// Where `poses` are a part of all: images of the others are not left out.
std::vector<Image> read_input_images(const CorrespondenceSource& source,
                                     const std::vector<NamedPose>& poses,
                                     const std::vector<NamedPose>& all_poses);

// The end of the program: "--flag: 'value' is WHAT".
[[noreturn]] void refuse(const std::string& flag, const std::string& value,
                         const std::string& what);
// The parts of a list "a,b".
std::vector<std::string> split(const std::string& list, char by = ',');
// --camera_models.
std::vector<CameraModel> camera_models_flag();
// The index of `value` in `names`, or the end of the program naming the nearest one.
int choice(const std::string& flag, const std::string& value,
           const std::vector<std::string>& names);

}  // namespace pose_refine::apps
