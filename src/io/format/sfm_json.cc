// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/sfm_json.h"

#include <algorithm>
#include <cmath>

#include "io/format/matrix.h"
#include "io/text/names.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

// Appends numbers in the order of the text; returns false when anything else is in between.
bool flatten(const Json& value, std::vector<double>& numbers) {
  if (value.is_array())
    return std::all_of(value.begin(), value.end(),
                       [&](const Json& element) { return flatten(element, numbers); });
  if (value.is_string()) {
    const std::optional<double> number = to_real(value.get_ref<const std::string&>());
    if (number) numbers.push_back(*number);
    return number.has_value();
  }
  if (!value.is_number()) return false;
  numbers.push_back(value.get<double>());
  return std::isfinite(numbers.back());
}

}  // namespace

bool is_object_with(std::string_view text, std::initializer_list<const char*> keys) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos || text[first] != '{') return false;
  return std::all_of(keys.begin(), keys.end(), [&](const char* key) {
    return text.find('"' + std::string(key) + '"') != std::string_view::npos;
  });
}

std::string id_of(const Json& object, const char* key) {
  const Json* value = JsonFile::find(object, key);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  return value->is_number_integer() ? value->dump() : std::string();
}

Result<std::vector<double>> numbers_of(const JsonFile& file, const Json& object, const char* key,
                                       const std::string& where) {
  std::vector<double> numbers;
  const Json* value = JsonFile::find(object, key);
  if (value != nullptr && flatten(*value, numbers)) return numbers;
  return file.error(where + "/" + key, "expected finite numbers");
}

Result<std::vector<double>> numbers_of(const JsonFile& file, const Json& object, const char* key,
                                       std::size_t size, const std::string& where) {
  auto numbers = numbers_of(file, object, key, where);
  if (!numbers || numbers->size() == size) return numbers;
  return file.error(where + "/" + key, "expected " + std::to_string(size) + " finite numbers");
}

Result<double> number_of(const JsonFile& file, const Json& object, const char* key,
                         const std::string& where) {
  const auto numbers = numbers_of(file, object, key, 1, where);
  if (!numbers) return numbers.error();
  return numbers->front();
}

const Json& list_of(const JsonFile& file, const char* key) {
  static const Json none = Json::array();
  const Json* list = JsonFile::find(file.root(), key);
  return list != nullptr && list->is_array() ? *list : none;
}

Status add_view(const JsonFile& file, const SfmView& view, const std::string& where,
                SfmModel& sfm) {
  const Status named = check_name(view.name);
  if (!named) return file.error(where, named.error().message);
  if (!sfm.views.emplace(view.id, sfm.model.images.size()).second)
    return file.error(where, "the view " + io::quoted(view.id) + " is there twice");
  ModelImage image;
  image.id = static_cast<std::uint32_t>(sfm.model.images.size() + 1);
  image.name = view.name;
  const auto camera = sfm.cameras.find(view.camera_id);
  image.camera_id = camera == sfm.cameras.end() ? kNoCamera : camera->second;
  const auto pose = sfm.poses.find(view.pose_id);
  image.has_pose = pose != sfm.poses.end();
  if (image.has_pose) {
    image.cam_from_world = pose->second.pose;
    image.center = pose->second.center;
  }
  sfm.model.images.push_back(std::move(image));
  return ok_status();
}

Result<NamedPose> read_placement(const JsonFile& file, const Json& object,
                                 const PoseConvention& convention, const std::string& where) {
  const auto r = numbers_of(file, object, "rotation", 9, where);
  const auto c = r ? numbers_of(file, object, "center", 3, where) : r;
  if (!c) return c.error();
  Matrix34 matrix;
  for (int k = 0; k < 9; ++k) matrix(k / 3, k % 3) = (*r)[static_cast<std::size_t>(k)];
  matrix.col(3) = Vector3(c->data());
  Result<NamedPose> pose = pose_of_matrix(matrix, convention);
  if (!pose) return file.error(where, pose.error().message);
  return pose;
}

Status add_point(const JsonFile& file, const Json& object, const std::string& id,
                 const std::string& where, SfmModel& sfm) {
  const auto x = numbers_of(file, object, "X", 3, where);
  if (!x) return x.error();
  ModelPoint point;
  point.id = to_integer<std::uint64_t>(id).value_or(sfm.model.points.size());
  point.x = (*x)[0];
  point.y = (*x)[1];
  point.z = (*x)[2];
  sfm.model.points.push_back(point);
  return ok_status();
}

Status add_observation(const JsonFile& file, const std::string& view, const Json& pixel,
                       const std::string& where, SfmModel& sfm) {
  const auto seen_by = sfm.views.find(view);
  if (seen_by == sfm.views.end()) {
    ++sfm.model.dangling_tracks;
    return ok_status();
  }
  const auto x = numbers_of(file, pixel, "x", 2, where);
  if (!x) return x.error();
  const auto point = static_cast<std::int64_t>(sfm.model.points.size()) - 1;
  sfm.model.images[seen_by->second].observations.push_back({(*x)[0], (*x)[1], point});
  ++sfm.model.points.back().track_length;
  return ok_status();
}

Result<Model> read_sfm(const PoseInput& input, const SfmReader& reader) {
  const Result<JsonFile> file = JsonFile::parse(input.text.view(), input.path);
  if (!file) return file.error();
  SfmModel sfm;
  Status status = reader.poses(*file, sfm);
  if (status) status = reader.cameras(*file, sfm);
  if (status) status = reader.views(*file, sfm);
  const Json& points = list_of(*file, "structure");
  for (std::size_t i = 0; status && i < points.size(); ++i)
    status = reader.point(*file, points[i], "/structure/" + std::to_string(i), sfm);
  if (!status) return status.error();
  const Status checked = check_model(sfm.model);
  if (!checked) return file->error("/", checked.error().message);
  return std::move(sfm.model);
}

}  // namespace pose_refine::io
