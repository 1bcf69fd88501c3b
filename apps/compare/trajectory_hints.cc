// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <cstdio>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/compare/reading_hint.h"
#include "apps/compare/trajectory.h"
#include "apps/input/alignment_json.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

void tell_hint(const std::string& name, const AlignmentHint& hint) {
  const Alignment& found = hint.alignment;
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(),
                "would cut the median distance of its centers from %.4g to %.4g",
                hint.median_before, hint.median_after);
  note(name + ": it is in another world than the ground truth: --align=" +
       std::string(kAlignNames[static_cast<std::size_t>(found.options.align)]) +
       " --align_fit=robust " + text.data() + " (" + to_words(found.similarity) + ")");
}

void tell_turn(const std::string& name, const ConstantTurn& turn,
               const StatedConvention& convention, const StatedConvention& of_truth) {
  const bool camera = turn.side == ConstantTurn::Side::kCamera;
  const Vector3 w = so3_log(turn.turn);
  const Vector3 axis = w / w.norm();
  std::array<char, 320> text;
  std::snprintf(text.data(), text.size(),
                ": all its rotations are off by the same turn of the %s, by %.4g degrees about "
                "(%.3f %.3f %.3f): without it the median error is %.4g degrees instead of %.4g",
                camera ? "camera" : "world", w.norm() * kDegrees, axis.x(), axis.y(), axis.z(),
                turn.median_after * kDegrees, turn.median_before * kDegrees);
  std::string line = name + text.data();
  ConstantTurn back = turn;
  back.turn = turn.turn.conjugate();
  const std::string words = words_without(turn, convention);
  if (!words.empty())
    line += ". Either file may have other camera axes: give --poses_convention=" + words +
            ", or --ground_truth_convention=" + words_without(back, of_truth);
  note(line);
}

}  // namespace

void tell_trajectories(const Comparison& comparison, const FileConventions& conventions) {
  for (std::size_t i = 0; i < comparison.methods.size(); ++i) {
    const MethodResult& method = comparison.methods[i];
    const TrajectoryResult& trajectory = method.trajectory;
    if (!trajectory.failure.empty())
      throw Exit(kBadInput,
                 method.name + ": " + trajectory.failure + "; --align=none compares it as it is");
    if (trajectory.hint) tell_hint(method.name, *trajectory.hint);
    if (trajectory.turn)
      tell_turn(method.name, *trajectory.turn, conventions.methods[i], conventions.truth);
    else if (const auto hint = reading_hint(method.poses, comparison.truth, conventions.methods[i]))
      note(method.name + ": " + *hint);
  }
}

}  // namespace pose_refine::apps
