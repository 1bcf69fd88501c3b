// SPDX-License-Identifier: BSD-3-Clause
#include "python/state.h"

#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "pose_refine/support/version.h"
#include "problem/result_fields.h"

namespace pose_refine::python {
namespace {

// A value is written and read by one function, `walk`, so that the two cannot differ.
class Writer {
 public:
  static constexpr bool kReads = false;
  std::string bytes;

  template <class T>
  void raw(T& value) {
    if constexpr (std::is_floating_point_v<T>) {
      const T one = value == value ? value : std::numeric_limits<T>::quiet_NaN();
      bytes.append(reinterpret_cast<const char*>(&one), sizeof one);
    } else {
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
  }
};

class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  void raw(T& value) {
    if (rest_.size() < sizeof value) throw py::value_error("the pickle is cut off");
    T one;
    std::memcpy(&one, rest_.data(), sizeof one);
    value = one;
    rest_.remove_prefix(sizeof value);
  }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

// Tells whether a number that was read is one of the enumeration.
bool is_known(CameraModel model) {
  return camera_model_from_id(static_cast<std::int64_t>(model)).has_value();
}
bool is_known(LossKind kind) {
  return static_cast<std::size_t>(kind) < loss_names().size();
}
bool is_known(Verdict verdict) {
  return verdict >= Verdict::kOk && verdict <= Verdict::kRejected;
}
bool is_known(Termination termination) {
  return termination >= Termination::kConverged && termination <= Termination::kInvalidInput;
}
bool is_known(RescueStage stage) {
  return stage >= RescueStage::kPlain && stage <= RescueStage::kSamples;
}

template <class Archive, class T>
std::enable_if_t<std::is_arithmetic_v<T>> walk(Archive& archive, T& value) {
  archive.raw(value);
}
template <class Archive, class T>
std::enable_if_t<std::is_enum_v<T>> walk(Archive& archive, T& value) {
  archive.raw(value);
  if (Archive::kReads && !is_known(value)) throw py::value_error("the pickle is damaged");
}

template <class Archive, class Derived>
void walk(Archive& archive, Eigen::MatrixBase<Derived>& matrix) {
  for (Eigen::Index i = 0; i < matrix.size(); ++i) archive.raw(matrix.derived().data()[i]);
}

// A length that the rest of the bytes cannot hold would only take memory.
template <class Archive, class Sequence>
void walk_size(Archive& archive, Sequence& values) {
  std::uint64_t size = values.size();
  archive.raw(size);
  if constexpr (Archive::kReads) {
    if (size > archive.left()) throw py::value_error("the pickle is cut off");
    values.resize(static_cast<std::size_t>(size));
  }
}

template <class Archive>
void walk(Archive& archive, std::string& text) {
  walk_size(archive, text);
  for (char& c : text) archive.raw(c);
}

// Types that are walked by name come before the containers that hold them.
template <class Archive>
void walk(Archive& archive, Pose& pose) {
  walk(archive, pose.rotation.coeffs());
  walk(archive, pose.translation);
}

template <class Archive, class T>
void walk(Archive& archive, std::optional<T>& value);

template <class Archive>
void walk(Archive& archive, Loss& loss) {
  walk(archive, loss.kind);
  walk(archive, loss.scale);
  walk(archive, loss.shape);
}

template <class Archive>
void walk(Archive& archive, PosePrior& prior) {
  walk(archive, prior.cam_from_world);
  walk(archive, prior.covariance);
}
template <class Archive>
void walk(Archive& archive, PositionPrior& prior) {
  walk(archive, prior.center);
  walk(archive, prior.covariance);
}
template <class Archive>
void walk(Archive& archive, RotationPrior& prior) {
  walk(archive, prior.cam_from_world.coeffs());
  walk(archive, prior.covariance);
}
template <class Archive>
void walk(Archive& archive, GravityPrior& prior) {
  walk(archive, prior.down_in_camera);
  walk(archive, prior.up_in_world);
  walk(archive, prior.sigma);
}
template <class Archive>
void walk(Archive& archive, YawPrior& prior) {
  walk(archive, prior.heading_in_world);
  walk(archive, prior.axis_in_camera);
  walk(archive, prior.up_in_world);
  walk(archive, prior.sigma);
}

using Measurement = decltype(Prior::measurement);

template <std::size_t k = 0>
void become(Measurement& measurement, std::size_t kind) {
  if constexpr (k < std::variant_size_v<Measurement>) {
    if (kind == k)
      measurement.emplace<k>();
    else
      become<k + 1>(measurement, kind);
  } else {
    throw py::value_error("the pickle holds an unknown prior");
  }
}

template <class Archive>
void walk(Archive& archive, Prior& prior) {
  std::uint64_t kind = prior.measurement.index();
  archive.raw(kind);
  if constexpr (Archive::kReads) become(prior.measurement, static_cast<std::size_t>(kind));
  std::visit([&](auto& measurement) { walk(archive, measurement); }, prior.measurement);
  walk(archive, prior.loss);
}

template <class Archive>
void walk(Archive& archive, RescueReport& report) {
  for_each_rescue_field([&](const char*, auto member) { walk(archive, report.*member); });
}

template <class Archive, class T>
void walk(Archive& archive, std::vector<T>& values) {
  walk_size(archive, values);
  for (T& value : values) walk(archive, value);
}

template <class Archive, class T>
void walk(Archive& archive, std::optional<T>& value) {
  unsigned char given = value.has_value();
  archive.raw(given);
  if constexpr (Archive::kReads) {
    value.reset();
    if (given) value.emplace();
  }
  if (value) walk(archive, *value);
}

template <class Archive>
void walk(Archive& archive, Camera& camera) {
  walk(archive, camera.model);
  walk(archive, camera.width);
  walk(archive, camera.height);
  walk(archive, camera.params);
}

template <class Archive>
void walk(Archive& archive, Correspondences& c) {
  for (auto* column : {&c.u, &c.v, &c.x, &c.y, &c.z, &c.weight, &c.sxx, &c.sxy, &c.syy})
    walk(archive, *column);
  walk(archive, c.point_covariance);
  walk(archive, c.point3D_id);
}

template <class Archive>
void walk(Archive& archive, Image& image) {
  walk(archive, image.name);
  walk(archive, image.camera);
  walk(archive, image.cam_from_world);
  walk(archive, image.correspondences);
  walk(archive, image.defect.reason);
  walk(archive, image.defect.message);
  walk(archive, image.priors);
}

template <class Archive>
void walk(Archive& archive, ImageResult& result) {
  walk(archive, result.name);
  for_each_result_field([&](const ResultField&, auto member) {
    if constexpr (is_stored_v<decltype(member)>) walk(archive, result.*member);
  });
}

template <class Archive>
void walk(Archive& archive, MapNoise& noise) {
  walk(archive, noise.images);
  for (double* const value : {&noise.median_position, &noise.median_rotation, &noise.within_bound95,
                              &noise.position_growth, &noise.rotation_growth})
    walk(archive, *value);
  walk(archive, noise.cameras);
}

// A pickle is read by the version that wrote it.
constexpr std::string_view kVersion = POSE_REFINE_VERSION;

}  // namespace

template <class T>
std::string to_bytes(const T& value) {
  Writer writer;
  std::string version(kVersion);
  walk(writer, version);
  T copy = value;
  walk(writer, copy);
  return std::move(writer.bytes);
}

template <class T>
T from_bytes(std::string_view bytes) {
  Reader reader(bytes);
  std::string version;
  walk(reader, version);
  if (version != kVersion)
    throw py::value_error("the pickle is of pose_refine " + version + ", not " +
                          std::string(kVersion));
  T value;
  walk(reader, value);
  if (reader.left() > 0) throw py::value_error("the pickle is too long");
  return value;
}

template std::string to_bytes(const Pose&);
template std::string to_bytes(const Camera&);
template std::string to_bytes(const Loss&);
template std::string to_bytes(const Prior&);
template std::string to_bytes(const Image&);
template std::string to_bytes(const ImageResult&);
template std::string to_bytes(const MapNoise&);
template Pose from_bytes(std::string_view);
template Camera from_bytes(std::string_view);
template Loss from_bytes(std::string_view);
template Prior from_bytes(std::string_view);
template Image from_bytes(std::string_view);
template ImageResult from_bytes(std::string_view);
template MapNoise from_bytes(std::string_view);

}  // namespace pose_refine::python
