// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/frames.h"

#include <algorithm>
#include <numeric>

namespace pose_refine {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes a run of digits off the front, and returns it without its leading zeros.
std::string_view take_digits(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  while (!digits.empty() && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

std::string_view sequence_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

}  // namespace

bool comes_before(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const std::string_view x = take_digits(a), y = take_digits(b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() != b.empty()) return a.empty();
  return whole_a < whole_b;
}

std::vector<std::vector<std::size_t>> frames_by_sequence(const std::vector<std::string>& names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::string_view of_a = sequence_of(names[a]), of_b = sequence_of(names[b]);
    return of_a != of_b ? comes_before(of_a, of_b) : comes_before(names[a], names[b]);
  });
  std::vector<std::vector<std::size_t>> sequences;
  for (const std::size_t i : order) {
    const bool same =
        !sequences.empty() && sequence_of(names[sequences.back().back()]) == sequence_of(names[i]);
    if (!same) sequences.emplace_back();
    sequences.back().push_back(i);
  }
  return sequences;
}

}  // namespace pose_refine
