// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pose_refine::apps {

// Writes a line to standard error, even under --quiet: a result or a fault, not progress.
void say(const std::string& text);
// Writes a line to standard error, except under --quiet.
void note(const std::string& text);

// Notes each of these about the file.
void note_all(const std::string& path, const std::vector<std::string>& notes);

// Returns "1 image", "2 images".
std::string plural(std::size_t count, const std::string& what);
// Returns "a, b, c, d, e, ...": it names the first few.
std::string some_of(const std::vector<std::string>& names);

}  // namespace pose_refine::apps
