// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/names.h"
#include "pose_refine/io.h"

namespace pose_refine::io {

// Says which names of one list belong to those of another.
struct NamePairs {
  std::vector<std::size_t> of;      // for each wanted name its partner, or NameIndex::kNone
  bool by_time = false;             // both lists are timestamps
  double largest_difference = 0.0;  // of two times that are partners [s]

  std::size_t count() const;
};

using NameList = std::vector<std::string_view>;

// Finds the partner of each name of `wanted` among `names`, one to one. Where both lists are
// timestamps (time_names.h) and not all of `wanted` are found as they are spelled, the nearest
// times are partners, after the offset of the rules was added to the wanted ones. The error
// kAmbiguous names two that match one.
Result<NamePairs> pair_names(const NameList& wanted, const NameList& names, const NameRules& rules);

// Returns the pairs of nearest times, or nothing unless both lists are timestamps.
std::optional<NamePairs> pair_times(const NameList& wanted, const NameList& names,
                                    const NameRules& rules);

// Says why no name of `wanted` is found among `names`, neither of which is empty: it shows the name
// that is nearest to the first one, and the flag that would match it.
std::string no_pair_hint(const NameList& wanted, const NameList& names, const NameRules& rules);

// Returns views of the names of anything that has a `name`.
template <class Named>
NameList names_of(const std::vector<Named>& all) {
  NameList names;
  names.reserve(all.size());
  for (const Named& one : all) names.emplace_back(one.name);
  return names;
}

}  // namespace pose_refine::io
