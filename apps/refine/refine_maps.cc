// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/refine_maps.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <new>
#include <utility>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/input/common_flags.h"
#include "apps/refine/option_flags.h"
#include "base/threads.h"
#include "pose_refine/maps/nre.h"

DEFINE_bool(msac, true, "Also start from P3P and M-SAC over the maps, and keep the better pose.");

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

bool wants_maps() {
  return flag_text("objective") == kMapObjective;
}

void check_map_flags() {
  if (!has_maps() || FLAGS_cameras.empty() || FLAGS_poses.empty())
    throw Exit(kBadUsage, "--objective=nre needs --maps=DIR, --cameras=FILE and --poses=FILE");
  map_options();
}

MapBatch::MapBatch(std::vector<NamedPose> start) : start_(std::move(start)), reader_(start_) {
  options_.maps = map_options();
  options_.rescue = FLAGS_msac;
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
    // One image's failure is its own.
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
