// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>

#include <cmath>
#include <vector>

#include "factor/bearing.h"
#include "factor/component.h"
#include "factor/points/point_factor.h"
#include "factor/reprojection.h"
#include "factor/whitened.h"
#include "pose_refine/residuals/ceres.h"

namespace pose_refine {
namespace {

// One point of a factor, with the depth below which its 1/z is continued.
struct Row {
  const PointFactor& points;
  double depth_limit;
  std::size_t i;

  const kernel::Columns& columns() const { return points.columns; }
  bool claimed() const { return columns().l00 != nullptr; }
};

template <int residuals, class Functor>
ceres::CostFunction* autodiff(const Functor& functor) {
  return new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor));
}

template <class Functor>
Whitened<Functor> whitened(const Row& row, const Functor& functor) {
  const kernel::Columns& c = row.columns();
  if (!row.claimed()) return {functor, 1.0, 0.0, 1.0};
  return {functor, c.l00[row.i], c.l10[row.i], c.l11[row.i]};
}

template <class M, bool ray>
Reprojection<M, ray> reprojection(const Row& row) {
  const kernel::Columns& c = row.columns();
  const kernel::Setup& s = row.points.setup;
  return {{s.k, s.extra, s.fold, row.depth_limit, row.points.behind_camera},
          {c.u[row.i], c.v[row.i]},
          {c.x[row.i], c.y[row.i], c.z[row.i]}};
}

template <class M, bool ray>
ceres::CostFunction* whitened_cost(const Row& row) {
  const Reprojection<M, ray> functor = reprojection<M, ray>(row);
  return row.claimed() ? autodiff<2>(whitened(row, functor)) : autodiff<2>(functor);
}

ceres::CostFunction* reprojection_cost(const Row& row) {
  ceres::CostFunction* cost = nullptr;
  camera::visit_model(row.points.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    if constexpr (M::shape == camera::Shape::kRay)
      if (row.points.ray) cost = whitened_cost<M, true>(row);
    if constexpr (camera::has_plane_map_v<M>)
      if (!row.points.ray) cost = whitened_cost<M, false>(row);
  });
  return cost;
}

ceres::CostFunction* bearing_cost(const Row& row) {
  const kernel::Columns& c = row.columns();
  const Vector3& ray = row.points.rays[row.i];
  // A covariance acts through its geometric mean: the axes of the difference are not the image's.
  const double certainty = row.claimed() ? std::sqrt(c.l00[row.i] * c.l11[row.i]) : 1.0;
  return autodiff<3>(Bearing{{ray.x(), ray.y(), ray.z()},
                             {c.x[row.i], c.y[row.i], c.z[row.i]},
                             row.points.focal * row.points.unit() * certainty});
}

// The residual blocks of one point. Under the L1 norm each component has a loss of its own.
std::vector<ceres::CostFunction*> make_costs(const Row& row) {
  if (row.points.objective == Objective::kBearing) return {bearing_cost(row)};
  if (row.points.norm == Norm::kL2) return {reprojection_cost(row)};
  using Plane = Reprojection<camera::Pinhole, false>;
  const Whitened<Plane> plane = whitened(row, reprojection<camera::Pinhole, false>(row));
  return {autodiff<1>(Component<Whitened<Plane>>{plane, 0}),
          autodiff<1>(Component<Whitened<Plane>>{plane, 1})};
}

}  // namespace

void PointFactor::add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const {
  const double* const weights = stage.gate ? stage.gate : columns.weight;
  for (std::size_t i = 0; i < columns.size; ++i) {
    const double weight = weights ? weights[i] : 1.0;
    for (ceres::CostFunction* const cost : make_costs({*this, stage.depth_limit, i})) {
      auto* const loss = new CeresLoss(stage.loss.loss());
      problem.AddResidualBlock(cost, new ceres::ScaledLoss(loss, weight, ceres::TAKE_OWNERSHIP),
                               pose.data);
    }
  }
}

}  // namespace pose_refine
