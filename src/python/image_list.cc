// SPDX-License-Identifier: BSD-3-Clause
#include "python/image_list.h"

#include <limits>
#include <optional>
#include <string>

#include "python/convert.h"

namespace pose_refine::python {
namespace {

// "image 17 ('a.png'): ", with the name where the image is a dict that has one.
std::string where(std::size_t index, py::handle image) {
  std::string text = "image " + std::to_string(index);
  if (py::isinstance<py::dict>(image)) {
    const auto dict = py::reinterpret_borrow<py::dict>(image);
    if (dict.contains("name")) text += " (" + py::repr(dict["name"]).cast<std::string>() + ")";
  }
  return text + ": ";
}

template <class Read>
void read_if_possible(const Read& read) {
  try {
    read();
  } catch (const std::exception&) {
    PyErr_Clear();
  }
}

// The image that stands for one that cannot be read. It keeps name and pose if those can be.
Image unreadable(py::handle given, const std::string& message) {
  Image image;
  image.defect = {"invalid_input", message};
  const bool named = py::isinstance<py::dict>(given);
  read_if_possible([&] {
    image.cam_from_world = to_unchecked_pose(named ? given["cam_from_world"] : given[py::int_(3)]);
  });
  if (named) read_if_possible([&] { image.name = name_of(given["name"]); });
  return image;
}

// Returns what Python raises where `read` throws, or nothing.
template <class Read>
std::optional<py::error_already_set> error_of(const Read& read) {
  try {
    read();
    return std::nullopt;
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  }
  return py::error_already_set();
}

// Ctrl-C and a lack of memory are not about the image.
bool is_about_data(const py::error_already_set& error) {
  return error.matches(PyExc_Exception) && !error.matches(PyExc_MemoryError);
}

// Gives the error the words `message`, where its type lets it have them.
[[noreturn]] void raise_as(const py::error_already_set& error, const std::string& message) {
  if (error.matches(PyExc_ValueError) || error.matches(PyExc_OverflowError))
    throw py::value_error(message);
  throw py::type_error(message);
}

// A single image, or images by name, are a mistake that is easily made.
py::iterable iterable_of(py::handle images) {
  if (py::isinstance<py::dict>(images))
    throw py::type_error(
        "images is a dict: pass a list of images; a single one is [image], those of "
        "a dict of images list(images.values())");
  if (py::isinstance<Image>(images) || !py::isinstance<py::iterable>(images) ||
      py::isinstance<py::str>(images))
    throw py::type_error("images must be a list of images, not " + type_of(images) +
                         ": a single one is [image]");
  return py::reinterpret_borrow<py::iterable>(images);
}

}  // namespace

int threads_of(py::handle threads) {
  const Py_ssize_t count =
      PyIndex_Check(threads.ptr())
          ? PyNumber_AsSsize_t(threads.ptr(), nullptr)
          : throw py::type_error("threads must be a number without fraction, not " +
                                 type_of(threads) + ": 0 takes all cores");
  if (count < 0 || count > std::numeric_limits<int>::max())
    throw py::value_error("threads must be 0, which takes all cores, or more, not " +
                          py::str(threads).cast<std::string>());
  return static_cast<int>(count);
}

std::vector<Source> sources_of(py::handle given, OnError on_error) {
  const py::iterable images = iterable_of(given);
  std::vector<Source> sources;
  sources.reserve(py::len_hint(images));
  Source::LastCamera last;
  for (const py::handle image : images) {
    if (const auto error = error_of([&] { sources.emplace_back(image, last); })) {
      if (!is_about_data(*error)) throw *error;
      const std::string message =
          where(sources.size(), image) + py::str(error->value()).cast<std::string>();
      if (on_error == OnError::kRaise) raise_as(*error, message);
      sources.emplace_back(py::cast(unreadable(image, message)), last);
    }
    if (sources.size() % 1024 == 0 && PyErr_CheckSignals() != 0) throw py::error_already_set();
  }
  return sources;
}

std::vector<Image> images_of(py::handle images) {
  std::vector<Image> all;
  for (const Source& source : sources_of(images)) all.push_back(source.make());
  return all;
}

}  // namespace pose_refine::python
