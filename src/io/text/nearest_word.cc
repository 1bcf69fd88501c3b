// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "io/text/ascii.h"

namespace pose_refine::io {
namespace {

std::string in_small_letters(std::string_view word) {
  std::string text(word);
  for (char& c : text) c = lower(c);
  return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
      diagonal = above;
    }
  }
  return row.back();
}

// Returns "gt" for "ground_truth".
std::string initials(std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (word[i] != '_' && (i == 0 || word[i - 1] == '_')) text += word[i];
  return text;
}

// Counts the changes that make one word of the other. Shortening is less of one than a slip.
std::pair<std::size_t, std::size_t> distance(const std::string& word,
                                             const std::string& candidate) {
  const std::size_t edits = edit_distance(word, candidate);
  const bool is_short =
      !word.empty() && (candidate.rfind(word, 0) == 0 || initials(candidate) == word);
  return {is_short ? 1 : 2 * edits, edits};
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string given = in_small_letters(word);
  const auto closer = [&](const std::string& a, const std::string& b) {
    return distance(given, in_small_letters(a)) < distance(given, in_small_letters(b));
  };
  return *std::min_element(candidates.begin(), candidates.end(), closer);
}

}  // namespace pose_refine::io
