// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/hloc_pairs.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <utility>

#include "io/files/buffer.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr char kMatches[] = "matches0";

std::string name_in_file(std::string name) {
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

// The file may have a pair in both orders; hloc takes the one in which the image comes first.
void keep_each_once(std::vector<HlocPair>& pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const HlocPair& a, const HlocPair& b) {
    return std::tie(a.partner, a.reversed) < std::tie(b.partner, b.reversed);
  });
  const auto is_same = [](const HlocPair& a, const HlocPair& b) { return a.partner == b.partner; };
  pairs.erase(std::unique(pairs.begin(), pairs.end(), is_same), pairs.end());
}

// Names that differ only in '/' and '-' have one name in the file.
Result<std::unordered_map<std::string, std::size_t>> positions_of(
    const std::vector<std::string>& names) {
  std::unordered_map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [other, is_new] = positions.emplace(name_in_file(names[i]), i);
    if (!is_new)
      return Error{ErrorCode::kAmbiguous,
                   "the images " + quoted(names[other->second]) + " and " + quoted(names[i]) +
                       " have the same name in it, because hloc writes '-' for '/'"};
  }
  return positions;
}

}  // namespace

Result<HlocPairs> HlocPairs::read(const Hdf5& file, const std::vector<std::string>& names,
                                  const std::vector<std::string>& map) {
  HlocPairs pairs;
  auto image = positions_of(names), of_map = positions_of(map);
  if (!image) return image.error();
  if (!of_map) return of_map.error();
  pairs.image_ = std::move(*image);
  pairs.map_ = std::move(*of_map);
  pairs.pairs_.resize(names.size());
  std::unordered_map<std::string, std::size_t> whole;
  for (std::size_t i = 0; i < map.size(); ++i) whole.emplace(map[i], i);
  for (const std::string& name : names) {
    const auto found = whole.find(name);
    pairs.self_.push_back(found == whole.end() ? SIZE_MAX : found->second);
    pairs.knows_map_ = pairs.knows_map_ || found != whole.end();
  }
  const auto groups = file.names("/");
  if (!groups) return groups.error();
  for (const std::string& first : *groups) {
    const auto inside = file.names(first);
    if (!inside) return inside.error();
    if (std::find(inside->begin(), inside->end(), kMatches) != inside->end()) {
      pairs.add_old(first);
      continue;
    }
    const std::string folder = first + "/";
    for (const std::string& second : *inside)
      pairs.add(first, second, std::string(folder).append(second));
  }
  for (std::vector<HlocPair>& some : pairs.pairs_) keep_each_once(some);
  return pairs;
}

void HlocPairs::add(const std::string& first, const std::string& second, const std::string& group) {
  const auto image_first = image_.find(first), image_second = image_.find(second);
  const auto map_first = map_.find(first), map_second = map_.find(second);
  if (image_first != image_.end() && map_second != map_.end())
    add_one(image_first->second, {map_second->second, group, false});
  if (image_second != image_.end() && map_first != map_.end())
    add_one(image_second->second, {map_first->second, group, true});
}

// Names may hold a '_' too, so that each one may be the one between them.
void HlocPairs::add_old(const std::string& group) {
  for (std::size_t at = group.find('_'); at != std::string::npos; at = group.find('_', at + 1))
    add(group.substr(0, at), group.substr(at + 1), group);
}

void HlocPairs::add_one(std::size_t image, HlocPair pair) {
  if (pair.partner == self_[image]) return;
  pairs_[image].push_back(std::move(pair));
  knows_map_ = true;
}

Result<std::size_t> HlocPairs::restrict_to(const std::string& list,
                                           const std::vector<std::string>& names,
                                           const std::vector<std::string>& map) {
  const Result<Buffer> text = read_text_file(list);
  if (!text) return text.error();
  Positions image, of_map;
  for (std::size_t i = 0; i < names.size(); ++i) image.emplace(names[i], i);
  for (std::size_t i = 0; i < map.size(); ++i) of_map.emplace(map[i], i);
  std::vector<std::vector<HlocPair>> kept(pairs_.size());
  std::set<std::pair<std::size_t, std::size_t>> listed;
  std::size_t missing = 0, all_pairs = 0, swapped = 0;
  Lines lines(text->view(), list);
  while (std::optional<Line> line = lines.next_data()) {
    const std::string first(line->token()), second(line->token());
    if (second.empty() || !line->at_end())
      return lines.error(line->number(),
                         "expected the names of two images, found " + quoted(line->text()));
    ++all_pairs;
    swapped += image.count(second) != 0 && of_map.count(first) != 0 ? 1 : 0;
    const auto one = image.find(first);
    const auto other = of_map.find(second);
    if (one == image.end() || other == of_map.end()) continue;
    // A pair that is listed again would vote again.
    if (!listed.emplace(one->second, other->second).second) continue;
    const std::vector<HlocPair>& all = pairs_[one->second];
    const auto pair = std::lower_bound(
        all.begin(), all.end(), other->second,
        [](const HlocPair& some, std::size_t partner) { return some.partner < partner; });
    if (pair == all.end() || pair->partner != other->second)
      ++missing;
    else
      kept[one->second].push_back(*pair);
  }
  if (listed.empty() && all_pairs > 0)
    return Error{
        ErrorCode::kNotFound,
        "none of its " + std::to_string(all_pairs) +
            " pairs is one of an image that has features with one of the map" +
            (swapped == all_pairs ? ": the columns are swapped, as the map comes second" : ""),
        list};
  pairs_ = std::move(kept);
  return missing;
}

}  // namespace pose_refine::io
