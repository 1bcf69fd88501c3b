// SPDX-License-Identifier: BSD-3-Clause
#include "apps/benchmark/measure.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "apps/cli/clock.h"
#include "apps/cli/exit.h"
#include "apps/cli/progress.h"
#include "pose_refine/evaluation.h"
#include "simulate/synthetic.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kImages = 5;    // of a camera model, each with its own pose
constexpr std::size_t kBatch = 8000;  // correspondences of a batch, about
constexpr int kLeastCalls = 2;

constexpr char kDefault[] = "default";  // beside the losses: what `refine` does without flags

RefineOptions options_of(const std::string& loss, SolverPath solver) {
  RefineOptions options;
  options.solver = solver;
  if (loss == kDefault) return options;
  const auto& names = loss_names();
  const auto kind = std::find(names.begin(), names.end(), loss) - names.begin();
  options.loss = {static_cast<LossKind>(kind), kBenchmarkLossScale, 1.0};
  options.detail = Detail::kPose;
  return options;
}

// Returns images that have as many correspondences as the largest size; smaller sizes take their
// first ones.
std::vector<Image> simulated(CameraModel model, const Work& work) {
  const std::size_t most = *std::max_element(work.sizes.begin(), work.sizes.end());
  SyntheticOptions options;
  options.seed = work.seed;
  options.images =
      static_cast<int>(4 * kImages);  // some look at a wall from near and see too little
  options.points = static_cast<int>(30 * most);
  options.matches = static_cast<int>(most);
  options.outliers = work.outliers;
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

// Returns `count` copies of the images, each with its first correspondences only.
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

// Returns the time of the fastest call [s]. Calls go on for `least` seconds at least.
template <class Function>
double fastest(double least, const Function& function) {
  double best = std::numeric_limits<double>::infinity(), total = 0.0;
  for (int calls = 0; calls < kLeastCalls || total < least; ++calls) {
    const auto begin = std::chrono::steady_clock::now();
    function();
    const double elapsed = seconds_since(begin);
    best = std::min(best, elapsed);
    total += elapsed;
  }
  return best;
}

// `cell` says what is measured; the times are filled in.
Cell measure(const Work& work, Cell cell, const std::vector<Image>& images,
             const std::vector<Image>& batch) {
  const RefineOptions options = options_of(cell.loss, work.solver);
  std::vector<double> seconds;
  double total = 0.0, iterations = 0.0;
  for (const Image& image : images) {
    RefineResult result;
    const double least = work.seconds / static_cast<double>(images.size());
    seconds.push_back(fastest(least, [&] { result = refine(image, options); }));
    total += seconds.back();
    iterations += result.iterations;
  }
  cell.seconds = percentile(seconds, 50.0);
  cell.iterations = iterations / static_cast<double>(images.size());
  if (iterations > 0.0) cell.per_point = total / (iterations * static_cast<double>(cell.size));
  cell.rate = static_cast<double>(batch.size()) /
              fastest(work.seconds, [&] { refine_all(batch, options, work.threads); });
  return cell;
}

}  // namespace

std::vector<std::string> benchmark_rows() {
  std::vector<std::string> names = {kDefault};
  for (const std::string_view name : loss_names()) names.emplace_back(name);
  return names;
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
        cells.push_back(measure(work, {model, loss, size}, images, batch));
        progress.update(cells.size());
      }
    }
  }
  return cells;
}

}  // namespace pose_refine::apps
