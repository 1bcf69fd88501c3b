// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/image_list.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "apps/cli/exit.h"
#include "io/files/buffer.h"
#include "io/format/format.h"
#include "io/lost_pose.h"

namespace pose_refine::apps {
namespace {

// Returns the position that a name is, as formats without names give it.
std::optional<std::size_t> position(const std::string& name) {
  const auto index = io::to_integer<std::uint32_t>(name);
  if (!index || io::index_name(*index) != name) return std::nullopt;
  return *index;
}

// Renames what the names belong to.
void rename(const std::string& list, const std::vector<std::string*>& named) {
  const std::vector<std::string> names =
      read_names(list, [](std::string_view name) { return std::string(name); });
  const bool positions = std::all_of(named.begin(), named.end(), [](const std::string* name) {
    return position(*name).has_value();
  });
  for (std::size_t i = 0; i < named.size(); ++i) {
    const std::size_t at = positions ? *position(*named[i]) : i;
    if (at >= names.size() || (!positions && names.size() != named.size())) {
      throw Exit(kBadInput, list + ": it does not fit the images: it names " +
                                std::to_string(names.size()) + ", and there are " +
                                std::to_string(named.size()) + ", of which one is " +
                                io::quoted(*named[i]));
    }
    *named[i] = names[at];
  }
}

}  // namespace

std::vector<std::string> read_names(const std::string& path,
                                    std::string (*as_name)(std::string_view)) {
  const io::Buffer text = unwrap(io::read_text_file(path), kBadInput);
  io::Lines lines(text.view(), path);
  std::vector<std::string> names;
  std::unordered_set<std::string> known;
  while (std::optional<io::Line> line = lines.next_data()) {
    names.push_back(as_name(line->rest()));
    if (known.insert(names.back()).second) continue;
    const Error error =
        lines.error(line->number(), "the name " + io::quoted(names.back()) + " is there twice");
    throw Exit(kBadInput, error.to_string());
  }
  return names;
}

void name_by_list(const std::string& list, PoseFile& file) {
  if (list.empty()) return;
  std::vector<std::string*> names;
  io::for_each_name(file, [&](std::string& name) { names.push_back(&name); });
  rename(list, names);
}

void name_by_list(const std::string& list, std::vector<ModelImage>& images) {
  if (list.empty()) return;
  std::vector<std::string*> names;
  for (ModelImage& image : images) names.push_back(&image.name);
  rename(list, names);
}

}  // namespace pose_refine::apps
