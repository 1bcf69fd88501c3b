// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "io/camera_lines.h"
#include "io/colmap_cameras.h"
#include "io/format/colmap/files.h"
#include "io/text/names.h"

namespace pose_refine {
namespace io {
namespace {

// A line, cut into its name and what follows.
struct CutLine {
  std::string name;
  Line at_model;
};

CutLine cut(const Line& line) {
  Line cursor = line;
  const std::string_view first = cursor.token();
  const char* const begin = first.data();
  const char* end = begin + first.size();
  bool is_second = true;
  Line at_model = cursor;
  while (!cursor.at_end()) {
    const Line here = cursor;
    const std::string_view word = cursor.token();
    if (is_second) end = word.data();  // the model, unless one comes later
    is_second = false;
    if (!camera_model_from_name(word)) continue;
    end = word.data();
    at_model = here;
    break;
  }
  while (end > begin && is_blank(end[-1])) --end;
  return {std::string(begin, end), at_model};
}

Error expected_camera(const Lines& lines, const Line& line, const Error& error) {
  Error out =
      lines.error(line.number(), error.message + " (expected: name MODEL width height params...)");
  out.code = error.code;
  return out;
}

// Remembers the last cameras by their text, because images share cameras and a list repeats them.
class RecentCameras {
 public:
  Result<Camera> parse(Line at_model) {
    const std::string_view text = Line(at_model).rest();
    for (const auto& [known, camera] : recent_)
      if (known == text) return camera;
    Result<Camera> camera = parse_camera(at_model);
    if (!camera) return camera;
    if (recent_.size() < kMost) recent_.emplace_back();
    recent_[next_++ % kMost] = {text, *camera};
    return camera;
  }

 private:
  static constexpr std::size_t kMost = 8;
  std::vector<std::pair<std::string_view, Camera>> recent_;
  std::size_t next_ = 0;
};

}  // namespace

Result<NamedCamera> parse_named_camera(const Lines& lines, const Line& line) {
  CutLine parts = cut(line);
  const Result<Camera> camera = parse_camera(parts.at_model);
  if (!camera) return expected_camera(lines, line, camera.error());
  return NamedCamera{std::move(parts.name), *camera};
}

Result<std::vector<NamedCamera>> read_camera_lines(Lines lines) {
  std::vector<NamedCamera> list;
  std::map<std::string, std::int64_t> line_of;
  RecentCameras recent;
  while (const std::optional<Line> line = lines.next_data()) {
    CutLine parts = cut(*line);
    const Result<Camera> camera = recent.parse(parts.at_model);
    if (!camera) return expected_camera(lines, *line, camera.error());
    const Status checked = check_name(parts.name);
    if (!checked) return lines.error(line->number(), checked.error().message);
    const auto [first, is_new] = line_of.emplace(parts.name, line->number());
    if (!is_new) {
      return lines.error(line->number(), "the name " + quoted(parts.name) + " is in line " +
                                             std::to_string(first->second) + " already");
    }
    list.push_back({std::move(parts.name), *camera});
  }
  if (list.empty()) return lines.error(0, "there is no camera in it");
  return list;
}

std::string camera_text(const Camera& camera) {
  std::string text(camera_model_info(camera.model).name);
  for (const std::uint64_t size : {camera.width, camera.height}) {
    text += ' ';
    append_number(text, size);
  }
  for (const double param : camera.params) {
    text += ' ';
    append_number(text, param);
  }
  return text;
}

namespace {

// Tells whether it is a cameras.txt, which has ids for names.
bool has_ids(const std::vector<NamedCamera>& list) {
  return std::all_of(list.begin(), list.end(), [](const NamedCamera& named) {
    return to_integer<std::uint32_t>(named.name).has_value();
  });
}

// Tells whether one camera fits all images of a cameras.txt.
bool is_shared(const std::vector<NamedCamera>& list) {
  return std::all_of(list.begin(), list.end(), [&](const NamedCamera& named) {
    return same_camera(named.camera, list.front().camera);
  });
}

Result<CameraList> read_list(const std::string& path) {
  if (is_folder(path)) return read_cameras_folder(path);
  Result<Buffer> bytes = read_file(path);
  if (!bytes) return bytes.error();
  if (is_cameras_binary(bytes->view())) return parse_cameras_binary(bytes->view(), path);
  const Result<Buffer> text = as_text(std::move(*bytes), path);
  if (!text) return text.error();
  Result<std::vector<NamedCamera>> lines = read_camera_lines(Lines(text->view(), path));
  if (!lines) return lines.error();
  Result<CameraList> list = CameraList();
  const bool ids = has_ids(*lines);
  if (ids && is_shared(*lines)) list->shared = lines->front().camera;
  for (NamedCamera& named : *lines) {
    list->by_name.emplace(std::move(named.name), std::move(named.camera));
  }
  if (ids && !list->shared) return named_by_images(std::move(*list), path);
  return list;
}

}  // namespace
}  // namespace io

Result<CameraList> read_cameras(const std::string& path) {
  return io::with_memory_errors(path, [&] { return io::read_list(path); });
}

}  // namespace pose_refine
