// SPDX-License-Identifier: BSD-3-Clause
// This is Metashape's cameras.xml: sensors with calibrations, and cameras whose 4x4 transform is
// camera to chunk; the transform of the component or chunk makes it the world. Cameras that were
// not aligned have no transform and no pose.
#include <map>

#include "io/format/matrix.h"
#include "io/format/metashape_camera.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  const std::string_view text = input.text.view();
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos || text[first] != '<') return Fit::kNo;
  for (const char* element : {"<document", "<chunk", "<sensors", "<cameras"})
    if (text.find(element) == std::string_view::npos) return Fit::kNo;
  return Fit::kYes;
}

// This is a similarity: x_world = scale R x + t.
struct Similarity {
  Matrix3 rotation = Matrix3::Identity();
  Vector3 translation = Vector3::Zero();
  double scale = 1.0;
};

Result<std::vector<double>> child_numbers(const XmlElement& parent, const char* name,
                                          std::vector<double> otherwise, const std::string& path) {
  const XmlElement* child = parent.child(name);
  if (child == nullptr) return otherwise;
  auto numbers = xml_numbers(*child, path);
  if (!numbers || numbers->size() == otherwise.size()) return numbers;
  return xml_error(*child, path, "needs " + std::to_string(otherwise.size()) + " numbers");
}

// Reads the transform of a chunk or component, which is the identity where there is none.
Result<Similarity> read_similarity(const XmlElement& owner, const std::string& path) {
  Similarity similarity;
  const XmlElement* transform = owner.child("transform");
  if (transform == nullptr) return similarity;
  const auto r = child_numbers(*transform, "rotation", {1, 0, 0, 0, 1, 0, 0, 0, 1}, path);
  if (!r) return r.error();
  const auto t = child_numbers(*transform, "translation", {0, 0, 0}, path);
  if (!t) return t.error();
  const auto s = child_numbers(*transform, "scale", {1}, path);
  if (!s) return s.error();
  if (!(s->front() > 0.0)) return xml_error(*transform, path, "has a scale that is not above 0");
  for (int i = 0; i < 9; ++i) similarity.rotation(i / 3, i % 3) = (*r)[static_cast<std::size_t>(i)];
  similarity.translation = Vector3((*t)[0], (*t)[1], (*t)[2]);
  similarity.scale = s->front();
  return similarity;
}

// Says how each component, or what belongs to none (""), gets into the world.
using Worlds = std::map<std::string, Similarity>;

Result<Worlds> read_worlds(const XmlElement& chunk, const std::string& path) {
  Worlds worlds;
  const Result<Similarity> whole = read_similarity(chunk, path);
  if (!whole) return whole.error();
  worlds[""] = *whole;
  const XmlElement* components = chunk.child("components");
  if (components == nullptr) return worlds;
  for (const auto& component : components->children) {
    if (component->child("transform") == nullptr) continue;
    const Result<Similarity> own = read_similarity(*component, path);
    if (!own) return own.error();
    worlds[component->attribute("id")] = *own;
  }
  return worlds;
}

Result<NamedPose> read_pose(const XmlElement& transform, const Similarity& world,
                            const std::string& path) {
  const auto n = xml_numbers(transform, path);
  if (!n) return n.error();
  if (n->size() != 16) return xml_error(transform, path, "needs 16 numbers");
  const Matrix34 matrix = matrix_of_rows(n->data());
  Matrix34 placed;
  placed.leftCols<3>() = world.rotation * matrix.leftCols<3>();
  placed.col(3) = world.scale * (world.rotation * matrix.col(3)) + world.translation;
  Result<NamedPose> pose = pose_of_matrix(placed, kCameraToWorld);
  if (!pose) return xml_error(transform, path, "is no pose: " + pose.error().message);
  return pose;
}

// This is what the cameras of a file refer to, and what is made of them.
struct Reader {
  const std::string& path;
  Worlds worlds;
  MetashapeSensors sensors;
  Model model;
  std::map<std::string, std::int64_t> line_of = {};
  std::size_t repeated = 0;
};

Status add_camera(const XmlElement& camera, Reader& reader) {
  ModelImage image;
  image.id = static_cast<std::uint32_t>(reader.model.images.size() + 1);
  image.name = camera.attribute("label");
  const Status named = check_name(image.name);
  if (!named) return xml_error(camera, reader.path, "has no label: " + named.error().message);
  if (!reader.line_of.emplace(image.name, camera.line).second) {
    ++reader.repeated;
    return ok_status();
  }
  const auto sensor = reader.sensors.ids.find(camera.attribute("sensor_id"));
  image.camera_id = sensor == reader.sensors.ids.end() ? kNoCamera : sensor->second;
  const XmlElement* transform = camera.child("transform");
  image.has_pose = transform != nullptr;
  if (transform != nullptr) {
    auto world = reader.worlds.find(camera.attribute("component_id"));
    if (world == reader.worlds.end()) world = reader.worlds.find("");
    const Result<NamedPose> pose = read_pose(*transform, world->second, reader.path);
    if (!pose) return pose.error();
    image.cam_from_world = pose->pose;
    image.center = pose->center;
  }
  reader.model.images.push_back(std::move(image));
  return ok_status();
}

// Cameras may stand in groups.
Status add_cameras(const XmlElement& list, Reader& reader) {
  for (const auto& child : list.children) {
    Status added = ok_status();
    if (child->name == "camera") added = add_camera(*child, reader);
    if (child->name == "group") added = add_cameras(*child, reader);
    if (!added) return added;
  }
  return ok_status();
}

void tell_missing(Reader& reader) {
  std::size_t unposed = 0;
  for (const ModelImage& image : reader.model.images) unposed += image.has_pose ? 0 : 1;
  std::vector<std::string>& notes = reader.model.notes;
  if (unposed > 0) {
    notes.push_back("cameras without a transform, which were not aligned and have no pose: " +
                    std::to_string(unposed));
  }
  if (reader.repeated > 0) {
    notes.push_back("cameras that repeat the label of an earlier one and are left out: " +
                    std::to_string(reader.repeated));
  }
}

Result<Model> read(const PoseInput& input) {
  const auto root = parse_xml(input.text.view(), input.path);
  if (!root) return root.error();
  const XmlElement* chunk = (*root)->child("chunk");
  if (chunk == nullptr) return xml_error(**root, input.path, "has no chunk");
  Result<Worlds> worlds = read_worlds(*chunk, input.path);
  if (!worlds) return worlds.error();
  Reader reader{input.path, std::move(*worlds), {}, {}};
  const XmlElement* sensors = chunk->child("sensors");
  if (sensors != nullptr) {
    const Status read = read_metashape_sensors(*sensors, input.path, reader.sensors, reader.model);
    if (!read) return read.error();
  }
  const XmlElement* cameras = chunk->child("cameras");
  if (cameras == nullptr) return xml_error(*chunk, input.path, "has no cameras");
  const Status added = add_cameras(*cameras, reader);
  if (!added) return added.error();
  tell_missing(reader);
  const Status checked = check_model(reader.model);
  if (!checked) return Error{ErrorCode::kMalformed, checked.error().message, input.path};
  return std::move(reader.model);
}

}  // namespace

PoseFormatRow metashape_format() {
  PoseFormatRow row;
  row.info = {"metashape", "Metashape's cameras.xml", false, kCameraToWorld};
  row.info.matrices = true;
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = row.holds.unposed = true;
  return row;
}

}  // namespace pose_refine::io
