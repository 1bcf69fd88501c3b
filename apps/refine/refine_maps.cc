// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/refine_maps.h"

#include <algorithm>
#include <new>
#include <utility>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/input/defects.h"
#include "base/threads.h"
#include "pose_refine/maps/nre.h"

namespace pose_refine::apps {
namespace {

RefinedImage rejected(const Pose& start, Defect defect) {
  RefinedImage image;
  image.result.cam_from_world = start;
  image.result.reasons = {defect.reason};
  image.defect = std::move(defect);
  return image;
}

}  // namespace

MapBatch::MapBatch(const RefineCommand& command, std::vector<NamedPose> start)
    : start_(std::move(start)), reader_(command.sources, start_) {
  options_.maps = map_options(command.sources.maps);
  options_.rescue = command.samples_maps;
}

RefinedImage MapBatch::refine_one(std::size_t i) const {
  MapImage read = reader_.read(i);
  if (!read.defect.reason.empty()) return rejected(start_[i].pose, std::move(read.defect));
  Result<RefineResult> result = refine_nre(read.image, options_);
  if (!result)
    return rejected(start_[i].pose,
                    {"malformed_maps", start_[i].name + ": " + result.error().to_string()});
  return {std::move(*result), read.image.features.points.size(), {}};
}

std::vector<RefinedImage> MapBatch::refine(std::size_t begin, std::size_t end, int threads) const {
  std::vector<RefinedImage> images(end - begin);
  for_each_on_threads(images.size(), threads, [&](std::size_t i) {
    const NamedPose& start = start_[begin + i];
    // One image's failure does not end the run.
    try {
      images[i] = refine_one(begin + i);
    } catch (const std::bad_alloc&) {
      images[i] = rejected(start.pose, {"out_of_memory", start.name + ": out of memory"});
    }
  });
  return images;
}

std::vector<Image> MapBatch::images(const std::vector<RefinedImage>& refined) const {
  const auto lacks_maps = [](const RefinedImage& i) { return i.defect.reason == "no_maps"; };
  if (!refined.empty() && std::all_of(refined.begin(), refined.end(), lacks_maps))
    throw Exit(kBadInput, refined[0].defect.message);
  std::vector<Image> images;
  for (std::size_t i = 0; i < refined.size(); ++i) {
    Image image{start_[i].name, {}, start_[i].pose, {}};
    image.correspondences.u.resize(refined[i].num_correspondences);  // counted in the report
    image.defect = refined[i].defect;
    images.push_back(std::move(image));
  }
  print_defects(images);
  return images;
}

}  // namespace pose_refine::apps
