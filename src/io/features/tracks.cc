// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/tracks.h"

#include <algorithm>

#include "io/text/scanner.h"

namespace pose_refine::io {

SeenPoints seen_points(const std::vector<ModelObservation>& observations) {
  SeenPoints seen;
  seen.reserve(observations.size());
  for (const ModelObservation& observation : observations)
    seen.push_back(observation.point < 0 ? kSeesNone
                                         : static_cast<std::uint32_t>(observation.point));
  return seen;
}

Status TrackJoin::add(const std::string& name, const SeenPoints& seen,
                      const std::vector<FeatureMatch>& matches) {
  for (const FeatureMatch& match : matches) {
    const bool in_map = match.feature < first_.size();
    if (in_map && match.of_map < seen.size()) continue;
    return Error{ErrorCode::kMalformed,
                 "a match with the map's image " + quoted(name) + " is of feature " +
                     std::to_string(in_map ? match.of_map : match.feature) + ", but there are " +
                     std::to_string(in_map ? seen.size() : first_.size()) +
                     (in_map ? " in the map: it was not made of these features" : "")};
  }
  ++images_;
  for (const FeatureMatch& match : matches) {
    const std::uint32_t point = seen[match.of_map];
    if (point != kSeesNone) vote(match, point);
  }
  return ok_status();
}

void TrackJoin::vote(const FeatureMatch& match, std::uint32_t point) {
  std::uint32_t* link = &first_[match.feature];
  if (*link == kNone) order_.push_back(match.feature);
  while (*link != kNone && entries_[*link].match.point != point) link = &entries_[*link].next;
  if (*link == kNone) {
    *link = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({{match.feature, point, 1, match.score}, kNone, images_});
    return;
  }
  Entry& entry = entries_[*link];
  if (entry.voter != images_) ++entry.match.votes;
  entry.voter = images_;
  entry.match.score = std::max(entry.match.score, match.score);
}

std::vector<TrackMatch> TrackJoin::result(SeveralPoints policy) const {
  std::vector<TrackMatch> all;
  all.reserve(policy == SeveralPoints::kAll ? entries_.size() : order_.size());
  for (const std::uint32_t feature : order_) {
    const std::size_t begin = all.size();
    for (std::uint32_t i = first_[feature]; i != kNone; i = entries_[i].next) {
      const TrackMatch& match = entries_[i].match;
      if (policy == SeveralPoints::kAll || all.size() == begin)
        all.push_back(match);
      else if (match.votes > all.back().votes)
        all.back() = match;
    }
  }
  return all;
}

}  // namespace pose_refine::io
