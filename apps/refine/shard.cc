// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/shard.h"

#include <charconv>
#include <optional>

#include "apps/cli/flag_values.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostParts = 1000000;

std::optional<std::size_t> whole_number(const std::string& text) {
  std::size_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos) {
    const auto part = whole_number(text.substr(0, slash));
    const auto parts = whole_number(text.substr(slash + 1));
    if (part && parts && 1 <= *part && *part <= *parts && *parts <= kMostParts)
      return {*part, *parts};
  }
  throw_bad_flag("shard", text, "not K/N with 1 <= K <= N, such as 2/8");
}

}  // namespace pose_refine::apps
