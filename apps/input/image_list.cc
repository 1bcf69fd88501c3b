// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/image_list.h"

#include <optional>
#include <unordered_set>

#include "apps/cli/exit.h"
#include "io/format/format.h"
#include "io/text/names.h"

namespace pose_refine::apps {
namespace {

std::vector<std::string> read_list(const std::string& path) {
  const auto text = unwrap(io::read_text_file(path), kBadInput);
  io::Lines lines(text.view(), path);
  std::vector<std::string> names;
  std::unordered_set<std::string> known;
  while (std::optional<io::Line> line = lines.next_data()) {
    names.emplace_back(line->rest());
    if (!known.insert(names.back()).second) {
      throw Exit(kBadInput, path + ":" + std::to_string(line->number()) + ": the name " +
                                io::quoted(names.back()) + " is there twice");
    }
  }
  return names;
}

// Returns the position that a name is, as formats without names give it.
std::optional<std::size_t> position(const std::string& name) {
  const auto index = io::to_integer<std::uint32_t>(name);
  if (!index || io::index_name(*index) != name) return std::nullopt;
  return *index;
}

template <class Named>
void rename(const std::string& list, std::vector<Named>& named) {
  if (list.empty()) return;
  const std::vector<std::string> names = read_list(list);
  bool positions = true;
  for (const Named& one : named) positions = positions && position(one.name).has_value();
  for (std::size_t i = 0; i < named.size(); ++i) {
    const std::size_t at = positions ? *position(named[i].name) : i;
    if (at >= names.size() || (!positions && names.size() != named.size())) {
      throw Exit(kBadInput, list + ": it does not fit the images: it names " +
                                std::to_string(names.size()) + ", and there are " +
                                std::to_string(named.size()) + ", of which one is " +
                                io::quoted(named[i].name));
    }
    named[i].name = names[at];
  }
}

}  // namespace

void name_by_list(const std::string& list, std::vector<NamedPose>& poses) {
  rename(list, poses);
}

void name_by_list(const std::string& list, std::vector<ModelImage>& images) {
  rename(list, images);
}

}  // namespace pose_refine::apps
