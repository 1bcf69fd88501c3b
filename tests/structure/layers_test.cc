// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "structure/sources.h"

namespace pose_refine {
namespace {

constexpr char kNoLayer[] = "a public header without a layer";

using Layers = std::map<std::string, std::set<std::string>>;

// Data flows one way. What a layer may include besides itself; io never sees a solver. `problem`
// and `options` are the public headers that say what is refined and how.
const Layers& allowed() {
  static const Layers table = {
      {"geometry", {}},
      {"camera", {"geometry"}},
      {"loss", {"geometry"}},
      {"image", {"geometry", "camera", "loss"}},
      {"options", {"geometry", "camera", "loss", "image"}},
      {"residual", {"geometry", "camera", "loss", "image", "options"}},
      {"solver", {"geometry", "camera", "loss", "image", "options", "residual"}},
      {"minimal", {"geometry"}},
      {"nre", {"geometry", "camera", "loss", "image", "options", "residual", "solver", "minimal"}},
      {"diagnostics", {"geometry", "camera", "loss", "image", "options", "residual", "solver"}},
      {"objective", {"geometry", "camera", "loss", "image", "options", "residual"}},
      {"pipeline",
       {"geometry", "camera", "loss", "image", "options", "residual", "solver", "diagnostics",
        "minimal", "nre"}},
      {"io", {"geometry", "camera", "loss", "image"}},
      {"evaluation",
       {"geometry", "camera", "loss", "image", "options", "residual", "solver", "objective",
        "nre"}},
      {"python",
       {"geometry", "camera", "loss", "image", "options", "objective", "evaluation", "io",
        "doctor"}},
      {"doctor", {"geometry", "camera", "loss", "image", "options", "pipeline", "evaluation"}},
  };
  return table;
}

// The layer that a public header belongs to.
const std::map<std::string, std::string>& public_headers() {
  static const std::map<std::string, std::string> table = {
      {"error.h", "geometry"},
      {"pose.h", "geometry"},
      {"convention.h", "geometry"},
      {"version.h", "geometry"},
      {"batch.h", "options"},
      {"covariance.h", "geometry"},
      {"camera_model.h", "camera"},
      {"camera.h", "camera"},
      {"loss.h", "loss"},
      {"ceres.h", "residual"},
      {"correspondences.h", "image"},
      {"refine.h", "options"},
      {"readings.h", "geometry"},
      {"doctor.h", "doctor"},
      {"io.h", "io"},
      {"evaluation.h", "evaluation"},
      {"pose_prior.h", "options"},
      {"fixed_axes.h", "options"},
      {"joint.h", "options"},
      {"measured_prior.h", "image"},
      {"prior_residuals.h", "residual"},
      {"objectives.h", "objective"},
      {"pose_residuals.h", "residual"},
      {"homoscedastic.h", "objective"},
      {"loss_maps.h", "image"},
      {"nre.h", "nre"},
      {"two_view.h", "objective"},
      {"point_residuals.h", "residual"},
  };
  return table;
}

std::string layer_of_include(const std::string& include) {
  const std::string prefix = "pose_refine/";
  if (include.rfind(prefix, 0) == 0) {
    const auto header = public_headers().find(include.substr(prefix.size()));
    return header == public_headers().end() ? kNoLayer : header->second;
  }
  return include.substr(0, include.find('/'));
}

std::string layer_of_file(const std::string& file) {
  if (file.rfind("include/", 0) == 0) return layer_of_include(file.substr(8));
  if (file == "src/geometry/correspondences.cc") return "image";
  const std::string path = file.substr(4);  // after "src/"
  return path.substr(0, path.find('/'));
}

bool may_include(const std::string& from, const std::string& to) {
  const bool system = allowed().count(to) == 0 && to != kNoLayer;
  return system || from == to || allowed().at(from).count(to) == 1;
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
      EXPECT_TRUE(may_include(from, to)) << file << " (" << from << ") includes " << match[1];
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
