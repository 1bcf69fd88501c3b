// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace pose_refine::apps {

// Tells on stderr how far a batch is. A terminal gets a bar with count, rate and time left.
// Anything else gets a line each 10 %, though not more than one a second, and one each
// --progress_seconds even where nothing was finished since, so that a long run shows that it lives.
// --quiet silences it.
class Progress {
 public:
  // `before` were done by an earlier run. A `total` of 0 is not known: only time is told.
  Progress(std::string label, std::size_t total, std::size_t before = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void update(std::size_t done);

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(std::size_t done, double seconds) const;
  void draw_bar(std::size_t done);
  void tell(std::size_t done);
  void beat();

  const std::string label_;
  const std::size_t total_, before_;
  const bool silent_;
  const bool terminal_;
  const double period_;  // [s]
  const Clock::time_point start_ = Clock::now();
  // The thread that tells each period shares these.
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::size_t done_;
  Clock::time_point last_ = start_;
  std::size_t next_tenth_ = 1;
  std::thread beat_;
};

}  // namespace pose_refine::apps
