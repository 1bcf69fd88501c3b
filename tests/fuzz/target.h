// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// These targets are fuzzed: main.cc runs one of them on inputs that libFuzzer makes, and
// replay_test.cc runs all on the inputs in data/corpus.
namespace pose_refine::fuzz {

// Says in a sentence what is wrong; it is empty if nothing is.
using Finding = std::string;

struct Target {
  std::string name;
  std::function<Finding(std::string_view input)> run;
};

// There is a target for each format, and those below. Adding one takes a function here and a row in
// targets.cc.
const std::vector<Target>& targets();
std::vector<Target> format_targets();
const Target* find_target(std::string_view name);

Finding run_matches(std::string_view input);
Finding run_cameras(std::string_view input);
Finding run_priors(std::string_view input);
Finding run_features(std::string_view input);
Finding run_database(std::string_view input);
Finding run_hloc_files(std::string_view input);
Finding run_hdf5_chunks(std::string_view input);
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
