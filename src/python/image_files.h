// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "pose_refine/io.h"

// What the readers of images from files take and give.
namespace pose_refine::python {

// Reads a path; None is an empty one.
std::string optional_path(pybind11::handle path);

// Reads "full", "basename", "suffix" or "stem".
NameMatch name_match_of(pybind11::handle text);

// Attaches the priors of a file to images; None is no file.
void attach_prior_file(pybind11::handle path, const NameRules& rules, std::vector<Image>& images);

pybind11::list list_of(std::vector<Image> images);

}  // namespace pose_refine::python
