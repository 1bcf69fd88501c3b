// SPDX-License-Identifier: BSD-3-Clause
#include "io/colmap/files.h"
#include "io/names.h"

namespace pose_refine {
namespace io {
namespace {

struct NamedCamera {
  std::string_view name;
  Camera camera;
};

// "name MODEL width height params...". The name may hold blanks: it ends before the first word that
// is a camera model.
Result<NamedCamera> parse_named_camera(const Lines& lines, const Line& line) {
  Line cursor = line;
  const char* const begin = cursor.token().data();
  const char* end = nullptr;
  Line at_model = cursor;
  while (!cursor.at_end()) {
    const Line here = cursor;
    const std::string_view word = cursor.token();
    if (end == nullptr) end = word.data();  // unless a model comes later: the second word is it
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
  return NamedCamera{{begin, static_cast<std::size_t>(end - begin)}, *camera};
}

bool same_camera(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

// A cameras.txt has the same columns but ids for names. It fits all images if it has one camera.
std::optional<Camera> shared_camera(const CameraList& list) {
  for (const auto& [name, camera] : list.by_name) {
    const bool same = same_camera(camera, list.by_name.begin()->second);
    if (!to_integer<std::uint32_t>(name) || !same) return std::nullopt;
  }
  return list.by_name.begin()->second;
}

Result<CameraList> read_list(const std::string& path) {
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  Lines lines(text->view(), path);
  CameraList list;
  std::map<std::string, std::int64_t> line_of;
  while (const std::optional<Line> line = lines.next_data()) {
    const Result<NamedCamera> named = parse_named_camera(lines, *line);
    if (!named) return named.error();
    const Status checked = check_name(named->name);
    if (!checked) return lines.error(line->number(), checked.error().message);
    const auto [first, is_new] = line_of.emplace(named->name, line->number());
    if (!is_new) {
      return lines.error(line->number(), "the name " + quoted(named->name) + " is in line " +
                                             std::to_string(first->second) + " already");
    }
    list.by_name.emplace(named->name, named->camera);
  }
  if (list.by_name.empty()) return lines.error(0, "there is no camera in it");
  list.shared = shared_camera(list);
  return list;
}

}  // namespace
}  // namespace io

Result<CameraList> read_cameras(const std::string& path) {
  return io::with_memory_errors(path, [&] { return io::read_list(path); });
}

}  // namespace pose_refine
