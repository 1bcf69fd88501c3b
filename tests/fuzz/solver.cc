// SPDX-License-Identifier: BSD-3-Clause
// This fuzzes the solver: any numbers must give a finite pose and an honest status.
#include <stdexcept>

#include "fuzz/problem.h"
#include "pose_refine/bundle.h"
#include "pose_refine/maps/nre.h"
#include "pose_refine/support/doctor.h"

namespace pose_refine::fuzz {
namespace {

// Runs a function that must throw std::invalid_argument for bad options, and only then.
template <class Run>
Finding expect_throw_if(bool bad, Run&& run) {
  try {
    const Finding finding = run();
    return bad ? "bad options were accepted" : finding;
  } catch (const std::invalid_argument& error) {
    return bad ? "" : "good options were refused: " + std::string(error.what());
  }
}

FeatureMap map_from(Numbers& in, std::size_t depth) {
  FeatureMap map{1 + in.index(12), 1 + in.index(12), depth, {}};
  for (std::size_t i = 0; i < map.height * map.width * depth; ++i)
    map.data.push_back(static_cast<float>(in.real() / 64.0));
  if (in.index(16) == 15) map.width += in.index(4);
  return map;
}

FeatureLevel level_from(Numbers& in, std::size_t points) {
  const std::size_t depth = 1 + in.index(3);
  FeatureLevel level{map_from(in, depth), {}};
  for (std::size_t i = 0; i < points * depth; ++i)
    level.descriptors.push_back(static_cast<float>(in.real() / 64.0));
  return level;
}

ReadyMaps ready_from(Numbers& in, std::size_t points) {
  ReadyMaps ready;
  ready.height = in.index(8);
  ready.width = in.index(8);
  ready.scale = in.real();
  ready.offset = in.real();
  if (in.flag()) {
    for (std::size_t i = 0; i < points * ready.height * ready.width; ++i)
      ready.dense.push_back(static_cast<float>(in.real()));
  } else {
    for (std::size_t i = in.index(64) * 4 + in.index(16) / 15; i > 0; --i)
      ready.sparse.push_back(static_cast<float>(in.real()));
  }
  return ready;
}

DenseFeatures features_from(Numbers& in, const Image& image) {
  DenseFeatures features;
  const Correspondences& c = image.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i) features.points.emplace_back(c.x[i], c.y[i], c.z[i]);
  const std::size_t kind = in.index(8), points = features.points.size();
  if (kind % 2 == 0) features.coarse = level_from(in, points);
  if (kind % 2 == 1) features.ready = ready_from(in, points);
  if (kind / 2 == 1) features.fine = level_from(in, points);
  if (kind / 2 == 2)
    for (std::size_t i = 0; i < points; ++i) features.fine_matches.emplace_back(c.u[i], c.v[i]);
  return features;
}

bool has_equal_columns(const Correspondences& c) {
  const std::size_t n = c.size();
  return c.v.size() == n && c.x.size() == n && c.y.size() == n && c.z.size() == n;
}

}  // namespace

Finding run_refine(std::string_view input) {
  Numbers in(input);
  const RefineOptions options = options_from(in);
  const Image image = image_from(in);
  return expect_throw_if(!options.errors().empty(), [&]() -> Finding {
    const RefineResult result = refine(image, options);
    const Finding finding = check_result(image, result);
    if (!finding.empty() || input.size() % 8 != 0) return finding;
    const RefineResult again = refine(image, options);
    return same_bits(result.cam_from_world, again.cam_from_world) ? "" : "not the same twice";
  });
}

Finding run_joint(std::string_view input) {
  Numbers in(input);
  BundleOptions options;
  options.threads = 1;
  options.refine.max_iterations = static_cast<int>(in.index(20));
  options.groups.clear();
  for (std::size_t groups = in.index(4); groups > 0; --groups)
    options.groups.push_back(in.choice<IntrinsicsGroup>(3));
  if (in.flag()) options.prior = {in.real(), in.real(), in.real()};
  Bundle joint;
  for (std::size_t images = in.index(4); images > 0; --images) {
    joint.images.push_back(image_from(in));
    const bool shared = !joint.cameras.empty() && in.flag();
    if (!shared) joint.cameras.push_back(joint.images.back().camera);
    joint.camera_of.push_back(joint.cameras.size() - 1);
  }
  return expect_throw_if(!options.errors().empty(), [&]() -> Finding {
    const BundleResult result = refine_bundle(joint, options);
    for (const CameraResult& camera : result.cameras) {
      if (!camera.usable() && camera.reasons.empty()) return "a camera rejected without a reason";
      const Camera& c = camera.camera;
      if (camera.usable() && !make_camera(c.model, c.width, c.height, c.params))
        return "a usable camera that is none";
    }
    for (std::size_t i = 0; i < joint.images.size(); ++i) {
      const Finding finding = check_result(joint.images[i], result.images[i]);
      if (!finding.empty()) return finding;
    }
    return {};
  });
}

Finding run_nre(std::string_view input) {
  Numbers in(input);
  NreOptions options;
  options.rescue = in.flag();
  options.msac.triplets = static_cast<int>(in.index(40));
  options.coarse.max_iterations = options.fine.max_iterations = static_cast<int>(in.index(20));
  if (in.index(4) == 3) options.coarse.sigmas.front() = in.real();
  if (in.index(4) == 3) options.maps.temperature = in.real();
  if (in.index(4) == 3) options.maps.drop_below = in.real();
  if (in.index(4) == 3) options.window_px = in.real();
  const Image drawn = image_from(in);
  if (!has_equal_columns(drawn.correspondences)) return {};
  const DenseImage image{"a", drawn.camera, drawn.cam_from_world, features_from(in, drawn)};
  const Result<RefineResult> result = refine_nre(image, options);
  if (!result) return result.error().message.empty() ? "an error without a message" : "";
  if (result->usable() && !result->cam_from_world.is_finite()) return "usable, but not finite";
  if (!result->usable() && !same_bits(result->cam_from_world, image.cam_from_world))
    return "rejected, but the pose changed";
  return !result->usable() && result->reasons.empty() ? "rejected without a reason" : "";
}

Finding run_doctor(std::string_view input) {
  Numbers in(input);
  DoctorOptions options;
  options.stated.rotation = in.choice<RotationOf>(2);
  options.stated.position = in.choice<PositionIs>(2);
  options.stated.axes = in.choice<CameraAxes>(2);
  options.stated.order = in.choice<QuaternionOrder>(2);
  options.quaternion_order = in.flag();
  std::vector<Image> images;
  for (std::size_t left = in.index(5); left > 0; --left) images.push_back(image_from(in));
  const Diagnosis diagnosis = diagnose(images, options);
  if (diagnosis.images > images.size()) return "more images than there are";
  if (diagnosis.readings.empty() != (diagnosis.images == 0)) return "readings without images";
  if (diagnosis.refuted && diagnosis.readings.front().angle > 2.0) return "refuted by nothing";
  for (const Reading& reading : diagnosis.readings)
    if (!(reading.angle >= 0.0 && reading.angle < 3.2)) return "an angle that is none";
  const PixelCenterDiagnosis pixels = diagnose_pixel_center(images, in.flag() ? 0.5 : 0.0);
  if (!(pixels.p >= 0.0 && pixels.p <= 1.0)) return "a probability that is none";
  return {};
}

}  // namespace pose_refine::fuzz
