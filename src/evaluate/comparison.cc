// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/comparison.h"

#include <cmath>
#include <limits>

namespace pose_refine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kDegrees = 180.0 / 3.14159265358979323846;

double median_reprojection(const Image& image, const std::optional<Pose>& pose) {
  if (!pose || !pose->is_finite()) return kInfinity;
  const Correspondences& c = image.correspondences;
  std::vector<double> pixels;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const auto pixel = project(image.camera, *pose * Vector3(c.x[i], c.y[i], c.z[i]));
    pixels.push_back(pixel ? std::hypot(pixel->x() - c.u[i], pixel->y() - c.v[i]) : kInfinity);
  }
  return percentile(std::move(pixels), 50.0);  // NaN without correspondences
}

// Returns the median over the images that have correspondences.
double median_of_images(const std::vector<double>& pixels, bool present) {
  std::vector<double> counted;
  for (const double px : pixels) {
    if (!std::isnan(px) && (!present || std::isfinite(px))) counted.push_back(px);
  }
  return percentile(std::move(counted), 50.0);
}

MethodResult evaluate(MethodPoses method, const ComparisonInput& input, const TimeOrder& order) {
  MethodResult result;
  result.name = std::move(method.name);
  result.trajectory =
      evaluate_trajectory(method.poses, method.stated, input.truth, order, input.trajectory);
  result.errors = pose_errors(method.poses, input.truth);
  result.all = accuracy(result.errors, input.thresholds, input.auc_limit);
  result.present = accuracy(present_only(result.errors), input.thresholds, input.auc_limit);
  result.losses_all = mean_losses(method.poses, input.truth, input.images, input.beta, false);
  result.losses_present = mean_losses(method.poses, input.truth, input.images, input.beta, true);
  for (std::size_t i = 0; i < input.images.size(); ++i) {
    result.reprojection_px.push_back(median_reprojection(input.images[i], method.poses[i]));
  }
  if (!input.images.empty()) {
    const auto& pixels = result.reprojection_px;
    result.losses_all.emplace_back("median_reprojection_px", median_of_images(pixels, false));
    result.losses_present.emplace_back("median_reprojection_px", median_of_images(pixels, true));
  }
  result.coverage = coverage(method.poses, input.truth, method.stated);
  result.poses = std::move(method.poses);
  result.extra = std::move(method.extra);
  result.association = std::move(method.association);
  return result;
}

std::vector<double> translations(const MethodResult& method) {
  std::vector<double> values;
  for (const PoseError& error : method.errors) values.push_back(error.translation);
  return values;
}

std::vector<double> rotations_deg(const MethodResult& method) {
  std::vector<double> values;
  for (const PoseError& error : method.errors) values.push_back(error.rotation * kDegrees);
  return values;
}

}  // namespace

Comparison compare(ComparisonInput input) {
  Comparison result;
  result.order = time_order(input.names);
  for (MethodPoses& method : input.methods) {
    result.methods.push_back(evaluate(std::move(method), input, result.order));
  }
  const MedianBootstrap bootstrap(input.names.size(), input.seed);
  for (std::size_t a = 0; a < result.methods.size(); ++a) {
    for (std::size_t b = a + 1; b < result.methods.size(); ++b) {
      const MethodResult &first = result.methods[a], &second = result.methods[b];
      result.pairs.push_back({a, b, paired(translations(first), translations(second), bootstrap),
                              paired(rotations_deg(first), rotations_deg(second), bootstrap)});
    }
  }
  result.names = std::move(input.names);
  result.truth = std::move(input.truth);
  result.thresholds = std::move(input.thresholds);
  result.auc_limit = input.auc_limit;
  result.between = input.between;
  result.notes = std::move(input.notes);
  return result;
}

}  // namespace pose_refine
