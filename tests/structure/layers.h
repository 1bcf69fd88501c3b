// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pose_refine {

// A layer is a folder whose files may include each other. It names what they may include besides
// ("*": everything), and the public headers (in include/pose_refine) that belong to it because
// their functions are defined there.
struct Layer {
  std::string name;
  std::vector<std::string> below;
  std::vector<std::string> headers;
};

// Returns the layers, lowest first, because data flows one way: io sees no solver, verbs do not see
// each other, nobody sees tests.
const std::vector<Layer>& layers();

// Returns the layer of a file of the repository, or nothing if the file belongs to none.
std::string layer_of(const std::string& file);

// Returns the file of the repository that a line of `file` includes, or nothing if it includes
// none.
std::string included_by(const std::string& file, const std::string& line);

// Tells whether a file of layer `from` may include a file of layer `to`.
bool may_include(const std::string& from, const std::string& to);

}  // namespace pose_refine
