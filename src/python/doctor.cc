// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/doctor.h"

#include <pybind11/stl.h>

#include "python/bind.h"
#include "python/convert.h"
#include "python/image_list.h"
#include "python/named.h"

namespace pose_refine::python {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

py::dict dict_of(const Reading& reading) {
  py::dict dict;
  dict["convention"] = to_string(reading.convention);
  dict["angle_deg"] = reading.angle * kDegrees;
  dict["in_front"] = reading.in_front;
  dict["better"] = reading.better;
  dict["worse"] = reading.worse;
  dict["evidence"] = reading.evidence;
  dict["as_good"] = reading.as_good;
  return dict;
}

py::dict diagnosed(const ImagesLike& images, const std::string& stated, bool quaternion_order,
                   std::size_t max_images) {
  DoctorOptions options;
  options.stated = value_or_raise(parse_convention(stated));
  options.quaternion_order = quaternion_order;
  options.max_images = max_images;
  const Diagnosis diagnosis = diagnose(images_of(images), options);
  py::list readings;
  for (const Reading& reading : diagnosis.readings) readings.append(dict_of(reading));
  py::dict dict;
  dict["refuted"] = diagnosis.refuted;
  dict["suspected"] = diagnosis.suspected;
  dict["explained"] = diagnosis.explained;
  dict["readings"] = readings;
  dict["stated"] = diagnosis.stated;
  dict["images"] = diagnosis.images;
  dict["fitted"] = diagnosis.fitted;
  return dict;
}

py::dict pixel_center(const ImagesLike& images, double stated, std::size_t max_images) {
  if (stated != 0.0 && stated != 0.5) throw py::value_error("stated must be 0 or 0.5");
  const PixelCenterDiagnosis d = diagnose_pixel_center(images_of(images), stated, max_images);
  py::dict dict;
  dict["other"] = d.other;
  dict["images"] = d.images;
  dict["better"] = d.better;
  dict["worse"] = d.worse;
  dict["p"] = d.p;
  dict["refuted"] = d.refuted;
  return dict;
}

}  // namespace

void bind_doctor(py::module_& module) {
  using py::arg;
  module.def("diagnose", diagnosed, arg("images"), py::kw_only(), arg("stated") = "w2c",
             arg("quaternion_order") = true, arg("max_images") = 64,
             R"(Which convention were these poses written in? Tries every reading of their numbers.

images: as for `refine_batch`, their poses as read under `stated`: words with commas, w2c or c2w, t or
    center, wxyz or xyzw, cv or gl, unit:S, roll:D, world:AXES (as x-zy). quaternion_order: False for
    poses from matrices.

Returns {"refuted": another reading is better beyond doubt, "suspected": it may be, "explained": the
first reading fits the data, "readings": the best first, each {"convention", "angle_deg" between
measured and predicted rays, "in_front", "better" and "worse" images than stated, "evidence",
"as_good"}, "stated": its index, "images": used, "fitted"}.)");
  module.def(
      "diagnose_pixel_center", pixel_center, arg("images"), py::kw_only(), arg("stated") = 0.5,
      arg("max_images") = 100,
      "Tells whether pixels count from the first pixel's center (0) or its corner (0.5): {'other', "
      "'images', 'better', 'worse', 'p' of a sign test, 'refuted'}.");
  module.def(
      "reread",
      [](const PoseLike& pose, const std::string& stated, const std::string& other) {
        return reread(to_pose(pose), value_or_raise(parse_convention(stated)),
                      value_or_raise(parse_convention(other)));
      },
      arg("pose"), arg("stated"), arg("other"),
      "Returns the Pose that the numbers of a file mean under the convention `other` if they mean "
      "`pose` under `stated`: reread(pose, 'w2c', 'c2w,gl').");
}

}  // namespace pose_refine::python
