// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <vector>

#include "pose_refine/refine.h"
#include "python/bind.h"
#include "python/convention_check.h"
#include "python/convert.h"
#include "python/image_list.h"
#include "python/named.h"
#include "python/options.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

// This is called between slices of a batch, for Ctrl-C and the caller's callback. An exception of
// theirs ends the batch.
void report(py::handle progress, std::size_t done, std::size_t total) {
  const py::gil_scoped_acquire acquire;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (!progress.is_none()) progress(done, total);
}

void check_callable(py::handle progress) {
  if (!progress.is_none() && !PyCallable_Check(progress.ptr()))
    throw py::type_error("progress must be a function of (done, total), not " + type_of(progress));
}

bool any_priors(const std::vector<Source>& sources) {
  return sources.empty() || std::any_of(sources.begin(), sources.end(),
                                        [](const Source& s) { return s.has_priors(); });
}

py::list refine_batch(const ImagesLike& images, const Number& threads, const CallableLike& progress,
                      const Choice& on_error, const Choice& doctor, const OptionsLike& options,
                      const py::kwargs& keywords) {
  const RefineOptions chosen = to_options(options, keywords);
  const int count = threads_of(threads);
  const auto how = static_cast<OnError>(choice("on_error", on_error, {"raise", "reject"}));
  const OnConvention on_convention = on_convention_of(doctor);
  check_callable(progress);
  const std::vector<Source> sources = sources_of(images, how);
  require_effect(chosen, any_priors(sources));
  check_convention(sources, on_convention);
  std::vector<RefineResult> results;
  {
    const py::gil_scoped_release release;
    results = refine_all(
        sources.size(), [&](std::size_t i) { return sources[i].make(); }, chosen, count,
        [&](std::size_t done) { report(progress, done, sources.size()); });
  }
  py::list list(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    list[i] = py::cast(ImageResult(std::move(results[i]), sources[i].name()));
  }
  return list;
}

constexpr char kBatch[] =
    R"(Refines many images on threads; the results do not depend on their number.

images: Image, (points2D, points3D, camera, cam_from_world), or dicts with these keys and any of
    weights, covariances, point_covariances, priors, points3D_ids, name; each as in `refine`.
threads: 0: all cores.
progress: called as progress(done, total) on the calling thread every now and then; what it raises
    ends the batch. Ctrl-C does, too.
on_error: 'raise' (the error names the image) or 'reject': an image that cannot be read is rejected
    for 'invalid_input' and the others are refined.
doctor: what is done where another convention of cam_from_world (x y z w, camera to world, y up)
    explains the matches far better: 'warn' (UserWarning names it), 'raise' (ValueError where it is
    beyond doubt) or 'off'. It looks at 64 images, in some ten milliseconds.
options and keywords: as in `refine`.

Returns a list of RefineResult in the order of the images. The GIL is released.)";

}  // namespace

void bind_batch(py::module_& module) {
  module.def("refine_batch", refine_batch, kBatch, py::arg("images"), py::kw_only(),
             py::arg("threads") = 0, py::arg("progress") = py::none(),
             py::arg("on_error") = "raise", py::arg("doctor") = "warn",
             py::arg("options") = py::none());
}

}  // namespace pose_refine::python
