// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/manifold.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "pose_refine/camera.h"

namespace pose_refine {

inline bool is_focal(const Camera& camera, int parameter) {
  const auto& focal = camera_model_info(camera.model).focal;
  return std::find(focal.begin(), focal.end(), parameter) != focal.end();
}

// This is the manifold of a camera's parameter list: those that are not refined stay, and focal
// lengths move by factors, so that they stay positive. A unit of a focal length's tangent is a
// factor e.
class IntrinsicsManifold final : public ceres::Manifold {
 public:
  IntrinsicsManifold(const Camera& camera, const std::vector<bool>& refined)
      : size_(static_cast<int>(camera.params.size())) {
    for (int i = 0; i < size_; ++i)
      if (refined[static_cast<std::size_t>(i)]) {
        free_.push_back(i);
        focal_.push_back(is_focal(camera, i));
      }
  }
  int AmbientSize() const override { return size_; }
  int TangentSize() const override { return static_cast<int>(free_.size()); }

  bool Plus(const double* x, const double* delta, double* out) const override {
    std::copy(x, x + size_, out);
    for (std::size_t k = 0; k < free_.size(); ++k) {
      if (focal_[k])
        out[free_[k]] *= std::exp(std::clamp(delta[k], -1.0, 1.0));
      else
        out[free_[k]] += delta[k];
    }
    return true;
  }
  bool PlusJacobian(const double* x, double* jacobian) const override {
    std::fill(jacobian, jacobian + static_cast<std::size_t>(size_) * free_.size(), 0.0);
    for (std::size_t k = 0; k < free_.size(); ++k)
      jacobian[static_cast<std::size_t>(free_[k]) * free_.size() + k] =
          focal_[k] ? x[free_[k]] : 1.0;
    return true;
  }
  bool Minus(const double* y, const double* x, double* out) const override {
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const int i = free_[k];
      out[k] = focal_[k] ? std::log(y[i] / x[i]) : y[i] - x[i];
    }
    return true;
  }
  bool MinusJacobian(const double* x, double* jacobian) const override {
    std::fill(jacobian, jacobian + static_cast<std::size_t>(size_) * free_.size(), 0.0);
    for (std::size_t k = 0; k < free_.size(); ++k)
      jacobian[k * static_cast<std::size_t>(size_) + static_cast<std::size_t>(free_[k])] =
          focal_[k] ? 1.0 / x[free_[k]] : 1.0;
    return true;
  }

 private:
  int size_;
  std::vector<int> free_;
  std::vector<bool> focal_;
};

}  // namespace pose_refine
