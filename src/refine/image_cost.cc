// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/residuals/image_cost.h"

#include <ceres/sized_cost_function.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "factor/factors.h"
#include "pose_refine/residuals/ceres.h"
#include "refine/evaluable.h"
#include "refine/point_covariance.h"
#include "solve/equivalent.h"

namespace pose_refine {
namespace {

// Each evaluation works in memory of its own, so that blocks may be evaluated on several threads.
class ImageCost final : public ceres::SizedCostFunction<7, 7> {
 public:
  ImageCost(Factors factors, const Stage& stage) : factors_(std::move(factors)), stage_(stage) {}

  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    PoseBlock block;
    std::copy(blocks[0], blocks[0] + 7, block.data);
    const bool wants_jacobian = jacobians != nullptr && jacobians[0] != nullptr;
    Scratch scratch;
    const Quadratic at = factors_.linearize(
        factors_.frame().to_centered(block.pose()), stage_,
        wants_jacobian ? Derivatives::kGaussNewton : Derivatives::kCost, scratch);
    if (!at.valid) return false;
    Eigen::Map<Eigen::Matrix<double, 7, 1>> r(residuals);
    r << Vector6::Zero(), std::sqrt(2.0 * at.cost);
    if (wants_jacobian) linearize(at, blocks[0], r, jacobians[0]);
    return true;
  }

 private:
  // Writes the residuals and the Jacobian of the least squares that have this quadratic.
  static void linearize(const Quadratic& at, const double* block,
                        Eigen::Map<Eigen::Matrix<double, 7, 1>> r, double* jacobian) {
    Eigen::Map<Eigen::Matrix<double, 7, 7, Eigen::RowMajor>> j(jacobian);
    j.setZero();
    const auto problem = well_posed(at);
    if (!problem) return;  // nothing depends on the pose
    r << problem->residual, problem->seventh(at.cost);
    // Ceres multiplies with PlusJacobian, which MinusJacobian inverts.
    Eigen::Matrix<double, 6, 7, Eigen::RowMajor> minus;
    SE3Manifold().MinusJacobian(block, minus.data());
    j.topRows<6>().noalias() = problem->jacobian.lazyProduct(minus);
  }

  static std::optional<EquivalentProblem> well_posed(const Quadratic& at) {
    auto problem = equivalent_problem(at);
    if (!problem) problem = equivalent_problem(with_ridge(at));
    if (!problem || problem->shift(at.cost) <= 0.0 || at.cost <= 0.0) return problem;
    // A loss that is not concave predicts a cost below 0: its Hessian is too small for it.
    Quadratic stiffer = at;
    stiffer.hessian *= (1.0 + 1e-9) * problem->decrement / at.cost;
    return equivalent_problem(stiffer);
  }

  Factors factors_;
  Stage stage_;
};

}  // namespace

Result<std::unique_ptr<ceres::CostFunction>> image_cost(const Image& image,
                                                        const RefineOptions& options) {
  const Status usable = evaluable(image, options);
  if (!usable) return usable.error();
  if (options.loss.is_automatic())
    return Error{ErrorCode::kInvalidArgument,
                 "the loss has no scale, which only `refine` takes from the data: give one"};
  Factors factors = make_factors(with_points_seen(image, image.cam_from_world), options);
  const Pose start = factors.frame().to_centered(image.cam_from_world);
  const Stage stage = first_stage(factors.points(), options, start);
  return std::unique_ptr<ceres::CostFunction>(
      std::make_unique<ImageCost>(std::move(factors), stage));
}

}  // namespace pose_refine
