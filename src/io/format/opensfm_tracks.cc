// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/opensfm_tracks.h"

#include <algorithm>

#include "io/files/atomic_file.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kReconstruction = "reconstruction.json";
constexpr std::string_view kTitle = "OPENSFM_TRACKS_VERSION";
const char kColumns[] = "at least 5 columns between tabs: image, track, feature, x, y";

std::string tracks_of(const std::string& path) {
  const bool usual =
      path.size() >= kReconstruction.size() &&
      std::string_view(path).substr(path.size() - kReconstruction.size()) == kReconstruction;
  if (!usual) return path + ".tracks.csv";
  return path.substr(0, path.size() - kReconstruction.size()) + "tracks.csv";
}

std::vector<std::string_view> cut_tabs(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

// Says where the pixels of an image begin and how large a unit is.
struct Frame {
  double cx, cy, unit;
};

Frame frame_of(const Camera& camera) {
  const auto w = static_cast<double>(camera.width), h = static_cast<double>(camera.height);
  return {0.5 * w, 0.5 * h, std::max(w, h)};
}

std::unordered_map<std::string_view, std::size_t> image_index(const Model& model) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < model.images.size(); ++i) index.emplace(model.images[i].name, i);
  return index;
}

}  // namespace

Status read_opensfm_tracks(const std::string& path, const TrackIndex& points, Model& model) {
  const std::string tracks = tracks_of(path);
  if (path == "-" || !is_file(tracks)) {
    model.notes.push_back("there is no tracks.csv beside it, so there are no observations");
    return ok_status();
  }
  const Result<Buffer> text = read_text_file(tracks);
  if (!text) return text.error();
  Lines lines(text->view(), tracks);
  const auto images = image_index(model);
  while (const std::optional<Line> line = lines.next_data()) {
    if (line->number() == 1 && line->text().substr(0, kTitle.size()) == kTitle) continue;
    const auto fields = cut_tabs(line->text());
    if (fields.size() < 5) return wrong_columns(lines, line->number(), kColumns, fields.size());
    const std::optional<double> x = to_real(fields[3]), y = to_real(fields[4]);
    if (!x || !y) return lines.error(line->number(), "x and y must be finite numbers");
    const auto image = images.find(fields[0]);
    model.dangling += image == images.end() ? 1 : 0;
    if (image == images.end()) continue;
    ModelImage& seen_in = model.images[image->second];
    const Frame frame = frame_of(model.cameras.at(seen_in.camera_id));
    const auto point = points.find(std::string(fields[1]));
    const bool known = point != points.end();
    if (known) ++model.points[point->second].track_length;
    seen_in.observations.push_back({*x * frame.unit + frame.cx, *y * frame.unit + frame.cy,
                                    known ? static_cast<std::int64_t>(point->second) : -1});
  }
  return ok_status();
}

Status write_with_tracks(const std::string& path, const std::string& text, const Model& model,
                         bool overwrite) {
  if (path == "-") return write_file(path, text, overwrite);
  Result<AtomicFile> file = AtomicFile::create(path, overwrite);
  if (!file) return file.error();
  Result<AtomicFile> tracks = AtomicFile::create(tracks_of(path), overwrite);
  if (!tracks) return tracks.error();
  file->append(text);
  tracks->append(std::string(kTitle) + "_v2\n");
  for (const ModelImage& image : model.images) {
    if (image.name.find_first_of("\t\n\r#") != std::string::npos) {
      return Error{ErrorCode::kInvalidArgument,
                   "the name " + quoted(image.name) + " cannot be written in tracks.csv"};
    }
    const Frame frame = frame_of(model.cameras.at(image.camera_id));
    for (std::size_t i = 0; i < image.observations.size(); ++i) {
      const ModelObservation& o = image.observations[i];
      if (o.point < 0) continue;
      const ModelPoint& point = model.points[static_cast<std::size_t>(o.point)];
      std::string line = image.name + '\t' + std::to_string(point.id) + '\t' + std::to_string(i);
      for (const double number : {(o.u - frame.cx) / frame.unit, (o.v - frame.cy) / frame.unit}) {
        line += '\t';
        append_number(line, number);
      }
      line += "\t0";
      for (const std::uint8_t channel : point.color) line += '\t' + std::to_string(channel);
      tracks->append(line + "\t-1\t-1\n");
    }
  }
  Status status = file->prepare();
  if (status) status = tracks->prepare();
  if (status) status = tracks->commit();
  if (status) status = file->commit();
  return status;
}

}  // namespace pose_refine::io
