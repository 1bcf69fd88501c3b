// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

// Returns which row of a list of mutants is alive in this process; none is by default. Only files
// that tests/mutation/run changes in its copy of the sources include this.
inline int living_mutant() {
  static const int number = [] {
    const char* const text = std::getenv("POSE_REFINE_MUTANT");
    return text ? std::atoi(text) : 0;
  }();
  return number;
}

// Adds a mutant's number to the file that POSE_REFINE_MUTANT_TRACE names, once a process: a test
// that never comes by a mutant need not be run for it.
inline void trace_mutant(const char* path, int number) {
  static std::atomic<bool> seen[4096];
  if (seen[number].exchange(true)) return;
  const std::string line = std::to_string(number) + "\n";
  const int file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return;
  [[maybe_unused]] const auto written = ::write(file, line.data(), line.size());
  ::close(file);
}

inline const int kLivingMutant = living_mutant();
inline const char* const kMutantTrace = std::getenv("POSE_REFINE_MUTANT_TRACE");

inline bool mutant(int number) {
  if (kMutantTrace) trace_mutant(kMutantTrace, number);
  return kLivingMutant == number;
}
