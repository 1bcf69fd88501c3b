// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/cli/verb.h"
#include "apps/input/sources.h"

// These flags name inputs. gflags wants each name defined once in a program, so that several verbs
// accept them from here.
namespace pose_refine::apps {

// Returns --poses_format; its help lists the formats.
VerbFlag poses_format_flag();
// Returns --ground_truth, --ground_truth_format and --ground_truth_convention.
std::vector<VerbFlag> ground_truth_flags();
// Returns --poses_convention, --image_list and --no_doctor.
std::vector<VerbFlag> convention_flags();
// Returns --camera_scale and --camera_reading.
std::vector<VerbFlag> camera_reading_flags();
// Returns --model, --matches and what belongs to them.
std::vector<VerbFlag> correspondence_flags();
// Returns --map, --database, --features, --guided and what belongs to them.
std::vector<VerbFlag> feature_flags();
// Returns --maps, --temperature and --drop_below.
std::vector<VerbFlag> map_flags();

// Throws Exit(kBadUsage) when more than one model is given.
Sources sources_from_flags();

}  // namespace pose_refine::apps
