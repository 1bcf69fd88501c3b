// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/align_flags.h"

#include <gflags/gflags.h>

#include "apps/cli/flag_values.h"
#include "apps/input/priors.h"

DEFINE_string(
    align, "",
    "The motion of the poses' world that is fitted to the camera centers: none, se3 "
    "(turn and move), sim3 (and scale), posyaw (move, and turn about --up_in_world only) or scale "
    "(scale only).");
DEFINE_string(align_fit, "",
              "How --align is fitted: least_squares (all poses count, as in evo) or robust (up to "
              "40 % of the poses may be wrong).");

namespace pose_refine::apps {
namespace {

template <class Names>
std::vector<std::string> texts(const Names& names) {
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<VerbFlag> align_flags() {
  return {{"align"}, {"align_fit"}, {"up_in_world", "X,Y,Z: the vertical, for --align=posyaw."}};
}

AlignOptions align_options_from_flags(const AlignOptions& defaults) {
  AlignOptions options = defaults;
  if (!FLAGS_align.empty())
    options.align = static_cast<Align>(choice("align", FLAGS_align, texts(kAlignNames)));
  if (!FLAGS_align_fit.empty())
    options.fit =
        static_cast<AlignFit>(choice("align_fit", FLAGS_align_fit, texts(kAlignFitNames)));
  options.up = up_in_world();
  return options;
}

}  // namespace pose_refine::apps
