// SPDX-License-Identifier: BSD-3-Clause
#include "problem/special_rows.h"

#include <algorithm>
#include <charconv>

#include "base/real_text.h"

namespace pose_refine::option_rows {
namespace {

using R = RefineOptions;
using Errors = std::vector<std::string>;
using Section = OptionSection;

Status set_loss(R& o, std::string_view text) {
  const Result<Loss> loss = parse_loss(text);
  if (!loss) return loss.error();
  o.loss = *loss;
  return ok_status();
}

std::string get_loss(const R& o) {
  return to_string(o.loss);
}

constexpr double kDegree = 3.14159265358979323846 / 180.0;

std::string get_start_spread(const R& o) {
  if (!o.start_spread) return {};
  return shortest(o.start_spread->rotation / kDegree) + ',' + shortest(o.start_spread->translation);
}

Status set_start_spread(R& o, std::string_view text) {
  o.start_spread.reset();
  if (text.empty()) return ok_status();
  const std::size_t comma = std::min(text.find(','), text.size());
  const auto degrees = parse_real(text.substr(0, comma));
  const auto length = parse_real(text.substr(std::min(comma + 1, text.size())));
  if (!degrees || !length) return no_value("start_spread", text, "DEG,LENGTH, both positive");
  o.start_spread = StartSpread{*degrees * kDegree, *length};
  return ok_status();
}

// One budget of a rescue.
template <class T>
Option budget(const Head& head, OptionKind kind, T RescueOptions::*field) {
  Option row = {head.name, kind, head.section, head.doc, {}, {}};
  row.get = [field](const R& o) {
    return std::to_string(o.rescue.value_or(RescueOptions()).*field);
  };
  row.set = [field, name = row.name](R& o, std::string_view text) -> Status {
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size())
      return no_value(name, text, "a whole number in range");
    if (!o.rescue) o.rescue.emplace();
    (*o.rescue).*field = value;
    return ok_status();
  };
  return row;
}

void add_rescue_errors(const R& o, Errors& all) {
  if (!o.rescue) return;
  const RescueOptions& r = *o.rescue;
  if (r.starts < 0 || r.starts > 1000000 || r.samples < 0 || r.samples > 100000000)
    all.emplace_back("rescue: starts must lie in [0, 1000000], samples in [0, 100000000]");
}

}  // namespace

Option loss_row() {
  std::string names;
  for (const std::string_view name : loss_names())
    names += (names.empty() ? "" : ", ") + std::string(name);
  Option row = {"loss",
                OptionKind::kLoss,
                Section::kObjective,
                "Robust loss KIND:SCALE with the scale in pixels, KIND:auto (scale from the data), "
                "or barron:SCALE:ALPHA (without it ALPHA is 1). KIND is one of: " +
                    names + ".",
                get_loss,
                set_loss};
  row.add_errors = [](const R& o, Errors& all) {
    if (const Status status = validate(o.loss); !status)
      all.push_back("loss: " + status.error().message);
  };
  return std::move(row).only_in({"reprojection", "bearing"},
                                "--objective=geometric has a norm of its own (--norm)");
}

Option pull_row() {
  Option row = {
      "pull",
      OptionKind::kOptionalText,
      Section::kPriors,
      "Loss towards the input pose: beta:B, sigma:SX,SQ (log variances; either may end in "
      ":l1, :l2 or :squared), homography:XMIN,XMAX (depths). Empty: none.",
      [](const R& o) { return o.pull ? to_string(*o.pull) : std::string(); },
      {}};
  row.set = [](R& o, std::string_view text) -> Status {
    o.pull.reset();
    if (text.empty()) return ok_status();
    const Result<LearnedPull> pull = parse_pull(text);
    if (!pull) return pull.error();
    o.pull = *pull;
    if (o.prior_weight > 0.0) o.pull->weight = o.prior_weight;
    return ok_status();
  };
  row.add_errors = [](const R& o, Errors& all) {
    if (!o.pull) return;
    if (const Status status = validate(*o.pull); !status) all.push_back(status.error().message);
  };
  return row;
}

// It weighs the pull and the measured priors alike, whichever was set first.
Option prior_weight_row() {
  Option row =
      real_row({Section::kPriors, "prior_weight",
                "Weight of the pull [px^2]; 0: 1. Of measured priors it is the variance of "
                "a pixel; 0: as estimated from the data."},
               &R::prior_weight, {1e30, "must be 0 (automatic) or positive"});
  row.set = [plain = row.set](R& o, std::string_view text) -> Status {
    Status status = plain(o, text);
    if (status && o.pull) o.pull->weight = o.prior_weight > 0.0 ? o.prior_weight : 1.0;
    return status;
  };
  return std::move(row).needing({"pull"});
}

Option fix_row() {
  Option row = {"fix",
                OptionKind::kText,
                Section::kMotion,
                "What of the input pose stays, with commas: rotation, translation (the camera "
                "center; position is the same), one axis of the camera (rx ry rz of the rotation, "
                "tx ty tz of the center), of the world (cx cy cz), gravity (the tilt) or yaw (the "
                "heading).",
                [](const R& o) { return to_string(o.fix); },
                {}};
  row.set = [](R& o, std::string_view text) -> Status {
    o.fix.clear();
    if (text.empty()) return ok_status();
    const Result<std::vector<Axis>> axes = parse_axes(text);
    if (!axes) return axes.error();
    o.fix = *axes;
    return ok_status();
  };
  row.add_errors = [](const R& o, Errors& all) {
    if (const Status status = validate(o.fix); !status)
      all.push_back("fix: " + status.error().message);
  };
  return row;
}

Option policy_row() {
  Option row = choice_row(
      {Section::kSearch, "policy",
       "How the consensus is found before --loss takes over: narrow (a narrow Cauchy loss, for "
       "KIND:auto), gnc (graduated non-convexity, Geman-McClure), gnc_truncated (the same with "
       "truncated least squares) or regate (as ORB-SLAM: rounds of Huber's loss inside a chi2 "
       "gate)."},
      &R::policy, {"narrow", "gnc", "gnc_truncated", "regate"});
  row.add_errors = [known = row.add_errors](const R& o, Errors& all) {
    known(o, all);
    if (o.policy != Policy::kNarrow && o.loss.kind == LossKind::kNone &&
        o.objective != Objective::kGeometric)
      all.emplace_back("policy: it needs a robust loss, least squares would undo it");
  };
  return row;
}

Option rescue_row() {
  Option row = {"rescue",
                OptionKind::kBudgets,
                Section::kSearch,
                "An image that ends rejected or weak is tried again: from turned, mirrored and "
                "scattered starts, then from samples of three matches (P3P, nearest to the start "
                "first). Not where an axis is held or the motion is bounded.",
                [](const R& o) { return std::string(o.rescue ? "true" : "false"); },
                {},
                add_rescue_errors};
  row.set = [](R& o, std::string_view text) -> Status {
    o.rescue.reset();
    if (text == "true") o.rescue.emplace();
    return ok_status();
  };
  row.parts = {
      budget({Section::kSearch, "starts", "Starts that --rescue tries, at most."},
             OptionKind::kInteger, &RescueOptions::starts),
      budget(
          {Section::kSearch, "samples", "Samples of three matches that --rescue draws, at most."},
          OptionKind::kInteger, &RescueOptions::samples),
      budget({Section::kSearch, "seed", "Seed of what --rescue draws."}, OptionKind::kUnsigned,
             &RescueOptions::seed),
  };
  return row;
}

Option start_spread_row() {
  Option row = {"start_spread",
                OptionKind::kOptionalText,
                Section::kSearch,
                "DEG,LENGTH: one standard deviation of the start poses along each axis, in degrees "
                "and scene units. It decides between poses that the matches explain about as well. "
                "Empty: from the images that end ok.",
                get_start_spread,
                set_start_spread};
  row.add_errors = [](const R& o, Errors& all) {
    const auto in_range = [](double sigma) { return sigma > 0.0 && sigma <= 1e12; };
    if (o.start_spread &&
        !(in_range(o.start_spread->rotation) && in_range(o.start_spread->translation)))
      all.emplace_back("start_spread: both standard deviations must be positive");
  };
  return row;
}

}  // namespace pose_refine::option_rows
