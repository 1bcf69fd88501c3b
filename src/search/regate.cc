// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "search/consensus_search.h"
#include "search/minimize.h"

namespace pose_refine {
namespace {

constexpr int kRounds = 4;
constexpr double kGateSquared = 5.991;  // 95 % of a chi2 with two degrees of freedom
constexpr Limits kRound{10, 1e-6};

// Observations outside a gate have weight 0 while this lives.
class Gate {
 public:
  explicit Gate(PointFactor& factor) : factor_(factor), before_(factor.columns.weight) {
    const std::size_t n = factor.columns.size;
    given_.assign(n, 1.0);
    if (before_) std::copy(before_, before_ + n, given_.begin());
    storage_.assign(n + 2 * kernel::kPad, 1.0);  // columns are padded and aligned to a packet
    void* first = storage_.data();
    std::size_t space = storage_.size() * sizeof(double);
    const std::size_t packet = kernel::kPad * sizeof(double);
    weight_ = static_cast<double*>(std::align(packet, n * sizeof(double), first, space));
    std::copy(given_.begin(), given_.end(), weight_);
    factor_.columns.weight = weight_;
  }
  ~Gate() { factor_.columns.weight = before_; }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Keeps what is within `largest`; returns how many.
  std::size_t draw(const std::vector<double>& residual, double largest) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < residual.size(); ++i) {
      const bool inside = residual[i] <= largest;
      weight_[i] = inside ? given_[i] : 0.0;
      kept += inside;
    }
    return kept;
  }

 private:
  PointFactor& factor_;
  const double* before_;
  std::vector<double> given_, storage_;
  double* weight_;
};

}  // namespace

Solution regated(Reducer& reducer, PointFactor& factor, const Pose& start,
                 const RefineOptions& options, double noise) {
  constexpr std::size_t kFewest = 6;
  Gate gate(factor);
  Solution solution;
  solution.pose = start;
  for (int round = 0; round < kRounds; ++round) {
    if (round > 0) {
      const Observed at = observe(reducer, factor, solution.pose);
      if (options.auto_scale) noise = estimate_noise(at, factor.area, factor.largest_px).scale;
      if (gate.draw(at.normalized, std::sqrt(kGateSquared) * noise) < kFewest) break;
    }
    factor.loss.kind = round < kRounds / 2 ? LossKind::kHuber : LossKind::kNone;
    factor.set_loss_scale(std::sqrt(kGateSquared) * noise);
    factor.setup.z0 = depth_limit(factor, solution.pose);
    const Solution next = minimize(reducer, factor, solution.pose, options, kRound);
    solution.termination = next.termination;
    if (failed(next.termination)) break;
    solution.pose = next.pose;
    solution.iterations += next.iterations;
  }
  return solution;
}

}  // namespace pose_refine
