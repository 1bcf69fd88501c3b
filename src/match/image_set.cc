// SPDX-License-Identifier: BSD-3-Clause
#include "match/image_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/threads.h"
#include "io/features/feature_query.h"
#include "io/files/buffer.h"
#include "io/image_set_collector.h"
#include "match/guided.h"
#include "match/view_store.h"

namespace pose_refine {
namespace match {
namespace {

constexpr std::size_t kChunk = 32;  // images whose features are held at a time

// This is an image on its way.
struct Item {
  Query query;
  std::optional<VisiblePoints> points;
  Found found;
};

Result<Query> read_query(const io::FeatureReader& reader, const io::FeatureQuery& from,
                         const NamedPose& named) {
  Query query;
  query.image.name = named.name;
  query.image.camera = *from.camera;
  query.image.cam_from_world = named.pose;
  const Result<io::Keypoints> keypoints = reader.files().keypoints(from.image);
  if (!keypoints) return keypoints.error();
  const Result<io::Descriptors> descriptors = reader.files().descriptors(from.image);
  if (!descriptors) return descriptors.error();
  query.keypoints.sigma = keypoints->sigma;
  query.descriptors.reserve(descriptors->rows(), descriptors->stride());
  for (std::uint32_t i = 0; i < keypoints->u.size(); ++i) {
    if (!std::isfinite(keypoints->u[i]) || !std::isfinite(keypoints->v[i])) continue;
    query.keypoints.u.push_back(keypoints->u[i] + reader.shift());
    query.keypoints.v.push_back(keypoints->v[i] + reader.shift());
    query.descriptors.append(*descriptors, i);
    query.rows.push_back(i);
  }
  return query;
}

// Matches the images of a run, some at a time: their features are read one after the other, and
// compared on several threads.
class Run {
 public:
  Run(const io::FeatureReader& reader, const GuidedRun& how, const std::string& file)
      : reader_(reader), how_(how), store_(reader.map(), file) {}

  Result<std::vector<Item>> match(const std::vector<NamedPose>& poses,
                                  const std::vector<io::FeatureQuery>& queries);

 private:
  Status read(const NamedPose& named, const io::FeatureQuery& from, Item& item);
  Status show_points(const Pose& pose, Item& item);

  const io::FeatureReader& reader_;
  const GuidedRun& how_;
  ViewStore store_;
};

Status Run::read(const NamedPose& named, const io::FeatureQuery& from, Item& item) {
  if (!from.camera || from.image == io::NameIndex::kNone || !named.pose.is_finite())
    return ok_status();
  Result<Query> query = read_query(reader_, from, named);
  if (!query) return query.error();
  item.query = std::move(*query);
  const Status shown = show_points(named.pose, item);
  return shown ? store_.check_columns(item.query.descriptors, named.name) : shown;
}

Status Run::show_points(const Pose& pose, Item& item) {
  Result<LoadedViews> views = store_.near(pose, how_.options.max_points, item.query.image.name);
  if (!views) return views.error();
  if (item.points && item.points->views() == *views) return ok_status();
  item.points.emplace(reader_.map().model(), std::move(*views));
  return ok_status();
}

Result<std::vector<Item>> Run::match(const std::vector<NamedPose>& poses,
                                     const std::vector<io::FeatureQuery>& queries) {
  std::vector<Item> items(poses.size());
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const Status read_one = read(poses[i], queries[i], items[i]);
    if (!read_one) return read_one.error();
  }
  for_each_on_threads(items.size(), how_.threads, [&](std::size_t i) {
    if (items[i].points)
      items[i].found.look = first_look(items[i].query, *items[i].points, how_.options);
  });
  for (Item& item : items) {
    if (!item.points || !knows_pose(item.found.look.result)) continue;
    const Status shown = show_points(item.found.look.result.cam_from_world, item);
    if (!shown) return shown.error();
  }
  for_each_on_threads(items.size(), how_.threads, [&](std::size_t i) {
    Item& item = items[i];
    if (!item.points) return;
    item.found =
        look_through_windows(item.query, *item.points, std::move(item.found.look), how_.options);
    item.points.reset();
  });
  store_.forget_old();
  return items;
}

Defect defect_of(const GuidedLook& told) {
  if (told.stage != GuidedStage::kFromStart) return {};
  return {
      "unconfirmed_matches",
      "windows about the start found matches, but a look without windows does not confirm them"};
}

// This is where the images of a run go.
struct Destination {
  io::ImageSetCollector& images;
  GuidedImageSet& all;
};

Status add(const NamedPose& named, const io::FeatureQuery& from, Item item, const Destination& to) {
  io::ImageMatches columns;
  columns.matches = std::move(item.found.look.correspondences);
  to.all.matches.push_back(std::move(item.found.look.matches));
  to.all.looks.push_back(item.found.told);
  return to.images.add(named, from.camera, std::move(columns), defect_of(item.found.told));
}

Result<GuidedImageSet> match_all(const FeatureSource& source, const std::vector<NamedPose>& poses,
                                 const io::NameList& expected, const GuidedRun& how) {
  for (const std::string& error : how.options.errors())
    return Error{ErrorCode::kInvalidArgument, error};
  Result<io::FeatureReader> reader =
      io::FeatureReader::open(source, io::FeatureUse::kDescriptors, expected);
  if (!reader) return reader.error();
  const Result<std::vector<io::FeatureQuery>> queries = reader->queries(poses);
  if (!queries) return queries.error();
  GuidedImageSet all;
  io::ImageSetCollector images(poses.size());
  Run run(*reader, how, io::features_file(source));
  for (std::size_t first = 0; first < poses.size(); first += kChunk) {
    const std::size_t end = std::min(first + kChunk, poses.size());
    const auto begin = static_cast<std::ptrdiff_t>(first), stop = static_cast<std::ptrdiff_t>(end);
    Result<std::vector<Item>> items =
        run.match({poses.begin() + begin, poses.begin() + stop},
                  {queries->begin() + begin, queries->begin() + stop});
    if (!items) return items.error();
    for (std::size_t i = first; i < end; ++i) {
      const Status added =
          add(poses[i], (*queries)[i], std::move((*items)[i - first]), {images, all});
      if (!added) return added.error();
    }
  }
  all.set = std::move(images).finish();
  all.set.notes = reader->files().notes();
  all.set.left_out = reader->left_out();
  return all;
}

}  // namespace

Result<GuidedImageSet> match_guided_image_set(const FeatureSource& source,
                                              const std::vector<NamedPose>& poses,
                                              const io::NameList& expected, const GuidedRun& run) {
  const std::string& file = source.database.empty() ? source.features : source.database;
  return io::with_memory_errors(file, [&] { return match_all(source, poses, expected, run); });
}

}  // namespace match

Result<GuidedImages> match_guided(const FeatureSource& source, const std::vector<NamedPose>& poses,
                                  const GuidedOptions& options, int threads) {
  Result<match::GuidedImageSet> all =
      match::match_guided_image_set(source, poses, io::names_of(poses), {options, threads});
  if (!all) return all.error();
  return GuidedImages{std::move(all->set.images), std::move(all->matches), std::move(all->looks),
                      std::move(all->set.notes)};
}

}  // namespace pose_refine
