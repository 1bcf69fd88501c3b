// SPDX-License-Identifier: BSD-3-Clause
// This measures the reduction alone (ns a point) and one solve (microseconds), by camera, loss,
// size and instruction set. Choose with --benchmark_filter.
#include <benchmark/benchmark.h>

#include "support/cameras.h"
#include "support/scene.h"
#include "support/staged.h"

namespace pose_refine {
namespace {

testing::Staged prepared(const Camera& camera, const Loss& loss, std::size_t points,
                         const char* level = nullptr) {
  testing::SceneOptions options;
  options.points = static_cast<int>(points);
  options.outliers = 0.2;
  RefineOptions refine;
  refine.loss = loss;
  return testing::Staged(testing::make_scene("benchmark", camera, options).image, refine, level);
}

void reduce(benchmark::State& state, const Camera& camera, const Loss& loss, Derivatives order,
            const char* level) {
  testing::Staged p = prepared(camera, loss, static_cast<std::size_t>(state.range(0)), level);
  for (auto _ : state) benchmark::DoNotOptimize(p.at(p.start, order));
  state.counters["ns_per_point"] = benchmark::Counter(
      1e-9 * static_cast<double>(state.range(0)),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void solve(benchmark::State& state, const Camera& camera, const Loss& loss, SolverPath path) {
  testing::Staged p = prepared(camera, loss, static_cast<std::size_t>(state.range(0)));
  int iterations = 0;
  for (auto _ : state) iterations = minimize(p.cost(), p.start, Limits{}, path).iterations;
  state.counters["iterations"] = iterations;
}

void register_all() {
  const auto cameras = testing::example_cameras();
  for (const Camera& camera : cameras) {
    const std::string model(camera_model_info(camera.model).name);
    for (const LossKind kind :
         {LossKind::kNone, LossKind::kHuber, LossKind::kCauchy, LossKind::kTruncated}) {
      const Loss loss{kind, 1.0, 1.0};
      const std::string tail =
          model + "/" + std::string(loss_names()[static_cast<std::size_t>(kind)]);
      for (const char* level : kernel_levels())
        for (const auto& [order, name] :
             {std::pair(Derivatives::kCost, "cost"), std::pair(Derivatives::kGaussNewton, "irls"),
              std::pair(Derivatives::kNewton, "newton")})
          benchmark::RegisterBenchmark(
              ("reduce/" + std::string(level) + "/" + name + "/" + tail).c_str(),
              [=](benchmark::State& s) { reduce(s, camera, loss, order, level); })
              ->Arg(30)
              ->Arg(1000);
      for (const auto& [path, name] :
           {std::pair(SolverPath::kFast, "fast/"), std::pair(SolverPath::kCeres, "ceres/")})
        benchmark::RegisterBenchmark(
            ("solve/" + std::string(name) + tail).c_str(),
            [=, p = path](benchmark::State& s) { solve(s, camera, loss, p); })
            ->Arg(10)
            ->Arg(30)
            ->Arg(100)
            ->Arg(1000)
            ->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace
}  // namespace pose_refine

int main(int argc, char** argv) {
  pose_refine::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
