// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "judge/assessment.h"
#include "judge/rejection.h"
#include "judge/verdict.h"
#include "pose_refine/maps/nre.h"
#include "pose_refine/refine.h"
#include "problem/validate.h"

namespace pose_refine {
namespace {

// A pose that M-SAC found is closer than a network's, so the first sigma from it is this at most.
constexpr double kFromMsac = 2.0;

Graduation from_msac(Graduation graduation) {
  const auto narrow = [](double sigma) { return sigma <= kFromMsac; };
  auto& sigmas = graduation.sigmas;
  const auto first = std::find_if(sigmas.begin(), sigmas.end(), narrow);
  if (first != sigmas.end()) sigmas.erase(sigmas.begin(), first);
  return graduation;
}

double stride_of(const Camera& camera, const FeatureMap& map) {
  return static_cast<double>(camera.width) / static_cast<double>(map.width);
}

// This takes one image all the way: maps, starts, coarse, fine.
class NreRefinement {
 public:
  NreRefinement(const DenseImage& image, LossMaps coarse, const NreOptions& options)
      : image_(image), options_(options), coarse_(std::move(coarse)) {}

  Result<RefineResult> run() {
    std::optional<NreSolution> best = from(image_.cam_from_world, options_.coarse);
    if (options_.rescue)
      for (const Pose& start : msac(image_.camera, image_.features.points, coarse_, options_.msac))
        best = better(std::move(best), from(start, from_msac(options_.coarse)));
    if (!best) return described(std::nullopt);
    const auto fine_maps = make_fine(best->cam_from_world);
    if (!fine_maps) return fine_maps.error();
    if (fine_maps->kept() > 0) {
      auto fine = graduate(image_.camera, image_.features.points, *fine_maps, best->cam_from_world,
                           options_.fine);
      if (fine) {
        fine->iterations += best->iterations;
        best = std::move(fine);
      }
    }
    return described(best);
  }

 private:
  double cost(const Pose& pose) const {
    return nre_cost(image_.camera, image_.features.points, coarse_, pose);
  }

  std::optional<NreSolution> from(const Pose& start, const Graduation& graduation) const {
    return graduate(image_.camera, image_.features.points, coarse_, start, graduation);
  }

  std::optional<NreSolution> better(std::optional<NreSolution> a, std::optional<NreSolution> b) {
    if (!a || !b) return a ? a : b;
    return cost(b->cam_from_world) < cost(a->cam_from_world) ? b : a;
  }

  Result<LossMaps> make_fine(const Pose& pose) const {
    const DenseFeatures& f = image_.features;
    if (!f.fine_matches.empty()) {
      // A fine map is not needed to use its matches: cells of 2 px serve them.
      const double stride = f.fine.map.data.empty() ? 2.0 : stride_of(image_.camera, f.fine.map);
      return loss_maps_from_matches(
          f.fine_matches,
          static_cast<std::size_t>(static_cast<double>(image_.camera.height) / stride),
          static_cast<std::size_t>(static_cast<double>(image_.camera.width) / stride), stride);
    }
    if (f.fine.map.data.empty()) return LossMaps();
    const double stride = stride_of(image_.camera, f.fine.map);
    const auto windows = windows_at(image_.camera, f.points, coarse_, pose, options_.window_px,
                                    options_.maps.drop_below);
    return make_window_maps(f.fine, stride, windows,
                            static_cast<std::size_t>(options_.window_px / stride), options_.maps);
  }

  // The verdict looks at these matches: points in front of the camera with a best pixel.
  struct Matches {
    Image image;
    std::vector<std::size_t> point;
  };
  Matches matches_at(const Pose& pose) const {
    const std::vector<Vector2> best =
        image_.features.fine_matches.empty() ? best_pixels(coarse_) : image_.features.fine_matches;
    Matches out{{image_.name, image_.camera, pose, {}}, {}};
    for (std::size_t n = 0; n < best.size(); ++n) {
      const Vector3& point = image_.features.points[n];
      if (!best[n].allFinite() || !project(image_.camera, pose * point)) continue;
      out.image.correspondences.add(best[n], point);
      out.point.push_back(n);
    }
    return out;
  }

  // Returns what refine() says about a pose without moving it.
  RefineResult judged(const Pose& pose) const {
    const Matches matches = matches_at(pose);
    RefineOptions evaluate;
    evaluate.max_iterations = 0;
    RefineResult result = refine(matches.image, evaluate);
    const std::size_t n = image_.features.points.size();
    std::vector<double> residual(n, std::numeric_limits<double>::quiet_NaN());
    std::vector<unsigned char> inlier(n, 0);
    for (std::size_t k = 0; k < matches.point.size(); ++k) {
      residual[matches.point[k]] = result.residual_px[k];
      inlier[matches.point[k]] = result.inlier[k];
    }
    result.residual_px = std::move(residual);
    result.inlier = std::move(inlier);
    result.num_dropped = n - matches.point.size();
    return result;
  }

  static RefineResult with_solution(RefineResult r, const NreSolution& solution) {
    r.iterations = solution.iterations;
    r.covariance = solution.covariance;
    r.degrees_of_freedom = std::numeric_limits<double>::infinity();  // scaled by no noise
    // Without steps refine() says that it was stopped.
    if (r.termination == Termination::kMaxIterations && solution.converged) {
      r.termination = Termination::kConverged;
      Reasons reasons = r.reasons;
      const auto stopped = std::find(reasons.begin(), reasons.end(), "max_iterations");
      if (stopped != reasons.end()) reasons.erase(stopped);
      return with_reasons(std::move(r), std::move(reasons));
    }
    if (!r.usable() || !leaves_pose_open(r)) return r;
    r.termination = Termination::kDegenerate;
    return with_reasons(std::move(r), {std::string(to_string(r.termination))});
  }

  RefineResult described(const std::optional<NreSolution>& solution) const {
    const RefineResult before = judged(image_.cam_from_world);
    RefineResult r = solution ? judged(solution->cam_from_world) : before;
    r.initial_median_px = before.final_median_px;
    r.initial_cost = cost(image_.cam_from_world);
    r.final_cost = cost(solution ? solution->cam_from_world : image_.cam_from_world);
    if (!solution) {
      r.termination = Termination::kDegenerate;
      r = with_reasons(std::move(r), {"no_map_seen"});
    } else {
      r = with_solution(std::move(r), *solution);
    }
    r.cam_from_world = r.usable() ? solution->cam_from_world : image_.cam_from_world;
    if (!r.usable()) r.covariance.reset();
    return r;
  }

  const DenseImage& image_;
  const NreOptions& options_;
  LossMaps coarse_;
};

}  // namespace

namespace {

// Says why an image cannot be tried at all: its camera or its start is none.
std::optional<RefineResult> refused_start(const DenseImage& image) {
  const Image start = {image.name, image.camera, image.cam_from_world, {}};
  const auto refusal = refuse(start);
  if (!refusal) return std::nullopt;
  RefineResult result = refused(start, refusal->termination, refusal->reason);
  const std::size_t n = image.features.points.size();
  result.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
  result.inlier.assign(n, 0);
  return result;
}

}  // namespace

Result<RefineResult> refine_nre(const DenseImage& image, const NreOptions& options) {
  if (auto result = refused_start(image)) return std::move(*result);
  Result<LossMaps> coarse = coarse_loss_maps(image, options.maps);
  if (!coarse) return coarse.error();
  return NreRefinement(image, std::move(*coarse), options).run();
}

}  // namespace pose_refine
