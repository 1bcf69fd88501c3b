// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/output_files.h"
#include "apps/cli/progress.h"
#include "apps/cli/verb.h"
#include "apps/input/common_flags.h"
#include "apps/refine/options.h"
#include "base/threads.h"
#include "factor/points/reduction.h"
#include "io/text/number.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/refine.h"
#include "pose_refine/support/version.h"
#include "simulate/synthetic.h"

DEFINE_string(losses, "", "Losses of --loss, separated by commas; empty: all.");
DEFINE_string(sizes, "10,30,100,300,1000,3000", "Numbers of correspondences of an image.");
DEFINE_double(seconds, 0.005, "Every number is measured for at least this long [s].");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kImages = 5;    // of a camera model, each with its own pose
constexpr std::size_t kBatch = 8000;  // correspondences of a batch, about
constexpr std::size_t kMostThreads = 1024;
// The start is off by about this scale, in pixels, so that losses with an end see something too.
constexpr double kLossScale = 10.0;
constexpr int kLeastCalls = 2;
constexpr char kDefault[] = "default";  // beside the losses: what `refine` does without flags

struct Work {
  std::vector<CameraModel> models;
  std::vector<std::string> losses;
  std::vector<std::size_t> sizes;
  int threads = 1;
};

// The speed of one camera model, loss and number of correspondences.
struct Cell {
  CameraModel model;
  std::string loss;
  std::size_t size;
  double seconds = 0.0;     // of one image: median over the images, fastest of the calls
  double iterations = 0.0;  // mean
  double per_point = 0.0;   // seconds a correspondence and iteration
  double rate = 0.0;        // images a second, as a batch on all threads
};

std::vector<std::string> row_names() {
  std::vector<std::string> names = {kDefault};
  for (const std::string_view name : loss_names()) names.emplace_back(name);
  return names;
}

std::vector<std::size_t> chosen_sizes() {
  std::vector<std::size_t> sizes;
  for (const std::string& text : split(FLAGS_sizes)) {
    const auto size = io::to_integer<std::size_t>(text);
    if (!size || *size < 4 || *size > 100000)
      refuse("sizes", text, "not a number of correspondences from 4 to 100000");
    sizes.push_back(*size);
  }
  return sizes;
}

Work chosen_work() {
  Work work;
  work.losses = FLAGS_losses.empty() ? row_names() : split(FLAGS_losses);
  for (const std::string& loss : work.losses) choice("losses", loss, row_names());
  for (const CameraModelInfo& info : camera_models()) work.models.push_back(info.model);
  if (flag_was_set("camera_models")) work.models = camera_models_flag();
  work.sizes = chosen_sizes();
  const auto require = [](bool condition, const char* text) {
    if (!condition) throw Exit(kBadUsage, text);
  };
  require(!work.sizes.empty(), "--sizes is empty");
  require(FLAGS_seconds >= 0.0 && FLAGS_seconds <= 3600.0, "--seconds is from 0 to 3600");
  require(FLAGS_outliers >= 0.0 && FLAGS_outliers <= 1.0, "--outliers is from 0 to 1");
  require(FLAGS_threads >= 0, "--threads is 0 (all cores) or more");
  work.threads = static_cast<int>(thread_count(FLAGS_threads, kMostThreads));
  return work;
}

RefineOptions options_of(const std::string& loss) {
  RefineOptions options;
  options.solver = solver_path();
  if (loss == kDefault) return options;
  const auto& names = loss_names();
  const auto kind = std::find(names.begin(), names.end(), loss) - names.begin();
  options.loss = {static_cast<LossKind>(kind), kLossScale, 1.0};
  options.auto_scale = false;
  options.detail = Detail::kPose;
  return options;
}

// Images that have as many correspondences as the largest size; the sizes are their first ones.
std::vector<Image> simulated(CameraModel model, const Work& work) {
  const std::size_t most = *std::max_element(work.sizes.begin(), work.sizes.end());
  SyntheticOptions options;
  options.seed = FLAGS_seed;
  options.images =
      static_cast<int>(4 * kImages);  // some look at a wall from near and see too little
  options.points = static_cast<int>(30 * most);
  options.matches = static_cast<int>(most);
  options.outliers = FLAGS_outliers;
  options.pose_error_deg = 1.0;
  options.pose_error_m = 0.03;
  options.models = {model};
  std::vector<Image> images;
  for (SyntheticImage& image : make_synthetic(options)) {
    if (images.size() == kImages) break;
    if (image.image.correspondences.size() == most) images.push_back(std::move(image.image));
  }
  if (images.empty()) throw Exit(kInternalError, "no simulated image sees enough points");
  return images;
}

// Copies with the first correspondences of each, `count` in all.
std::vector<Image> shortened(const std::vector<Image>& images, std::size_t size,
                             std::size_t count) {
  std::vector<Image> short_ones;
  while (short_ones.size() < count) {
    Image image = images[short_ones.size() % images.size()];
    Correspondences& c = image.correspondences;
    for (std::vector<double>* column : {&c.u, &c.v, &c.x, &c.y, &c.z}) column->resize(size);
    c.point3D_id.clear();
    short_ones.push_back(std::move(image));
  }
  return short_ones;
}

// Of the fastest call; calls go on for `least` seconds at least.
template <class Function>
double fastest(double least, const Function& function) {
  double best = std::numeric_limits<double>::infinity(), total = 0.0;
  for (int calls = 0; calls < kLeastCalls || total < least; ++calls) {
    const auto begin = std::chrono::steady_clock::now();
    function();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    best = std::min(best, elapsed.count());
    total += elapsed.count();
  }
  return best;
}

Cell measure(CameraModel model, const std::string& loss, const std::vector<Image>& images,
             const std::vector<Image>& batch, int threads) {
  const RefineOptions options = options_of(loss);
  Cell cell{model, loss, images[0].correspondences.size()};
  std::vector<double> seconds;
  double total = 0.0, iterations = 0.0;
  for (const Image& image : images) {
    RefineResult result;
    const double least = FLAGS_seconds / static_cast<double>(images.size());
    seconds.push_back(fastest(least, [&] { result = refine(image, options); }));
    total += seconds.back();
    iterations += result.iterations;
  }
  cell.seconds = percentile(seconds, 50.0);
  cell.iterations = iterations / static_cast<double>(images.size());
  if (iterations > 0.0) cell.per_point = total / (iterations * static_cast<double>(cell.size));
  cell.rate = static_cast<double>(batch.size()) /
              fastest(FLAGS_seconds, [&] { refine_all(batch, options, threads); });
  return cell;
}

std::vector<Cell> measure_all(const Work& work) {
  std::vector<Cell> cells;
  Progress progress("benchmark", work.models.size() * work.sizes.size() * work.losses.size());
  for (const CameraModel model : work.models) {
    const std::vector<Image> all = simulated(model, work);
    for (const std::size_t size : work.sizes) {
      const auto images = shortened(all, size, all.size());
      const auto batch = shortened(all, size, std::max(2 * kImages, kBatch / size));
      for (const std::string& loss : work.losses) {
        cells.push_back(measure(model, loss, images, batch, work.threads));
        progress.update(cells.size());
      }
    }
  }
  return cells;
}

// A row a loss, a column a size.
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
           {{"solver", flag_text("solver")},
            {"outliers", FLAGS_outliers},
            {"loss_scale_px", kLossScale},
            {"seed", FLAGS_seed},
            {"seconds", FLAGS_seconds}}},
          {"instruction_set", Reducer().level()},
          {"threads", work.threads},
          {"cells", std::move(rows)}};
}

int run() {
  const Work work = chosen_work();
  check_output_file(FLAGS_report);
  const std::vector<Cell> cells = measure_all(work);
  if (!FLAGS_report.empty()) write_text(FLAGS_report, to_json(work, cells).dump(1) + '\n');
  if (FLAGS_report != "-") std::cout << to_table(work, cells);
  return kDone;
}

}  // namespace

Verb benchmark_verb() {
  Verb verb;
  verb.name = "benchmark";
  verb.summary = "speed of `refine` on this machine";
  verb.usage =
      "[--camera_models=A,B] [--losses=A,B] [--sizes=N,N] [--report=FILE]\n\n"
      "Refines simulated images and prints microseconds an image, nanoseconds a correspondence\n"
      "and iteration, and images a second of a batch. The losses have a fixed scale and only the\n"
      "pose is asked for; the row `default` is what `refine` does without flags: scale from the\n"
      "data, verdict, covariance.";
  verb.flags = {{"camera_models", "Camera models, separated by commas; without it all."},
                {"losses"},
                {"sizes"},
                {"solver"},
                {"outliers"},
                {"seed"},
                {"seconds"},
                {"threads", "Threads of the batch; 0: all cores."},
                {"report", "FILE for the numbers as JSON; '-' is standard output."},
                {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
