// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/name_pairs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "io/text/nearest_word.h"
#include "io/text/number.h"
#include "io/text/scanner.h"
#include "io/text/time_names.h"
#include "io/text/time_pairs.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kNone = NameIndex::kNone;
constexpr double kNanoseconds = 1e9;
constexpr std::size_t kMostCompared = 2000;  // names, for a hint
constexpr double kLongest = 4.2e9;           // offset or difference [s]

static_assert(kNone == kNoPartner);

Result<NamePairs> by_spelling(const NameList& wanted, const NameList& names, NameMatch match) {
  NameIndex index(match);
  for (const std::string_view name : names) index.add(name);
  NamePairs pairs;
  std::vector<std::size_t> claimed(names.size(), kNone);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Result<std::size_t> found = index.find(wanted[i]);
    if (!found) return found.error();
    pairs.of.push_back(*found);
    if (*found == kNone) continue;
    std::size_t& first = claimed[*found];
    if (first != kNone)
      return Error{ErrorCode::kAmbiguous, "the images " + quoted(wanted[first]) + " and " +
                                              quoted(wanted[i]) + " both match " +
                                              quoted(names[*found])};
    first = i;
  }
  return pairs;
}

// Both lists as times [ns], the wanted ones with the offset of the rules.
struct Times {
  std::vector<std::int64_t> wanted, names;
};

std::optional<Times> both_times(const NameList& wanted, const NameList& names,
                                const NameRules& rules) {
  auto a = times_of(wanted);
  auto b = a ? times_of(names) : std::nullopt;
  if (!b || !(std::abs(rules.time_offset) <= kLongest)) return std::nullopt;
  const auto offset = static_cast<std::int64_t>(std::llround(rules.time_offset * kNanoseconds));
  for (std::int64_t& time : *a) time += offset;
  return Times{std::move(*a), std::move(*b)};
}

// Returns how far apart two times are [s]. Their difference may not fit into the signed type.
double apart(std::int64_t a, std::int64_t b) {
  const auto [first, last] = std::minmax(a, b);
  const std::uint64_t gap = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  return static_cast<double>(gap) / kNanoseconds;
}

NamePairs by_time(const Times& times, const NameRules& rules) {
  NamePairs pairs;
  pairs.by_time = true;
  const double most = std::clamp(rules.max_time_difference, 0.0, kLongest) * kNanoseconds;
  pairs.of =
      nearest_times(times.wanted, times.names, static_cast<std::uint64_t>(std::llround(most)));
  for (std::size_t i = 0; i < pairs.of.size(); ++i) {
    if (pairs.of[i] == kNone) continue;
    const double gap = apart(times.wanted[i], times.names[pairs.of[i]]);
    pairs.largest_difference = std::max(pairs.largest_difference, gap);
  }
  return pairs;
}

std::string nearest_name(std::string_view name, const NameList& names) {
  std::vector<std::string> some;
  for (const std::string_view candidate : names) {
    if (some.size() == kMostCompared) break;
    some.emplace_back(candidate);
  }
  return nearest(name, some);
}

// Says how far apart the times are.
std::string time_hint(const Times& times) {
  const auto partner = nearest_times(times.wanted, times.names, ~std::uint64_t{0});
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < partner.size(); ++i)
    if (partner[i] != kNone)
      least = std::min(least, apart(times.wanted[i], times.names[partner[i]]));
  std::string text = "; they are times, and the nearest two are ";
  append_number(text, least);
  return text + " s apart (--max_time_difference=S takes more, --time_offset=S shifts them)";
}

// Ways of comparing names, and what a spelling finds by the best of them.
struct Way {
  NameMatch match;
  const char* word;
};
constexpr std::array<Way, 4> kWays = {{{NameMatch::kFull, "full"},
                                       {NameMatch::kBasename, "basename"},
                                       {NameMatch::kSuffix, "suffix"},
                                       {NameMatch::kStem, "stem"}}};

std::string_view folder_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

// Tells whether a folder is the end of another one, as c/d is that of a/b/c/d.
bool is_end(std::string_view folder, std::string_view other) {
  if (folder.size() >= other.size()) return folder == other;
  const std::size_t at = other.size() - folder.size();
  return other[at - 1] == '/' && other.substr(at) == folder;
}

// Tells whether both names have folders, none of which is the end of the other. They may be two
// cameras that count their images alike.
bool are_of_two_folders(std::string_view a, std::string_view b) {
  const std::string_view of_a = folder_of(a), of_b = folder_of(b);
  return !of_a.empty() && !of_b.empty() && !is_end(of_a, of_b) && !is_end(of_b, of_a);
}

// Says what a way of comparing names finds, and whether it would take images for those of another
// folder.
std::string told(const Way& way, const NamePairs& pairs, const NameList& wanted,
                 const NameList& names) {
  std::string text = "; --name_match=";
  text += way.word;
  const std::string counts = std::to_string(pairs.count()) + " of " + std::to_string(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (pairs.of[i] != kNone && are_of_two_folders(wanted[i], names[pairs.of[i]]))
      return text.append(" would join " + counts + ", but " + quoted(wanted[i]) + " with " +
                         quoted(names[pairs.of[i]]) + ", which may be another image");
  return text.append(" finds " + counts);
}

}  // namespace

std::size_t NamePairs::count() const {
  return of.size() - static_cast<std::size_t>(std::count(of.begin(), of.end(), kNone));
}

std::optional<NamePairs> pair_times(const NameList& wanted, const NameList& names,
                                    const NameRules& rules) {
  const auto times = both_times(wanted, names, rules);
  if (!times) return std::nullopt;
  return by_time(*times, rules);
}

Result<NamePairs> pair_names(const NameList& wanted, const NameList& names,
                             const NameRules& rules) {
  const auto times = both_times(wanted, names, rules);
  Result<NamePairs> pairs = by_spelling(wanted, names, rules.match);
  if (!times) return pairs;
  if (!pairs || pairs->count() < wanted.size() || rules.time_offset != 0.0)
    return by_time(*times, rules);
  pairs->by_time = true;
  return pairs;
}

std::string no_pair_hint(const NameList& wanted, const NameList& names, const NameRules& rules) {
  std::string text = "; nearest to " + quoted(wanted.front()) + " is " +
                     quoted(nearest_name(wanted.front(), names));
  if (const auto times = both_times(wanted, names, rules)) return text + time_hint(*times);
  std::size_t most = 0;
  std::string best, failed;
  for (const Way& way : kWays) {
    const Result<NamePairs> pairs = by_spelling(wanted, names, way.match);
    if (!pairs && failed.empty())
      failed = std::string("; --name_match=") + way.word + " fails: " + pairs.error().message;
    if (!pairs || pairs->count() <= most) continue;
    most = pairs->count();
    best = told(way, *pairs, wanted, names);
  }
  if (!best.empty()) return text + best;
  return text + (failed.empty() ? ", and no --name_match finds any" : failed);
}

}  // namespace pose_refine::io
