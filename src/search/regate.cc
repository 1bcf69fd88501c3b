// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <vector>

#include "factor/aligned.h"
#include "observe/observation.h"
#include "search/consensus_search.h"

namespace pose_refine {
namespace {

constexpr int kRounds = 4;
constexpr double kGateSquared = 5.991;  // 95 % of a chi2 with two degrees of freedom
constexpr Limits kRound{10, 1e-6};

// With these weights, observations outside of a gate do not count. Columns are padded and aligned
// to a packet, and so are these.
class Gate {
 public:
  explicit Gate(const kernel::Columns& columns) : given_(columns.size, 1.0) {
    const std::size_t n = columns.size;
    if (columns.weight) std::copy(columns.weight, columns.weight + n, given_.begin());
    storage_.assign(n + 2 * kernel::kPad, 1.0);
    weights_ = aligned(storage_.data());
    std::copy(given_.begin(), given_.end(), weights_);
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  const double* weights() const { return weights_; }

  // Keeps what is within `largest`; returns how many.
  std::size_t draw(const std::vector<double>& residual, double largest) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < residual.size(); ++i) {
      const bool inside = residual[i] <= largest;
      weights_[i] = inside ? given_[i] : 0.0;
      kept += inside;
    }
    return kept;
  }

 private:
  std::vector<double> given_, storage_;
  double* weights_;
};

}  // namespace

Solution regated(const Task& task, const Stage& first, const Pose& start, double noise) {
  constexpr std::size_t kFewest = 6;
  const PointFactor& points = task.points();
  Gate gate(points.columns);
  Stage stage = first;
  stage.gate = gate.weights();
  Solution solution;
  solution.pose = start;
  for (int round = 0; round < kRounds; ++round) {
    if (round > 0) {
      const Observations at = observe(task.under(stage), solution.pose);
      if (task.options.loss.is_automatic())
        noise = estimate_noise(at, points.area, stage.largest_px).scale;
      if (gate.draw(at.normalized, std::sqrt(kGateSquared) * noise) < kFewest) break;
    }
    const LossKind kind = round < kRounds / 2 ? LossKind::kHuber : LossKind::kNone;
    stage = stage.with_loss(kind, std::sqrt(kGateSquared) * noise * points.unit());
    stage.depth_limit = depth_limit(points, solution.pose);
    const Solution next = minimize(task, stage, solution.pose, kRound);
    solution.termination = next.termination;
    if (failed(next.termination)) break;
    solution.pose = next.pose;
    solution.iterations += next.iterations;
  }
  return solution;
}

}  // namespace pose_refine
