// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "structure/sources.h"

namespace pose_refine {
namespace {

using Layers = std::map<std::string, std::set<std::string>>;

// Data flows one way. What a layer may include besides itself; io and solver never meet.
const Layers& allowed() {
  static const Layers table = {
      {"geometry", {}},
      {"camera", {"geometry"}},
      {"loss", {"geometry"}},
      {"residual", {"geometry", "camera", "loss"}},
      {"solver", {"geometry", "camera", "loss", "residual"}},
      {"diagnostics", {"geometry", "camera", "loss", "residual", "solver"}},
      {"io", {"geometry", "camera"}},
      {"evaluation", {"geometry", "camera", "loss", "residual", "solver", "diagnostics"}},
  };
  return table;
}

// The layer that a public header belongs to.
const std::map<std::string, std::string>& public_headers() {
  static const std::map<std::string, std::string> table = {
      {"error.h", "geometry"},
      {"pose.h", "geometry"},
      {"camera.h", "camera"},
      {"correspondences.h", "geometry"},
      {"loss.h", "loss"},
      {"refine.h", "solver"},
      {"joint.h", "solver"},
      {"io.h", "io"},
      {"evaluation.h", "evaluation"},
      {"diagnostics.h", "diagnostics"},
  };
  return table;
}

std::string layer_of_include(const std::string& include) {
  const std::string prefix = "pose_refine/";
  if (include.rfind(prefix, 0) == 0) {
    const auto header = public_headers().find(include.substr(prefix.size()));
    return header == public_headers().end() ? "a public header without a layer" : header->second;
  }
  return include.substr(0, include.find('/'));
}

std::string layer_of_file(const std::string& file) {
  if (file.rfind("include/", 0) == 0) return layer_of_include(file.substr(8));
  const std::string path = file.substr(4);  // after "src/"
  return path.substr(0, path.find('/'));
}

// correspondences.h belongs to no layer's sources: it only collects what problems are made of.
bool may_include(const std::string& file, const std::string& from, const std::string& to) {
  if (file == "include/pose_refine/correspondences.h") return to == "geometry" || to == "camera";
  if (allowed().count(to) == 0 && to != "a public header without a layer") return true;
  return from == to || allowed().at(from).count(to) == 1;
}

TEST(Layers, EveryIncludePointsDownwards) {
  const std::regex include("^\\s*#include \"([^\"]+)\"");
  for (const std::string& file : files_in({"include", "src"}, {".h", ".cc", ".inc"})) {
    const std::string from = layer_of_file(file);
    ASSERT_TRUE(allowed().count(from)) << file << " is in no layer";
    for (const std::string& line : lines_of(kRoot / file)) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const std::string to = layer_of_include(match[1].str());
      EXPECT_TRUE(may_include(file, from, to)) << file << " (" << from << ") includes " << match[1];
    }
  }
}

TEST(Layers, TheLibraryKnowsNeitherFlagsNorLogs) {
  const std::regex banned("#include <(gflags|glog)/");
  for (const std::string& file : files_in({"include", "src"}, {".h", ".cc", ".inc"})) {
    for (const std::string& line : lines_of(kRoot / file)) {
      EXPECT_FALSE(std::regex_search(line, banned)) << file << ": " << line;
    }
  }
}

}  // namespace
}  // namespace pose_refine
