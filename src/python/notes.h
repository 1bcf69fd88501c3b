// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <utility>
#include <vector>

#include "io/image_set.h"
#include "python/convert.h"

// Readers note what a user should know of a file. Python gets it as a pose_refine.DataWarning each,
// at the line that called into the package. Where the user has made that an error, it is thrown.
namespace pose_refine::python {

// A note begins with the path of its file, if one is given. It may show a name that is not UTF-8.
void warn(const std::vector<std::string>& notes, const std::string& path = {});

// Returns the value after its notes are told, or throws as value_or_raise() does.
template <class T>
T value_with_notes(Result<T> result, const std::string& path) {
  T value = value_or_raise(std::move(result));
  warn(value.notes, path);
  return value;
}

// Tells how many matches were left out, because they hold NaN or infinity; `path` is their file.
void warn_left_out(std::size_t matches, const std::string& path);

// Returns the images after their notes are told; `path` is that of the model or matches.
std::vector<Image> images_with_notes(Result<io::ImageSet> result, const std::string& path);

}  // namespace pose_refine::python
