// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/exchange.h"

#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

bool drop_end(std::string& text, std::string_view end) {
  if (text.size() <= end.size() || text.compare(text.size() - end.size(), end.size(), end) != 0) {
    return false;
  }
  text.resize(text.size() - end.size());
  return true;
}

std::string without_begin(const std::string& text, std::string_view begin) {
  return text.compare(0, begin.size(), begin) == 0 ? text.substr(begin.size()) : text;
}

std::string list_of(std::string path) {
  drop_end(path, ".out");
  drop_end(path, ".bundle");
  return path + ".list.txt";
}

std::string find_list(const std::string& path) {
  const std::string own = list_of(path);
  if (is_file(own)) return own;
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  std::string name = path.substr(folder.size());
  // Of bundle_NAME.out the list is list_NAME.txt, and NAME.out may have list_NAME.out or .txt.
  drop_end(name, ".out");
  for (const std::string& stem :
       {name, without_begin(name, "bundle_"), without_begin(name, "bundle.")}) {
    for (const char* end : {".out", ".txt"}) {
      const std::string list = folder + "list_" + stem + end;
      if (list != path && is_file(list)) return list;
    }
  }
  return is_file(folder + "list.txt") ? folder + "list.txt" : "";
}

// Reads "name", or "name 0 focal" as Bundler writes it.
std::string name_of(const Line& line) {
  const std::vector<std::string_view> tokens = tokens_of(line);
  std::size_t words = tokens.size();
  if (words >= 3 && trailing_numbers(tokens) >= 2 && tokens[words - 2] == "0") words -= 2;
  const char* begin = tokens.front().data();
  return {begin, tokens[words - 1].data() + tokens[words - 1].size()};
}

std::vector<std::size_t> points_seen(const Model& model) {
  std::vector<std::size_t> seen(model.points.size());
  for (const ModelImage& image : model.images) {
    for (const ModelObservation& o : image.observations) {
      if (o.point >= 0) ++seen[static_cast<std::size_t>(o.point)];
    }
  }
  return seen;
}

}  // namespace

Status read_track(Tokens& tokens, Model& model, bool y_up) {
  const Result<std::uint32_t> count = tokens.integer<std::uint32_t>("the length of a track");
  if (!count) return count.error();
  for (std::uint32_t i = 0; i < *count; ++i) {
    const Result<std::uint32_t> image = tokens.integer<std::uint32_t>("an image's index");
    if (!image) return image.error();
    if (*image >= model.images.size()) {
      return tokens.error("the track refers to image " + std::to_string(*image) + " of " +
                          std::to_string(model.images.size()));
    }
    const Result<std::uint32_t> key = tokens.integer<std::uint32_t>("a feature's index");
    const Result<double> x = key ? tokens.real("x of a measurement") : Result<double>(key.error());
    const Result<double> y = x ? tokens.real("y of a measurement") : x;
    if (!y) return y.error();
    const auto point = static_cast<std::int64_t>(model.points.size()) - 1;
    model.images[*image].observations.push_back({*x, y_up ? -*y : *y, point});
  }
  model.points.back().track_length = *count;
  return ok_status();
}

std::vector<TrackElements> centered_tracks(const Model& model) {
  std::vector<TrackElements> tracks(model.points.size());
  const std::vector<std::size_t> seen = points_seen(model);
  for (std::size_t i = 0; i < seen.size(); ++i) tracks[i].reserve(seen[i]);
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const ModelImage& image = model.images[i];
    const Result<RadialCamera> camera = radial_camera(model, image);
    if (!camera) continue;
    for (std::size_t key = 0; key < image.observations.size(); ++key) {
      const ModelObservation& o = image.observations[key];
      if (o.point < 0) continue;
      tracks[static_cast<std::size_t>(o.point)].push_back(
          {i, key, o.u - camera->cx, o.v - camera->cy});
    }
  }
  return tracks;
}

void append_track(std::string& text, const TrackElements& track, bool y_up) {
  text += std::to_string(track.size());
  for (const TrackElement& element : track) {
    text += ' ' + std::to_string(element.image) + ' ' + std::to_string(element.key);
    for (const double number : {element.x, y_up ? -element.y : element.y}) {
      text += ' ';
      append_number(text, number);
    }
  }
  text += '\n';
}

void append_line(std::string& text, std::initializer_list<double> numbers) {
  const char* blank = "";
  for (const double number : numbers) {
    text += blank;
    blank = " ";
    append_number(text, number);
  }
  text += '\n';
}

Status name_images(const std::string& path, Model& model) {
  const std::string list = path == "-" ? "" : find_list(path);
  if (list.empty()) {
    model.notes.push_back("there is no list.txt beside it, so images are named by their index");
    return ok_status();
  }
  const Result<Buffer> text = read_text_file(list);
  if (!text) return text.error();
  Lines lines(text->view(), list);
  std::unordered_map<std::string, std::int64_t> line_of;
  for (ModelImage& image : model.images) {
    const std::optional<Line> line = lines.next_data();
    if (!line) {
      return lines.error(0, "expected a name for each of " + std::to_string(model.images.size()) +
                                " cameras, found fewer lines");
    }
    image.name = name_of(*line);
    const Status checked = check_name(image.name);
    if (!checked) return lines.error(line->number(), checked.error().message);
    if (!line_of.emplace(image.name, line->number()).second) {
      return lines.error(line->number(), "the name " + quoted(image.name) + " is there twice");
    }
  }
  if (lines.next_data()) return lines.error(0, "there are more names than cameras");
  return ok_status();
}

Status write_with_names(const std::string& path, const std::string& text, const Model& model,
                        bool overwrite) {
  std::string names;
  for (const ModelImage& image : model.images) {
    const Status writable = check_leading_name(image.name);
    if (!writable) return writable;
    names += image.name + '\n';
  }
  Result<AtomicFile> file = AtomicFile::create(path, overwrite);
  if (!file) return file.error();
  Result<AtomicFile> list = AtomicFile::create(list_of(path), overwrite);
  if (!list) return list.error();
  file->append(text);
  list->append(names);
  Status status = file->prepare();
  if (status) status = list->prepare();
  if (status) status = list->commit();
  if (status) status = file->commit();
  return status;
}

}  // namespace pose_refine::io
