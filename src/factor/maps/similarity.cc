// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <string>

#include "base/threads.h"
#include "factor/kernel/table.h"
#include "factor/maps/maps.h"
#include "pose_refine/maps/make_loss_maps.h"

namespace pose_refine {
namespace {

constexpr std::size_t kGroup = 4;   // points of one pass over the map
constexpr std::size_t kPadTo = 64;  // cells of a padded map
constexpr float kNoCell = -1e30f;   // similarity of a padding cell

Status check(const FeatureLevel& level, double stride, const MapOptions& options) {
  const FeatureMap& map = level.map;
  const auto bad = [](const char* text) { return Error{ErrorCode::kInvalidArgument, text}; };
  if (map.height == 0 || map.width == 0 || map.depth == 0 ||
      map.data.size() != map.height * map.width * map.depth)
    return bad("a descriptor map needs height x width x depth values");
  if (level.descriptors.size() % map.depth != 0)
    return bad("the point descriptors are not as deep as the map");
  if (!(stride > 0.0)) return bad("the stride is not positive");
  if (!(options.temperature > 0.0)) return bad("the temperature is not positive");
  if (!(options.drop_below >= 1.0)) return bad("drop_below is less than 1");
  const auto finite = [](float v) { return std::isfinite(v); };
  if (!std::all_of(map.data.begin(), map.data.end(), finite) ||
      !std::all_of(level.descriptors.begin(), level.descriptors.end(), finite))
    return bad("a descriptor has a value that is not finite");
  return ok_status();
}

// Depth first and cells padded, which is how the kernel reads it.
std::vector<float> transposed(const FeatureMap& map, std::size_t padded) {
  const std::size_t cells = map.height * map.width;
  std::vector<float> out(map.depth * padded, 0.0f);
  for (std::size_t begin = 0; begin < cells; begin += 16)
    for (std::size_t k = 0; k < map.depth; ++k)
      for (std::size_t q = begin; q < std::min(begin + 16, cells); ++q)
        out[k * padded + q] = map.data[q * map.depth + k];
  return out;
}

// One point's map from its similarities with all cells. A cell is kept when
//   -ln C = (max - s) / tau + ln sum exp((s - max) / tau) < ln|Omega| - ln drop_below.
void write_map(const float* s, std::size_t width, std::size_t cells, const MapOptions& options,
               double ln_omega, nre::MapWriter& writer) {
  const float most = *std::max_element(s, s + cells);
  const auto scale = static_cast<float>(1.0 / options.temperature);
  const std::size_t padded = (cells + kPadTo - 1) / kPadTo * kPadTo;
  const double log_sum = std::log(kernel::table().sum_exp(s, padded, most, scale));
  const double top = ln_omega - std::log(options.drop_below) - log_sum;  // gain of the best cell
  const auto least = static_cast<float>(most - options.temperature * top) - 1e-6f;
  for (std::size_t q = 0; q < cells; ++q) {
    if (s[q] < least) continue;
    const double gain = top - (static_cast<double>(most) - s[q]) / options.temperature;
    if (gain > 0.0)
      writer.add(static_cast<float>(q % width), static_cast<float>(q / width),
                 static_cast<float>(gain));
  }
}

// f(group) for groups 0 .. count-1 on threads.
void for_each_group(std::size_t count, int threads, const std::function<void(std::size_t)>& f) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t g = next++; g < count; g = next++) f(g);
  };
  run_on_threads(thread_count(threads, count), work);
}

void append(LossMaps& maps, const LossMaps& part) {
  const std::size_t shift = maps.x.size();
  for (std::size_t n = 1; n < part.begin.size(); ++n) maps.begin.push_back(shift + part.begin[n]);
  maps.x.insert(maps.x.end(), part.x.begin(), part.x.end());
  maps.y.insert(maps.y.end(), part.y.begin(), part.y.end());
  maps.gain.insert(maps.gain.end(), part.gain.begin(), part.gain.end());
}

LossMaps joined(LossMaps maps, const std::vector<LossMaps>& parts) {
  std::size_t total = 0;
  for (const LossMaps& part : parts) total += part.x.size();
  maps.x.reserve(total);
  maps.y.reserve(total);
  maps.gain.reserve(total);
  for (const LossMaps& part : parts) append(maps, part);
  return maps;
}

}  // namespace

Result<LossMaps> make_loss_maps(const FeatureLevel& level, double stride,
                                const MapOptions& options) {
  const Status status = check(level, stride, options);
  if (!status) return status.error();
  const FeatureMap& map = level.map;
  const std::size_t depth = map.depth, cells = map.height * map.width;
  const std::size_t padded = (cells + kPadTo - 1) / kPadTo * kPadTo;
  const std::size_t points = level.descriptors.size() / depth;
  const std::vector<float> columns = transposed(map, padded);
  const LossMaps empty = nre::empty_maps(map.height, map.width, stride);
  const std::size_t groups = (points + kGroup - 1) / kGroup;
  std::vector<LossMaps> parts(groups, empty);
  for_each_group(groups, options.threads, [&](std::size_t g) {
    std::vector<float> descriptors(kGroup * depth, 0.0f), rows(kGroup * padded);
    const std::size_t first = g * kGroup, count = std::min(kGroup, points - first);
    std::copy_n(level.descriptors.data() + first * depth, count * depth, descriptors.data());
    kernel::table().similarity(descriptors.data(), columns.data(), depth, padded, rows.data());
    nre::MapWriter writer(parts[g]);
    for (std::size_t p = 0; p < count; ++p) {
      float* const s = rows.data() + p * padded;
      std::fill(s + cells, s + padded, kNoCell);
      write_map(s, map.width, cells, options, empty.ln_omega, writer);
      writer.end_point();
    }
  });
  return joined(empty, parts);
}

Result<LossMaps> make_window_maps(const FeatureLevel& level, double stride,
                                  const std::vector<FineWindow>& windows, std::size_t window,
                                  const MapOptions& options) {
  const Status status = check(level, stride, options);
  if (!status) return status.error();
  const FeatureMap& map = level.map;
  if (windows.size() * map.depth != level.descriptors.size())
    return Error{ErrorCode::kInvalidArgument, "there must be one window a point"};
  LossMaps maps = nre::empty_maps(map.height, map.width, stride);
  nre::MapWriter writer(maps);
  const double keep = maps.ln_omega - std::log(options.drop_below);
  const auto reach = static_cast<double>(window);
  for (std::size_t n = 0; n < windows.size(); ++n) {
    const Vector2 first = windows[n].center / stride - Vector2::Constant(0.5 * reach);
    if (first.allFinite() && windows[n].mass > 0.0 && first.cwiseAbs().maxCoeff() < 1e9) {
      const auto clip = [](double v, std::size_t size) {
        return static_cast<std::size_t>(std::clamp(v, 0.0, static_cast<double>(size)));
      };
      const std::size_t x0 = clip(std::ceil(first.x()), map.width),
                        x1 = clip(std::ceil(first.x() + reach), map.width),
                        y0 = clip(std::ceil(first.y()), map.height),
                        y1 = clip(std::ceil(first.y() + reach), map.height);
      std::vector<double> s;
      const float* const h = level.descriptors.data() + n * map.depth;
      for (std::size_t i = y0; i < y1; ++i)
        for (std::size_t j = x0; j < x1; ++j) {
          const float* const m = map.data.data() + (i * map.width + j) * map.depth;
          float dot = 0.0f;
          for (std::size_t k = 0; k < map.depth; ++k) dot += h[k] * m[k];
          s.push_back(dot / options.temperature);
        }
      const double most = s.empty() ? 0.0 : *std::max_element(s.begin(), s.end());
      double sum = 0.0;
      for (const double v : s) sum += std::exp(v - most);
      const double base = keep + std::log(windows[n].mass) - most - std::log(sum);
      for (std::size_t q = 0; q < s.size(); ++q)
        if (base + s[q] > 0.0)
          writer.add(static_cast<float>(x0 + q % (x1 - x0)), static_cast<float>(y0 + q / (x1 - x0)),
                     static_cast<float>(base + s[q]));
    }
    writer.end_point();
  }
  return maps;
}

}  // namespace pose_refine
