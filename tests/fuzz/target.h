// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// What is fuzzed: main.cc runs one target on inputs that libFuzzer makes, replay_test.cc runs all
// on the inputs in data/corpus.
namespace pose_refine::fuzz {

// What is wrong, a sentence; empty: nothing.
using Finding = std::string;

struct Target {
  std::string name;
  std::function<Finding(std::string_view input)> run;
};

// One for each format, and those below. To add one: a function here and a row in targets.cc.
const std::vector<Target>& targets();
std::vector<Target> format_targets();
const Target* find_target(std::string_view name);

Finding run_matches(std::string_view input);
Finding run_cameras(std::string_view input);
Finding run_priors(std::string_view input);
Finding run_features(std::string_view input);
Finding run_json(std::string_view input);
Finding run_npy(std::string_view input);
Finding run_zip(std::string_view input);
Finding run_words(std::string_view input);
Finding run_flags(std::string_view input);
Finding run_refine(std::string_view input);
Finding run_joint(std::string_view input);
Finding run_nre(std::string_view input);
Finding run_doctor(std::string_view input);

}  // namespace pose_refine::fuzz
