// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/network_image.h"

#include <algorithm>
#include <cmath>

namespace pose_refine::io {
namespace {

constexpr double kVggt = 518.0, kPatch = 14.0;

// Rounds halves to even, as Python does.
double rounded(double value) {
  return std::nearbyint(value);
}

double patches(double side) {
  return kPatch * rounded(side / kPatch);
}

Preparation untouched(const ImageSize& image) {
  return {image.width, image.height, 0.0, 0.0, image};
}

// The width becomes 518, the height a multiple of 14, of which at most the middle 518 are seen.
Preparation vggt_crop(const ImageSize& image) {
  const double height = patches(image.height * (kVggt / image.width));
  const double seen = std::min(height, kVggt);
  return {kVggt, height, 0.0, std::floor(0.5 * (height - seen)), {kVggt, seen}};
}

// The longer side becomes 518, the other a multiple of 14 that is padded to a square.
Preparation vggt_pad(const ImageSize& image) {
  const bool wide = image.width >= image.height;
  const double width = wide ? kVggt : patches(image.width * (kVggt / image.height));
  const double height = wide ? patches(image.height * (kVggt / image.width)) : kVggt;
  return {width,
          height,
          -std::floor(0.5 * (kVggt - width)),
          -std::floor(0.5 * (kVggt - height)),
          {kVggt, kVggt}};
}

Preparation with_long_side(const ImageSize& image, double side) {
  const double longer = std::max(image.width, image.height);
  const ImageSize size = {rounded(image.width * side / longer),
                          rounded(image.height * side / longer)};
  return untouched(size);
}

void crop_around_middle(Preparation& image, double half_width, double half_height) {
  image.left = std::floor(0.5 * image.width) - half_width;
  image.top = std::floor(0.5 * image.height) - half_height;
  image.seen = {2.0 * half_width, 2.0 * half_height};
}

// The longer side becomes 512. Both are cut to multiples of 16, a square to 4:3.
Preparation dust3r_512(const ImageSize& image) {
  Preparation made = with_long_side(image, 512.0);
  const auto half = [](double side) {
    return 8.0 * std::floor(2.0 * std::floor(0.5 * side) / 16.0);
  };
  const double half_width = half(made.width);
  const bool square = made.width == made.height;
  crop_around_middle(made, half_width, square ? 0.75 * half_width : half(made.height));
  return made;
}

// The same, where squares are allowed.
Preparation dust3r_square(const ImageSize& image) {
  Preparation made = dust3r_512(image);
  if (made.width == made.height) crop_around_middle(made, 256.0, 256.0);
  return made;
}

// The shorter side becomes 224, and the middle square is seen.
Preparation dust3r_224(const ImageSize& image) {
  const double ratio = std::max(image.width / image.height, image.height / image.width);
  Preparation made = with_long_side(image, rounded(224.0 * ratio));
  const double half = std::floor(0.5 * std::min(made.width, made.height));
  crop_around_middle(made, half, half);
  return made;
}

struct Rule {
  const char* name;
  Preparation (*prepare)(const ImageSize&);
  const char* mode;  // what users call it
};
// The first that fits is taken.
constexpr Rule kRules[] = {
    {"no change", untouched, ""},
    {"VGGT's crop", vggt_crop, "crop"},
    {"VGGT's pad", vggt_pad, "pad"},
    {"DUSt3R's crop to multiples of 16", dust3r_512, "crop"},
    {"DUSt3R's crop to multiples of 16", dust3r_square, "crop"},
    {"DUSt3R's crop to 224 x 224", dust3r_224, "crop"},
};

bool same(const ImageSize& a, const ImageSize& b) {
  return a.width == b.width && a.height == b.height;
}

bool same(const Preparation& a, const Preparation& b) {
  return a.width == b.width && a.height == b.height && a.left == b.left && a.top == b.top;
}

// VGGT pads images of one batch around their middles to the largest of them.
std::optional<std::vector<Preparation>> prepared(const Rule& rule,
                                                 const std::vector<ImageSize>& originals,
                                                 const ImageSize& seen) {
  std::vector<Preparation> images;
  ImageSize largest;
  for (const ImageSize& original : originals) {
    images.push_back(rule.prepare(original));
    largest.width = std::max(largest.width, images.back().seen.width);
    largest.height = std::max(largest.height, images.back().seen.height);
  }
  if (!same(largest, seen)) return std::nullopt;
  for (Preparation& image : images) {
    image.left -= std::floor(0.5 * (seen.width - image.seen.width));
    image.top -= std::floor(0.5 * (seen.height - image.seen.height));
    image.seen = seen;
  }
  return images;
}

// Images whose shape stayed, to the patch of a network, were resized and nothing else.
std::optional<Batch> resized(const std::vector<ImageSize>& originals, const ImageSize& seen) {
  const bool all = std::all_of(originals.begin(), originals.end(), [&](const ImageSize& image) {
    const double scale = std::max(seen.width / image.width, seen.height / image.height);
    return std::abs(scale * image.width - seen.width) < 16.0 &&
           std::abs(scale * image.height - seen.height) < 16.0;
  });
  if (!all) return std::nullopt;
  Batch batch{"resizing", {}, {}};
  batch.images.assign(originals.size(), {seen.width, seen.height, 0.0, 0.0, seen});
  return batch;
}

}  // namespace

std::optional<Batch> batch_of(const std::vector<ImageSize>& originals, const ImageSize& seen,
                              const std::string& mode) {
  std::optional<Batch> batch;
  for (const Rule& rule : kRules) {
    if (!mode.empty() && mode != rule.mode) continue;
    auto images = prepared(rule, originals, seen);
    if (!images) continue;
    if (!batch) {
      batch = Batch{rule.name, std::move(*images), {}};
    } else if (!std::equal(images->begin(), images->end(), batch->images.begin(),
                           [](const auto& a, const auto& b) { return same(a, b); })) {
      batch->others.emplace_back(rule.name);
    }
  }
  return batch || !mode.empty() ? batch : resized(originals, seen);
}

}  // namespace pose_refine::io
