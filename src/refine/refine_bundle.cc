// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <stdexcept>

#include "base/threads.h"
#include "pose_refine/bundle.h"
#include "refine/camera_refinement.h"

namespace pose_refine {
namespace {

void require_valid(const Bundle& bundle, const BundleOptions& options) {
  std::string text;
  for (const std::string& one : options.errors()) text += (text.empty() ? "" : "; ") + one;
  if (bundle.camera_of.size() != bundle.images.size())
    text += "; camera_of is not as long as images";
  for (const std::size_t camera : bundle.camera_of)
    if (camera >= bundle.cameras.size()) text += "; camera_of names no camera";
  if (!text.empty()) throw std::invalid_argument("pose_refine::refine_bundle: " + text);
}

// The images with the cameras of a list.
std::vector<Image> with_cameras(const Bundle& bundle, const std::vector<Camera>& cameras) {
  std::vector<Image> images = bundle.images;
  for (std::size_t i = 0; i < images.size(); ++i) images[i].camera = cameras[bundle.camera_of[i]];
  return images;
}

// Images of a camera that are good enough to tell something of it.
std::vector<std::size_t> participants(const Bundle& bundle,
                                      const std::vector<RefineResult>& results,
                                      std::size_t camera) {
  std::vector<std::size_t> images;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (bundle.camera_of[i] == camera && results[i].usable() && results[i].num_inliers >= 3)
      images.push_back(i);
  return images;
}

}  // namespace

std::vector<std::string> BundleOptions::errors() const {
  std::vector<std::string> all = refine.errors();
  if (refine.objective != Objective::kReprojection)
    all.emplace_back("intrinsics are refined with the reprojection objective");
  if (refine.normalization != Normalization::kNone)
    all.emplace_back("intrinsics are refined without normalization");
  if (refine.detail != Detail::kFull)
    all.emplace_back("intrinsics are refined with all details of the images");
  if (groups.empty()) all.emplace_back("there are no intrinsics to refine");
  for (const double sigma : {prior.focal, prior.principal_point, prior.distortion})
    if (!(sigma >= 0.0 && sigma < 1e15)) all.emplace_back("a prior of intrinsics is negative");
  return all;
}

Result<std::vector<IntrinsicsGroup>> parse_intrinsics_groups(std::string_view text) {
  static const std::vector<std::string_view> names = {"focal", "principal_point", "distortion"};
  std::vector<IntrinsicsGroup> groups;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      return Error{ErrorCode::kInvalidArgument,
                   "'" + std::string(name) + "' is none of: focal, principal_point, distortion"};
    groups.push_back(static_cast<IntrinsicsGroup>(found - names.begin()));
    begin = end + 1;
  }
  return groups;
}

BundleResult refine_bundle(const Bundle& bundle, const BundleOptions& options) {
  require_valid(bundle, options);
  std::vector<Image> images = with_cameras(bundle, bundle.cameras);
  // The cameras as given may be what makes an image weak: its new pose begins the joint solve.
  RefineOptions first = options.refine;
  first.on_weak = OnWeak::kWrite;
  const std::vector<RefineResult> before = refine_all(images, first, options.threads);
  std::vector<RefinedCamera> refined(bundle.cameras.size());
  std::vector<std::vector<std::size_t>> taken(bundle.cameras.size());
  for_each_on_threads(refined.size(), options.threads, [&](std::size_t camera) {
    taken[camera] = participants(bundle, before, camera);
    std::vector<Image> part;
    for (const std::size_t i : taken[camera]) {
      part.push_back(images[i]);
      part.back().cam_from_world = before[i].cam_from_world;
    }
    refined[camera] = refine_camera(options, bundle.cameras[camera], part);
  });
  BundleResult result;
  std::vector<Camera> cameras;
  for (const RefinedCamera& camera : refined) {
    cameras.push_back(camera.result.camera);
    result.cameras.push_back(camera.result);
  }
  // From the input poses again, so that each result is what `refine` says of them.
  result.images = refine_all(with_cameras(bundle, cameras), options.refine, options.threads);
  for (std::size_t camera = 0; camera < refined.size(); ++camera)
    for (std::size_t k = 0; k < refined[camera].added.size(); ++k) {
      RefineResult& image = result.images[taken[camera][k]];
      if (image.covariance) *image.covariance += refined[camera].added[k];
    }
  return result;
}

BundleResult refine_bundle(const Bundle& bundle) {
  BundleOptions options;
  return refine_bundle(bundle, options);
}

}  // namespace pose_refine
