// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/camera.h"

#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "camera/models.h"
#include "camera/traits.h"

namespace pose_refine {
namespace {

using camera::Affine;

// These limits are far wider than any lens and far narrower than what overflows when squared a few
// times.
constexpr double kSmallestFocal = 1e-15;
constexpr double kLargestLength = 1e15;
constexpr double kLargestExtra = 1e30;
constexpr std::uint64_t kLargestSide = std::uint64_t{1} << 31;

Error bad_camera(const CameraModelInfo& info, const std::string& text) {
  return Error{ErrorCode::kInvalidArgument, std::string(info.name) + " camera: " + text};
}

std::string word(std::string_view list, int index) {
  for (; index > 0; --index) list.remove_prefix(list.find(' ') + 1);
  return std::string(list.substr(0, list.find(' ')));
}

// Says what is wrong with the numbers of a list of the right length, or returns nothing.
template <class M>
std::string complaint(const std::vector<double>& params) {
  constexpr int num_affine = camera::affine_params(M::affine);
  constexpr int num_focal = M::affine == Affine::kOneFocal ? 1 : 2;
  for (int i = 0; i < static_cast<int>(params.size()); ++i) {
    const double p = params[static_cast<std::size_t>(i)];
    if (!std::isfinite(p)) return word(M::params, i) + " is not finite";
    if (i < num_focal && p <= 0.0) return word(M::params, i) + " is not positive";
    const double largest = i < num_affine ? kLargestLength : kLargestExtra;
    if (std::abs(p) > largest || (i < num_focal && p < kSmallestFocal))
      return word(M::params, i) + " is out of range";
  }
  if constexpr (camera::has_plane_map_v<M>) {
    if (!(M::fold_radius(params.data() + num_affine) > 0.0))
      return "with this distortion the camera sees nothing";
  }
  return {};
}

}  // namespace

Result<Camera> make_camera(CameraModel model, std::uint64_t width, std::uint64_t height,
                           std::vector<double> params) {
  const auto known = camera_model_from_id(static_cast<int>(model));
  if (!known)
    return Error{ErrorCode::kInvalidArgument,
                 "unknown camera model id " + std::to_string(static_cast<int>(model))};
  const CameraModelInfo& info = camera_model_info(model);
  if (params.size() != static_cast<std::size_t>(info.num_params))
    return bad_camera(info, "expected " + std::to_string(info.num_params) + " parameters (" +
                                std::string(info.params) + "), found " +
                                std::to_string(params.size()));
  for (const std::uint64_t side : {width, height})
    if (side < 1 || side > kLargestSide)
      return bad_camera(
          info, "width and height must lie in [1, 2147483648], not " + std::to_string(side));
  const std::string text = camera::visit_model(
      model, [&](auto tag) { return complaint<typename decltype(tag)::type>(params); });
  if (!text.empty()) return bad_camera(info, text);
  return Camera{model, width, height, std::move(params)};
}

double mean_focal_length(const Camera& camera) {
  return camera::visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    const auto k = camera::intrinsics<M::affine>(camera.params.data());
    return camera::wraps_v<M> ? k.fx / (2.0 * camera::kPi) : 0.5 * (k.fx + k.fy);
  });
}

Camera resized(const Camera& camera, std::uint64_t width, std::uint64_t height) {
  const double sx = static_cast<double>(width) / static_cast<double>(camera.width);
  const double sy = static_cast<double>(height) / static_cast<double>(camera.height);
  Camera out{camera.model, width, height, camera.params};
  double* p = out.params.data();
  camera::visit_model(camera.model, [&](auto tag) {
    constexpr Affine affine = decltype(tag)::type::affine;
    constexpr bool one_focal = affine == Affine::kOneFocal;
    *p++ *= one_focal ? 0.5 * (sx + sy) : sx;
    if (!one_focal) *p++ *= sy;
    if (affine == Affine::kImageSize) return;
    *p++ *= sx;
    *p *= sy;
  });
  return out;
}

Camera default_camera(CameraModel model, double focal, std::uint64_t width, std::uint64_t height) {
  const double w = static_cast<double>(width);
  const double h = static_cast<double>(height);
  return camera::visit_model(model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    Camera out{model, width, height, {focal, focal, 0.5 * w, 0.5 * h}};
    if (M::affine == Affine::kOneFocal) out.params.erase(out.params.begin());
    if (M::affine == Affine::kImageSize) out.params = {w, h};
    if constexpr (camera::has_default_extra_v<M>)
      out.params.insert(out.params.end(), std::begin(M::default_extra), std::end(M::default_extra));
    out.params.resize(camera::num_params_v<M>, 0.0);
    return out;
  });
}

}  // namespace pose_refine
