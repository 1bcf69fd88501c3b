// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/camera_step.h"

#include <Eigen/Cholesky>
#include <array>
#include <cmath>

#include "camera/projector.h"

namespace pose_refine::doctor {
namespace {

using Matrix6N = Eigen::Matrix<double, 6, kNumbers>;
using MatrixN = Eigen::Matrix<double, kNumbers, kNumbers>;
using PixelByNumbers = Eigen::Matrix<double, 2, kNumbers>;
using PixelByPose = Eigen::Matrix<double, 2, 6>;

constexpr double kStep = 1e-6;  // of derivatives, relative
// What is known beforehand, which only holds numbers that the images leave open.
constexpr double kLogSigma = 1.0, kCenterSigma = 0.5, kRadialSigma = 0.5;

// The sums that the matches of one image add up to.
struct Sums {
  Matrix6 pose = Matrix6::Zero();
  Matrix6N both = Matrix6N::Zero();
  MatrixN numbers = MatrixN::Zero();
  Vector6 pose_pull = Vector6::Zero();
  Numbers pull = Numbers::Zero();
};

double unit_of(int number, double focal) {
  return number == kCxNumber || number == kCyNumber ? focal : 1.0;
}

double prior_sigma(int number, double focal) {
  if (number == kScaleNumber || number == kFocalNumber) return kLogSigma;
  return number == kK1Number || number == kK2Number ? kRadialSigma : kCenterSigma * focal;
}

using camera::Projector;

// The camera under a reading, and under readings a small step further.
struct Cameras {
  Camera at;
  std::array<std::optional<Camera>, kNumbers> further;
  Numbers length = Numbers::Zero();
};
std::optional<Cameras> cameras_of(const Camera& stated, const CameraReading& reading,
                                  const Chosen& chosen) {
  Result<Camera> at = reread(stated, reading);
  if (!at) return std::nullopt;
  Cameras cameras{*at, {}, {}};
  cameras.length.setZero();
  for (const int n : chosen) {
    cameras.length[n] = kStep * unit_of(n, mean_focal_length(*at));
    Numbers by = Numbers::Zero();
    by[n] = cameras.length[n];
    Result<Camera> further = reread(stated, moved(reading, by));
    if (further) cameras.further[static_cast<std::size_t>(n)] = std::move(*further);
  }
  return cameras;
}

// Projections of all cameras.
struct Projectors {
  Projector at;
  std::array<std::optional<Projector>, kNumbers> further;

  explicit Projectors(const Cameras& cameras) : at(cameras.at) {
    for (std::size_t n = 0; n < further.size(); ++n)
      if (cameras.further[n]) further[n].emplace(*cameras.further[n]);
  }
};

PixelByPose by_pose(const Projector& projected, const Vector3& x, const Vector2& pixel) {
  Matrix3 cross;
  cross << 0.0, x.z(), -x.y(), -x.z(), 0.0, x.x(), x.y(), -x.x(), 0.0;
  Eigen::Matrix<double, 2, 3> by_point;
  const double h = kStep * x.norm();
  for (int k = 0; k < 3; ++k) {
    const auto further = projected(x + h * Vector3::Unit(k));
    by_point.col(k) = further ? Vector2((*further - pixel) / h) : Vector2(0.0, 0.0);
  }
  PixelByPose j;
  j << by_point * cross, by_point;
  return j;
}

PixelByNumbers by_numbers(const Projectors& projectors, const Numbers& length, const Vector3& x,
                          const Vector2& pixel) {
  PixelByNumbers j = PixelByNumbers::Zero();
  for (int n = 0; n < kNumbers; ++n) {
    const auto& projected = projectors.further[static_cast<std::size_t>(n)];
    const auto further = projected ? (*projected)(x) : std::nullopt;
    if (further) j.col(n) = (*further - pixel) / length[n];
  }
  return j;
}

Sums sums_of(const FittedImage& image, const Cameras& cameras, bool y_up) {
  Sums s;
  const Correspondences& c = image.stated->correspondences;
  const Projectors projectors(cameras);
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Vector3 x = image.fit.pose * Vector3(c.x[i], c.y[i], c.z[i]);
    const auto pixel = projectors.at(x);
    if (!pixel) continue;
    const double v = y_up ? static_cast<double>(cameras.at.height) - c.v[i] : c.v[i];
    const Vector2 r = Vector2(c.u[i], v) - *pixel;
    const double w = weight_of(r.squaredNorm(), image.fit.scatter, image.area.area);
    if (!(w > 0.0)) continue;
    const PixelByPose a = by_pose(projectors.at, x, *pixel);
    const PixelByNumbers b = by_numbers(projectors, cameras.length, x, *pixel);
    s.pose += w * a.transpose() * a;
    s.both += w * a.transpose() * b;
    s.numbers += w * b.transpose() * b;
    s.pose_pull += w * a.transpose() * r;
    s.pull += w * b.transpose() * r;
  }
  return s;
}

}  // namespace

CameraReading moved(CameraReading reading, const Numbers& by) {
  reading.scale *= std::exp(by[kScaleNumber]);
  reading.focal *= std::exp(by[kFocalNumber]);
  reading.cx += by[kCxNumber];
  reading.cy += by[kCyNumber];
  reading.k1 += by[kK1Number];
  reading.k2 += by[kK2Number];
  return reading;
}

CameraStep camera_step(const std::vector<FittedImage>& images, const CameraReading& reading,
                       const Chosen& chosen) {
  MatrixN information = MatrixN::Zero();
  Numbers pull = Numbers::Zero();
  double focal = 1.0;
  for (const FittedImage& image : images) {
    if (!image.fit.agrees()) continue;
    const auto cameras = cameras_of(image.stated->camera, reading, chosen);
    if (!cameras) continue;
    focal = mean_focal_length(cameras->at);
    const Sums s = sums_of(image, *cameras, reading.y_up);
    const Eigen::LDLT<Matrix6> pose(s.pose);
    if (pose.info() != Eigen::Success || !pose.isPositive()) continue;
    const MatrixN left = s.numbers - s.both.transpose() * pose.solve(s.both);
    const Numbers pulled = s.pull - s.both.transpose() * pose.solve(s.pose_pull);
    if (!left.allFinite() || !pulled.allFinite()) continue;
    information += left;
    pull += pulled;
  }
  const auto n = static_cast<Eigen::Index>(chosen.size());
  Eigen::MatrixXd a(n, n);
  Eigen::VectorXd b(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const int row = chosen[static_cast<std::size_t>(i)];
    for (Eigen::Index k = 0; k < n; ++k)
      a(i, k) = information(row, chosen[static_cast<std::size_t>(k)]);
    const double sigma = prior_sigma(row, focal);
    a(i, i) += 1.0 / (sigma * sigma);
    b[i] = pull[row];
  }
  const Eigen::LDLT<Eigen::MatrixXd> solver(a);
  const Eigen::VectorXd x = solver.solve(b);
  const Eigen::MatrixXd covariance = solver.solve(Eigen::MatrixXd::Identity(n, n));
  CameraStep out;
  if (!x.allFinite()) return out;
  for (Eigen::Index i = 0; i < n; ++i) {
    const int row = chosen[static_cast<std::size_t>(i)];
    out.step[row] = x[i];
    out.sigma[row] = std::sqrt(std::max(0.0, covariance(i, i)));
  }
  out.gain = 0.5 * b.dot(x);
  return out;
}

}  // namespace pose_refine::doctor
