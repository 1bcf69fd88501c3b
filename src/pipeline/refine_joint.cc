// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <stdexcept>

#include "geometry/threads.h"
#include "pipeline/camera_refinement.h"
#include "pose_refine/joint.h"

namespace pose_refine {
namespace {

void require_valid(const JointProblem& problem, const JointOptions& options) {
  std::string text;
  for (const std::string& one : options.problems()) text += (text.empty() ? "" : "; ") + one;
  if (problem.camera_of.size() != problem.images.size())
    text += "; camera_of is not as long as images";
  for (const std::size_t camera : problem.camera_of)
    if (camera >= problem.cameras.size()) text += "; camera_of names no camera";
  if (!text.empty()) throw std::invalid_argument("pose_refine::refine_joint: " + text);
}

// The images with the cameras of a list.
std::vector<Problem> with_cameras(const JointProblem& joint, const std::vector<Camera>& cameras) {
  std::vector<Problem> problems = joint.images;
  for (std::size_t i = 0; i < problems.size(); ++i)
    problems[i].camera = cameras[joint.camera_of[i]];
  return problems;
}

// Images of a camera that are good enough to tell something of it.
std::vector<std::size_t> participants(const JointProblem& joint,
                                      const std::vector<RefineResult>& results,
                                      std::size_t camera) {
  std::vector<std::size_t> images;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (joint.camera_of[i] == camera && results[i].usable() && results[i].num_inliers >= 3)
      images.push_back(i);
  return images;
}

}  // namespace

std::vector<std::string> JointOptions::problems() const {
  std::vector<std::string> all = refine.problems();
  if (refine.objective != Objective::kReprojection)
    all.emplace_back("intrinsics are refined with the reprojection objective");
  if (refine.normalisation != Normalisation::kNone)
    all.emplace_back("intrinsics are refined without normalisation");
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

JointResult refine_joint(const JointProblem& joint, const JointOptions& options) {
  require_valid(joint, options);
  std::vector<Problem> problems = with_cameras(joint, joint.cameras);
  const std::vector<RefineResult> before = refine_all(problems, options.refine, options.threads);
  std::vector<RefinedCamera> refined(joint.cameras.size());
  std::vector<std::vector<std::size_t>> taken(joint.cameras.size());
  for_each_on_threads(refined.size(), options.threads, [&](std::size_t camera) {
    taken[camera] = participants(joint, before, camera);
    std::vector<Problem> images;
    for (const std::size_t i : taken[camera]) {
      images.push_back(problems[i]);
      images.back().cam_from_world = before[i].cam_from_world;
    }
    refined[camera] = refine_camera(options, joint.cameras[camera], images);
  });
  JointResult result;
  std::vector<Camera> cameras;
  for (const RefinedCamera& camera : refined) {
    cameras.push_back(camera.result.camera);
    result.cameras.push_back(camera.result);
  }
  // From the input poses again, so that each result is what `refine` says of them.
  result.images = refine_all(with_cameras(joint, cameras), options.refine, options.threads);
  for (std::size_t camera = 0; camera < refined.size(); ++camera)
    for (std::size_t k = 0; k < refined[camera].added.size(); ++k) {
      RefineResult& image = result.images[taken[camera][k]];
      if (image.covariance) *image.covariance += refined[camera].added[k];
    }
  return result;
}

JointResult refine_joint(const JointProblem& joint) {
  JointOptions options;
  return refine_joint(joint, options);
}

}  // namespace pose_refine
