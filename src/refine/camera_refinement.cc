// SPDX-License-Identifier: BSD-3-Clause
#include "refine/camera_refinement.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "base/statistics.h"
#include "observe/observation.h"
#include "refine/point_covariance.h"
#include "solve/bundle.h"

namespace pose_refine {
namespace {

constexpr int kMostRounds = 6;
// At least this part must be left of what the images would say about a direction if the poses were
// known.
constexpr double kLeastInformation = 1e-9;
// The standard deviations of focal lengths and principal point, relative to the focal length, make
// a camera unobservable or weak beyond these.
constexpr double kUnobservable = 0.1, kWeak = 0.02;

std::vector<bool> refined_parameters(const Camera& camera,
                                     const std::vector<IntrinsicsGroup>& groups) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  std::vector<bool> refined(camera.params.size(), false);
  for (const IntrinsicsGroup group : groups) {
    const std::vector<int>& indices = group == IntrinsicsGroup::kFocal ? info.focal
                                      : group == IntrinsicsGroup::kPrincipalPoint
                                          ? info.principal_point
                                          : info.extra;
    for (const int i : indices) refined[static_cast<std::size_t>(i)] = true;
  }
  return refined;
}

std::vector<double> prior_sigmas(const Camera& camera, const IntrinsicsPrior& prior) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  std::vector<double> sigma(camera.params.size(), prior.distortion);
  for (const int i : info.focal) sigma[static_cast<std::size_t>(i)] = prior.focal;
  for (const int i : info.principal_point)
    sigma[static_cast<std::size_t>(i)] = prior.principal_point;
  return sigma;
}

std::string name_of(const Camera& camera, int parameter) {
  std::string_view words = camera_model_info(camera.model).params;
  for (; parameter > 0; --parameter) words.remove_prefix(words.find(' ') + 1);
  return std::string(words.substr(0, words.find(' ')));
}

// This refines one camera: it holds the images that the camera took and what is known of it so far.
class CameraRefinement {
 public:
  CameraRefinement(const BundleOptions& options, const Camera& camera,
                   const std::vector<Image>& images)
      : options_(options) {
    for (const Image& image : images)
      images_.push_back(with_points_seen(image, image.cam_from_world));
    result_.camera = camera;
    result_.sigma.assign(camera.params.size(), 0.0);
    shared_.camera = shared_.expected = camera;
    shared_.refined = refined_parameters(camera, options.groups);
    shared_.sigma = prior_sigmas(camera, options.prior);
    result_.num_images = images_.size();
  }

  RefinedCamera run() {
    CameraResult result = refined();
    if (!result.usable()) added_.clear();
    return {std::move(result), std::move(added_)};
  }

 private:
  CameraResult refined() {
    const bool any = std::count(shared_.refined.begin(), shared_.refined.end(), true) > 0;
    if (!any) return rejected("nothing_to_refine");
    if (images_.empty()) return rejected("no_usable_image");
    double noise = result_.initial_noise_px = pooled_noise();
    for (int round = 0; round < kMostRounds; ++round) {
      prepare(noise);
      const SharedSolution solution = minimize_shared(shared_, options_.refine.max_iterations);
      if (!solution.converged) return rejected("evaluation_failed");
      const auto valid = make_camera(solution.camera.model, solution.camera.width,
                                     solution.camera.height, solution.camera.params);
      if (!valid) return rejected("invalid_camera");
      take(solution);
      const double better = pooled_noise();
      const bool settled = std::abs(better - noise) < 0.02 * noise;
      noise = better;
      if (settled) break;
    }
    result_.noise_px = noise;
    if (noise > 1.05 * result_.initial_noise_px) return rejected("noise_not_lowered");
    prepare(noise);
    return judged(shared_information(shared_));
  }

  CameraResult rejected(std::string reason) {
    result_.camera = shared_.expected;
    result_.reasons = {std::move(reason)};
    result_.sigma.assign(result_.sigma.size(), 0.0);
    return result_;
  }

  // Makes the images ready with the camera as it is now.
  void prepare(double noise) {
    const RefineOptions& options = options_.refine;
    factors_.clear();
    shared_.images.clear();
    shared_.stages.clear();
    shared_.poses.clear();
    for (Image& image : images_) {
      image.camera = shared_.camera;
      factors_.push_back(make_factors(image, options));
    }
    for (std::size_t k = 0; k < factors_.size(); ++k) {
      const Pose pose = factors_[k].frame().to_centered(images_[k].cam_from_world);
      Stage stage = first_stage(factors_[k].points(), options, pose);
      const LossKind kind = stage.loss.kind();
      if (options.loss.is_automatic())
        stage = stage.with_loss(kind, loss::tuning_constant(kind) * noise);
      if (options.prior_weight == 0.0) stage.prior_variance = noise * noise;
      shared_.images.push_back(&factors_[k]);
      shared_.stages.push_back(stage);
      shared_.poses.push_back(pose);
    }
    shared_.prior_weight = options.prior_weight > 0.0 ? options.prior_weight : noise * noise;
  }

  void take(const SharedSolution& solution) {
    result_.iterations += solution.iterations;
    shared_.camera = solution.camera;
    for (std::size_t k = 0; k < images_.size(); ++k)
      images_[k].cam_from_world = factors_[k].frame().from_centered(solution.poses[k]);
  }

  // Returns the noise of the whitened residuals: the median over the images of what each says by
  // itself.
  double pooled_noise() {
    std::vector<double> all;
    for (Image& image : images_) {
      image.camera = shared_.camera;
      const Factors factors = make_factors(image, options_.refine);
      const Pose pose = factors.frame().to_centered(image.cam_from_world);
      const Stage stage = first_stage(factors.points(), options_.refine, pose);
      const Observations at = observe({factors, stage, scratch_}, pose);
      const double scale = estimate_noise(at, measured_area(factors.points())).scale;
      all.push_back(std::max(least_noise(factors.points()), scale));
    }
    return median(std::move(all));
  }

  CameraResult judged(const SharedInformation& known) {
    const Eigen::Index c = known.information.rows();
    const Eigen::VectorXd scale =
        known.known_poses.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
    const Eigen::MatrixXd scaled = scale.asDiagonal() * known.information * scale.asDiagonal();
    if (!scaled.allFinite()) return rejected("not_finite");
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(scaled);
    Eigen::Index worst = 0;
    eigen.eigenvectors().col(0).cwiseAbs().maxCoeff(&worst);
    const auto parameter_of = [&](Eigen::Index i) {
      return known.parameters[static_cast<std::size_t>(i)];
    };
    if (!(eigen.eigenvalues()[0] > kLeastInformation))
      return rejected("unobservable:" + name_of(shared_.camera, parameter_of(worst)));
    const Eigen::MatrixXd bread =
        scale.asDiagonal() * Eigen::MatrixXd(scaled.ldlt().solve(Eigen::MatrixXd::Identity(c, c))) *
        scale.asDiagonal();
    const double n = 2.0 * static_cast<double>(known.observations);
    const double used = static_cast<double>(c) + 6.0 * static_cast<double>(images_.size());
    if (!(n > used)) return rejected("too_few_points");
    const Eigen::MatrixXd covariance = bread * known.scores * bread * (n / (n - used));
    return with_covariance(known, covariance);
  }

  CameraResult with_covariance(const SharedInformation& known, const Eigen::MatrixXd& covariance) {
    const CameraModelInfo& info = camera_model_info(shared_.camera.model);
    const auto in = [](const std::vector<int>& list, int i) {
      return std::find(list.begin(), list.end(), i) != list.end();
    };
    double largest = 0.0;
    int weakest = 0;
    for (std::size_t k = 0; k < known.parameters.size(); ++k) {
      const int i = known.parameters[k];
      const auto row = static_cast<Eigen::Index>(k);
      const double sigma = std::sqrt(std::max(covariance(row, row), 0.0));
      const bool focal = in(info.focal, i);
      const auto at = static_cast<std::size_t>(i);
      result_.sigma[at] = focal ? sigma * shared_.camera.params[at] : sigma;
      const double relative = focal ? sigma
                              : in(info.principal_point, i)
                                  ? sigma / mean_focal_length(shared_.camera)
                                  : 0.0;
      if (relative > largest) weakest = i;
      largest = std::max(largest, relative);
    }
    const std::string name = name_of(shared_.camera, weakest);
    if (!covariance.allFinite() || largest > kUnobservable) return rejected("unobservable:" + name);
    result_.camera = shared_.camera;
    result_.verdict = largest > kWeak ? Verdict::kWeak : Verdict::kOk;
    if (largest > kWeak) result_.reasons = {"uncertain:" + name};
    for (const Eigen::MatrixXd& slope : known.slope)
      added_.emplace_back(slope * covariance * slope.transpose());
    return result_;
  }

  const BundleOptions& options_;
  CameraResult result_;
  SharedCamera shared_;
  std::vector<Image> images_;
  std::vector<Factors> factors_;
  std::vector<Matrix6> added_;
  Scratch scratch_;
};

}  // namespace

RefinedCamera refine_camera(const BundleOptions& options, const Camera& camera,
                            const std::vector<Image>& images) {
  if (!make_camera(camera.model, camera.width, camera.height, camera.params)) {
    RefinedCamera out;
    out.result.camera = camera;
    out.result.reasons = {"invalid_camera"};
    out.result.sigma.assign(camera.params.size(), 0.0);
    return out;
  }
  return CameraRefinement(options, camera, images).run();
}

}  // namespace pose_refine
