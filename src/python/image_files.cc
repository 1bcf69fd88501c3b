// SPDX-License-Identifier: BSD-3-Clause
#include "python/image_files.h"

#include <utility>

#include "python/convert.h"

namespace pose_refine::python {

std::string optional_path(py::handle path) {
  return path.is_none() ? std::string() : name_of(path);
}

NameMatch name_match_of(py::handle text) {
  return static_cast<NameMatch>(choice("name_match", text, {"full", "basename", "suffix", "stem"}));
}

void attach_prior_file(py::handle path, const NameRules& rules, std::vector<Image>& images) {
  if (!path.is_none())
    raise_unless_ok(attach_priors(value_or_raise(read_priors(name_of(path))), rules, images));
}

py::list list_of(std::vector<Image> images) {
  py::list list;
  for (Image& image : images) list.append(py::cast(std::move(image)));
  return list;
}

}  // namespace pose_refine::python
