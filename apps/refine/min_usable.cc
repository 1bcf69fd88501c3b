// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/min_usable.h"

#include "apps/cli/flag_values.h"
#include "io/text/number.h"

namespace pose_refine::apps {
namespace {

// A share of a count is exact up to this, so that 99.9 % of 1000 images are 999.
constexpr double kRounding = 1e-9;

}  // namespace

MinUsable MinUsable::parse(const std::string& text) {
  MinUsable least;
  const bool is_share = !text.empty() && text.back() == '%';
  const auto number = io::to_real(text.substr(0, text.size() - (is_share ? 1 : 0)));
  if (is_share && number && *number >= 0.0 && *number <= 100.0) {
    least.percent_ = *number;
    return least;
  }
  const auto count = io::to_integer<std::size_t>(text);
  if (!count) throw_bad_flag("min_usable", text, "neither a share from 0% to 100% nor a number");
  least.percent_ = 0.0;
  least.count_ = *count;
  return least;
}

bool MinUsable::is_met(std::size_t usable, std::size_t images) const {
  if (images == 0) return true;  // a shard without images
  const double share = 100.0 * static_cast<double>(usable) / static_cast<double>(images);
  return usable >= count_ && share >= percent_ - kRounding;
}

}  // namespace pose_refine::apps
