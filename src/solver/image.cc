// SPDX-License-Identifier: BSD-3-Clause
#include "solver/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "camera/models.h"
#include "loss/constants.h"

namespace pose_refine {
namespace {

// Beyond 89 degrees a bounded (fisheye) map would stop rising: continue it linearly instead.
constexpr double kWidestRadius = 57.0;

using Column = std::vector<double>;

// All numbers below 2^99 (about 6e29) in size. One pass of integer arithmetic, which compilers
// vectorise: the exponent of a double is its bits 52 to 62, with a bias of 1023, and all ones for
// NaN and infinity.
bool all_sound(const Column& column) {
  constexpr std::uint64_t kMost = std::uint64_t{1023 + 98} << 52;
  std::uint64_t bad = 0;
  for (const double value : column) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bad |= (kMost + 0x000FFFFFFFFFFFFFULL - (bits & 0x7FFFFFFFFFFFFFFFULL)) >> 63;
  }
  return bad == 0;
}

std::array<const Column*, 9> columns_of(const Correspondences& c) {
  return {&c.u, &c.v, &c.x, &c.y, &c.z, &c.weight, &c.sxx, &c.sxy, &c.syy};
}

// A number that is not finite, or that no measurement has.
constexpr double kAbsurd = 1e30;

bool sound_row(const Correspondences& c, std::size_t i) {
  for (const Column* column : columns_of(c))
    if (!column->empty() && !(std::abs((*column)[i]) < kAbsurd)) return false;
  return c.weight.empty() || c.weight[i] > 1.0 / kAbsurd;
}

// Rows that can be used, in order.
std::vector<std::size_t> usable_rows(const Correspondences& c, std::vector<std::size_t> rows) {
  rows.resize(c.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  bool clean = c.weight.empty();
  for (const Column* column : columns_of(c)) clean = clean && all_sound(*column);
  if (clean) return rows;
  const auto unusable = [&](std::size_t i) { return !sound_row(c, i); };
  rows.erase(std::remove_if(rows.begin(), rows.end(), unusable), rows.end());
  return rows;
}

// What the residuals are measured in, as factors of a pixel along u and v.
Vector2 unit_scale(const Camera& camera, Normalisation normalisation) {
  const double w = static_cast<double>(camera.width), h = static_cast<double>(camera.height);
  switch (normalisation) {
    case Normalisation::kNone:
      return {1.0, 1.0};
    case Normalisation::kImage:
      return {1.0 / w, 1.0 / h};
    case Normalisation::kFocal:
      return Vector2::Constant(1.0 / mean_focal_length(camera));
    case Normalisation::kMaxSide:
      return Vector2::Constant(1.0 / std::max(w, h));
  }
  return {1.0, 1.0};
}

// For the objectives on rays: the unit ray of each usable row, which loses the rows without one.
// The geometric objective works on the plane z = 1, where rays far to the side have no useful
// point.
void measure_rays(const Problem& problem, Image& image) {
  const double least_z = image.objective == Objective::kGeometric ? 1e-3 : -2.0;
  std::vector<std::size_t> kept;
  image.rays.clear();
  for (const std::size_t i : image.index) {
    const auto ray =
        unproject(problem.camera, {problem.correspondences.u[i], problem.correspondences.v[i]});
    if (!ray || !(ray->z() > least_z)) continue;
    kept.push_back(i);
    image.rays.push_back(*ray);
  }
  image.index = std::move(kept);
}

template <class M>
void set_model(const Camera& camera, Image& image) {
  kernel::Setup& s = image.setup;
  s.k = camera::intrinsics<M::affine>(camera.params.data());
  std::copy(camera.params.begin() + camera::affine_params(M::affine), camera.params.end(), s.extra);
  s.fold = {kWidestRadius, 1.0};
  if constexpr (M::shape == camera::Shape::kRay) image.ray = M::sees_behind(s.extra);
  if constexpr (M::model != CameraModel::kEquirectangular) {
    if (!image.ray) image.fold_radius = M::fold_radius(s.extra);
    s.fold.radius = std::max(1e-6, std::min(kWidestRadius, M::fold_radius(s.extra)));
    const auto edge = M::distort(static_cast<const double*>(s.extra), s.fold.radius, 0.0);
    s.fold.slope = std::max(std::hypot(edge.x, edge.y) / s.fold.radius, 1e-3);
  }
}

void set_camera(const Camera& camera, const RefineOptions& options, Image& image) {
  if (options.objective == Objective::kGeometric) {
    image.model = CameraModel::kPinhole;
    image.setup.k = {1.0, 1.0, 0.0, 0.0};
    image.setup.fold = {kWidestRadius, 1.0};
    image.unit = 1.0 / mean_focal_length(camera);
    image.scale = Vector2::Constant(image.unit);
    return;
  }
  image.model = camera.model;
  camera::visit_model(camera.model,
                      [&](auto tag) { set_model<typename decltype(tag)::type>(camera, image); });
  const Vector2& scale = image.scale = unit_scale(camera, options.normalisation);
  camera::Intrinsics<double>& k = image.setup.k;
  k = {k.fx * scale.x(), k.fy * scale.y(), k.cx * scale.x(), k.cy * scale.y()};
  image.unit = std::sqrt(scale.x() * scale.y());
}

// Lower square root of the information matrix: L'L = C^-1 with L = (l00, 0; l10, l11).
std::array<double, 3> sqrt_information(double sxx, double sxy, double syy) {
  const double l11 = 1.0 / std::sqrt(syy - sxy * sxy / sxx);
  return {1.0 / std::sqrt(sxx), -sxy / sxx * l11, l11};
}

// The median of values at up to 9 places spread over n rows: enough where only the size matters.
template <class Value>
double sample_median(std::size_t rows, const Value& value) {
  constexpr std::size_t kMost = 9;
  const std::size_t size = std::min(rows, kMost);
  std::array<double, kMost> values{};
  for (std::size_t k = 0; k < size; ++k) values[k] = value(k * rows / size);
  // By rank: no branches to mispredict, and faster than a sort at this size.
  for (std::size_t k = 0; k < size; ++k) {
    std::size_t below = 0, equal = 0;
    for (std::size_t i = 0; i < size; ++i) {
      below += values[i] < values[k];
      equal += values[i] == values[k];
    }
    if (below <= size / 2 && size / 2 < below + equal) return values[k];
  }
  return values[0];
}

// Somewhere in the middle of the points, wherever a few of them may lie.
Vector3 middle_of(const Correspondences& c, const std::vector<std::size_t>& index) {
  if (index.empty()) return Vector3::Zero();
  const auto along = [&](const Column& column) {
    return sample_median(index.size(), [&](std::size_t k) { return column[index[k]]; });
  };
  return {along(c.x), along(c.y), along(c.z)};
}

// Where the columns are written: u v x y z, then weight and the square root information if wanted.
using Writable = std::array<double*, 9>;

// The first address at or after `data` at which a packet may stand.
double* aligned(double* data) {
  constexpr std::uintptr_t kAlignment = kernel::kPad * sizeof(double);
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  return data + (kAlignment - address % kAlignment) % kAlignment / sizeof(double);
}

// Lays out the padded columns in `storage`, one after the other.
Writable make_columns(const Correspondences& c, Image& image) {
  const std::size_t n = image.index.size();
  const std::size_t padded = (n + kernel::kPad - 1) / kernel::kPad * kernel::kPad;
  const bool weighted = !c.weight.empty(), covariance = !c.sxx.empty();
  image.storage.resize(padded * 9 + kernel::kPad);
  double* const first = aligned(image.storage.data());
  Writable w{};
  for (std::size_t k = 0; k < w.size(); ++k) {
    const bool wanted = k < 5 || (k == 5 ? weighted : covariance);
    w[k] = wanted ? first + k * padded : nullptr;
  }
  image.columns = {n, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]};
  return w;
}

// out[k] = (source[index[k]] - offset) * factor
void gather(const Column& source, const std::vector<std::size_t>& index, double offset,
            double factor, double* out) {
  if (index.size() == source.size()) {
    for (std::size_t k = 0; k < source.size(); ++k) out[k] = (source[k] - offset) * factor;
  } else {
    for (std::size_t k = 0; k < index.size(); ++k) out[k] = (source[index[k]] - offset) * factor;
  }
}

// A whitened residual of one standard deviation counts as one pixel, whatever the units.
void fill_covariances(const Correspondences& c, Image& image, const Writable& w) {
  for (std::size_t k = 0; k < image.index.size(); ++k) {
    const std::size_t i = image.index[k];
    const auto l = sqrt_information(c.sxx[i], c.sxy[i], c.syy[i]);
    w[6][k] = l[0] * image.unit / image.scale.x();
    w[7][k] = l[1] * image.unit / image.scale.x();
    w[8][k] = l[2] * image.unit / image.scale.y();
  }
  image.sigma = sample_median(image.index.size(), [&](std::size_t k) {
    const std::size_t i = image.index[k];
    return std::sqrt(std::sqrt(c.sxx[i]) * std::sqrt(c.syy[i]));
  });
}

// Copies of the last row up to a whole packet; see kernel::Columns.
void pad(const Writable& columns, std::size_t n) {
  if (n == 0) return;
  const std::size_t padded = (n + kernel::kPad - 1) / kernel::kPad * kernel::kPad;
  for (double* const column : columns)
    if (column) std::fill(column + n, column + padded, column[n - 1]);
}

void fill_columns(const Correspondences& c, Image& image) {
  const Writable w = make_columns(c, image);
  if (image.objective == Objective::kGeometric) {
    for (std::size_t k = 0; k < image.rays.size(); ++k) {
      w[0][k] = image.rays[k].x() / image.rays[k].z();
      w[1][k] = image.rays[k].y() / image.rays[k].z();
    }
  } else {
    gather(c.u, image.index, 0.0, image.scale.x(), w[0]);
    gather(c.v, image.index, 0.0, image.scale.y(), w[1]);
  }
  gather(c.x, image.index, image.origin.x(), 1.0, w[2]);
  gather(c.y, image.index, image.origin.y(), 1.0, w[3]);
  gather(c.z, image.index, image.origin.z(), 1.0, w[4]);
  if (w[5]) gather(c.weight, image.index, 0.0, 1.0, w[5]);
  image.sigma = 1.0;
  if (w[6] && !image.index.empty()) fill_covariances(c, image, w);
  pad(w, image.index.size());
}

}  // namespace

Pose Image::to_centred(const Pose& pose) const {
  return {pose.rotation, pose.rotation * origin + pose.translation};
}

Pose Image::from_centred(const Pose& pose) const {
  return {pose.rotation, pose.translation - pose.rotation * origin};
}

void Image::set_loss_scale(double pixels) {
  loss.scale = pixels * unit;
  setup.loss = loss::constants(loss);
}

Image make_image(const Problem& problem, const RefineOptions& options, Image reuse) {
  Image image = std::move(reuse);
  image.ray = false;
  image.fold_radius = std::numeric_limits<double>::infinity();
  image.behind_camera = options.behind_camera;
  image.objective = options.objective;
  image.norm = options.objective == Objective::kGeometric ? options.norm : Norm::kL2;
  set_camera(problem.camera, options, image);
  image.focal = mean_focal_length(problem.camera);
  image.area =
      static_cast<double>(problem.camera.width) * static_cast<double>(problem.camera.height);
  image.index = usable_rows(problem.correspondences, std::move(image.index));
  if (options.objective != Objective::kReprojection) measure_rays(problem, image);
  image.origin = middle_of(problem.correspondences, image.index);
  fill_columns(problem.correspondences, image);
  image.loss = options.loss;
  if (options.objective == Objective::kGeometric) image.loss.kind = LossKind::kL1;
  image.set_loss_scale(options.loss.scale);
  const Pose start = image.to_centred(problem.cam_from_world);
  image.setup.z0 = depth_limit(image, start);
  image.prior.reset();
  if (options.prior && options.prior->weight > 0.0) {
    image.prior = options.prior;
    image.prior->weight *= image.unit * image.unit;
    image.prior_pose = start;
  }
  return image;
}

double depth_limit(const Image& image, const Pose& centred) {
  const kernel::Columns& c = image.columns;
  if (c.size == 0) return 1.0;
  const Vector3 center = centred.center();
  const double distance = sample_median(
      c.size, [&](std::size_t i) { return (Vector3(c.x[i], c.y[i], c.z[i]) - center).norm(); });
  return std::max(0.05 * distance, 1e-280);
}

double exact_depth_limit(const Image& image, const Pose& centred) {
  const double usual = depth_limit(image, centred);
  const kernel::Columns& c = image.columns;
  const Matrix3 r = centred.rotation_matrix();
  double nearest = 2.0 * usual;
  for (std::size_t i = 0; i < c.size; ++i) {
    const double z =
        r(2, 0) * c.x[i] + r(2, 1) * c.y[i] + r(2, 2) * c.z[i] + centred.translation.z();
    if (z > 1e-5 * usual && z < nearest) nearest = z;
  }
  return 0.5 * nearest;
}

}  // namespace pose_refine
