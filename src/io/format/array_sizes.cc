// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/array_sizes.h"

#include <algorithm>
#include <cmath>

#include "io/format/pose_arrays.h"

namespace pose_refine::io {
namespace {

// Width comes first in these, as in PIL, and height in those, as in torch and numpy.
const ArrayNames kWidthFirst = {"original_sizes", "original_size", "original_image_sizes",
                                "orig_sizes",     "image_sizes",   "sizes"};
const ArrayNames kHeightFirst = {"original_shapes", "original_shape", "original_hw", "orig_shapes"};
// VGGT's x1 y1 x2 y2 width height: where the image lies in a padded square.
constexpr char kCoords[] = "original_coords";
const ArrayNames kModes = {"mode", "preprocess_mode"};

struct PixelArray {
  const char* name;
  std::size_t width, height;  // dimensions, from the last one on
};
constexpr PixelArray kPixelArrays[] = {
    {"images", 0, 1}, {"images", 1, 2}, {"depth", 1, 2}, {"depth", 0, 1}, {"world_points", 1, 2},
};
constexpr std::size_t kHead = 4096;

// Takes the dimensions for a size if the ones before count the images and the other is 3 or 1.
std::optional<ImageSize> size_in(const std::vector<std::size_t>& shape, const PixelArray& array,
                                 std::size_t count) {
  const std::size_t n = shape.size();
  if (n < 3) return std::nullopt;
  const std::size_t width = shape[n - 1 - array.width], height = shape[n - 1 - array.height];
  std::size_t others = 1;
  for (const std::size_t d : shape) others *= d != 0 && others < (std::size_t{1} << 40) ? d : 1;
  if (width < 16 || height < 16 || width > 100000 || height > 100000) return std::nullopt;
  const std::size_t channels = others / (width * height);
  if (channels != count && channels != 3 * count) return std::nullopt;
  return ImageSize{static_cast<double>(width), static_cast<double>(height)};
}

// Reads rows of numbers, or one row for all images.
Result<std::vector<double>> rows(const NpzReader& npz, const std::string& name, std::size_t count,
                                 std::size_t columns) {
  Result<Array<double>> array = npz.any_numbers(name);
  if (!array) return array.error();
  std::vector<double> numbers = std::move(array->data);
  const bool shared = numbers.size() == columns && count > 1;
  const bool shaped = !array->shape.empty() && array->shape.back() == columns;
  if (!shaped || (!shared && numbers.size() != columns * count)) {
    return npz.error(
        name, "needs the shape [n, " + std::to_string(columns) + "] with an n as of the poses");
  }
  for (std::size_t i = columns; shared && i < columns * count; ++i)
    numbers.push_back(numbers[i - columns]);
  return numbers;
}

Result<ImageSize> whole_size(const NpzReader& npz, const std::string& name, double width,
                             double height) {
  const auto is_side = [](double side) {
    return side >= 1.0 && side <= 1e6 && side == std::floor(side);
  };
  if (is_side(width) && is_side(height)) return ImageSize{width, height};
  return npz.error(name, "holds a size that is no whole number of pixels");
}

Result<std::vector<ImageSize>> sizes_of(const NpzReader& npz, const std::string& name,
                                        std::size_t count, bool width_first) {
  const auto numbers = rows(npz, name, count, 2);
  if (!numbers) return numbers.error();
  std::vector<ImageSize> sizes;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = (*numbers)[2 * i], b = (*numbers)[2 * i + 1];
    const Result<ImageSize> size = whole_size(npz, name, width_first ? a : b, width_first ? b : a);
    if (!size) return size.error();
    sizes.push_back(*size);
  }
  return sizes;
}

std::vector<ImageSize> turned(std::vector<ImageSize> sizes) {
  for (ImageSize& size : sizes) std::swap(size.width, size.height);
  return sizes;
}

// The square that VGGT's coordinates count in may have been made smaller again.
Result<Originals> from_coords(const NpzReader& npz, std::size_t count, const ImageSize& seen) {
  const auto numbers = rows(npz, kCoords, count, 6);
  if (!numbers) return numbers.error();
  Originals originals;
  originals.batch = Batch{"padding to a square", {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const double* n = numbers->data() + 6 * i;
    const Result<ImageSize> size = whole_size(npz, kCoords, n[4], n[5]);
    if (!size) return size.error();
    const double scale = seen.width / std::max(n[0] + n[2], n[1] + n[3]);
    const Preparation image = {scale * (n[2] - n[0]), scale * (n[3] - n[1]), -scale * n[0],
                               -scale * n[1], seen};
    if (!(image.width > 0.0 && image.height > 0.0 && std::isfinite(image.left + image.top) &&
          std::isfinite(image.width + image.height)))
      return npz.error(kCoords, "holds a window that is empty");
    originals.sizes.push_back(*size);
    originals.batch->images.push_back(image);
  }
  return originals;
}

Result<std::string> mode_of(const NpzReader& npz) {
  const std::string name = first_of(npz, kModes);
  if (name.empty()) return std::string();
  const auto texts = npz.any_texts(name);
  if (!texts) return texts.error();
  const std::string mode = texts->empty() ? "" : texts->front();
  if (mode == "crop" || mode == "pad") return mode;
  return npz.error(name, "says neither crop nor pad");
}

// Sizes in the order that their name does not promise are recognized where they alone fit.
Result<Originals> from_sizes(const NpzReader& npz, std::size_t count, const ImageSize& seen) {
  const std::string width_first = first_of(npz, kWidthFirst);
  const std::string name = width_first.empty() ? first_of(npz, kHeightFirst) : width_first;
  if (name.empty()) return Originals();
  auto sizes = sizes_of(npz, name, count, !width_first.empty());
  if (!sizes) return sizes.error();
  const Result<std::string> mode = mode_of(npz);
  if (!mode) return mode.error();
  Originals originals;
  originals.batch = batch_of(*sizes, seen, *mode);
  const std::vector<ImageSize> other = turned(*sizes);
  std::optional<Batch> turned_batch = batch_of(other, seen, *mode);
  const std::string order = width_first.empty() ? "width and height" : "height and width";
  if (!originals.batch && turned_batch) {
    originals.batch = std::move(turned_batch);
    originals.sizes = other;
    originals.remark = "; " + name + " holds " + order + ", in which order alone the sizes fit";
    return originals;
  }
  originals.sizes = std::move(*sizes);
  originals.problem = "of " + name + ", neither VGGT's nor DUSt3R's ways make them";
  const bool either =
      originals.batch && turned_batch && originals.sizes[0].width != originals.sizes[0].height;
  if (either) originals.remark = "; " + name + " might hold " + order + " as well";
  return originals;
}

}  // namespace

const std::set<std::string>& size_arrays() {
  static const std::set<std::string> names = [] {
    std::set<std::string> list = {kCoords};
    for (const ArrayNames* more : {&kWidthFirst, &kHeightFirst, &kModes})
      list.insert(more->begin(), more->end());
    return list;
  }();
  return names;
}

std::optional<ImageSize> seen_size(const PoseInput& input, std::size_t count) {
  const Result<ZipEntries> heads = read_zip_heads(input.text.view(), input.path, kHead);
  if (!heads) return std::nullopt;
  for (const PixelArray& array : kPixelArrays) {
    const auto entry = heads->find(std::string(array.name) + ".npy");
    if (entry == heads->end()) continue;
    const auto shape = npy_shape(entry->second, input.path);
    const auto size = shape ? size_in(*shape, array, count) : std::nullopt;
    if (size) return size;
  }
  return std::nullopt;
}

Result<Originals> read_originals(const NpzReader& npz, std::size_t count, const ImageSize& seen) {
  return npz.has(kCoords) ? from_coords(npz, count, seen) : from_sizes(npz, count, seen);
}

}  // namespace pose_refine::io
