// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/jet.h>
#include <ceres/rotation.h>
#include <ceres/sized_cost_function.h>

#include <algorithm>
#include <cmath>

#include "camera/extended.h"
#include "camera/models.h"
#include "factor/camera_setup.h"
#include "pose_refine/residuals/reprojection.h"

namespace pose_refine {
namespace {

using Matrix23 = Eigen::Matrix<double, 2, 3>;
using Jacobian7 = Eigen::Matrix<double, 2, 7, Eigen::RowMajor>;
using Jacobian3 = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;

// Where a point in the frame of the camera is projected to, and the derivative by that point.
struct Projected {
  double u, v;
  Matrix23 by_point;
};

template <int n>
Matrix23 scaled_rows(const kernel::CameraSetup& c, const ceres::Jet<double, n>& x,
                     const ceres::Jet<double, n>& y) {
  Matrix23 rows = Matrix23::Zero();
  rows.row(0).head<n>() = c.k.fx * x.v.transpose();
  rows.row(1).head<n>() = c.k.fy * y.v.transpose();
  return rows;
}

// The map of a ray has derivatives in three directions.
template <class M>
Projected project_ray(const kernel::CameraSetup& c, const Vector3& p) {
  using Jet = ceres::Jet<double, 3>;
  const auto m = M::distort_ray(c.extra, Jet(p.x(), 0), Jet(p.y(), 1), Jet(p.z(), 2));
  return {c.k.fx * m.x.a + c.k.cx, c.k.fy * m.y.a + c.k.cy, scaled_rows<3>(c, m.x, m.y)};
}

// The map of the plane has them in two; the chain to the point is that of (x/z, y/z).
template <class M>
Projected project_plane(const kernel::CameraSetup& c, double z0, const Vector3& p) {
  using Jet = ceres::Jet<double, 2>;
  const auto n = camera::continued_reciprocal(p.z(), z0);
  const auto m = camera::distort_extended<M>(c.extra, c.fold, Jet(p.x() * n.value, 0),
                                             Jet(p.y() * n.value, 1));
  Projected out{c.k.fx * m.x.a + c.k.cx, c.k.fy * m.y.a + c.k.cy, scaled_rows<2>(c, m.x, m.y)};
  const Vector2 by_z = n.slope * (out.by_point.col(0) * p.x() + out.by_point.col(1) * p.y());
  out.by_point.leftCols<2>() *= n.value;
  out.by_point.col(2) = by_z;
  return out;
}

// Derivative of ceres::UnitQuaternionRotatePoint by the four numbers of q = (w, v):
// p + 2 w v x p + 2 v x (v x p).
Eigen::Matrix<double, 3, 4> by_quaternion(const double* q, const Vector3& p) {
  const Vector3 v(q[1], q[2], q[3]);
  Eigen::Matrix<double, 3, 4> out;
  out.col(0) = 2.0 * v.cross(p);
  out.rightCols<3>() = 2.0 * (v.dot(p) * Matrix3::Identity() + v * p.transpose() -
                              2.0 * p * v.transpose() - q[0] * skew(p));
  return out;
}

// Derivative of the same by p.
Matrix3 rotation_of(const double* q) {
  Matrix3 rotation;
  for (int k = 0; k < 3; ++k) {
    const Vector3 axis = Vector3::Unit(k);
    ceres::UnitQuaternionRotatePoint(q, axis.data(), rotation.col(k).data());
  }
  return rotation;
}

// One observation of a camera of the model M, which maps whole rays or the plane.
template <class M, bool ray>
struct Observation {
  kernel::CameraSetup camera;
  Vector2 pixel;
  double depth_limit;

  // Writes the residual, and the derivatives that are not null. False: the camera sees nothing.
  bool evaluate(const double* pose, const double* point, double* residual, double* by_pose,
                double* by_point) const {
    const Vector3 x(point[0], point[1], point[2]);
    Vector3 p;
    ceres::UnitQuaternionRotatePoint(pose, point, p.data());
    p += Vector3(pose[4], pose[5], pose[6]);
    if (!ray && depth_limit == 0.0 && !(p.z() >= camera::kMinDepth)) return false;
    const Projected at = project(p);
    residual[0] = at.u - pixel.x();
    residual[1] = at.v - pixel.y();
    // A whole number of turns is no error.
    if (camera::wraps_v<M>) residual[0] -= std::nearbyint(residual[0] / camera.k.fx) * camera.k.fx;
    if (by_pose != nullptr) {
      Eigen::Map<Jacobian7> j(by_pose);
      j.leftCols<4>().noalias() = at.by_point * by_quaternion(pose, x);
      j.rightCols<3>() = at.by_point;
    }
    if (by_point != nullptr)
      Eigen::Map<Jacobian3>(by_point).noalias() = at.by_point * rotation_of(pose);
    return true;
  }

 private:
  Projected project(const Vector3& p) const {
    if constexpr (ray)
      return project_ray<M>(camera, p);
    else
      return project_plane<M>(camera, std::max(depth_limit, camera::kMinDepth), p);
  }
};

template <class Seen>
class FixedPointCost final : public ceres::SizedCostFunction<2, 7> {
 public:
  FixedPointCost(const Seen& seen, const Vector3& point) : seen_(seen), point_(point) {}
  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    return seen_.evaluate(blocks[0], point_.data(), residuals, jacobians ? jacobians[0] : nullptr,
                          nullptr);
  }

 private:
  Seen seen_;
  Vector3 point_;
};

template <class Seen>
class FreePointCost final : public ceres::SizedCostFunction<2, 7, 3> {
 public:
  explicit FreePointCost(const Seen& seen) : seen_(seen) {}
  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    return seen_.evaluate(blocks[0], blocks[1], residuals, jacobians ? jacobians[0] : nullptr,
                          jacobians ? jacobians[1] : nullptr);
  }

 private:
  Seen seen_;
};

// Returns make(observation) with the type that suits the camera.
template <class Make>
std::unique_ptr<ceres::CostFunction> for_model(const Camera& camera, const Vector2& pixel,
                                               double depth_limit, const Make& make) {
  const PreparedCamera prepared = prepare_camera(camera);
  std::unique_ptr<ceres::CostFunction> cost;
  camera::visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    if constexpr (M::shape == camera::Shape::kRay)
      if (prepared.by_ray) cost = make(Observation<M, true>{prepared.setup, pixel, depth_limit});
    if constexpr (camera::has_plane_map_v<M>)
      if (!prepared.by_ray) cost = make(Observation<M, false>{prepared.setup, pixel, depth_limit});
  });
  return cost;
}

}  // namespace

std::unique_ptr<ceres::CostFunction> reprojection_cost(const Camera& camera, const Vector2& pixel,
                                                       const Vector3& point, double depth_limit) {
  return for_model(camera, pixel, depth_limit, [&](const auto& seen) {
    using Seen = std::decay_t<decltype(seen)>;
    return std::make_unique<FixedPointCost<Seen>>(seen, point);
  });
}

std::unique_ptr<ceres::CostFunction> reprojection_cost(const Camera& camera, const Vector2& pixel,
                                                       double depth_limit) {
  return for_model(camera, pixel, depth_limit, [&](const auto& seen) {
    using Seen = std::decay_t<decltype(seen)>;
    return std::make_unique<FreePointCost<Seen>>(seen);
  });
}

}  // namespace pose_refine
