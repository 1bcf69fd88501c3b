// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/input_images.h"

#include <algorithm>
#include <string>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/process_flags.h"
#include "apps/input/camera_reading.h"
#include "apps/input/defects.h"
#include "apps/input/keypoint_steps.h"
#include "apps/input/map_matches.h"
#include "apps/input/unusual_cameras.h"
#include "io/image_set.h"
#include "io/text/names.h"

namespace pose_refine::apps {
namespace {

// Keeps the names of images that have none of the poses.
void keep_strangers(std::vector<std::string>& names, const std::vector<NamedPose>& poses,
                    NameMatch match) {
  io::NameIndex index(match);
  for (const NamedPose& pose : poses) index.add(pose.name);
  const auto has_pose = [&](const std::string& name) {
    const auto i = index.find(name);
    return !i || *i != io::NameIndex::kNone;
  };
  names.erase(std::remove_if(names.begin(), names.end(), has_pose), names.end());
}

}  // namespace

std::vector<Image> read_input_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                     int threads) {
  return read_input_images(sources, poses, poses, threads);
}

std::vector<Image> read_input_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                     const std::vector<NamedPose>& all_poses, int threads) {
  const CorrespondenceSource source = correspondence_source(sources);
  const KeypointStep step = keypoint_step(sources);
  if (sources.has_maps()) {
    std::vector<Image> images = read_map_matches(sources, poses, threads);
    restate_cameras(images, sources);
    return images;
  }
  const io::LeftOut left_out = is_quiet() ? io::LeftOut::kIgnored : io::LeftOut::kListed;
  io::ImageSet set = unwrap(io::read_image_set(source, poses, left_out), kBadInput);
  print_defects(set.images);
  restate_cameras(set.images, sources);
  if (all_poses.size() > poses.size()) keep_strangers(set.left_out, all_poses, source.name_match);
  UnusualCameras unusual;
  unusual.add(set.images);
  unusual.warn();
  tell_left_out(source.model + source.matches, set.left_out, "a pose");
  return with_keypoint_steps(std::move(set.images), step);
}

}  // namespace pose_refine::apps
