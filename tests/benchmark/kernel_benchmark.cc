// SPDX-License-Identifier: BSD-3-Clause
// This measures the reduction alone (ns a point) and one solve (microseconds), by camera, loss,
// size and instruction set. Choose with --benchmark_filter.
#include <benchmark/benchmark.h>

#include "solve/solution.h"
#include "support/cameras.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

struct Prepared {
  testing::Scene scene;
  PointFactor factor;
  Pose start;

  Prepared(const Camera& camera, const Loss& loss, int points, double outliers) {
    testing::SceneOptions options;
    options.points = points;
    options.outliers = outliers;
    scene = testing::make_scene("benchmark", camera, options);
    RefineOptions refine;
    refine.loss = loss;
    factor = make_point_factor(scene.image, refine);
    start = factor.to_centered(scene.image.cam_from_world);
  }
};

void reduce(benchmark::State& state, const Camera& camera, const Loss& loss, Order order,
            const char* level) {
  const Prepared p(camera, loss, static_cast<int>(state.range(0)), 0.2);
  Reducer reducer(level);
  reducer.bind(p.factor);
  for (auto _ : state) benchmark::DoNotOptimize(reducer.evaluate(p.start, order));
  state.counters["ns_per_point"] = benchmark::Counter(
      1e-9 * static_cast<double>(state.range(0)),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void solve(benchmark::State& state, const Camera& camera, const Loss& loss, SolverPath path) {
  const Prepared p(camera, loss, static_cast<int>(state.range(0)), 0.2);
  Reducer reducer;
  reducer.bind(p.factor);
  int iterations = 0;
  for (auto _ : state)
    iterations = path == SolverPath::kFast
                     ? minimize_reduced(reducer, p.factor, p.start, Limits{}).iterations
                     : minimize_reduced_problem(reducer, p.start, Limits{}).iterations;
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
             {std::pair(Order::kCost, "cost"), std::pair(Order::kGaussNewton, "irls"),
              std::pair(Order::kNewton, "newton")})
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
