// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/nre_table/methods.h"

#include <stdexcept>
#include <utility>

#include "pose_refine/refine.h"

namespace pose_refine::apps {
namespace {

const std::vector<double> kFrom2 = {2, 1, .9, .8, .7, .6}, kFrom4 = {4, 2, 1, .9, .8, .7, .6},
                          kShort4 = {4, 2, 1, .6}, kShort8 = {8, 4, 2, 1, .6},
                          kShort16 = {16, 8, 4, 2, 1, .6},
                          kFrom16 = {16, 8, 4, 2, 1, .9, .8, .7, .6};

template <class T>
T unwrapped(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}

// Returns cell centers [px]; they are NaN where a map is empty.
std::vector<Vector2> best_cells(const LossMaps& maps) {
  std::vector<Vector2> cells(maps.size(), Vector2::Constant(std::nan("")));
  for (std::size_t n = 0; n < cells.size(); ++n) {
    std::size_t best = maps.begin[n];
    for (std::size_t i = best; i < maps.begin[n + 1]; ++i)
      if (maps.gain[i] > maps.gain[best]) best = i;
    if (best < maps.begin[n + 1])
      cells[n] = maps.stride * Vector2(maps.x[best] + 0.5, maps.y[best] + 0.5);
  }
  return cells;
}

LossMaps subset(const LossMaps& maps, const std::vector<std::size_t>& points) {
  LossMaps out;
  out.height = maps.height;
  out.width = maps.width;
  out.stride = maps.stride;
  out.ln_omega = maps.ln_omega;
  for (const std::size_t n : points) {
    for (std::size_t i = maps.begin[n]; i < maps.begin[n + 1]; ++i) {
      out.x.push_back(maps.x[i]);
      out.y.push_back(maps.y[i]);
      out.gain.push_back(maps.gain[i]);
    }
    out.begin.push_back(out.x.size());
  }
  return out;
}

using Maps = LossMaps Prepared::*;
using Matches = std::vector<Vector2> Prepared::*;

Method graduate_on(std::string name, Maps maps, std::vector<double> sigmas) {
  return {std::move(name),
          [maps, sigmas = std::move(sigmas)](const Prepared& p, const Pose& start) {
            return graduated(*p.query, p.*maps, start, sigmas);
          }};
}

Method one_then_other(std::string name, Maps first, Maps second) {
  return {std::move(name), [=](const Prepared& p, const Pose& start) {
            const Pose coarse = graduated(*p.query, p.*first, start, kShort4);
            return graduated(*p.query, p.*second, coarse, kShort8);
          }};
}

Method refine_matches(std::string name, Matches matches, const RefineOptions& options) {
  return {std::move(name), [=](const Prepared& p, const Pose& start) {
            Image image{p.query->name, p.query->camera, start, {}};
            for (std::size_t n = 0; n < (p.*matches).size(); ++n)
              if ((p.*matches)[n].allFinite())
                image.correspondences.add((p.*matches)[n], p.query->features.points[n]);
            return refine(image, options).cam_from_world;
          }};
}

Method robust(std::string name, LossKind kind, double scale) {
  RefineOptions options;
  options.loss = {kind, scale, 1.0};
  options.rescue.reset();  // the other methods do not look elsewhere either
  return refine_matches(std::move(name), &Prepared::fine_matches, options);
}

// Graduates every candidate on the coarse maps, and keeps the one of least eq. 7.
Pose from_msac(const Prepared& p) {
  const TableQuery& q = *p.query;
  Pose best;
  double least = 1e300;
  for (const Pose& pose : msac(q.camera, q.features.points, p.standard)) {
    const Pose refined = graduated(q, p.standard, pose, {2, 1, .6});
    const double cost = nre_cost(q.camera, q.features.points, p.standard, refined);
    if (cost < least) least = cost, best = refined;
  }
  return best;
}

std::vector<Method> rescue_methods() {
  return {{"P3P + M-SAC alone",
           [](const Prepared& p, const Pose& start) {
             const auto found = msac(p.query->camera, p.query->features.points, p.standard);
             return found.empty() ? start : found[0];
           }},
          {"P3P + M-SAC, m10, eq. 11 fine",
           [](const Prepared& p, const Pose&) {
             return graduated(*p.query, p.one_hot_fine, from_msac(p), kShort8);
           }},
          {"refine_nre, default",
           [](const Prepared& p, const Pose& start) { return by_default(*p.query, start, true); }}};
}

}  // namespace

LossMaps coarse_maps(const TableQuery& query, double temperature, double drop_below) {
  MapOptions options;
  options.temperature = temperature;
  options.drop_below = drop_below;
  const double stride = static_cast<double>(query.camera.width) /
                        static_cast<double>(query.features.coarse.map.width);
  return unwrapped(make_loss_maps(query.features.coarse, stride, options));
}

Prepared prepare(const TableQuery& query) {
  Prepared p{&query, coarse_maps(query, 0.02, 1.0), coarse_maps(query, 0.01, 10.0), {}, {}, {}, {}};
  p.coarse_matches = best_cells(coarse_maps(query, 0.01, 1.0));
  p.fine_matches = query.features.fine_matches;
  p.one_hot_coarse =
      loss_maps_from_matches(p.coarse_matches, p.paper.height, p.paper.width, p.paper.stride);
  // The data set's fine cells are 2 px.
  p.one_hot_fine =
      loss_maps_from_matches(p.fine_matches, query.camera.height / 2, query.camera.width / 2, 2.0);
  return p;
}

Prepared some_points(const Prepared& all, const std::vector<std::size_t>& points,
                     TableQuery& query) {
  query.name = all.query->name;
  query.camera = all.query->camera;
  query.truth = all.query->truth;
  query.features = {};
  Prepared p{&query, subset(all.paper, points),          subset(all.standard, points),    {},
             {},     subset(all.one_hot_coarse, points), subset(all.one_hot_fine, points)};
  for (const std::size_t n : points) {
    query.features.points.push_back(all.query->features.points[n]);
    p.coarse_matches.push_back(all.coarse_matches[n]);
    p.fine_matches.push_back(all.fine_matches[n]);
  }
  return p;
}

Pose graduated(const TableQuery& query, const LossMaps& maps, const Pose& start,
               std::vector<double> sigmas) {
  Graduation options;
  options.sigmas = std::move(sigmas);
  const auto solution = graduate(query.camera, query.features.points, maps, start, options);
  return solution ? solution->cam_from_world : start;
}

Pose by_default(const TableQuery& query, const Pose& start, bool fine_matches) {
  DenseImage image{query.name, query.camera, start, query.features};
  if (!fine_matches) image.features.fine_matches.clear();
  return unwrapped(refine_nre(image)).cam_from_world;
}

std::vector<Method> few_points_methods() {
  return {graduate_on("NRE coarse tau .02, 4->.6", &Prepared::paper, kFrom4),
          graduate_on("NRE coarse m10 tau .01, 4 2 1 .6", &Prepared::standard, kShort4),
          graduate_on("NRE coarse m10, default", &Prepared::standard, Graduation().sigmas),
          graduate_on("RE eq. 11 coarse, 4->.6", &Prepared::one_hot_coarse, kFrom4),
          graduate_on("RE eq. 11 fine, 16 8 4 2 1 .6", &Prepared::one_hot_fine, kShort16),
          one_then_other("NRE coarse m10 then eq. 11 fine", &Prepared::standard,
                         &Prepared::one_hot_fine),
          robust("RE Geman-McClure 8 px, fine", LossKind::kGemanMcClure, 8.0),
          refine_matches("RE refine default, coarse", &Prepared::coarse_matches, {}),
          refine_matches("RE refine default, fine", &Prepared::fine_matches, {})};
}

std::vector<Method> all_methods() {
  std::vector<Method> methods = {
      {"start", [](const Prepared&, const Pose& start) { return start; }},
      graduate_on("NRE coarse tau .02, 2->.6", &Prepared::paper, kFrom2),
      graduate_on("RE eq. 11 fine, 16->.6", &Prepared::one_hot_fine, kFrom16),
      graduate_on("NRE coarse m10 tau .01, 4->.6", &Prepared::standard, kFrom4),
      one_then_other("RE eq. 11 coarse then fine", &Prepared::one_hot_coarse,
                     &Prepared::one_hot_fine),
      robust("RE Cauchy 1 px, fine", LossKind::kCauchy, 1.0),
      robust("RE Cauchy 4 px, fine", LossKind::kCauchy, 4.0)};
  for (auto* more : {&few_points_methods, &rescue_methods})
    for (Method& method : more()) methods.push_back(std::move(method));
  return methods;
}

}  // namespace pose_refine::apps
