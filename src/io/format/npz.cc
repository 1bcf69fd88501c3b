// SPDX-License-Identifier: BSD-3-Clause
// This is numpy's .npz with a layout of this project (see src/io/README.md): name [N], qvec [N, 4]
// (w x y z) and tvec [N, 3], world to camera; with cameras camera_model [K], camera_size [K, 2],
// camera_params [K, 16] (NaN behind the last) and camera_index [N] (-1: none); with points
// point3D_id [P], xyz [P, 3], rgb [P, 3], error [P], and observations obs_image [M], obs_xy [M, 2],
// obs_point [M] (an index, -1: none).
#include "io/container/npz.h"

#include <algorithm>
#include <cmath>

#include "io/files/atomic_file.h"
#include "io/format/colmap/files.h"
#include "io/format/format.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kMaxParams = 16;

Fit sniff(const PoseInput& input) {
  if (input.text.view().substr(0, 4) != std::string_view("PK\x03\x04", 4)) return Fit::kNo;
  const Result<ZipEntries> heads = read_zip_heads(input.text.view(), input.path, 0);
  return heads && heads->count("qvec.npy") != 0 ? Fit::kYes : Fit::kMaybe;
}

// Tells whether a value is a whole number from `least` to below `end`.
bool is_index(double value, double least, std::size_t end) {
  return value >= least && value < static_cast<double>(end) && value == std::floor(value);
}

Status read_images(const NpzReader& npz, Model& model) {
  const auto names = npz.texts("name");
  if (!names) return names.error();
  const auto q = npz.numbers("qvec", 4);
  if (!q) return q.error();
  const auto t = npz.numbers("tvec", 3);
  if (!t) return t.error();
  if (q->shape[0] != names->size() || t->shape[0] != names->size()) {
    return npz.error("qvec", "must have as many rows as name and tvec");
  }
  for (std::size_t i = 0; i < names->size(); ++i) {
    const double n[7] = {q->data[4 * i], q->data[4 * i + 1], q->data[4 * i + 2], q->data[4 * i + 3],
                         t->data[3 * i], t->data[3 * i + 1], t->data[3 * i + 2]};
    const Result<Pose> pose = pose_from_numbers(n);
    if (!pose) {
      return npz.error("qvec", "row " + std::to_string(i) + ": " + pose.error().message);
    }
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = (*names)[i];
    image.camera_id = kNoCamera;
    image.cam_from_world = *pose;
    model.images.push_back(std::move(image));
  }
  return ok_status();
}

Status read_cameras(const NpzReader& npz, Model& model) {
  const auto models = npz.texts("camera_model");
  if (!models) return models.error();
  const auto sizes = npz.numbers("camera_size", 2);
  if (!sizes) return sizes.error();
  const auto params = npz.numbers("camera_params", kMaxParams);
  if (!params) return params.error();
  const auto index = npz.numbers("camera_index", 0);
  if (!index) return index.error();
  if (sizes->shape[0] != models->size() || params->shape[0] != models->size() ||
      index->data.size() != model.images.size()) {
    return npz.error("camera_model", "does not fit the other arrays of cameras in length");
  }
  for (std::size_t i = 0; i < models->size(); ++i) {
    const auto kind = camera_model_from_name((*models)[i]);
    const double w = sizes->data[2 * i], h = sizes->data[2 * i + 1];
    if (!kind || !is_index(w, 1, 1u << 31) || !is_index(h, 1, 1u << 31)) {
      return npz.error("camera_model", "row " + std::to_string(i) + " is not a camera");
    }
    const auto first = params->data.begin() + static_cast<std::ptrdiff_t>(kMaxParams * i);
    const Result<Camera> camera =
        make_camera(*kind, static_cast<std::uint64_t>(w), static_cast<std::uint64_t>(h),
                    {first, first + camera_model_info(*kind).num_params});
    if (!camera) return npz.error("camera_params", camera.error().message);
    model.cameras.emplace(static_cast<std::uint32_t>(i + 1), *camera);
  }
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const double k = index->data[i];
    if (!is_index(k, -1, models->size())) return npz.error("camera_index", "is out of range");
    if (k >= 0) model.images[i].camera_id = static_cast<std::uint32_t>(k) + 1;
  }
  return ok_status();
}

Status read_points(const NpzReader& npz, Model& model) {
  const auto ids = npz.numbers("point3D_id", 0);
  if (!ids) return ids.error();
  const auto xyz = npz.numbers("xyz", 3);
  if (!xyz) return xyz.error();
  const auto rgb = npz.numbers("rgb", 3);
  if (!rgb) return rgb.error();
  const auto error = npz.numbers("error", 0);
  if (!error) return error.error();
  const std::size_t n = ids->data.size();
  if (xyz->shape[0] != n || rgb->shape[0] != n || error->data.size() != n) {
    return npz.error("xyz", "must have as many rows as point3D_id, rgb and error");
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!is_index(ids->data[i], 0, std::size_t{1} << 53)) {
      return npz.error("point3D_id", "is not a list of ids");
    }
    ModelPoint point;
    point.id = static_cast<std::uint64_t>(ids->data[i]);
    point.x = xyz->data[3 * i];
    point.y = xyz->data[3 * i + 1];
    point.z = xyz->data[3 * i + 2];
    point.error = error->data[i];
    for (std::size_t k = 0; k < 3; ++k) {
      if (!is_index(rgb->data[3 * i + k], 0, 256)) return npz.error("rgb", "is beyond 0 .. 255");
      point.color[k] = static_cast<std::uint8_t>(rgb->data[3 * i + k]);
    }
    model.points.push_back(point);
  }
  return ok_status();
}

Status read_observations(const NpzReader& npz, Model& model) {
  const auto images = npz.numbers("obs_image", 0);
  if (!images) return images.error();
  const auto xy = npz.numbers("obs_xy", 2);
  if (!xy) return xy.error();
  const auto points = npz.numbers("obs_point", 0);
  if (!points) return points.error();
  const std::size_t n = images->data.size();
  if (xy->shape[0] != n || points->data.size() != n) {
    return npz.error("obs_xy", "must have as many rows as obs_image and obs_point");
  }
  for (std::size_t i = 0; i < n; ++i) {
    const double image = images->data[i], point = points->data[i];
    if (!is_index(image, 0, model.images.size())) return npz.error("obs_image", "is out of range");
    if (!is_index(point, -1, model.points.size())) return npz.error("obs_point", "is out of range");
    model.images[static_cast<std::size_t>(image)].observations.push_back(
        {xy->data[2 * i], xy->data[2 * i + 1], static_cast<std::int64_t>(point)});
    if (point >= 0) ++model.points[static_cast<std::size_t>(point)].track_length;
  }
  return ok_status();
}

// torch.save() writes zip archives too, of a pickle and of raw data.
bool is_of_torch(const ZipEntries& heads) {
  constexpr std::string_view kPickle = "/data.pkl";
  return std::any_of(heads.begin(), heads.end(), [&](const auto& entry) {
    const std::string& name = entry.first;
    return name.size() > kPickle.size() &&
           name.compare(name.size() - kPickle.size(), kPickle.size(), kPickle) == 0;
  });
}

Result<Model> read(const PoseInput& input) {
  const Result<ZipEntries> heads = read_zip_heads(input.text.view(), input.path, 0);
  if (heads && is_of_torch(*heads)) {
    return Error{ErrorCode::kUnsupported,
                 "it is a pickle of torch.save(), which is not read: save the arrays with "
                 "numpy.savez(file, extrinsic=extrinsic.numpy(), ...)",
                 input.path};
  }
  const Result<NpzReader> npz = NpzReader::open(input.text.view(), input.path);
  if (!npz) return npz.error();
  Model model;
  Status status = read_images(*npz, model);
  if (status && npz->has("camera_model")) status = read_cameras(*npz, model);
  if (status && npz->has("xyz")) status = read_points(*npz, model);
  if (status && npz->has("obs_xy")) status = read_observations(*npz, model);
  if (status) status = check_model(model);
  if (status) return model;
  Error error = status.error();
  error.file = input.path;
  error.code = ErrorCode::kMalformed;
  return error;
}

// Collects the columns.
struct Arrays {
  std::vector<double> q, t, size, params, xyz, error, xy;
  std::vector<std::int64_t> camera, ids, rgb, obs_image, obs_point;
  std::vector<std::string> names, models;
};

void add_image(const ModelImage& image, std::int64_t camera, Arrays& arrays) {
  const Quaternion& q = image.cam_from_world.rotation;
  const Vector3& t = image.cam_from_world.translation;
  arrays.q.insert(arrays.q.end(), {q.w(), q.x(), q.y(), q.z()});
  arrays.t.insert(arrays.t.end(), {t.x(), t.y(), t.z()});
  arrays.camera.push_back(camera);
  for (const ModelObservation& o : image.observations) {
    arrays.obs_image.push_back(static_cast<std::int64_t>(arrays.names.size()));
    arrays.xy.insert(arrays.xy.end(), {o.u, o.v});
    arrays.obs_point.push_back(o.point);
  }
  arrays.names.push_back(image.name);
}

Arrays arrays_of(const Model& model) {
  Arrays arrays;
  std::map<std::uint32_t, std::int64_t> index;
  for (const auto& [id, camera] : model.cameras) {
    index.emplace(id, static_cast<std::int64_t>(index.size()));
    arrays.models.emplace_back(camera_model_info(camera.model).name);
    arrays.size.insert(arrays.size.end(),
                       {static_cast<double>(camera.width), static_cast<double>(camera.height)});
    std::vector<double> params = camera.params;
    params.resize(kMaxParams, std::nan(""));
    arrays.params.insert(arrays.params.end(), params.begin(), params.end());
  }
  for (const ModelImage& image : model.images) {
    const auto camera = index.find(image.camera_id);
    add_image(image, camera == index.end() ? -1 : camera->second, arrays);
  }
  for (const ModelPoint& p : model.points) {
    arrays.ids.push_back(static_cast<std::int64_t>(p.id));
    arrays.xyz.insert(arrays.xyz.end(), {p.x, p.y, p.z});
    arrays.error.push_back(p.error);
    for (const std::uint8_t channel : p.color) arrays.rgb.push_back(channel);
  }
  return arrays;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  const Arrays a = arrays_of(model);
  const Result<std::string> names = npy_of(a.names);
  if (!names) return names.error();
  ZipEntries entries = {
      {"name.npy", *names}, {"qvec.npy", npy_of(a.q, 4)}, {"tvec.npy", npy_of(a.t, 3)}};
  if (!model.cameras.empty()) {
    entries["camera_model.npy"] = *npy_of(a.models);
    entries["camera_size.npy"] = npy_of(a.size, 2);
    entries["camera_params.npy"] = npy_of(a.params, kMaxParams);
    entries["camera_index.npy"] = npy_of(a.camera, 0);
  }
  if (!model.points.empty()) {
    entries["point3D_id.npy"] = npy_of(a.ids, 0);
    entries["xyz.npy"] = npy_of(a.xyz, 3);
    entries["rgb.npy"] = npy_of(a.rgb, 3);
    entries["error.npy"] = npy_of(a.error, 0);
  }
  if (!a.obs_image.empty()) {
    entries["obs_image.npy"] = npy_of(a.obs_image, 0);
    entries["obs_xy.npy"] = npy_of(a.xy, 2);
    entries["obs_point.npy"] = npy_of(a.obs_point, 0);
  }
  const Result<std::string> bytes = zip_of(entries);
  return bytes ? write_file(path, *bytes, overwrite) : Status(bytes.error());
}

}  // namespace

PoseFormatRow npz_format() {
  PoseFormatRow row;
  row.info = {"npz", "numpy's .npz with name, qvec, tvec and perhaps cameras and points", true,
              kWorldToCamera};
  row.kind = Kind::kBinary;
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds = {Names::kAny, true, true, true, true, true, true};
  return row;
}

}  // namespace pose_refine::io
