// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/full_report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/real_text.h"
#include "pose_refine/support/reasons.h"

namespace pose_refine {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr std::size_t kName = 16;  // width of the names

std::string four(double value) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 4);
  return {text.data(), end.ptr};
}

std::string line(const std::string& name, const std::string& value) {
  return name + std::string(name.size() < kName ? kName - name.size() : 1, ' ') + value + '\n';
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string numbers(const double* values, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + shortest(values[i]);
  return text;
}

// What a reason means; what follows its colon is told in the verdict's line.
std::string meaning_of(const std::string& reason) {
  for (const ReasonInfo& info : verdict_reasons())
    if (info.name == reason.substr(0, reason.find(':')))
      return line("  " + std::string(info.name), " " + std::string(info.meaning));
  return {};
}

std::string verdict_of(const RefineResult& r) {
  std::string text = std::string(to_string(r.verdict));
  if (!r.reasons.empty()) text += ": " + listed(r.reasons);
  std::string lines = line("verdict", text);
  for (const std::string& reason : r.reasons) lines += meaning_of(reason);
  if (r.kept_input) lines += line("", "The input pose is kept, because another answer is as good.");
  return lines;
}

std::string pose_of(const RefineResult& r) {
  const Quaternion& q = r.cam_from_world.rotation;
  const double wxyz[] = {q.w(), q.x(), q.y(), q.z()};
  return line("rotation", numbers(wxyz, 4) + " (w x y z, camera from world)") +
         line("translation", numbers(r.cam_from_world.translation.data(), 3));
}

std::string fit_of(const RefineResult& r) {
  const std::size_t used = r.residual_px.size() - std::min(r.num_dropped, r.residual_px.size());
  std::string inliers = std::to_string(r.num_inliers);
  if (!r.residual_px.empty()) inliers += " of " + std::to_string(used) + " observations";
  if (r.num_dropped > 0) inliers += ", " + std::to_string(r.num_dropped) + " left out";
  if (r.num_outside > 0) inliers += ", " + std::to_string(r.num_outside) + " outside of the image";
  return line("cost", four(r.initial_cost) + " -> " + four(r.final_cost)) +
         line("median residual",
              four(r.initial_median_px) + " -> " + four(r.final_median_px) + " px") +
         line("inliers", inliers) +
         line("noise", four(r.noise_px) + " px of a coordinate, loss scale " +
                           four(r.loss_scale_px) + " px");
}

std::string certainty_of(const RefineResult& r) {
  std::string text;
  if (const auto bound = r.bound95())
    text += line("95 % bound", four(bound->position) + " scene units, " +
                                   four(bound->rotation * kDegrees) + " deg");
  else
    text += line("95 % bound", r.covariance ? "none: the data leave directions open" : "none");
  if (!r.weak_directions.empty()) text += line("weak directions", listed(r.weak_directions));
  text += line("condition", four(r.condition));
  if (r.ambiguity_ratio) text += line("ambiguity ratio", four(*r.ambiguity_ratio));
  if (r.rescue)
    text += line("rescue", std::string(to_string(r.rescue->stage)) + " after " +
                               std::to_string(r.rescue->starts) + " starts and " +
                               std::to_string(r.rescue->samples) + " samples");
  return text;
}

}  // namespace

std::string full_report(const RefineResult& result) {
  return verdict_of(result) +
         line("termination", std::string(to_string(result.termination)) + " after " +
                                 std::to_string(result.iterations) + " steps") +
         pose_of(result) + fit_of(result) + certainty_of(result);
}

}  // namespace pose_refine
