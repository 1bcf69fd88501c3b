// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// This is a 64-bit hash, for accidents and not for enemies.
class Hash {
 public:
  void add(const void* data, std::size_t size);
  void add(std::string_view text);
  void add(double value) { add(&value, sizeof value); }
  void add(std::uint64_t value) { add(&value, sizeof value); }
  void add(const std::vector<double>& values);
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15u;
};

// This decides the bytes of a run's output: two runs with the same key may share their results.
struct RunKey {
  std::string program;                         // version and instruction set
  std::map<std::string, std::string> options;  // flags that matter
  std::uint64_t inputs = 0;                    // what the files say, not their names

  // Returns one line per entry. The second form returns what is different, for people.
  std::string text() const;
  static std::string difference(const std::string& text, const std::string& other);
};

// Makes the key of the flags of `verb` but for those that name files or tell how to run.
RunKey run_key(const Verb& verb, std::uint64_t inputs);

// Hashes everything that is known about the images.
std::uint64_t hash_of(const std::vector<Image>& images);
// Hashes images that are read from the folder `maps` as they are refined. Of these files it takes
// names, sizes and times, because they are too large to be read twice.
std::uint64_t hash_of_maps(const std::vector<NamedPose>& start, const std::string& cameras,
                           const std::string& maps);

}  // namespace pose_refine::apps
