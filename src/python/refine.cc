// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/refine.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/options.h"
#include "python/problem.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

// The arguments of `refine` are those of an image (or an Image), options, and single options.
constexpr std::size_t kProblem = kImageKeys.size(), kOptions = kProblem + 1;
using Arguments = std::array<py::handle, kOptions + 1>;

const std::array<py::str, kOptions + 1>& argument_names() {
  static const auto* const names = [] {
    auto* const all = new std::array<py::str, kOptions + 1>;  // it outlives the interpreter
    for (std::size_t i = 0; i < kImageKeys.size(); ++i) (*all)[i] = kImageKeys[i];
    (*all)[kProblem] = "image";
    (*all)[kOptions] = "options";
    for (py::str& name : *all) PyUnicode_InternInPlace(&name.ptr());
    return all;
  }();
  return *names;
}

// Returns the argument of that name, or the number of arguments if there is none. Names in code are
// interned.
std::size_t argument_named(PyObject* name) {
  const auto& names = argument_names();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].ptr() == name) return i;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (PyUnicode_Compare(names[i].ptr(), name) == 0) return i;
  return names.size();
}

struct Call {
  Arguments given;
  py::dict single;  // options by keyword
};

Call read_call(PyObject* const* arguments, py::ssize_t count, py::handle keywords) {
  if (count > 4) throw py::type_error("refine takes at most 4 arguments without a keyword");
  Call call{{}, py::reinterpret_steal<py::dict>(nullptr)};
  for (py::ssize_t i = 0; i < count; ++i) call.given[static_cast<std::size_t>(i)] = arguments[i];
  const py::ssize_t named = keywords ? PyTuple_GET_SIZE(keywords.ptr()) : 0;
  for (py::ssize_t i = 0; i < named; ++i) {
    const py::handle name = PyTuple_GET_ITEM(keywords.ptr(), i), value = arguments[count + i];
    const std::size_t at = argument_named(name.ptr());
    if (at == call.given.size()) {
      if (!call.single) call.single = py::dict();
      call.single[name] = value;
    } else if (call.given[at]) {
      throw py::type_error("refine got '" + name.cast<std::string>() + "' twice");
    } else {
      call.given[at] = value;
    }
  }
  if (call.given[0] && !call.given[1] && py::isinstance<Image>(call.given[0]))
    std::swap(call.given[kProblem], call.given[0]);
  return call;
}

ImageResult without_gil(const Image& image, const RefineOptions& options) {
  const py::gil_scoped_release release;
  return {refine(image, options), image.name};
}

ImageResult refine_problem(const Arguments& given, const RefineOptions& options) {
  for (std::size_t i = 0; i < kImageKeys.size(); ++i)
    if (given[i]) throw py::type_error(std::string("an Image has its own ") + kImageKeys[i]);
  const auto& image = given[kProblem].cast<const Image&>();
  require_effect(options, !image.priors.empty());
  return without_gil(image, options);
}

ImageResult refine_arrays(const Arguments& given, const RefineOptions& options) {
  for (std::size_t i = 0; i < 4; ++i)
    if (!given[i]) throw py::type_error(std::string("refine needs ") + kImageKeys[i]);
  ImageParts parts;
  std::copy_n(given.begin(), parts.size(), parts.begin());
  const Source source(parts);
  require_effect(options, source.has_priors());
  // The memory is kept for the next call. Nothing in `refine` calls Python, so it is never used
  // twice at once.
  constexpr std::size_t kMostKept = 10000;
  thread_local Image kept;
  source.make_in(kept);
  ImageResult result = without_gil(kept, options);
  if (kept.correspondences.size() > kMostKept) kept = Image();
  return result;
}

py::object refine_call(PyObject* const* arguments, py::ssize_t count, py::handle keywords) {
  const Call call = read_call(arguments, count, keywords);
  const py::handle options = call.given[kOptions];
  const RefineOptions* const made = options ? exactly<RefineOptions>(options) : nullptr;
  std::optional<RefineOptions> own;
  if (!made || call.single)
    own =
        to_options(options ? options : py::handle(Py_None), call.single ? call.single : py::dict());
  const RefineOptions& chosen = own ? *own : *made;
  return py::cast(call.given[kProblem] ? refine_problem(call.given, chosen)
                                       : refine_arrays(call.given, chosen));
}

// pybind11 takes a microsecond to call a function with keywords, so this is called as Python's own
// functions are.
PyObject* refine_entry(PyObject*, PyObject* const* arguments, Py_ssize_t count,
                       PyObject* keywords) {
  try {
    return refine_call(arguments, count, keywords).release().ptr();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::invalid_argument& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

// inspect.signature and help() show its first line.
constexpr char kArguments[] =
    R"(refine(points2D, points3D, camera, cam_from_world, *, weights=None, covariances=None, point_covariances=None, priors=None, points3D_ids=None, options=None, **keywords)
--

Refines the pose of one image from 2D-3D correspondences.

points2D: (N, 2) measured pixels; (0, 0) is the corner of the top-left pixel.
points3D: (N, 3) points in the world [scene units].
    Any float or integer dtype, any order and strides; float64 and float32 are read where they lie.
camera: Camera, {"model", "width", "height", "params"}, pycolmap.Camera or poselib.Camera.
cam_from_world: the start, as Pose, (q, t) with q = w x y z, matrix [R | t], pycolmap.Rigid3d or
    poselib.CameraPose.
weights: (N,) >= 0, an observation counts that many times; 0 leaves it out. A mask of bool counts
    what is True once.
covariances: (N, 2, 2) covariances of the pixels [px^2].
point_covariances: (N, 3, 3) covariances of the points in the world [scene units^2], or (N,) standard
    deviations. Pixels then have a standard deviation of a 700th of the focal length unless their
    covariances are given.
priors: measurements of the pose, a list made by `pose_refine.priors`.
points3D_ids: (N,) names of the points, which are not used.
An Image, which has all of these, may be given instead: refine(image, options=...).
options: RefineOptions or a dict; single options are keywords:
)";

constexpr char kReturns[] =
    R"(
Returns a RefineResult, never None: its verdict says whether the pose can be used, and unless it
can, cam_from_world is the input. Bad data are a verdict; wrong shapes are a ValueError, wrong types
and unknown options a TypeError. Inputs are not changed. The GIL is released.)";

}  // namespace

void bind_refine(py::module_& module) {
  static const std::string kRefine = kArguments + options_doc() + kReturns;
  static PyMethodDef refine_method = {
      "refine", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(refine_entry)),
      METH_FASTCALL | METH_KEYWORDS, kRefine.c_str()};
  module.add_object("refine", py::reinterpret_steal<py::object>(PyCFunction_NewEx(
                                  &refine_method, nullptr, module.attr("__name__").ptr())));
}

}  // namespace pose_refine::python
