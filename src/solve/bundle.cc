// SPDX-License-Identifier: BSD-3-Clause
#include "solve/bundle.h"

#include <ceres/autodiff_cost_function.h>
#include <ceres/crs_matrix.h>
#include <ceres/dynamic_autodiff_cost_function.h>
#include <ceres/evaluation_callback.h>
#include <ceres/ordered_groups.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "camera/continuation.h"
#include "factor/bundle_reprojection.h"
#include "pose_refine/residuals/ceres.h"
#include "solve/ceres_options.h"
#include "solve/intrinsics_manifold.h"

namespace pose_refine {
namespace {

// (p - p0) / sigma of one parameter, of a focal length ln(f / f0) / sigma.
struct ParameterPrior {
  int parameter;
  bool logarithmic;
  double expected, sigma;

  template <class T>
  bool operator()(const T* const* params, T* residual) const {
    using std::log;
    const T& p = params[0][parameter];
    residual[0] = (logarithmic ? T(log(p / expected)) : T(p - expected)) / sigma;
    return true;
  }
};

template <class M, bool ray>
ceres::CostFunction* point_cost(const PointFactor& factor, double depth_limit, std::size_t i,
                                const camera::Fold& fold) {
  using Functor = BundleReprojection<M, ray>;
  const kernel::Columns& c = factor.columns;
  const bool claimed = c.l00 != nullptr;
  return new ceres::AutoDiffCostFunction<Functor, 2, 7, camera::num_params_v<M>>(
      new Functor{&fold,
                  depth_limit,
                  {c.u[i], c.v[i]},
                  {c.x[i], c.y[i], c.z[i]},
                  claimed ? c.l00[i] : 1.0,
                  claimed ? c.l10[i] : 0.0,
                  claimed ? c.l11[i] : 1.0});
}

ceres::CostFunction* point_cost(const PointFactor& factor, double depth_limit, std::size_t i,
                                const camera::Fold& fold) {
  ceres::CostFunction* cost = nullptr;
  camera::visit_model(factor.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    if constexpr (M::shape == camera::Shape::kRay)
      if (factor.ray) cost = point_cost<M, true>(factor, depth_limit, i, fold);
    if constexpr (camera::has_plane_map_v<M>)
      if (!factor.ray) cost = point_cost<M, false>(factor, depth_limit, i, fold);
  });
  return cost;
}

// Keeps the fold where the parameters have it.
class FollowFold final : public ceres::EvaluationCallback {
 public:
  FollowFold(const Camera& camera, const std::vector<double>& params)
      : model_(camera.model), params_(params) {
    follow();
  }
  void PrepareForEvaluation(bool, bool) override { follow(); }
  const camera::Fold& fold() const { return fold_; }

 private:
  void follow() { fold_ = continuation(model_, params_.data()); }

  CameraModel model_;
  const std::vector<double>& params_;
  camera::Fold fold_{};
};

ceres::Problem::Options with_callback(ceres::EvaluationCallback* callback) {
  ceres::Problem::Options options;
  options.evaluation_callback = callback;
  return options;
}

// ceres::Problem over all poses and the camera; it refers to itself and is not copied.
struct BundleProblem {
  std::vector<double> params;
  FollowFold fold;
  std::vector<PoseBlock> poses;
  ceres::Problem problem;
  std::vector<std::vector<ceres::ResidualBlockId>> points;  // of each image

  explicit BundleProblem(const SharedCamera& shared)
      : params(shared.camera.params),
        fold(shared.camera, params),
        problem(with_callback(&fold)),
        points(shared.images.size()) {
    for (const Pose& pose : shared.poses) poses.emplace_back(pose);
    problem.AddParameterBlock(params.data(), static_cast<int>(params.size()),
                              new IntrinsicsManifold(shared.camera, shared.refined));
    for (std::size_t k = 0; k < poses.size(); ++k)
      add_image(*shared.images[k], shared.stages[k], k);
    add_parameter_priors(shared);
  }
  BundleProblem(const BundleProblem&) = delete;
  BundleProblem& operator=(const BundleProblem&) = delete;

 private:
  void add_image(const Factors& factors, const Stage& stage, std::size_t k) {
    problem.AddParameterBlock(poses[k].data, 7, new SE3Manifold);
    const PointFactor& factor = factors.points();
    for (std::size_t i = 0; i < factor.size(); ++i) {
      const double weight = factor.columns.weight ? factor.columns.weight[i] : 1.0;
      auto* const loss =
          new ceres::ScaledLoss(new CeresLoss(stage.loss.loss()), weight, ceres::TAKE_OWNERSHIP);
      points[k].push_back(
          problem.AddResidualBlock(point_cost(factor, stage.depth_limit, i, fold.fold()), loss,
                                   poses[k].data, params.data()));
    }
    factors.add_others_to(problem, poses[k], stage);
  }

  void add_parameter_priors(const SharedCamera& shared) {
    for (std::size_t i = 0; i < params.size(); ++i) {
      if (!shared.refined[i] || !(shared.sigma[i] > 0.0)) continue;
      const int index = static_cast<int>(i);
      auto* const cost =
          new ceres::DynamicAutoDiffCostFunction<ParameterPrior, 4>(new ParameterPrior{
              index, is_focal(shared.camera, index), shared.expected.params[i], shared.sigma[i]});
      cost->AddParameterBlock(static_cast<int>(params.size()));
      cost->SetNumResiduals(1);
      auto* const loss = new ceres::ScaledLoss(nullptr, shared.prior_weight, ceres::TAKE_OWNERSHIP);
      problem.AddResidualBlock(cost, loss, params.data());
    }
  }
};

// A Jacobian of a few residual blocks with respect to one pose and the camera.
Eigen::MatrixXd dense(const ceres::CRSMatrix& rows) {
  Eigen::MatrixXd m = Eigen::MatrixXd::Zero(rows.num_rows, rows.num_cols);
  for (int r = 0; r < rows.num_rows; ++r)
    for (int k = rows.rows[static_cast<std::size_t>(r)];
         k < rows.rows[static_cast<std::size_t>(r) + 1]; ++k)
      m(r, rows.cols[static_cast<std::size_t>(k)]) = rows.values[static_cast<std::size_t>(k)];
  return m;
}

// Gradient and curvature of each observation's cost, over its pose and the camera.
struct ImageInformation {
  Eigen::MatrixXd hessian;  // 6 + c square
  Eigen::MatrixXd scores;   // a column an observation
};

ImageInformation image_information(BundleProblem& bundle, const SharedCamera& at, std::size_t k) {
  const PointFactor& factor = at.images[k]->points();
  const Stage& stage = at.stages[k];
  ceres::Problem::EvaluateOptions options;
  options.apply_loss_function = false;
  options.parameter_blocks = {bundle.poses[k].data, bundle.params.data()};
  options.residual_blocks = bundle.points[k];
  std::vector<double> residuals;
  ceres::CRSMatrix rows;
  ImageInformation out;
  if (!bundle.problem.Evaluate(options, nullptr, &residuals, nullptr, &rows)) return out;
  const Eigen::MatrixXd jacobian = dense(rows);
  const Eigen::Index n = jacobian.cols();
  out.hessian = Eigen::MatrixXd::Zero(n, n);
  out.scores = Eigen::MatrixXd::Zero(n, static_cast<Eigen::Index>(bundle.points[k].size()));
  for (Eigen::Index i = 0; i < out.scores.cols(); ++i) {
    const auto j = jacobian.middleRows(2 * i, 2);
    const Eigen::Vector2d r(residuals[static_cast<std::size_t>(2 * i)],
                            residuals[static_cast<std::size_t>(2 * i + 1)]);
    const LossValue loss = evaluate(stage.loss.loss(), r.squaredNorm());
    const double weight = factor.columns.weight ? factor.columns.weight[i] : 1.0;
    const Eigen::VectorXd slope = j.transpose() * r;
    out.hessian +=
        weight * (loss.rho1 * j.transpose() * j + 2.0 * loss.rho2 * slope * slope.transpose());
    out.scores.col(i) = std::sqrt(weight) * loss.rho1 * slope;
  }
  const Quadratic others =
      at.images[k]->linearize_others(bundle.poses[k].pose(), stage, Derivatives::kGaussNewton);
  out.hessian.topLeftCorner<6, 6>() += others.hessian;
  return out;
}

void add_parameter_prior(const SharedCamera& at, SharedInformation& out) {
  for (std::size_t k = 0; k < out.parameters.size(); ++k) {
    const double sigma = at.sigma[static_cast<std::size_t>(out.parameters[k])];
    if (!(sigma > 0.0)) continue;
    const double information = at.prior_weight / (sigma * sigma);
    const auto i = static_cast<Eigen::Index>(k);
    out.known_poses(i, i) += information;
    out.information(i, i) += information;
    out.scores(i, i) += at.prior_weight * information;
  }
}

}  // namespace

SharedSolution minimize_shared(const SharedCamera& shared, int max_iterations) {
  BundleProblem bundle(shared);
  SharedSolution out{shared.camera, shared.poses};
  double cost = 0.0;
  if (!bundle.problem.Evaluate({}, &cost, nullptr, nullptr, nullptr)) return out;
  ceres::Solver::Options options = quiet_solver_options(max_iterations);
  options.linear_solver_type = ceres::DENSE_SCHUR;
  options.function_tolerance = 1e-12;
  options.parameter_tolerance = 1e-12;
  // Never so little damping that a parameter nobody sees makes the system singular.
  options.max_trust_region_radius = 1e8;
  options.linear_solver_ordering = std::make_shared<ceres::ParameterBlockOrdering>();
  for (PoseBlock& pose : bundle.poses)
    options.linear_solver_ordering->AddElementToGroup(pose.data, 0);
  options.linear_solver_ordering->AddElementToGroup(bundle.params.data(), 1);
  ceres::Solver::Summary summary;
  ceres::Solve(options, &bundle.problem, &summary);
  const Termination ended = termination(summary);
  out.converged = ended == Termination::kConverged || ended == Termination::kMaxIterations;
  out.initial_cost = summary.initial_cost;
  out.cost = summary.final_cost;
  out.iterations = std::max(0, summary.num_successful_steps - 1);
  out.camera.params = bundle.params;
  for (std::size_t k = 0; k < out.poses.size(); ++k) out.poses[k] = bundle.poses[k].pose();
  return out;
}

SharedInformation shared_information(const SharedCamera& at) {
  BundleProblem bundle(at);
  SharedInformation out;
  for (std::size_t i = 0; i < at.refined.size(); ++i)
    if (at.refined[i]) out.parameters.push_back(static_cast<int>(i));
  const auto c = static_cast<Eigen::Index>(out.parameters.size());
  out.known_poses = out.information = out.scores = Eigen::MatrixXd::Zero(c, c);
  for (std::size_t k = 0; k < at.images.size(); ++k) {
    const ImageInformation image = image_information(bundle, at, k);
    if (image.hessian.size() == 0) continue;
    const Eigen::LDLT<Eigen::MatrixXd> poses(image.hessian.topLeftCorner(6, 6));
    const Eigen::MatrixXd slope = -poses.solve(image.hessian.topRightCorner(6, c));
    out.slope.push_back(slope);
    out.known_poses += image.hessian.bottomRightCorner(c, c);
    out.information +=
        image.hessian.bottomRightCorner(c, c) + image.hessian.bottomLeftCorner(c, 6) * slope;
    const Eigen::MatrixXd influence =
        image.scores.bottomRows(c) + slope.transpose() * image.scores.topRows(6);
    out.scores += influence * influence.transpose();
    out.observations += static_cast<std::size_t>(influence.cols());
  }
  add_parameter_prior(at, out);
  return out;
}

}  // namespace pose_refine
