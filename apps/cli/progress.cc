// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "apps/cli/process_flags.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr double kRedraw = 0.1;  // seconds

std::string bar(std::size_t done, std::size_t total) {
  const std::size_t filled = kBarWidth * done / total;
  return '[' + std::string(filled, '=') + std::string(kBarWidth - filled, ' ') + ']';
}

double seconds_between(std::chrono::steady_clock::time_point a,
                       std::chrono::steady_clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

}  // namespace

Progress::Progress(std::string label, std::size_t total, std::size_t before)
    : label_(std::move(label)),
      total_(total),
      before_(before),
      silent_(is_quiet() || total == 0),
      terminal_(isatty(STDERR_FILENO) != 0) {}

std::string Progress::line(std::size_t done, double seconds) const {
  const double rate = seconds > 0.0 ? static_cast<double>(done - before_) / seconds : 0.0;
  const double left = rate > 0.0 ? static_cast<double>(total_ - done) / rate : 0.0;
  char text[128];
  std::snprintf(text, sizeof(text), " %zu/%zu (%zu %%), %.0f/s, %.0f s left", done, total_,
                100 * done / total_, rate, left);
  return label_ + text;
}

void Progress::update(std::size_t done) {
  if (silent_) return;
  const auto now = Clock::now();
  const std::string text = line(done, seconds_between(start_, now));
  if (terminal_) {
    if (done < total_ && seconds_between(last_, now) < kRedraw) return;
    last_ = now;
    std::fprintf(stderr, "\r%s %s\033[K%s", bar(done, total_).c_str(), text.c_str(),
                 done == total_ ? "\n" : "");
    std::fflush(stderr);
  } else if (10 * done >= next_tenth_ * total_) {
    next_tenth_ = 10 * done / total_ + 1;
    std::fprintf(stderr, "%s\n", text.c_str());
  }
}

}  // namespace pose_refine::apps
