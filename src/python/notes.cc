// SPDX-License-Identifier: BSD-3-Clause
#include "python/notes.h"

namespace pose_refine::python {

void warn(const std::vector<std::string>& notes, const std::string& path) {
  if (notes.empty()) return;
  const py::object tell = py::module_::import("pose_refine._warnings").attr("_tell");
  const std::string where = path.empty() ? path : path + ": ";
  for (const std::string& note : notes) tell(text_of(where + note));
}

void warn_left_out(std::size_t matches, const std::string& path) {
  if (matches == 0) return;
  const bool one = matches == 1;
  warn({std::to_string(matches) + (one ? " match with" : " matches with") + " NaN or infinity " +
        (one ? "is" : "are") + " left out"},
       path);
}

std::vector<Image> images_with_notes(Result<io::ImageSet> result, const std::string& path) {
  io::ImageSet set = value_with_notes(std::move(result), path);
  std::size_t left_out = 0;
  for (const auto& [name, rows] : set.left_out_rows) left_out += rows;
  warn_left_out(left_out, path);
  return std::move(set.images);
}

}  // namespace pose_refine::python
