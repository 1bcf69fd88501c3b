// SPDX-License-Identifier: BSD-3-Clause
#include "python/result_text.h"

#include <functional>
#include <string>

#include "problem/result_fields.h"
#include "python/arrays.h"
#include "python/convert.h"

namespace pose_refine::python {
namespace {

std::string reasons_of(const RefineResult& result) {
  std::string all;
  for (const std::string& reason : result.reasons) all += ", " + reason;
  return all;
}

std::string escaped(const std::string& text) {
  std::string all;
  for (const char c : text) {
    if (c == '<')
      all += "&lt;";
    else if (c == '>')
      all += "&gt;";
    else if (c == '&')
      all += "&amp;";
    else
      all += c;
  }
  return all;
}

std::string row(const char* head, const std::string& text) {
  return std::string("<tr><th style='text-align:left'>") + head + "</th><td>" + escaped(text) +
         "</td></tr>";
}

std::string formatted(const char* format, double value) {
  return py::str(format).format(value).cast<std::string>();
}

// These read an attribute by its type.
void read(py::handle given, bool& value) {
  value = given.cast<bool>();
}
void read(py::handle given, int& value) {
  value = given.cast<int>();
}
void read(py::handle given, std::size_t& value) {
  value = given.cast<std::size_t>();
}
void read(py::handle given, double& value) {
  value = given.is_none() ? std::numeric_limits<double>::quiet_NaN()
                          : py::float_(py::reinterpret_borrow<py::object>(given)).cast<double>();
}

template <class Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
void read_named(py::handle given, Enum last, Enum& value) {
  const auto text = given.cast<std::string>();
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (to_string(value = static_cast<Enum>(i)) == text) return;
  throw py::value_error("'" + text + "' is not one of its words");
}
void read(py::handle given, Verdict& value) {
  read_named(given, Verdict::kRejected, value);
}
void read(py::handle given, Termination& value) {
  read_named(given, Termination::kInvalidInput, value);
}
void read(py::handle given, RescueStage& value) {
  read_named(given, RescueStage::kSamples, value);
}

void read(py::handle given, Pose& pose) {
  const auto q = numbers(given["qvec"], 4, "qvec"), t = numbers(given["tvec"], 3, "tvec");
  pose.rotation = Quaternion(q[0], q[1], q[2], q[3]);
  pose.translation = Vector3(t[0], t[1], t[2]);
}

void read(py::handle given, Matrix6& matrix) {
  const auto all = numbers(given, 36, "a matrix");
  for (int i = 0; i < 36; ++i) matrix(i / 6, i % 6) = all[static_cast<std::size_t>(i)];
}

void read(py::handle given, std::vector<std::string>& words) {
  words.clear();
  for (const py::handle word : given) words.push_back(word.cast<std::string>());
}
void read(py::handle given, std::vector<double>& values) {
  values = numbers(given, "values");
}
void read(py::handle given, std::vector<unsigned char>& values) {
  values.clear();
  for (const py::handle value : given)
    values.push_back(py::bool_(py::reinterpret_borrow<py::object>(value)) ? 1 : 0);
}

void read(py::handle given, RescueReport& report) {
  for_each_rescue_field([&](const char* name, auto member) { read(given[name], report.*member); });
}

template <class T>
void read(py::handle given, std::optional<T>& value) {
  value.reset();
  if (!given.is_none()) read(given, value.emplace());
}

template <class T>
void read_attribute(const py::dict& values, const char* name, T& value) {
  if (!values.contains(name)) return;
  try {
    read(values[name], value);
  } catch (const py::cast_error&) {
    throw py::type_error(std::string(name) + " has a value of another type");
  } catch (const py::value_error& error) {
    throw py::value_error(std::string(name) + ": " + error.what());
  }
}

}  // namespace

py::str line_of(const ImageResult& r) {
  const py::object name =
      r.name.empty() ? py::object(py::str("")) : py::str(" {!r}").format(text_of(r.name));
  return py::str("<RefineResult{} {}{}: {:.2f} -> {:.2f} px, {} iterations>")
      .format(name, std::string(to_string(r.verdict)), reasons_of(r), r.initial_median_px,
              r.final_median_px, r.iterations);
}

std::string html_of(const ImageResult& r) {
  const std::string name =
      py::str(text_of(r.name).attr("encode")("utf-8", "replace").attr("decode")("utf-8"))
          .cast<std::string>();
  std::string table = "<table>" + row("image", name) +
                      row("verdict", std::string(to_string(r.verdict)) + reasons_of(r)) +
                      row("inliers", std::to_string(r.num_inliers)) +
                      row("median", formatted("{:.2f} px", r.initial_median_px) + " to " +
                                        formatted("{:.2f} px", r.final_median_px));
  if (const auto bound = r.bound95()) {
    constexpr double kDegrees = 180.0 / 3.14159265358979323846;
    table += row("95 % are within", formatted("{:.3g} units, ", bound->position) +
                                        formatted("{:.3g} deg", bound->rotation * kDegrees));
  }
  return table + row("steps", std::to_string(r.iterations)) + "</table>";
}

ImageResult result_of(const py::dict& values) {
  ImageResult result;
  if (values.contains("name")) result.name = name_of(values["name"]);
  for_each_result_field([&](const ResultField& field, auto member) {
    if constexpr (is_stored_v<decltype(member)>) read_attribute(values, field.name, result.*member);
  });
  return result;
}

}  // namespace pose_refine::python
