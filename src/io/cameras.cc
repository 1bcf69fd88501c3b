// SPDX-License-Identifier: BSD-3-Clause
#include "io/camera_lines.h"
#include "io/format/colmap/files.h"
#include "io/text/names.h"

namespace pose_refine {
namespace io {
Result<NamedCamera> parse_named_camera(const Lines& lines, const Line& line) {
  Line cursor = line;
  const char* const begin = cursor.token().data();
  const char* end = nullptr;
  Line at_model = cursor;
  while (!cursor.at_end()) {
    const Line here = cursor;
    const std::string_view word = cursor.token();
    if (end == nullptr) end = word.data();  // the second word is the model, unless one comes later
    if (!camera_model_from_name(word)) continue;
    end = word.data();
    at_model = here;
    break;
  }
  const Result<Camera> camera = parse_camera(at_model);
  if (!camera) {
    Error error = lines.error(
        line.number(), camera.error().message + " (expected: name MODEL width height params...)");
    error.code = camera.error().code;
    return error;
  }
  while (end > begin && is_blank(end[-1])) --end;
  return NamedCamera{std::string(begin, end), *camera};
}

Result<std::vector<NamedCamera>> read_camera_lines(Lines lines) {
  std::vector<NamedCamera> list;
  std::map<std::string, std::int64_t> line_of;
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedCamera> named = parse_named_camera(lines, *line);
    if (!named) return named.error();
    const Status checked = check_name(named->name);
    if (!checked) return lines.error(line->number(), checked.error().message);
    const auto [first, is_new] = line_of.emplace(named->name, line->number());
    if (!is_new) {
      return lines.error(line->number(), "the name " + quoted(named->name) + " is in line " +
                                             std::to_string(first->second) + " already");
    }
    list.push_back(std::move(*named));
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

bool same_camera(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

// Tells whether one camera fits all images: a cameras.txt, which has ids for names, holds only
// that.
bool is_shared(const std::vector<NamedCamera>& list) {
  for (const NamedCamera& named : list) {
    if (!to_integer<std::uint32_t>(named.name)) return false;
    if (!same_camera(named.camera, list.front().camera)) return false;
  }
  return true;
}

Result<CameraList> read_list(const std::string& path) {
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  Result<std::vector<NamedCamera>> lines = read_camera_lines(Lines(text->view(), path));
  if (!lines) return lines.error();
  Result<CameraList> list = CameraList();
  if (is_shared(*lines)) list->shared = lines->front().camera;
  for (NamedCamera& named : *lines) {
    list->by_name.emplace(std::move(named.name), std::move(named.camera));
  }
  return list;
}

}  // namespace
}  // namespace io

Result<CameraList> read_cameras(const std::string& path) {
  return io::with_memory_errors(path, [&] { return io::read_list(path); });
}

}  // namespace pose_refine
