// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

// How `inspect` writes for people: numbers in four digits, in lines that fit a terminal. Its JSON
// has every digit.
namespace pose_refine::apps {

constexpr std::size_t kMostColumns = 110;

// Returns the number in four digits, such as 0.3957, 1528 or 2.223e+10.
std::string four(double value);

// Breaks lines that are longer than kMostColumns at a blank, or else behind a comma. A word without
// either, such as a path, stays whole.
std::string fitted(const std::string& text);

}  // namespace pose_refine::apps
