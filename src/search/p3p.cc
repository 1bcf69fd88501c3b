// SPDX-License-Identifier: BSD-3-Clause
#include "search/p3p.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <optional>

namespace pose_refine::minimal {
namespace {

// Triples flatter than this (sine of the angle between sides, or of two rays) have no stable pose.
constexpr double kFlat = 1e-9;
// A pose that misses a ray by more than this (sine) is none: nearly collinear points lose digits.
constexpr double kMiss = 1e-5;

struct Triple {
  Vector3 cosine;  // of the angles between rays 12, 13, 23
  Vector3 square;  // squared distances of points 12, 13, 23
};

// Conic lambda' M lambda = |lambda_i y_i - lambda_j y_j|^2.
Matrix3 pair_conic(int i, int j, double cosine) {
  Matrix3 m = Matrix3::Zero();
  m(i, i) = m(j, j) = 1.0;
  m(i, j) = m(j, i) = -cosine;
  return m;
}

double determinant_mixed(const Matrix3& a, const Matrix3& b) {
  // The coefficient of gamma in det(a + gamma b): sum of the products with a's cofactors.
  double sum = 0.0;
  for (int k = 0; k < 3; ++k) {
    Matrix3 m = a;
    m.col(k) = b.col(k);
    sum += m.determinant();
  }
  return sum;
}

struct Lines {
  Vector3 first, second;
};

// A symmetric matrix of rank 2 with one positive and one negative eigenvalue is p q' + q p'.
struct Split {
  Lines lines;
  bool meets_first = false;  // the conic of the pencil that the lines are intersected with
  double quality = 0.0;      // > 0: the lines are real; larger is better conditioned
};
Split split(const Matrix3& conic) {
  Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen;
  eigen.computeDirect(conic);
  const auto& e = eigen.eigenvalues();
  if (!(e[0] < 0.0 && e[2] > 0.0)) return {};
  const Vector3 low = std::sqrt(-e[0]) * eigen.eigenvectors().col(0);
  const Vector3 high = std::sqrt(e[2]) * eigen.eigenvectors().col(2);
  return {{high + low, high - low}, false, std::min(-e[0], e[2]) / std::max(-e[0], e[2]) + 1e-300};
}

// The member of the pencil a + gamma b that splits best into real lines.
Split best_split(const Matrix3& a, const Matrix3& b) {
  const double d3 = b.determinant(), d0 = a.determinant();
  const double d1 = determinant_mixed(a, b), d2 = determinant_mixed(b, a);
  Split best;
  const double size_a = a.cwiseAbs().maxCoeff(), size_b = b.cwiseAbs().maxCoeff();
  const auto consider = [&](double alpha, double beta) {
    const Matrix3 conic = alpha * a + beta * b;
    Split s = split(conic / conic.cwiseAbs().maxCoeff());
    // The conic that the pair has less of: they must not share a line.
    s.meets_first = std::abs(alpha) * size_a < std::abs(beta) * size_b;
    if (s.quality > best.quality) best = s;
  };
  // The pencil is homogeneous: divide by the larger end.
  const bool reversed = std::abs(d0) > std::abs(d3);
  const double lead = reversed ? d0 : d3;
  // Both ends are pairs of lines already: isosceles triangles seen under equal angles.
  const double size = std::max(size_a, size_b);
  if (!(std::abs(lead) > 1e-14 * size * size * size)) {
    consider(1.0, 0.0);
    consider(0.0, 1.0);
    return best;
  }
  const CubicRoots roots = reversed ? cubic_roots(d1 / lead, d2 / lead, d3 / lead)
                                    : cubic_roots(d2 / lead, d1 / lead, d0 / lead);
  for (int k = 0; k < roots.count; ++k) {
    const double root = roots.root[static_cast<std::size_t>(k)];
    consider(reversed ? root : 1.0, reversed ? 1.0 : root);
  }
  return best;
}

// Two vectors that span the plane orthogonal to l.
std::array<Vector3, 2> basis_of_line(const Vector3& l) {
  const Vector3 u = l.unitOrthogonal();
  return {u, l.normalized().cross(u)};
}

constexpr int kPair[3][2] = {{0, 1}, {0, 2}, {1, 2}};

// |lambda_i y_i - lambda_j y_j|^2 - |X_i - X_j|^2 of the three pairs.
Vector3 distances(const Triple& t, const Vector3& lambda) {
  Vector3 residual;
  for (int k = 0; k < 3; ++k) {
    const double i = lambda[kPair[k][0]], j = lambda[kPair[k][1]];
    residual[k] = i * i + j * j - 2.0 * t.cosine[k] * i * j - t.square[k];
  }
  return residual;
}

// Gauss-Newton on the three distance equations, as long as it helps: at a double root (a camera on
// the cylinder through the three points) the Jacobian is singular and a step may lead anywhere.
Vector3 refined(const Triple& t, Vector3 lambda) {
  Vector3 residual = distances(t, lambda);
  for (int iteration = 0; iteration < 3; ++iteration) {
    Matrix3 jacobian = Matrix3::Zero();
    for (int k = 0; k < 3; ++k) {
      const int i = kPair[k][0], j = kPair[k][1];
      jacobian(k, i) = 2.0 * (lambda[i] - t.cosine[k] * lambda[j]);
      jacobian(k, j) = 2.0 * (lambda[j] - t.cosine[k] * lambda[i]);
    }
    const Vector3 next = lambda - Matrix3(jacobian.inverse()) * residual;
    const Vector3 after = distances(t, next);
    if (!(after.norm() < residual.norm())) return lambda;
    lambda = next;
    residual = after;
  }
  return lambda;
}

Matrix3 frame(const Vector3& a, const Vector3& b) {
  Matrix3 m;
  m.col(0) = a.normalized();
  m.col(2) = a.cross(b).normalized();
  m.col(1) = m.col(2).cross(m.col(0));
  return m;
}

Pose pose_of(const std::array<Vector3, 3>& rays, const std::array<Vector3, 3>& world,
             const Vector3& lambda) {
  const Vector3 c0 = lambda[0] * rays[0], c1 = lambda[1] * rays[1], c2 = lambda[2] * rays[2];
  const Matrix3 r =
      frame(c1 - c0, c2 - c0) * frame(world[1] - world[0], world[2] - world[0]).transpose();
  Pose pose;
  pose.rotation = Quaternion(r).normalized();
  pose.translation =
      (c0 + c1 + c2) / 3.0 - pose.rotation * Vector3((world[0] + world[1] + world[2]) / 3.0);
  return pose;
}

bool reproduces(const Pose& pose, const std::array<Vector3, 3>& rays,
                const std::array<Vector3, 3>& world) {
  for (std::size_t i = 0; i < 3; ++i) {
    const Vector3 seen = pose * world[i];
    if (!(seen.cross(rays[i]).norm() <= kMiss * seen.norm() && seen.dot(rays[i]) > 0.0))
      return false;
  }
  return true;
}

std::optional<Triple> measure(const std::array<Vector3, 3>& rays,
                              const std::array<Vector3, 3>& world) {
  const Vector3 a = world[1] - world[0], b = world[2] - world[0], c = world[2] - world[1];
  const bool flat = !(a.cross(b).norm() > kFlat * a.norm() * b.norm()) ||
                    !(a.cross(c).norm() > kFlat * a.norm() * c.norm());
  const bool same = !(rays[0].cross(rays[1]).norm() > kFlat) ||
                    !(rays[0].cross(rays[2]).norm() > kFlat) ||
                    !(rays[1].cross(rays[2]).norm() > kFlat);
  if (flat || same || !a.allFinite() || !b.allFinite()) return std::nullopt;
  return Triple{{rays[0].dot(rays[1]), rays[0].dot(rays[2]), rays[1].dot(rays[2])},
                {a.squaredNorm(), b.squaredNorm(), c.squaredNorm()}};
}

}  // namespace

P3pPoses p3p(const std::array<Vector3, 3>& rays, const std::array<Vector3, 3>& world) {
  P3pPoses out;
  const auto triple = measure(rays, world);
  if (!triple) return out;
  const Vector3 s = triple->square / triple->square.maxCoeff();
  const Matrix3 m12 = pair_conic(0, 1, triple->cosine[0]),
                m13 = pair_conic(0, 2, triple->cosine[1]),
                m23 = pair_conic(1, 2, triple->cosine[2]);
  const Matrix3 first = m12 * s[2] - m23 * s[0], second = m13 * s[2] - m23 * s[1];
  const Split pair = best_split(first, second);
  if (!(pair.quality > 0.0)) return out;
  const auto add = [&](const Vector3& direction) {
    const Vector3 positive = direction.sum() < 0.0 ? Vector3(-direction) : direction;
    if (!(positive.minCoeff() > 0.0)) return;
    const double size = positive.dot((m12 + m13 + m23) * positive);
    if (!(size > 0.0)) return;
    const Vector3 lambda = refined(*triple, positive * std::sqrt(triple->square.sum() / size));
    if (!(lambda.minCoeff() > 0.0)) return;
    const Pose pose = pose_of(rays, world, lambda);
    if (!pose.is_finite() || out.count == 4 || !reproduces(pose, rays, world)) return;
    for (int k = 0; k < out.count; ++k) {  // a double root
      const Pose& other = out.pose[static_cast<std::size_t>(k)];
      if (pose_error(pose, other).rotation < 1e-9 &&
          (pose.translation - other.translation).norm() < 1e-9 * lambda.norm())
        return;
    }
    out.pose[static_cast<std::size_t>(out.count++)] = pose;
  };
  for (const Vector3& line : {pair.lines.first, pair.lines.second}) {
    const auto [u, v] = basis_of_line(line);
    const Matrix3& conic = pair.meets_first ? first : second;
    const double a = u.dot(conic * u), b = u.dot(conic * v), c = v.dot(conic * v);
    const double scale = std::max({std::abs(a), std::abs(b), std::abs(c)});
    double discriminant = b * b - a * c;
    if (discriminant < -1e-10 * scale * scale) continue;
    const double root = std::sqrt(std::max(discriminant, 0.0));
    // a x^2 + 2 b x y + c y^2 = 0 without cancellation: (q : a) and (c : q).
    const double q = b > 0.0 ? -b - root : -b + root;
    add(q * u + a * v);
    add(c * u + q * v);
  }
  return out;
}

}  // namespace pose_refine::minimal
