// SPDX-License-Identifier: BSD-3-Clause
#include "python/convention_check.h"

#include <algorithm>
#include <optional>
#include <string>

#include "pose_refine/support/doctor.h"
#include "python/convert.h"

namespace pose_refine::python {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr std::size_t kFewestToTell = 3;  // images, to say that no reading explains the poses
// The doctor looks at fewer. Arrays are copied for it, so that it is not shown all of them.
constexpr std::size_t kMostShown = 4 * 64;

std::string angle(const Reading& reading) {
  return py::str("{:.3g}").format(reading.angle * kDegrees).cast<std::string>();
}

std::string other_reading(const Diagnosis& d) {
  const Reading& best = d.readings.front();
  const std::string words = to_string(best.convention);
  return std::string("cam_from_world of the start poses ") + (d.refuted ? "is" : "may be") +
         " in another convention than q = w x y z, x_cam = R x_world + t, " +
         "camera x right, y down, z forward: read as '" + words + "' the points are " +
         angle(best) + " degrees off, as given " + angle(d.readings[d.stated]) +
         "; it is better in " + std::to_string(best.better) + " of " + std::to_string(d.images) +
         " images and worse in " + std::to_string(best.worse) +
         ". pose_refine.doctor.reread(pose, 'w2c', '" + words +
         "') gives the pose that was meant; doctor='off' takes the poses as they are";
}

std::string no_reading(const Diagnosis& d) {
  return "no convention explains cam_from_world of the start poses: read as '" +
         to_string(d.readings.front().convention) + "', which is the best, the points are still " +
         angle(d.readings.front()) + " degrees off, though the matches of " +
         std::to_string(d.fitted) + " of " + std::to_string(d.images) +
         " images agree on a pose. They may be poses of other images, or of another world; "
         "doctor='off' takes them as they are";
}

std::string words_of(const Diagnosis& d) {
  if (d.refuted || d.suspected) return other_reading(d);
  const bool tells = !d.explained && d.images >= kFewestToTell && 2 * d.fitted >= d.images;
  return tells ? no_reading(d) : std::string();
}

// Only what is beyond doubt is an error.
void tell(const Diagnosis& diagnosis, OnConvention how) {
  const std::string words = words_of(diagnosis);
  if (words.empty()) return;
  if (how == OnConvention::kRaise && diagnosis.refuted) throw py::value_error(words);
  if (PyErr_WarnEx(PyExc_UserWarning, words.c_str(), 1) != 0) throw py::error_already_set();
}

// `image` gives the image of an index, without the GIL.
template <class Get>
void check(std::size_t size, OnConvention how, const Get& image) {
  if (how == OnConvention::kOff) return;
  std::optional<Diagnosis> diagnosis;
  {
    const py::gil_scoped_release release;
    std::vector<Image> shown;
    const std::size_t count = std::min(size, kMostShown);
    for (std::size_t k = 0; k < count; ++k) shown.push_back(image(k * size / count));
    diagnosis = doubt(shown);
  }
  if (diagnosis) tell(*diagnosis, how);
}

}  // namespace

OnConvention on_convention_of(py::handle text) {
  return static_cast<OnConvention>(choice("doctor", text, {"warn", "raise", "off"}));
}

void check_convention(const std::vector<Source>& sources, OnConvention how) {
  check(sources.size(), how, [&](std::size_t i) { return sources[i].make(); });
}

void check_convention(const std::vector<Image>& images, OnConvention how) {
  check(images.size(), how, [&](std::size_t i) { return images[i]; });
}

}  // namespace pose_refine::python
