// SPDX-License-Identifier: BSD-3-Clause
#include "structure/layers.h"

#include <algorithm>
#include <regex>
#include <sstream>

#include "structure/sources.h"

namespace pose_refine {
namespace {

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> all;
  for (std::string word; stream >> word;) all.push_back(word);
  return all;
}

struct Row {
  const char *name, *below, *headers;
};
constexpr Row kRows[] = {
    // The library.
    {"src/base", "", "support/error.h support/version.h"},
    {"src/geometry", "src/base", "pose.h support/convention.h support/covariance.h"},
    {"src/camera", "src/base src/geometry", "camera.h support/camera_model.h residuals/project.h"},
    {"src/loss", "src/base", "loss.h"},
    {"src/problem", "src/base src/geometry src/camera src/loss",
     "image.h options.h result.h support/stream.h support/pull.h support/keypoint_grid.h "
     "support/network_error.h "
     "maps/loss_maps.h"},
    {"src/factor", "src/base src/geometry src/camera src/loss src/problem",
     "residuals/ceres.h residuals/pose_residuals.h residuals/point_residuals.h "
     "residuals/prior_residuals.h residuals/reprojection.h residuals/make_cost.h "
     "maps/make_loss_maps.h maps/nre_cost.h"},
    {"src/solve", "src/geometry src/camera src/problem src/factor", ""},
    {"src/observe", "src/base src/factor", ""},
    {"src/search", "src/base src/geometry src/camera src/problem src/factor src/solve src/observe",
     "maps/nre_search.h"},
    {"src/judge",
     "src/base src/geometry src/camera src/problem src/factor src/solve src/observe src/search",
     "support/reasons.h support/full_report.h"},
    {"src/refine",
     "src/base src/camera src/problem src/factor src/solve src/observe src/search src/judge",
     "refine.h bundle.h maps/nre.h residuals/image_cost.h support/pose_evaluation.h"},
    {"src/learned", "src/base src/geometry src/camera src/problem src/factor",
     "learned/objectives.h learned/homoscedastic.h learned/two_view.h"},
    {"src/io", "src/base src/geometry src/camera src/problem",
     "io.h support/network_error_file.h support/feature_source.h"},
    {"src/match", "src/base src/camera src/problem src/refine src/io", "support/guided_matching.h"},
    {"src/map", "src/base src/geometry src/camera src/problem src/refine src/io",
     "support/map_noise.h"},
    {"src/simulate", "src/geometry src/camera src/problem", ""},
    {"src/evaluate", "src/base src/geometry src/problem src/learned",
     "evaluation.h support/alignment.h support/calibration.h support/relative_error.h"},
    {"src/doctor", "src/base src/geometry src/camera src/problem src/refine src/evaluate",
     "support/doctor.h support/camera_doctor.h"},
    {"src/python",
     "src/base src/geometry src/camera src/loss src/problem src/judge src/refine src/learned "
     "src/io src/match src/map src/evaluate src/doctor src/simulate",
     ""},
    // The program.
    {"apps/cli", "src/base src/io", ""},
    {"apps/input",
     "apps/cli src/base src/camera src/io src/match src/problem src/refine src/evaluate src/doctor",
     ""},
    {"apps/report", "", ""},
    {"apps/refine",
     "apps/cli apps/input src/base src/problem src/factor src/refine src/io src/map src/evaluate",
     ""},
    {"apps/match", "apps/cli apps/input src/base src/io", ""},
    {"apps/compare", "apps/cli apps/input apps/report src/base src/io src/evaluate", ""},
    {"apps/align", "apps/cli apps/input src/base src/io src/refine src/evaluate", ""},
    {"apps/inspect", "apps/cli apps/input src/base src/io src/evaluate src/learned src/problem",
     ""},
    {"apps/basin",
     "apps/cli apps/input apps/report src/base src/geometry src/problem src/factor src/solve "
     "src/refine src/learned src/io src/evaluate",
     ""},
    {"apps/benchmark",  // it measures `refine` and has its flag of the solver
     "apps/cli apps/input apps/refine src/base src/factor src/refine src/io src/evaluate "
     "src/simulate",
     ""},
    {"apps/calibrate.cc", "apps/cli apps/input src/io src/evaluate", ""},
    {"apps/convert.cc", "apps/cli apps/input src/io", ""},
    {"apps/simulate.cc", "apps/cli apps/input src/simulate", ""},
    {"apps/main.cc", "apps/cli src/base src/io", ""},
    // Programs of their own.
    {"apps/example", "src/camera src/factor src/refine src/io", ""},
    {"apps/study/nre_table", "src/geometry src/camera src/problem src/refine src/io src/evaluate",
     ""},
    {"apps/study/doctor_table", "src/geometry src/problem src/io src/simulate src/doctor", ""},
    {"apps/study/camera_table", "src/geometry src/simulate src/doctor", ""},
    {"apps/study/network_table", "src/geometry src/refine src/io src/evaluate", ""},
    {"apps/study/trust_table", "src/geometry src/refine src/simulate", ""},
    {"apps/study/repeat_table", "src/geometry src/refine src/simulate", ""},
    {"apps/study/rescue_table", "src/geometry src/problem src/refine src/io src/evaluate", ""},
    {"tests/support", "src/geometry src/camera src/problem src/factor src/solve src/refine src/io",
     ""},
    {"tests", "*", ""},
};

bool is_in(const std::string& file, const std::string& layer) {
  return file == layer || file.rfind(layer + "/", 0) == 0;
}

}  // namespace

const std::vector<Layer>& layers() {
  static const std::vector<Layer> all = [] {
    std::vector<Layer> table;
    for (const Row& row : kRows) table.push_back({row.name, words(row.below), words(row.headers)});
    return table;
  }();
  return all;
}

std::string layer_of(const std::string& file) {
  const std::string prefix = "include/pose_refine/";
  for (const Layer& layer : layers()) {
    const bool is_header =
        file.rfind(prefix, 0) == 0 &&
        std::count(layer.headers.begin(), layer.headers.end(), file.substr(prefix.size())) > 0;
    if (is_header || is_in(file, layer.name)) return layer.name;
  }
  return "";
}

std::string included_by(const std::string& file, const std::string& line) {
  static const std::regex include("^\\s*#\\s*include\\s*[\"<]([^\">]+)[\">]");
  std::smatch match;
  if (line.find('#') == std::string::npos || !std::regex_search(line, match, include)) return "";
  const std::string own = file.substr(0, file.rfind('/') + 1);
  for (const std::string& folder :
       {std::string("include/"), std::string("src/"), std::string(), std::string("tests/"), own}) {
    const std::string path =
        std::filesystem::path(folder + match[1].str()).lexically_normal().generic_string();
    if (std::filesystem::is_regular_file(kRoot / path)) return path;
  }
  return "";
}

bool may_include(const std::string& from, const std::string& to) {
  if (from == to) return true;
  for (const Layer& layer : layers()) {
    if (layer.name != from) continue;
    return std::any_of(layer.below.begin(), layer.below.end(),
                       [&](const std::string& name) { return name == "*" || name == to; });
  }
  return false;
}

}  // namespace pose_refine
