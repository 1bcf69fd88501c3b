// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace pose_refine::apps {

// Tells on stderr how far a batch is. A terminal gets a bar with count, rate and time left,
// anything else a line each 10 %. --quiet silences it.
class Progress {
 public:
  // `before` were done by an earlier run.
  Progress(std::string label, std::size_t total, std::size_t before = 0);
  void update(std::size_t done);

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(std::size_t done, double seconds) const;

  const std::string label_;
  const std::size_t total_, before_;
  const bool silent_;
  const bool terminal_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::size_t next_tenth_ = 1;
};

}  // namespace pose_refine::apps
