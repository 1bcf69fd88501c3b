// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <numeric>

#include "factor/maps/projection.h"
#include "pose_refine/maps/make_loss_maps.h"
#include "pose_refine/maps/nre_cost.h"
#include "pose_refine/maps/nre_search.h"
#include "search/p3p.h"

namespace pose_refine {
namespace {

constexpr std::size_t kFewestMaps = 16;

// splitmix64 (Steele, Lea, Flood 2014): a seed means the same everywhere.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return static_cast<std::size_t>(static_cast<double>(z >> 11) * 0x1p-53 *
                                    static_cast<double>(n));
  }

 private:
  std::uint64_t state_;
};

// A map that is sampled, with its gains on all cells for quick look-ups.
struct Sampled {
  std::vector<Vector3> points, rays;
  std::vector<float> gain;  // [maps, height, width]
  std::size_t height = 0, width = 0;

  double at(std::size_t n, const Vector2& omega) const {
    const double w = static_cast<double>(width), h = static_cast<double>(height);
    if (!(omega.x() >= -0.5 && omega.y() >= -0.5 && omega.x() <= w - 0.5 && omega.y() <= h - 0.5))
      return 0.0;
    const double x = std::clamp(omega.x(), 0.0, w - 1.0), y = std::clamp(omega.y(), 0.0, h - 1.0);
    const std::size_t j = std::min(static_cast<std::size_t>(x), width - 2),
                      i = std::min(static_cast<std::size_t>(y), height - 2);
    const double a = x - static_cast<double>(j), b = y - static_cast<double>(i);
    const float* const g = gain.data() + (n * height + i) * width + j;
    return (1.0 - b) * ((1.0 - a) * g[0] + a * g[1]) +
           b * ((1.0 - a) * g[width] + a * g[width + 1]);
  }
};

// The maps of largest gain whose best pixel has a ray.
Sampled choose_maps(const Camera& camera, const std::vector<Vector3>& points, const LossMaps& maps,
                    double part) {
  const std::vector<Vector2> pixels = best_pixels(maps);
  std::vector<float> best(maps.size(), 0.0f);
  for (std::size_t n = 0; n < maps.size(); ++n)
    for (std::size_t i = maps.begin[n]; i < maps.begin[n + 1]; ++i)
      best[n] = std::max(best[n], maps.gain[i]);
  std::vector<std::size_t> order(maps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return best[a] > best[b]; });
  const auto wanted = static_cast<std::size_t>(part * static_cast<double>(maps.size()));
  Sampled out;
  out.height = maps.height;
  out.width = maps.width;
  const std::size_t cells = maps.height * maps.width;
  for (const std::size_t n : order) {
    if (out.points.size() >= std::max(wanted, kFewestMaps)) break;
    if (!pixels[n].allFinite()) continue;
    const auto ray = unproject(camera, pixels[n]);
    if (!ray) continue;
    const std::size_t at = out.gain.size();
    out.points.push_back(points[n]);
    out.rays.push_back(*ray);
    out.gain.resize(at + cells, 0.0f);
    for (std::size_t i = maps.begin[n]; i < maps.begin[n + 1]; ++i) {
      const double x = std::round(maps.x[i]), y = std::round(maps.y[i]);
      if (!(x >= 0.0 && y >= 0.0 && x < static_cast<double>(maps.width) &&
            y < static_cast<double>(maps.height)))
        continue;
      float& gain =
          out.gain[at + static_cast<std::size_t>(y) * maps.width + static_cast<std::size_t>(x)];
      gain = std::max(gain, maps.gain[i]);
    }
  }
  return out;
}

struct Scored {
  double score;
  Pose pose;
};

// The best `count` of a stream of poses, best first; earlier ones win ties.
class Best {
 public:
  explicit Best(std::size_t count) : count_(count) {}
  void offer(double score, const Pose& pose) {
    if (list_.size() == count_ && !(score > list_.back().score)) return;
    const auto at = std::upper_bound(list_.begin(), list_.end(), score,
                                     [](double s, const Scored& e) { return s > e.score; });
    list_.insert(at, {score, pose});
    if (list_.size() > count_) list_.pop_back();
  }
  const std::vector<Scored>& list() const { return list_; }

 private:
  std::size_t count_;
  std::vector<Scored> list_;
};

}  // namespace

std::vector<Pose> msac(const Camera& camera, const std::vector<Vector3>& points,
                       const LossMaps& maps, const MsacOptions& options) {
  if (points.size() != maps.size() || maps.height < 2 || maps.width < 2) return {};
  const Sampled sampled = choose_maps(camera, points, maps, options.best_maps);
  const std::size_t n = sampled.points.size();
  if (n < 3) return {};
  const nre::Projector projector(camera, sampled.points, maps.stride);
  nre::View view(n);
  Generator random(options.seed);
  Best best(options.candidates);
  for (int t = 0; t < options.triplets; ++t) {
    // Without replacement: a triplet that repeats a map has no pose.
    const std::size_t i = random.below(n);
    std::size_t j = random.below(n - 1), k = random.below(n - 2);
    j += j >= i;
    k += k >= std::min(i, j);
    k += k >= std::max(i, j);
    const minimal::P3pPoses found =
        minimal::p3p({sampled.rays[i], sampled.rays[j], sampled.rays[k]},
                     {sampled.points[i], sampled.points[j], sampled.points[k]});
    for (int p = 0; p < found.count; ++p) {
      const Pose& pose = found.pose[static_cast<std::size_t>(p)];
      projector.project(projector.to_centered(pose), false, view);
      double score = 0.0;
      for (std::size_t m = 0; m < n; ++m) score += sampled.at(m, {view.u(m), view.v(m)});
      best.offer(score, pose);
    }
  }
  Best all(options.candidates);
  for (const Scored& s : best.list()) all.offer(-nre_cost(camera, points, maps, s.pose), s.pose);
  std::vector<Pose> poses;
  for (const Scored& s : all.list()) poses.push_back(s.pose);
  return poses;
}

}  // namespace pose_refine
