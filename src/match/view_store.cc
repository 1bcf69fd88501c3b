// SPDX-License-Identifier: BSD-3-Clause
#include "match/view_store.h"

#include <algorithm>
#include <utility>

#include "io/text/scanner.h"

namespace pose_refine::match {

ViewStore::ViewStore(const io::FeatureMap& map, std::string file)
    : map_(map), file_(std::move(file)), views_(views_of(map.model())) {
  std::vector<MapView>& views = views_.views;
  views.erase(std::remove_if(views.begin(), views.end(),
                             [&](const MapView& view) {
                               return !map.files().position_of_map_image(view.image);
                             }),
              views.end());
}

Result<LoadedViews> ViewStore::near(const Pose& pose, std::size_t max_points,
                                    const std::string& name) {
  std::optional<std::size_t> own;
  for (const MapView& view : views_.views)
    if (map_.model().images[view.image].name == name) own = view.image;
  LoadedViews loaded;
  std::vector<std::size_t> nearest = nearest_views(views_, pose, max_points, own);
  std::sort(nearest.begin(), nearest.end());  // equal sets are then equal lists
  for (const std::size_t i : nearest) {
    auto view = load(i);
    if (!view) return view.error();
    loaded.push_back(std::move(*view));
  }
  return loaded;
}

void ViewStore::forget_old() {
  for (auto kept = kept_.begin(); kept != kept_.end();)
    kept = std::exchange(kept->second.is_new, false) ? std::next(kept) : kept_.erase(kept);
}

Status ViewStore::check_columns(const io::Descriptors& all, const std::string& image) {
  if (columns_ == 0) {
    columns_ = all.columns();
    first_ = image;
  }
  if (all.rows() == 0 || all.columns() == columns_) return ok_status();
  return Error{ErrorCode::kMalformed,
               "the descriptors of the image " + io::quoted(image) + " have " +
                   std::to_string(all.columns()) + " numbers, and those of " + io::quoted(first_) +
                   " " + std::to_string(columns_),
               file_};
}

Result<std::shared_ptr<const LoadedView>> ViewStore::load(std::size_t i) {
  const auto known = kept_.find(i);
  if (known != kept_.end()) {
    known->second.is_new = true;
    return known->second.view;
  }
  const MapView& view = views_.views[i];
  const Result<io::Descriptors> all =
      map_.files().descriptors(*map_.files().position_of_map_image(view.image));
  if (!all) return all.error();
  const Status fits = check_columns(*all, map_.model().images[view.image].name);
  if (!fits) return fits.error();
  auto loaded = std::make_shared<LoadedView>();
  loaded->view = &view;
  loaded->descriptors.reserve(view.features.size(), all->stride());
  for (const std::uint32_t row : view.features) loaded->descriptors.append(*all, row);
  kept_[i] = {loaded, true};
  return std::shared_ptr<const LoadedView>(loaded);
}

}  // namespace pose_refine::match
