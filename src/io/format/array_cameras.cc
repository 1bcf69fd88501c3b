// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/array_cameras.h"

#include <algorithm>
#include <cmath>

#include "io/format/array_sizes.h"
#include "io/format/centered_cameras.h"
#include "io/format/pose_arrays.h"

namespace pose_refine::io {
namespace {

const ArrayNames kIntrinsics = {"intrinsic", "intrinsics", "K", "Ks", "camera_intrinsics"};

// This is a pinhole camera of the network's image [px].
struct Intrinsics {
  double fx, fy, cx, cy;
};

Result<std::vector<Intrinsics>> read_intrinsics(const NpzReader& npz, std::size_t count) {
  const std::string name = first_of(npz, kIntrinsics);
  const Result<Array<double>> array = npz.any_numbers(name);
  if (!array) return array.error();
  const std::size_t size = array->data.size();
  const std::vector<std::size_t>& shape = array->shape;
  const bool matrices = shape.size() >= 2 && shape[shape.size() - 1] == 3 &&
                        shape[shape.size() - 2] == 3 && (size == 9 || size == 9 * count);
  if (!matrices) return npz.error(name, "needs the shape [n, 3, 3] with an n as of the poses");
  std::vector<Intrinsics> list;
  for (std::size_t i = 0; i < count; ++i) {
    const double* k = array->data.data() + (size == 9 ? 0 : 9 * i);
    const double tolerance = 1e-3 * std::abs(k[0]);
    const bool pinhole = std::abs(k[1]) <= tolerance && k[3] == 0.0 && k[6] == 0.0 && k[7] == 0.0 &&
                         std::abs(k[8] - 1.0) <= 1e-3;
    if (!pinhole || !(k[0] > 0.0 && k[4] > 0.0) || !std::isfinite(k[2] + k[5])) {
      return npz.error(
          name, "has a matrix " + std::to_string(i) + " that is not fx 0 cx, 0 fy cy, 0 0 1");
    }
    list.push_back({k[0], k[4], k[2], k[5]});
  }
  return list;
}

// Networks that give no size of their images have the principal point in the middle of them.
std::optional<ImageSize> size_of(const std::vector<Intrinsics>& intrinsics) {
  const ImageSize size = {std::nearbyint(2.0 * intrinsics[0].cx),
                          std::nearbyint(2.0 * intrinsics[0].cy)};
  const bool all = std::all_of(intrinsics.begin(), intrinsics.end(), [&](const Intrinsics& camera) {
    return std::abs(2.0 * camera.cx - size.width) < 0.1 &&
           std::abs(2.0 * camera.cy - size.height) < 0.1;
  });
  if (!all || size.width < 16.0 || size.height < 16.0 || size.width > 1e5 || size.height > 1e5)
    return std::nullopt;
  return size;
}

std::string text_of(const ImageSize& size) {
  return std::to_string(static_cast<long>(size.width)) + " x " +
         std::to_string(static_cast<long>(size.height));
}

Result<Camera> original_camera(const Intrinsics& k, const Preparation& image,
                               const ImageSize& size) {
  const double x = size.width / image.width, y = size.height / image.height;
  return make_camera(CameraModel::kPinhole, static_cast<std::uint64_t>(size.width),
                     static_cast<std::uint64_t>(size.height),
                     {k.fx * x, k.fy * y, (k.cx + image.left) * x, (k.cy + image.top) * y});
}

Status set_cameras(const NpzReader& npz, const std::vector<Intrinsics>& intrinsics,
                   const Batch& batch, const std::vector<ImageSize>& sizes, Model& model) {
  CameraTable cameras(model);
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const Result<Camera> camera = original_camera(intrinsics[i], batch.images[i], sizes[i]);
    if (!camera) {
      return npz.error(first_of(npz, kIntrinsics), "makes no camera of image " + std::to_string(i) +
                                                       ": " + camera.error().message);
    }
    model.images[i].camera_id = cameras.add(*camera);
  }
  return ok_status();
}

// Says what was done, and what else the sizes allow.
std::string batch_note(const Batch& batch, const ImageSize& seen) {
  std::string note =
      batch.rule + " to " + text_of(seen) + " is undone, so that cameras are those of the images";
  for (std::size_t i = 0; i < batch.others.size(); ++i)
    note += (i == 0 ? "; the sizes allow also " : ", ") + batch.others[i];
  if (!batch.others.empty()) note += " (an array mode that says crop or pad decides)";
  return note;
}

Batch seen_as_is(std::size_t count, const ImageSize& seen) {
  return {"", std::vector<Preparation>(count, {seen.width, seen.height, 0.0, 0.0, seen}), {}};
}

}  // namespace

const std::set<std::string>& camera_arrays() {
  static const std::set<std::string> names = [] {
    std::set<std::string> list = size_arrays();
    list.insert(kIntrinsics.begin(), kIntrinsics.end());
    return list;
  }();
  return names;
}

Status add_array_cameras(const PoseInput& input, const NpzReader& npz, Model& model) {
  if (first_of(npz, kIntrinsics).empty()) return ok_status();
  const std::size_t count = model.images.size();
  const Result<std::vector<Intrinsics>> intrinsics = read_intrinsics(npz, count);
  if (!intrinsics) return intrinsics.error();
  std::optional<ImageSize> seen = seen_size(input, count);
  if (!seen) seen = size_of(*intrinsics);
  if (!seen) {
    model.notes.push_back("cameras are left out: the size of the network's images is not known");
    return ok_status();
  }
  const Result<Originals> originals = read_originals(npz, count, *seen);
  if (!originals) return originals.error();
  if (originals->sizes.empty()) {
    model.notes.push_back("cameras are those of the network's images (" + text_of(*seen) +
                          "): an array original_sizes [n, 2] with width and height makes them "
                          "those of the images");
    return set_cameras(npz, *intrinsics, seen_as_is(count, *seen),
                       std::vector<ImageSize>(count, *seen), model);
  }
  if (!originals->batch) {
    model.notes.push_back("cameras are left out: it is not known how the images became " +
                          text_of(*seen) + " (" + originals->problem + ")");
    return ok_status();
  }
  model.notes.push_back(batch_note(*originals->batch, *seen) + originals->remark);
  return set_cameras(npz, *intrinsics, *originals->batch, originals->sizes, model);
}

}  // namespace pose_refine::io
