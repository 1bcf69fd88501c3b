// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>

// Returns which row of mutants.txt is alive in this process; none is by default. Only files that
// tests/mutation/run changes in its copy of the sources include this.
inline int living_mutant() {
  static const int number = [] {
    const char* const text = std::getenv("POSE_REFINE_MUTANT");
    return text ? std::atoi(text) : 0;
  }();
  return number;
}

inline const int kLivingMutant = living_mutant();

inline bool mutant(int number) {
  return kLivingMutant == number;
}
