// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/progress.h"

#include <unistd.h>

#include <cstdio>
#include <system_error>
#include <utility>

#include "apps/cli/process_flags.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr double kRedraw = 0.1;     // seconds
constexpr double kLinePause = 1.0;  // seconds: a short batch does not fill a log

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
      silent_(is_quiet()),
      terminal_(isatty(STDERR_FILENO) != 0),
      period_(progress_seconds_from_flag()),
      done_(before) {
  if (silent_ || terminal_) return;
  try {
    beat_ = std::thread([this] { beat(); });
  } catch (const std::system_error&) {  // a machine without threads left tells less
  }
}

Progress::~Progress() {
  if (!beat_.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    has_ended_ = true;
  }
  ended_.notify_one();
  beat_.join();
}

std::string Progress::line(std::size_t done, double seconds) const {
  char text[128];
  if (total_ == 0) {
    std::snprintf(text, sizeof(text), ": %.0f s so far", seconds);
    return label_ + text;
  }
  const double rate = seconds > 0.0 ? static_cast<double>(done - before_) / seconds : 0.0;
  if (rate > 0.0) {
    std::snprintf(text, sizeof(text), " %zu/%zu (%zu %%), %.0f/s, %.0f s left", done, total_,
                  100 * done / total_, rate, static_cast<double>(total_ - done) / rate);
  } else {
    std::snprintf(text, sizeof(text), " %zu/%zu (%zu %%), %.0f s so far", done, total_,
                  100 * done / total_, seconds);
  }
  return label_ + text;
}

void Progress::draw_bar(std::size_t done) {
  const auto now = Clock::now();
  if (done < total_ && seconds_between(last_, now) < kRedraw) return;
  last_ = now;
  std::fprintf(stderr, "\r%s %s\033[K%s", bar(done, total_).c_str(),
               line(done, seconds_between(start_, now)).c_str(), done == total_ ? "\n" : "");
  std::fflush(stderr);
}

void Progress::tell(std::size_t done) {
  last_ = Clock::now();
  std::fprintf(stderr, "%s\n", line(done, seconds_between(start_, last_)).c_str());
}

void Progress::update(std::size_t done) {
  if (silent_ || total_ == 0) return;
  if (terminal_) return draw_bar(done);
  const std::lock_guard<std::mutex> lock(mutex_);
  done_ = done;
  if (10 * done < next_tenth_ * total_) return;
  if (done < total_ && seconds_between(last_, Clock::now()) < kLinePause) return;
  next_tenth_ = 10 * done / total_ + 1;
  tell(done);
}

void Progress::beat() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!has_ended_) {
    const double since = seconds_between(last_, Clock::now());
    if (since >= period_) {
      tell(done_);
    } else {
      ended_.wait_for(lock, std::chrono::duration<double>(period_ - since));
    }
  }
}

}  // namespace pose_refine::apps
