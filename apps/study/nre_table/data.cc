// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/nre_table/data.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "pose_refine/io.h"

namespace pose_refine::apps {
namespace {

std::vector<std::istringstream> rows(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::istringstream> out;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line[0] != '#') out.emplace_back(line);
  return out;
}

Pose read_pose(std::istream& row) {
  Pose pose;
  Quaternion& q = pose.rotation;
  row >> q.w() >> q.x() >> q.y() >> q.z();
  row >> pose.translation.x() >> pose.translation.y() >> pose.translation.z();
  if (!row) throw std::runtime_error("a pose needs qw qx qy qz tx ty tz");
  q.normalize();
  return pose;
}

Camera read_camera(std::istream& row) {
  std::string model;
  std::uint64_t width = 0, height = 0;
  row >> model >> width >> height;
  std::vector<double> params;
  for (double p = 0.0; row >> p;) params.push_back(p);
  const auto id = camera_model_from_name(model);
  if (!id) throw std::runtime_error("unknown camera model " + model);
  const auto camera = make_camera(*id, width, height, params);
  if (!camera) throw std::runtime_error(camera.error().to_string());
  return *camera;
}

}  // namespace

std::vector<TableQuery> read_table_queries(const std::string& folder, const std::string& set) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  std::vector<TableQuery> queries;
  for (const std::string& name : names) {
    TableQuery query;
    query.name = name;
    const std::string base = (std::filesystem::path(folder) / name).string();
    query.camera = read_camera(rows(base + "/camera.txt").at(0));
    query.truth = read_pose(rows(base + "/gt.txt").at(0));
    for (std::istringstream& row : rows(base + "/init.txt")) {
      std::string method;
      row >> method;
      query.starts.push_back(read_pose(row));
    }
    auto features = read_dense_features(folder, (std::filesystem::path(name) / set).string());
    if (!features) throw std::runtime_error(features.error().to_string());
    query.features = std::move(*features);
    queries.push_back(std::move(query));
  }
  return queries;
}

}  // namespace pose_refine::apps
