// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pose_refine/evaluation.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// Alignment of trajectories whose worlds differ, with its uncertainty. The command line, Python and
// C++ use the same names.
namespace pose_refine {

// The motion of the world of the estimates that may be fitted. `kPosYaw` turns about `up` only and
// moves. `kScale` is the scale of the similarity alone, about the origin.
enum class Align { kNone, kSe3, kSim3, kPosYaw, kScale };
inline constexpr std::array<std::string_view, 5> kAlignNames = {"none", "se3", "sim3", "posyaw",
                                                                "scale"};

// `kLeastSquares` is that of Umeyama (PAMI 1991), to which every pose counts. `kRobust` withstands
// wrong poses, up to 40 %: least trimmed squares from many random starts, then Tukey's biweight.
enum class AlignFit { kLeastSquares, kRobust };
inline constexpr std::array<std::string_view, 2> kAlignFitNames = {"least_squares", "robust"};

struct AlignOptions {
  Align align = Align::kSim3;
  AlignFit fit = AlignFit::kLeastSquares;
  Vector3 up = Vector3(0.0, 0.0, 1.0);  // the vertical of both worlds, for kPosYaw
  int starts = 500;                     // random ones of kRobust
  std::uint64_t seed = 1;               // of these
};

using Matrix7 = Eigen::Matrix<double, 7, 7, Eigen::DontAlign>;

// What was fitted to camera centers, and how well it is known.
struct Alignment {
  AlignOptions options;
  Similarity similarity;     // of the truth's world from that of the estimates
  std::size_t poses = 0;     // finite ones in both
  std::vector<bool> inlier;  // of each given pose; under kLeastSquares all that are in both
  std::size_t inliers = 0;
  double rmse = 0.0;  // of the distances of the inliers' centers [scene units of the truth]
  // How many inliers would tell as much if their errors were independent: neighbors in the order
  // given err alike.
  double independent = 0.0;
  // The covariance of (rotation [rad], translation, logarithm of the scale), where rotation and
  // scale are about `pivot`, the mean of the aligned centers: the true similarity S' moves x to
  // pivot + v + e^l Exp(w) (S x - pivot). What is not fitted has zeros.
  Matrix7 covariance = Matrix7::Zero();
  Vector3 pivot = Vector3::Zero();
};

// Fits `options.align` to the camera centers of poses that are in both. Poses are in the order of
// time, if there is one. It is an error, which says what is not determined, when fewer than three
// poses are in both, or when the centers of either do not move, or lie on a line about which any
// turn would do. Under Align::kNone the similarity is the identity and only `rmse` and the counts
// are filled in.
Result<Alignment> align_trajectories(const std::vector<std::optional<Pose>>& estimates,
                                     const std::vector<Pose>& truth, const AlignOptions& options);

// Applies the similarity to a point.
Vector3 aligned(const Vector3& point, const Similarity& similarity);
// Returns the similarity that undoes the given one.
Similarity inverse(const Similarity& similarity);

// A rotation by which all estimates are off, if there is one. Camera axes of another convention
// turn the camera's side (rotation = turn * estimate), a world of other axes the world's
// (rotation = estimate * turn).
struct ConstantTurn {
  enum class Side { kCamera, kWorld };
  Side side = Side::kCamera;
  Quaternion turn = Quaternion(1.0, 0.0, 0.0, 0.0);
  double median_before = 0.0;  // angle of the errors as they are [rad]
  double median_after = 0.0;   // with the turn undone [rad]
};
// Returns the turn that cuts the median error of rotation ten times, of at least five poses.
std::optional<ConstantTurn> constant_turn(const std::vector<std::optional<Pose>>& estimates,
                                          const std::vector<Pose>& truth);

}  // namespace pose_refine
