// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pose_refine {

// A folder whose files may include each other, what they may include besides ("*": everything), and
// the public headers (in include/pose_refine) that belong to it: their functions are defined there.
struct Layer {
  std::string name;
  std::vector<std::string> below;
  std::vector<std::string> headers;
};

// Lowest first: data flows one way. io sees no solver, verbs do not see each other, nobody sees
// tests.
const std::vector<Layer>& layers();

// The layer of a file of the repository; empty: the file belongs to none.
std::string layer_of(const std::string& file);

// The file of the repository that a line of `file` includes; empty: the line includes none.
std::string included_by(const std::string& file, const std::string& line);

// Whether a file of layer `from` may include a file of layer `to`.
bool may_include(const std::string& from, const std::string& to);

}  // namespace pose_refine
