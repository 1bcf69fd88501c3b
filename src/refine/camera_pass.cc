// SPDX-License-Identifier: BSD-3-Clause
#include "refine/camera_pass.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/spread_evenly.h"
#include "base/threads.h"
#include "judge/assessment.h"
#include "judge/camera_fit.h"
#include "judge/rejection.h"
#include "judge/verdict.h"
#include "refine/contained.h"

namespace pose_refine {
namespace {

constexpr std::size_t kLooked = 64;  // images of a camera
constexpr std::size_t kFewest = 4;   // of which most can be a majority
constexpr const char* kAnotherCamera = "another_camera";

struct ByParameters {
  bool operator()(const Camera* a, const Camera* b) const {
    return std::tie(a->model, a->width, a->height, a->params) <
           std::tie(b->model, b->width, b->height, b->params);
  }
};
using Group = std::vector<std::size_t>;  // usable images of one camera

std::vector<Group> groups_of(const std::vector<Image>& images,
                             const std::vector<RefineResult>& results) {
  std::map<const Camera*, std::size_t, ByParameters> known;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!results[i].usable()) continue;
    const auto [place, is_new] = known.emplace(&images[i].camera, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(i);
  }
  return groups;
}

// Tells whether most images of a camera doubt it, so that none of them can be believed.
bool is_doubted_by_most(const Group& group, const std::vector<RefineResult>& results) {
  const auto doubts =
      static_cast<std::size_t>(std::count_if(group.begin(), group.end(), [&](std::size_t i) {
        return names_reason(results[i], kAnotherCamera);
      }));
  return group.size() >= kFewest && 2 * doubts > group.size();
}

// The images whose residuals tell of the camera. Points that are unsure themselves say less about
// it than their residuals seem to.
Group judged(const Group& group, const std::vector<Image>& images,
             const std::vector<RefineResult>& results) {
  Group some;
  for (const std::size_t i : group)
    if (results[i].covariance && images[i].correspondences.point_covariance.empty())
      some.push_back(i);
  return some;
}

// An image at the pose where its refinement ended.
class Ended {
 public:
  Ended(const Image& image, const RefineResult& result, const RefineOptions& options)
      : factors_(make_factors(image, options)),
        pose_(factors_.frame().to_centered(result.cam_from_world)) {
    if (!tells_of_camera(factors_.points())) return;
    Stage stage = first_stage(factors_.points(), options, pose_);
    const double scale = result.loss_scale_px * factors_.points().unit();
    if (scale > 0.0) stage = stage.with_loss(stage.loss.kind(), scale);
    stage.depth_limit = exact_depth_limit(factors_.points(), pose_);
    Scratch scratch;
    const PoseCost cost{factors_, stage, scratch};
    fit_ = camera_fit(cost, pose_, noise_of(cost, result), scatter::Rows(cost, pose_));
  }
  const std::optional<CameraFit>& fit() const { return fit_; }
  RefineResult widened_by(RefineResult result, const Vector6& move) const {
    return widened(std::move(result), factors_.freedom(), pose_, move);
  }

 private:
  // Pixels that nothing is claimed of have the noise that the result tells.
  double noise_of(const PoseCost& cost, const RefineResult& result) {
    const PointFactor& points = factors_.points();
    if (!points.columns.l00 && points.scale.x() == points.scale.y()) return result.noise_px;
    return estimate_noise(observe_exactly(cost, pose_), measured_area(points),
                          cost.stage.largest_px)
        .scale;
  }

  Factors factors_;
  Pose pose_;  // cam_from_centered
  std::optional<CameraFit> fit_;
};

// A pose whose camera is doubted is no better supported than the input (RefineOptions::on_weak).
RefineResult with_doubt(const Image& image, RefineResult result, const RefineOptions& options) {
  if (names_reason(result, kAnotherCamera)) return result;
  result = with_reason(std::move(result), kAnotherCamera);
  if (options.on_weak != OnWeak::kKeep || result.kept_input) return result;
  RefineOptions still = options;
  still.max_iterations = 0;
  still.rescue.reset();
  result.kept_input = true;
  return with_input(refine_contained(image, still), std::move(result), image.cam_from_world);
}

RefineResult judged_once_more(const Image& image, RefineResult result, const RefineOptions& options,
                              const CameraStep& step) {
  const Ended ended(image, result, options);
  // What the image tells by itself has been said.
  if (!ended.fit() || is_significant(ended.fit()->step)) return result;
  result = ended.widened_by(std::move(result), ended.fit()->move(step));
  return is_another_camera(*ended.fit(), step) ? with_doubt(image, std::move(result), options)
                                               : result;
}

// The step that images of one camera ask for together.
CameraStep step_of(const Group& group, const std::vector<Image>& images,
                   const std::vector<RefineResult>& results, const RefineOptions& options,
                   int threads) {
  const Group looked = spread_evenly(group, kLooked);
  std::vector<CameraEvidence> evidence(looked.size());
  for_each_on_threads(looked.size(), threads, [&](std::size_t k) {
    try {
      const Ended ended(images[looked[k]], results[looked[k]], options);
      if (ended.fit()) evidence[k] = ended.fit()->evidence;
    } catch (const std::bad_alloc&) {  // it says nothing then
    }
  });
  CameraEvidence sum;
  for (const CameraEvidence& one : evidence) sum += one;
  return best_step(sum);
}

}  // namespace

std::vector<RefineResult> judge_cameras(const std::vector<Image>& images,
                                        std::vector<RefineResult> results,
                                        const RefineOptions& options, int threads) {
  if (options.detail == Detail::kPose) return results;
  for (const Group& all : groups_of(images, results)) {
    if (is_doubted_by_most(all, results))
      for_each_on_threads(all.size(), threads, [&](std::size_t k) {
        RefineResult& result = results[all[k]];
        result = contained(images[all[k]],
                           [&] { return with_doubt(images[all[k]], std::move(result), options); });
      });
    const Group group = judged(all, images, results);
    if (group.size() < 2) continue;
    const CameraStep step = step_of(group, images, results, options, threads);
    if (!is_significant(step)) continue;
    for_each_on_threads(group.size(), threads, [&](std::size_t k) {
      RefineResult& result = results[group[k]];
      result = contained(images[group[k]], [&] {
        return judged_once_more(images[group[k]], std::move(result), options, step);
      });
    });
  }
  return results;
}

}  // namespace pose_refine
