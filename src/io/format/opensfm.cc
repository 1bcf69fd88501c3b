// SPDX-License-Identifier: BSD-3-Clause
// OpenSfM has reconstruction.json (cameras in units of the longer side, shots with axis-angle w2c,
// points) and tracks.csv beside it (image, track, feature, x, y, ... from the image center, in the
// same units). Each reconstruction of a file has a world of its own. The one with most shots is
// taken, or the one that is asked for.
#include <algorithm>
#include <numeric>

#include "io/format/centered_cameras.h"
#include "io/format/opensfm_camera.h"
#include "io/format/opensfm_tracks.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  const std::string_view text = input.text.view();
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos || text[first] != '[') return Fit::kNo;
  return text.find("\"shots\"") != std::string_view::npos ? Fit::kYes : Fit::kNo;
}

// This is one reconstruction of a file, and its path in it: "/0".
struct Part {
  const JsonFile& file;
  const Json& json;
  std::string where;
};

Result<const Json*> object(const Part& part, const char* key) {
  const Json* value = JsonFile::find(part.json, key);
  if (value != nullptr && value->is_object()) return value;
  return part.file.error(part.where, std::string("the object \"") + key + "\" is missing");
}

using CameraIds = std::map<std::string, std::uint32_t>;

Result<CameraIds> read_cameras(const Part& part, const Json& cameras, Model& model) {
  CameraIds ids;
  for (const auto& [name, value] : cameras.items()) {
    const Result<Camera> camera =
        read_opensfm_camera(part.file, value, part.where + "/cameras/" + name);
    if (!camera) return camera.error();
    const auto id = static_cast<std::uint32_t>(ids.size() + 1);
    ids.emplace(name, id);
    model.cameras.emplace(id, *camera);
  }
  return ids;
}

Status read_shots(const Part& part, const Json& shots, const CameraIds& cameras, Model& model) {
  const JsonFile& file = part.file;
  for (const auto& [name, shot] : shots.items()) {
    const std::string where = part.where + "/shots/" + name;
    const auto rotation = file.reals(shot, "rotation", 3, where);
    if (!rotation) return rotation.error();
    const auto t = file.reals(shot, "translation", 3, where);
    if (!t) return t.error();
    const Result<std::string> camera = file.text(shot, "camera", where);
    if (!camera) return camera.error();
    const auto id = cameras.find(*camera);
    if (id == cameras.end()) return file.error(where, "there is no camera " + io::quoted(*camera));
    if (!check_name(name)) return file.error(where, check_name(name).error().message);
    ModelImage image;
    image.id = static_cast<std::uint32_t>(model.images.size() + 1);
    image.name = name;
    image.camera_id = id->second;
    image.cam_from_world = {so3_exp(Vector3((*rotation)[0], (*rotation)[1], (*rotation)[2])),
                            Vector3((*t)[0], (*t)[1], (*t)[2])};
    if (!image.cam_from_world.is_finite()) return file.error(where, "the pose is not finite");
    model.images.push_back(std::move(image));
  }
  return ok_status();
}

// Sorts by number, because the JSON's own order is that of texts.
void sort_by_id(std::vector<ModelPoint>& points, std::vector<std::string>& names) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return points[a].id < points[b].id; });
  std::vector<ModelPoint> sorted_points;
  std::vector<std::string> sorted_names;
  for (const std::size_t i : order) {
    sorted_points.push_back(points[i]);
    sorted_names.push_back(std::move(names[i]));
  }
  points = std::move(sorted_points);
  names = std::move(sorted_names);
}

Result<TrackIndex> read_points(const Part& part, const Json& points, Model& model) {
  const JsonFile& file = part.file;
  std::vector<std::string> names;
  for (const auto& [name, value] : points.items()) {
    const std::string where = part.where + "/points/" + name;
    const auto x = file.reals(value, "coordinates", 3, where);
    if (!x) return x.error();
    ModelPoint point;
    point.id = to_integer<std::uint64_t>(name).value_or(model.points.size());
    point.x = (*x)[0];
    point.y = (*x)[1];
    point.z = (*x)[2];
    const auto color = file.reals(value, "color", 3, where);
    for (std::size_t i = 0; color && i < 3; ++i) {
      point.color[i] = static_cast<std::uint8_t>(std::clamp((*color)[i], 0.0, 255.0));
    }
    names.push_back(name);
    model.points.push_back(point);
  }
  sort_by_id(model.points, names);
  TrackIndex index;
  for (std::size_t i = 0; i < names.size(); ++i) index.emplace(std::move(names[i]), i);
  return index;
}

std::size_t shots_of(const Json& reconstruction) {
  const Json* shots = JsonFile::find(reconstruction, "shots");
  return shots == nullptr ? 0 : shots->size();
}

std::size_t largest_of(const Json& root) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < root.size(); ++i)
    if (shots_of(root[i]) > shots_of(root[best])) best = i;
  return best;
}

// Says which of several reconstructions was taken.
std::string choice_note(const Json& root, std::size_t taken, const std::string& path) {
  std::size_t others = 0;
  for (std::size_t i = 0; i < root.size(); ++i) others += i == taken ? 0 : shots_of(root[i]);
  return "there are " + std::to_string(root.size()) +
         " reconstructions in the file, each in a world of its own: number " +
         std::to_string(taken) + " is taken, with " + std::to_string(shots_of(root[taken])) +
         " images; the others have " + std::to_string(others) + " (" + path +
         "#N names another, from #0 on)";
}

Result<Model> read_part(const PoseInput& input, const Part& part) {
  const Result<const Json*> cameras = object(part, "cameras");
  if (!cameras) return cameras.error();
  const Result<const Json*> shots = object(part, "shots");
  if (!shots) return shots.error();
  Model model;
  const Result<CameraIds> ids = read_cameras(part, **cameras, model);
  if (!ids) return ids.error();
  const Status read = read_shots(part, **shots, *ids, model);
  if (!read) return read.error();
  const Json* points = JsonFile::find(part.json, "points");
  const Result<TrackIndex> index =
      points == nullptr ? TrackIndex() : read_points(part, *points, model);
  if (!index) return index.error();
  const Status tracks = read_opensfm_tracks(input.path, *index, model);
  if (!tracks) return tracks.error();
  return model;
}

Result<Model> read(const PoseInput& input) {
  const Result<JsonFile> file = JsonFile::parse(input.text.view(), input.path);
  if (!file) return file.error();
  const Json& root = file->root();
  if (!root.is_array() || root.empty()) return file->error("/", "expected a reconstruction");
  const std::size_t taken = input.part.value_or(largest_of(root));
  if (taken >= root.size()) {
    return file->error("/", "there is no reconstruction " + std::to_string(taken) + ", only " +
                                std::to_string(root.size()) + " from 0 on");
  }
  Result<Model> model = read_part(input, {*file, root[taken], "/" + std::to_string(taken)});
  if (model && root.size() > 1 && !input.part)
    model->notes.push_back(choice_note(root, taken, input.path));
  return model;
}

nlohmann::ordered_json shot_json(const ModelImage& image) {
  const Vector3 w = so3_log(image.cam_from_world.rotation);
  const Vector3& t = image.cam_from_world.translation;
  return {{"rotation", {w.x(), w.y(), w.z()}},
          {"translation", {t.x(), t.y(), t.z()}},
          {"camera", "camera " + std::to_string(image.camera_id)}};
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  using Object = nlohmann::ordered_json;
  Object cameras = Object::object(), points = Object::object();
  // These two are maps that sort, because many members of an ordered object are slow to add.
  nlohmann::json shots = nlohmann::json::object();
  for (const auto& [id, camera] : model.cameras) {
    Result<Object> json = opensfm_camera_json(camera);
    if (!json) return json.error();
    cameras["camera " + std::to_string(id)] = std::move(*json);
  }
  for (const ModelImage& image : model.images) {
    if (image.camera_id == kNoCamera) return camera_of(model, image).error();
    shots[image.name] = shot_json(image);
  }
  nlohmann::json point_map = nlohmann::json::object();
  for (const ModelPoint& point : model.points) {
    point_map[std::to_string(point.id)] = {
        {"color", {1.0 * point.color[0], 1.0 * point.color[1], 1.0 * point.color[2]}},
        {"coordinates", {point.x, point.y, point.z}}};
  }
  const nlohmann::json whole = {{{"cameras", cameras}, {"shots", shots}, {"points", point_map}}};
  const Result<std::string> text = json_text(whole);
  if (!text) return text.error();
  return write_with_tracks(path, *text, model, overwrite);
}

}  // namespace

PoseFormatRow opensfm_format() {
  PoseFormatRow row;
  row.info = {"opensfm", "OpenSfM's reconstruction.json, with tracks.csv beside it", true,
              kWorldToCamera, true};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.parts = true;
  row.write_model = write;
  row.holds.cameras = row.holds.points = row.holds.colors = row.holds.ids = true;
  return row;
}

}  // namespace pose_refine::io
