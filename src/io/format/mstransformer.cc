// SPDX-License-Identifier: BSD-3-Clause
// These are the pose lists of MS-Transformer: "scene,split,seq,img_path,t1,t2,t3,q1,q2,q3,q4",
// center and quaternion, w first. Under the same header, lists of Cambridge Landmarks hold the
// world-to-camera rotation and those of 7-Scenes the camera-to-world one. They are two formats,
// which the scenes tell apart.
#include <array>

#include "io/files/atomic_file.h"
#include "io/format/csv_pose.h"

namespace pose_refine::io {
namespace {

constexpr std::array<std::string_view, 7> kSevenScenes = {
    "chess", "fire", "heads", "office", "pumpkin", "redkitchen", "stairs"};
constexpr std::array<std::string_view, 6> kCambridge = {
    "GreatCourt", "KingsCollege", "OldHospital", "ShopFacade", "StMarysChurch", "Street"};

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& names, std::string_view name) {
  for (const std::string_view candidate : names) {
    if (candidate == name) return true;
  }
  return false;
}

struct Table {
  CsvReader reader;
  int scene, name;
  std::vector<int> position, quaternion;
};

Result<Table> open(const PoseInput& input) {
  Result<CsvReader> reader = CsvReader::open(input.lines());
  if (!reader) return reader.error();
  Table table{*reader, reader->column({"scene"}), reader->column({"img_path"}),
              reader->columns({"t1", "t2", "t3"}), reader->columns({"q1", "q2", "q3", "q4"})};
  if (table.scene >= 0 && table.name >= 0 && !table.position.empty() && !table.quaternion.empty()) {
    return table;
  }
  return reader->lines().error(1,
                               "expected the header scene,split,seq,img_path,t1,t2,t3,q1,q2,q3,q4");
}

// Is sure when the first scene is known to be written so, and unsure when the scene is unknown.
Fit sniff(const PoseInput& input, const PoseConvention& convention) {
  Result<Table> table = open(input);
  if (!table) return Fit::kNo;
  const auto row = table->reader.next();
  if (!row || !*row) return Fit::kMaybe;
  const std::string& scene = (*row)->fields[static_cast<std::size_t>(table->scene)];
  const bool seven = contains(kSevenScenes, scene), cambridge = contains(kCambridge, scene);
  if (!seven && !cambridge) return Fit::kMaybe;
  return seven == (convention.rotation == RotationOf::kWorldFromCam) ? Fit::kYes : Fit::kNo;
}

Result<PoseFile> read(const PoseInput& input, const PoseConvention& convention) {
  Result<Table> table = open(input);
  if (!table) return table.error();
  PoseCollector poses(table->reader.lines());
  for (;;) {
    const auto row = table->reader.next();
    if (!row) return row.error();
    if (!*row) break;
    Result<NamedPose> pose =
        csv_pose(table->reader, **row, table->name, table->quaternion, table->position, convention);
    if (!pose) return pose.error();
    const Status added = poses.add((*row)->line, std::move(*pose));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file) file->notes.push_back("the columns scene, split and seq are not kept");
  return file;
}

// Returns the first folder of "KingsCollege/seq2/frame00001.png", or the usual scene of the
// convention.
std::string scene_of(const std::string& name, const PoseConvention& convention) {
  const std::size_t slash = name.find('/');
  if (slash != std::string::npos && name.find('/', slash + 1) != std::string::npos) {
    return name.substr(0, slash);
  }
  return convention.rotation == RotationOf::kWorldFromCam ? "chess" : "KingsCollege";
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite,
             const PoseConvention& convention) {
  std::string text = "scene,split,seq,img_path,t1,t2,t3,q1,q2,q3,q4\n";
  for (const NamedPose& named : poses) {
    const Status writable = check_line_name(named.name);
    if (!writable) return writable;
    const PoseNumbers n = numbers_to_write(named, convention);
    text += csv_field(scene_of(named.name, convention)) + ",test,0," + csv_field(named.name);
    append_csv(text, {n.position.x(), n.position.y(), n.position.z(), n.rotation.w(),
                      n.rotation.x(), n.rotation.y(), n.rotation.z()});
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow mstransformer_format() {
  PoseFormatRow row;
  row.info = {"mstransformer",
              "csv of MS-Transformer for Cambridge: center, world-to-camera quaternion", true,
              kCenterAndWorldToCamera};
  row.sniff = [](const PoseInput& input) { return sniff(input, kCenterAndWorldToCamera); };
  row.read = [](const PoseInput& input) { return read(input, kCenterAndWorldToCamera); };
  row.write = [](const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
    return write(path, poses, overwrite, kCenterAndWorldToCamera);
  };
  return row;
}

PoseFormatRow mstransformer_c2w_format() {
  PoseFormatRow row;
  row.info = {"mstransformer_c2w",
              "csv of MS-Transformer for 7-Scenes: center, camera-to-world quaternion", true,
              kCameraToWorld};
  row.sniff = [](const PoseInput& input) { return sniff(input, kCameraToWorld); };
  row.read = [](const PoseInput& input) { return read(input, kCameraToWorld); };
  row.write = [](const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
    return write(path, poses, overwrite, kCameraToWorld);
  };
  return row;
}

}  // namespace pose_refine::io
