// SPDX-License-Identifier: BSD-3-Clause
#include "apps/benchmark/report.h"

#include <cstdio>
#include <utility>

#include "apps/refine/options.h"
#include "factor/scratch.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {

using Json = nlohmann::ordered_json;

namespace {

// Each loss has a row, and each size a column.
template <class Number>
std::string rows(const Work& work, const std::vector<Cell>& cells, CameraModel model,
                 const Number& number) {
  std::string text;
  char word[32];
  for (const std::string& loss : work.losses) {
    text += loss + std::string(16 - loss.size(), ' ');
    for (const Cell& cell : cells) {
      if (cell.model != model || cell.loss != loss) continue;
      std::snprintf(word, sizeof word, "%11.*f", number(cell) < 100.0 ? 2 : 0, number(cell));
      text += word;
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string to_table(const Work& work, const std::vector<Cell>& cells) {
  std::string text, sizes = "correspondences ";
  char word[32];
  for (const std::size_t size : work.sizes) {
    std::snprintf(word, sizeof word, "%11zu", size);
    sizes += word;
  }
  sizes += '\n';
  const auto add = [&](const std::string& title, CameraModel model, const auto& number) {
    text += std::string(camera_model_info(model).name) + ": " + title + '\n' + sizes +
            rows(work, cells, model, number) + '\n';
  };
  for (const CameraModel model : work.models) {
    add("microseconds an image", model, [](const Cell& cell) { return 1e6 * cell.seconds; });
    add("nanoseconds a correspondence and iteration", model,
        [](const Cell& cell) { return 1e9 * cell.per_point; });
    add("images a second, batch on " + std::to_string(work.threads) + " threads", model,
        [](const Cell& cell) { return cell.rate; });
  }
  return text;
}

Json to_json(const Work& work, const std::vector<Cell>& cells) {
  Json rows = Json::array();
  for (const Cell& cell : cells) {
    rows.push_back({{"camera_model", camera_model_info(cell.model).name},
                    {"loss", cell.loss},
                    {"correspondences", cell.size},
                    {"microseconds", 1e6 * cell.seconds},
                    {"iterations", cell.iterations},
                    {"ns_per_point_iteration", 1e9 * cell.per_point},
                    {"batch_per_second", cell.rate}});
  }
  return {{"tool", "pose_refine"},
          {"version", POSE_REFINE_VERSION},
          {"command", "benchmark"},
          {"options",
           {{"solver", solver_name(work.solver)},
            {"outliers", work.outliers},
            {"loss_scale_px", kBenchmarkLossScale},
            {"seed", work.seed},
            {"seconds", work.seconds}}},
          {"instruction_set", Scratch().table->name},
          {"threads", work.threads},
          {"cells", std::move(rows)}};
}

}  // namespace pose_refine::apps
