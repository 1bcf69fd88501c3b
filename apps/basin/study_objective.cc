// SPDX-License-Identifier: BSD-3-Clause
#include "apps/basin/study_objective.h"

#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "apps/basin/study.h"
#include "apps/basin/study_maps.h"
#include "apps/basin/study_residual.h"
#include "pose_refine/residuals/ceres.h"
#include "pose_refine/residuals/pose_residuals.h"
#include "solve/solution.h"

namespace pose_refine {
namespace basin {
namespace {

constexpr double kScalePx = 4.0;  // of Huber and Cauchy
constexpr double kBeta = 100.0;
constexpr double kTangentScale = 0.1;  // |r| is smoothed over a hundredth of it

// ---- By the solver that refine() uses -----------------------------------------------------------

RefineOptions solver_options(Objective objective, BehindCamera behind) {
  RefineOptions options;
  options.rescue.reset();
  options.objective = objective;
  options.behind_camera = behind;
  options.loss = {LossKind::kCauchy, kScalePx, 1.0};
  if (objective == Objective::kGeometric) {
    options.norm = Norm::kL1;
    options.loss = {LossKind::kL1, kTangentScale * kExactFocal, 1.0};
  }
  return options;
}

class Solver {
 public:
  Solver(const Image& image, const RefineOptions& options)
      : options_(options), factors_(make_factors(image, options)) {}

  Pose minimize(const Pose& start, int iterations) {
    const Pose centered = factors_.frame().to_centered(start);
    const Stage stage = first_stage(factors_.points(), options_, centered);
    const Solution solution = pose_refine::minimize({factors_, stage, scratch_}, centered,
                                                    {iterations, 1e-12}, SolverPath::kFast);
    return factors_.frame().from_centered(solution.pose);
  }

  double mean_cost(const Pose& pose, const Pose& reference) {
    const Frame& frame = factors_.frame();
    const Stage stage = first_stage(factors_.points(), options_, frame.to_centered(reference));
    const PoseCost cost{factors_, stage, scratch_};
    return cost.at(frame.to_centered(pose)) / static_cast<double>(factors_.points().size());
  }

 private:
  RefineOptions options_;
  Factors factors_;
  Scratch scratch_;
};

// ---- By a plain ceres::Problem ------------------------------------------------------------------

using AddBlocks = std::function<void(ceres::Problem&, double*)>;

struct PlainProblem {
  PoseBlock block;
  ceres::Problem problem;

  PlainProblem(const Pose& pose, const AddBlocks& add) : block(pose) {
    problem.AddParameterBlock(block.data, 7, new SE3Manifold);
    add(problem, block.data);
  }
  PlainProblem(const PlainProblem&) = delete;
  PlainProblem& operator=(const PlainProblem&) = delete;
};

Pose solve(const AddBlocks& add, const Pose& start, int iterations) {
  PlainProblem plain(start, add);
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.max_num_iterations = iterations;
  options.function_tolerance = options.parameter_tolerance = 1e-12;
  options.gradient_tolerance = 0.0;
  options.logging_type = ceres::SILENT;
  options.max_num_consecutive_invalid_steps = std::numeric_limits<int>::max();
  ceres::Solver::Summary summary;
  ceres::Solve(options, &plain.problem, &summary);
  return plain.block.pose();
}

template <int residuals, class Functor>
void add_block(ceres::Problem& problem, double* block, const Functor& functor,
               ceres::LossFunction* loss) {
  problem.AddResidualBlock(
      new ceres::AutoDiffCostFunction<Functor, residuals, 7>(new Functor(functor)), loss, block);
}

AddBlocks mirrored_reprojection(const Scene& scene, const Loss& loss) {
  return [&scene, loss](ceres::Problem& problem, double* block) {
    const double focal = mean_focal_length(scene.image.camera);
    for (std::size_t i = 0; i < scene.points.size(); ++i) {
      if (!scene.measured[i].allFinite()) continue;
      add_block<2>(problem, block, MirroredPlane{scene.points[i], scene.measured[i], focal},
                   new CeresLoss(loss));
    }
  };
}

AddBlocks mirrored_geometric(const Scene& scene) {
  return [&scene](ceres::Problem& problem, double* block) {
    const Correspondences& c = scene.exact.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const MirroredPlane both{
          {c.x[i], c.y[i], c.z[i]}, Vector2(c.u[i], c.v[i]) / kExactFocal, 1.0};
      for (const int axis : {0, 1}) {
        add_block<1>(problem, block, MirroredComponent{both, axis},
                     new CeresLoss({LossKind::kL1, kTangentScale, 1.0}));
      }
    }
  };
}

AddBlocks homography(const Scene& scene) {
  return [&scene](ceres::Problem& problem, double* block) {
    const ReferencePose reference(scene.reference);
    add_block<12>(problem, block, HomographyRows{reference, depth_weights(scene.depths)}, nullptr);
  };
}

// This is L_beta squared, with positions in median depths.
AddBlocks beta(const Scene& scene) {
  return [&scene](ceres::Problem& problem, double* block) {
    const PoseDifference difference = {ReferencePose(scene.reference), PoseNorm::kSquared};
    const double position = 1.0 / (scene.depth * scene.depth);
    add_block<7>(problem, block, WeightedPoseDifference{difference, position, kBeta}, nullptr);
  };
}

double plain_cost(const AddBlocks& add, const Pose& pose) {
  PlainProblem plain(pose, add);
  double cost = 0.0;
  const bool valid = plain.problem.Evaluate({}, &cost, nullptr, nullptr, nullptr);
  return valid ? cost : std::numeric_limits<double>::infinity();
}

double tangents(const Scene& scene, const Pose& pose, std::optional<BehindCamera> behind) {
  const Correspondences& c = scene.exact.correspondences;
  std::vector<Vector3> points;
  for (std::size_t i = 0; i < c.size(); ++i) points.emplace_back(c.x[i], c.y[i], c.z[i]);
  GeometricLossOptions options;
  options.behind = behind;
  const Result<double> loss = geometric_loss(pose, scene.reference, points, options);
  return loss ? *loss : std::numeric_limits<double>::quiet_NaN();
}

// ---- The table ----------------------------------------------------------------------------------

struct Row {
  BasinObjectiveInfo info;
  std::function<Pose(const Scene&, const Pose&, int)> minimize;
  std::function<double(const Scene&, const Pose&)> value;
};

Row solver_row(const char* name, const char* description, Objective objective,
               BehindCamera behind) {
  const RefineOptions options = solver_options(objective, behind);
  return {{name, description},
          [options](const Scene& scene, const Pose& start, int iterations) {
            return Solver(scene.image, options).minimize(start, iterations);
          },
          [options](const Scene& scene, const Pose& pose) {
            return Solver(scene.image, options).mean_cost(pose, scene.reference);
          }};
}

Row mirrored_row(const char* name, const char* description, LossKind kind) {
  const Loss loss = {kind, kScalePx, 1.0};
  return {{name, description},
          [loss](const Scene& scene, const Pose& start, int iterations) {
            return solve(mirrored_reprojection(scene, loss), start, iterations);
          },
          [loss](const Scene& scene, const Pose& pose) {
            return plain_cost(mirrored_reprojection(scene, loss), pose) /
                   static_cast<double>(scene.points.size());
          }};
}

// This runs objective k of map_objectives().
Row map_row(std::size_t k) {
  const MapObjective& objective = map_objectives()[k];
  return {{objective.name, objective.description, true},
          [k](const Scene& scene, const Pose& start, int iterations) {
            return minimize_on_maps(scene, k, start, iterations);
          },
          [k](const Scene& scene, const Pose& pose) { return value_on_maps(scene, k, pose); }};
}

std::vector<Row> with_map_rows(std::vector<Row> rows) {
  for (std::size_t k = 0; k < map_objectives().size(); ++k) rows.push_back(map_row(k));
  return rows;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table = with_map_rows({
      mirrored_row("reprojection_l2", "pixels, squared; x/z for any z", LossKind::kNone),
      mirrored_row("reprojection_huber", "pixels, Huber 4 px; x/z for any z", LossKind::kHuber),
      mirrored_row("reprojection_cauchy", "pixels, Cauchy 4 px; x/z for any z", LossKind::kCauchy),
      solver_row("reprojection_cauchy_zero", "pixels, Cauchy 4 px; residual 0 behind the camera",
                 Objective::kReprojection, BehindCamera::kZero),
      solver_row("reprojection_cauchy_continue", "pixels, Cauchy 4 px; 1/z continued",
                 Objective::kReprojection, BehindCamera::kContinue),
      solver_row("bearing", "unit rays, Cauchy 4 px", Objective::kBearing, BehindCamera::kContinue),
      {{"geometric", "L_g, L1 norm; x/z for any z, as published"},
       [](const Scene& scene, const Pose& start, int iterations) {
         return solve(mirrored_geometric(scene), start, iterations);
       },
       [](const Scene& scene, const Pose& pose) { return tangents(scene, pose, std::nullopt); }},
      {{"geometric_continue", "L_g, L1 norm; 1/z continued"},
       [](const Scene& scene, const Pose& start, int iterations) {
         return Solver(scene.exact, solver_options(Objective::kGeometric, BehindCamera::kContinue))
             .minimize(start, iterations);
       },
       [](const Scene& scene, const Pose& pose) {
         return tangents(scene, pose, BehindCamera::kContinue);
       }},
      {{"homography", "L_H over the image's depths, pose to pose"},
       [](const Scene& scene, const Pose& start, int iterations) {
         return solve(homography(scene), start, iterations);
       },
       [](const Scene& scene, const Pose& pose) {
         return homography_loss(pose, scene.reference, scene.depths);
       }},
      {{"beta", "L_beta squared, pose to pose"},
       [](const Scene& scene, const Pose& start, int iterations) {
         return solve(beta(scene), start, iterations);
       },
       [](const Scene& scene, const Pose& pose) { return plain_cost(beta(scene), pose); }},
  });
  return table;
}

const Row& row(const std::string& name) {
  for (const Row& candidate : rows()) {
    if (candidate.info.name == name) return candidate;
  }
  throw std::invalid_argument("basin: no objective is called " + name);
}

}  // namespace

Pose polished(const Image& problem) {
  const RefineOptions options = solver_options(Objective::kReprojection, BehindCamera::kContinue);
  return Solver(problem, options).minimize(problem.cam_from_world, 100);
}

Pose minimize(const Scene& scene, const std::string& objective, const Pose& start,
              int max_iterations) {
  return row(objective).minimize(scene, start, max_iterations);
}

double value_at(const Scene& scene, const std::string& objective, const Pose& pose) {
  return row(objective).value(scene, pose);
}

}  // namespace basin

const std::vector<BasinObjectiveInfo>& basin_objectives() {
  static const std::vector<BasinObjectiveInfo> infos = [] {
    std::vector<BasinObjectiveInfo> list;
    for (const basin::Row& row : basin::rows()) list.push_back(row.info);
    return list;
  }();
  return infos;
}

}  // namespace pose_refine
