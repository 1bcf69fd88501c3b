// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/kapture_points.h"

#include <cmath>
#include <cstring>

#include "io/container/bytes.h"
#include "io/files/safe_path.h"
#include "io/format/kapture_table.h"

namespace pose_refine::io {
namespace {

constexpr char kType[] = "colmap";

Status read_points(const std::string& path, Model& model) {
  const Result<KaptureTable> table = KaptureTable::read(path);
  if (!table) return table.error();
  for (const KaptureRow& row : table->rows()) {
    if (row.fields.size() != 3 && row.fields.size() != 6) {
      return table->error(row, "expected X, Y, Z or X, Y, Z, R, G, B");
    }
    double n[6] = {};
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const std::optional<double> number = to_real(row.fields[i]);
      if (!number) return table->error(row, quoted(row.fields[i]) + " is not a finite number");
      n[i] = *number;
    }
    ModelPoint point;
    point.id = model.points.size();
    point.x = n[0];
    point.y = n[1];
    point.z = n[2];
    for (std::size_t i = 0; i < 3; ++i) {
      if (!(n[3 + i] >= 0.0 && n[3 + i] <= 255.0))
        return table->error(row, "a color is beyond 255");
      point.color[i] = static_cast<std::uint8_t>(n[3 + i]);
    }
    model.points.push_back(point);
  }
  return ok_status();
}

// Says how the raw keypoints of one type are stored.
struct Layout {
  std::string folder;
  std::size_t columns = 0;
  bool doubles = false;
};

// Reads "name, dtype, dsize", which stands once (1.0) or for each type (1.1).
Result<Layout> read_layout(const std::string& folder) {
  const KaptureRow nowhere;
  const Result<KaptureTable> table = KaptureTable::read(folder + "/keypoints.txt");
  if (!table) return table.error();
  if (table->rows().size() != 1 || table->rows()[0].fields.size() < 3) {
    return table->error(nowhere, "expected one line: name, dtype, dsize");
  }
  const KaptureRow& row = table->rows()[0];
  const auto columns = to_integer<std::uint32_t>(row.fields[2]);
  const bool doubles = row.fields[1].find("float64") != std::string_view::npos;
  const bool floats = row.fields[1].find("float32") != std::string_view::npos;
  if (!columns || *columns < 2 || *columns > 1024 || !(doubles || floats)) {
    return table->error(row, "keypoints must be float32 or float64 with at least 2 columns");
  }
  return Layout{folder, *columns, doubles};
}

Status read_keypoints(const Layout& layout, ModelImage& image) {
  const Result<std::string> path = input_path(layout.folder, image.name + ".kpt");
  if (!path) return path.error();
  if (!is_file(*path) || is_empty_file(*path)) return ok_status();
  const Result<Buffer> buffer = read_file(*path);
  if (!buffer) return buffer.error();
  Bytes bytes(buffer->view(), *path);
  const std::size_t size = layout.columns * (layout.doubles ? 8 : 4);
  if (bytes.left() % size != 0)
    return bytes.error("the size is not a multiple of a keypoint's size");
  image.observations.reserve(bytes.left() / size);
  while (bytes.left() > 0) {
    ModelObservation o;
    for (std::size_t i = 0; i < layout.columns; ++i) {
      const double number = layout.doubles ? bytes.f64() : bytes.f32();
      if (i == 0) o.u = number;
      if (i == 1) o.v = number;
    }
    if (!std::isfinite(o.u + o.v)) return bytes.error("a keypoint before this is not finite");
    image.observations.push_back(o);
  }
  return ok_status();
}

Status read_observations(const std::string& path, std::string_view type, Model& model) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < model.images.size(); ++i) index.emplace(model.images[i].name, i);
  const Result<KaptureTable> table = KaptureTable::read(path);
  if (!table) return table.error();
  for (const KaptureRow& row : table->rows()) {
    const auto& fields = row.fields;
    const bool typed = fields.size() % 2 == 0;  // 1.1 names the type of keypoints
    const auto point = to_integer<std::uint64_t>(fields[0]);
    if (!point || *point >= model.points.size()) return table->error(row, "there is no such point");
    if (typed && fields[1] != type) continue;
    for (std::size_t i = typed ? 2 : 1; i + 1 < fields.size(); i += 2) {
      const auto image = index.find(fields[i]);
      const auto feature = to_integer<std::uint64_t>(fields[i + 1]);
      model.dangling_tracks += image == index.end() ? 1 : 0;
      if (image == index.end()) continue;
      auto& observations = model.images[image->second].observations;
      if (!feature || *feature >= observations.size()) {
        return table->error(
            row, "the image " + quoted(fields[i]) + " has no keypoint " + quoted(fields[i + 1]));
      }
      observations[*feature].point = static_cast<std::int64_t>(*point);
      ++model.points[*point].track_length;
    }
  }
  return ok_status();
}

// Returns the folder of the only type of keypoints, "" when there is none.
Result<std::string> keypoints_folder(const std::string& reconstruction) {
  const std::string folder = reconstruction + "/keypoints";
  if (is_file(folder + "/keypoints.txt")) return folder;  // 1.0
  if (!is_folder(folder)) return std::string();
  const auto lists = list_files(folder, "/keypoints.txt");
  if (!lists) return lists.error();
  if (lists->empty()) return std::string();
  if (lists->size() > 1) {
    return Error{ErrorCode::kAmbiguous, "there are several types of keypoints", folder};
  }
  return folder + "/" + lists->front();
}

void append_f64(std::string& bytes, double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>((bits >> (8 * i)) & 0xFF);
}

}  // namespace

Status read_kapture_points(const std::string& folder, Model& model) {
  const std::string reconstruction = folder + "/reconstruction";
  if (!is_file(reconstruction + "/points3d.txt")) return ok_status();
  const Status points = read_points(reconstruction + "/points3d.txt", model);
  if (!points) return points;
  const Result<std::string> keypoints = keypoints_folder(reconstruction);
  if (!keypoints) return keypoints.error();
  if (keypoints->empty() || !is_file(reconstruction + "/observations.txt")) return ok_status();
  const Result<Layout> layout = read_layout(*keypoints);
  if (!layout) return layout.error();
  for (ModelImage& image : model.images) {
    const Status read = read_keypoints(*layout, image);
    if (!read) return read;
  }
  const std::string type = keypoints->substr(keypoints->rfind('/') + 1);
  return read_observations(reconstruction + "/observations.txt", type, model);
}

Status write_kapture_points(FolderWriter& folder, const std::string& path, const Model& model) {
  const std::string header = "# kapture format: 1.1\n";
  std::string points = header + "# X, Y, Z, R, G, B\n";
  std::vector<std::string> tracks(model.points.size());
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& p = model.points[i];
    const char* comma = "";
    for (const double number :
         {p.x, p.y, p.z, 1.0 * p.color[0], 1.0 * p.color[1], 1.0 * p.color[2]}) {
      points += comma;
      comma = ", ";
      append_number(points, number);
    }
    points += '\n';
  }
  const std::string type_folder = std::string("reconstruction/keypoints/") + kType + "/";
  for (const ModelImage& image : model.images) {
    const Result<std::string> safe = output_path(path, type_folder + image.name);
    if (!safe) return safe.error();
    std::string bytes;
    for (std::size_t k = 0; k < image.observations.size(); ++k) {
      const ModelObservation& o = image.observations[k];
      append_f64(bytes, o.u);
      append_f64(bytes, o.v);
      if (o.point < 0) continue;
      tracks[static_cast<std::size_t>(o.point)] += ", " + image.name + ", " + std::to_string(k);
    }
    const Status added = add_whole(folder, type_folder + image.name + ".kpt", bytes);
    if (!added) return added;
  }
  std::string observations = header + "# point3d_id, keypoints_type, [image_path, feature_id]*\n";
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    if (!tracks[i].empty()) observations += std::to_string(i) + ", " + kType + tracks[i] + '\n';
  }
  Status status = add_whole(folder, "reconstruction/points3d.txt", points);
  if (status) status = add_whole(folder, "reconstruction/observations.txt", observations);
  if (!status) return status;
  return add_whole(folder, type_folder + "keypoints.txt",
                   header + "# name, dtype, dsize\nCOLMAP, float64, 2\n");
}

}  // namespace pose_refine::io
