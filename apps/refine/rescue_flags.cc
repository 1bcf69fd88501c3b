// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/rescue_flags.h"

#include <gflags/gflags.h>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"

DEFINE_string(policy, "narrow",
              "How the consensus is found before --loss takes over: narrow (a narrow Cauchy loss, "
              "for KIND:auto), gnc (graduated non-convexity, Geman-McClure), gnc_truncated (the "
              "same with truncated least squares) or regate (as ORB-SLAM: rounds of Huber's loss "
              "inside a chi2 gate).");
DEFINE_bool(gnc, false, "Short for --policy=gnc: many wrong matches, start not far off.");
DEFINE_bool(rescue, false,
            "An image that ends rejected or weak is tried again: from turned, mirrored and "
            "scattered starts, then from samples of three matches (P3P, nearest to the start "
            "first).");
DEFINE_int32(rescue_starts, pose_refine::RescueOptions().starts,
             "Starts that --rescue tries, at most.");
DEFINE_int32(rescue_samples, pose_refine::RescueOptions().samples,
             "Samples of three matches that --rescue draws, at most.");
DEFINE_uint64(rescue_seed, pose_refine::RescueOptions().seed, "Seed of what --rescue draws.");

namespace pose_refine::apps {
namespace {

const std::vector<std::string> kPolicies = {"narrow", "gnc", "gnc_truncated", "regate"};

void check_rescue_flags() {
  if (FLAGS_gnc && flag_was_set("policy")) {
    throw Exit(kBadUsage, "--gnc is short for --policy=gnc: give one of them");
  }
  for (const char* flag : {"rescue_starts", "rescue_samples", "rescue_seed"}) {
    if (!FLAGS_rescue && flag_was_set(flag)) {
      throw Exit(kBadUsage,
                 "--" + std::string(flag) + " would have no effect: there is no --rescue");
    }
  }
}

}  // namespace

std::vector<VerbFlag> rescue_flags() {
  return {{"gnc"}, {"policy"}, {"rescue"}, {"rescue_starts"}, {"rescue_samples"}, {"rescue_seed"}};
}

RefineOptions with_rescue_flags(RefineOptions options) {
  check_rescue_flags();
  options.policy = static_cast<Policy>(choice("policy", FLAGS_policy, kPolicies));
  if (FLAGS_gnc) options.policy = Policy::kGncGemanMcClure;
  if (FLAGS_rescue) options.rescue = {FLAGS_rescue_starts, FLAGS_rescue_samples, FLAGS_rescue_seed};
  return options;
}

nlohmann::ordered_json rescue_flags_json() {
  return {{"policy", FLAGS_gnc ? "gnc" : FLAGS_policy},
          {"rescue", FLAGS_rescue},
          {"rescue_starts", FLAGS_rescue_starts},
          {"rescue_samples", FLAGS_rescue_samples},
          {"rescue_seed", FLAGS_rescue_seed}};
}

nlohmann::ordered_json rescue_json(const RefineResult& result) {
  if (!result.rescue) return nullptr;
  const RescueReport& r = *result.rescue;
  return {{"stage", to_string(r.stage)},
          {"starts", r.starts},
          {"samples", r.samples},
          {"poses", r.poses},
          {"log_alarms", r.log_alarms}};
}

}  // namespace pose_refine::apps
