// SPDX-License-Identifier: BSD-3-Clause
#include "factor/factors.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>
#include <variant>

namespace pose_refine {
namespace {

template <class Kind>
void append(const Image& image, const RefineOptions& options, const Frame& frame,
            std::vector<Factor>& out) {
  for (Kind& factor : Kind::make(image, options, frame)) out.emplace_back(std::move(factor));
}

// Asks every alternative of Factor what it makes of the image, in their order.
template <class... Kinds>
std::vector<Factor> make_each(const Image& image, const RefineOptions& options, const Frame& frame,
                              const std::variant<Kinds...>*) {
  std::vector<Factor> out;
  (append<Kinds>(image, options, frame, out), ...);
  return out;
}

bool measures(const Factor& factor) {
  return std::visit([](const auto& f) { return std::decay_t<decltype(f)>::kMeasures; }, factor);
}

}  // namespace

Quadratic Factors::linearize_others(const Pose& pose, const Stage& stage,
                                    Derivatives derivatives) const {
  Quadratic sum;
  for (const Factor& factor : others_)
    sum += std::visit([&](const auto& f) { return f.linearize(pose, stage, derivatives); }, factor);
  return sum;
}

Quadratic Factors::linearize(const Pose& pose, const Stage& stage, Derivatives derivatives,
                             Scratch& scratch) const {
  Quadratic out = points_.linearize(pose, stage, derivatives, scratch);
  if (!out.valid) return out;
  if (!others_.empty()) out += linearize_others(pose, stage, derivatives);
  if (!freedom_.is_full() && derivatives != Derivatives::kCost)
    out = constrained(out, freedom_, pose);
  out.valid = out.valid && std::isfinite(out.cost);
  return out;
}

void Factors::add_others_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const {
  for (const Factor& factor : others_)
    std::visit([&](const auto& f) { f.add_to(problem, pose, stage); }, factor);
}

void Factors::add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const {
  points_.add_to(problem, pose, stage);
  add_others_to(problem, pose, stage);
}

bool Factors::has_measurements() const {
  return std::any_of(others_.begin(), others_.end(), measures);
}

double Factors::squared_distance(const Pose& pose) const {
  Stage stage;
  stage.prior_variance = 1.0;
  double sum = 0.0;
  for (const Factor& factor : others_) {
    if (!measures(factor)) continue;
    sum +=
        2.0 *
        std::visit([&](const auto& f) { return f.linearize(pose, stage, Derivatives::kCost).cost; },
                   factor);
  }
  return sum;
}

bool Factors::is_exceeded_by(const Pose& pose) const {
  for (const Factor& factor : others_)
    if (std::visit([&](const auto& f) { return f.is_exceeded_by(pose); }, factor)) return true;
  return false;
}

Factors make_factors(const Image& image, const RefineOptions& options, Factors reuse) {
  Factors factors;
  factors.points_ = make_point_factor(image, options, std::move(reuse.points_));
  const Frame& frame = factors.points_.frame;
  factors.others_ = make_each(image, options, frame, static_cast<const Factor*>(nullptr));
  factors.freedom_ = Freedom(options, frame.to_centered(image.cam_from_world));
  return factors;
}

Factors with_area(Factors factors, double area) {
  factors.points_.area = area;
  return factors;
}

}  // namespace pose_refine
