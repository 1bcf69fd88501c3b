// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/input_images.h"

#include <string>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/process_flags.h"
#include "apps/input/camera_reading.h"
#include "apps/input/defects.h"
#include "apps/input/guided_images.h"
#include "apps/input/keypoint_steps.h"
#include "apps/input/map_matches.h"
#include "apps/input/unusual_cameras.h"
#include "io/features/image_set.h"
#include "io/image_set.h"

namespace pose_refine::apps {
namespace {

// Matches the images, and tells the notes how.
io::ImageSet match_set(const Sources& sources, const std::vector<NamedPose>& poses,
                       const io::NameList& expected, int threads, Notes& notes) {
  match::GuidedImageSet found = match_images(sources, poses, expected, threads);
  for (std::size_t i = 0; i < found.looks.size(); ++i)
    notes.add_look(found.set.images[i].name, found.looks[i]);
  return std::move(found.set);
}

io::ImageSet read_set(const Sources& sources, const CorrespondenceSource& source,
                      const std::vector<NamedPose>& poses, const io::NameList& expected) {
  if (sources.has_features()) {
    const FeatureSource features = feature_source(sources);
    return unwrap(io::read_feature_image_set(features, poses, expected, io::MatchDetails::kDropped),
                  kBadInput)
        .set;
  }
  const io::LeftOut left_out = is_quiet() ? io::LeftOut::kIgnored : io::LeftOut::kListed;
  return unwrap(io::read_image_set(source, poses, expected, left_out), kBadInput);
}

}  // namespace

std::vector<Image> read_input_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                     int threads, Notes& notes) {
  return read_input_images(sources, poses, {io::names_of(poses), false}, threads, notes);
}

std::vector<Image> read_input_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                     const WholeRun& whole, int threads, Notes& notes) {
  const CorrespondenceSource source = correspondence_source(sources);
  const KeypointStep step = keypoint_step(sources);
  if (sources.has_maps()) {
    std::vector<Image> images = read_map_matches(sources, poses, threads);
    restate_cameras(images, sources);
    return images;
  }
  const std::string path = source_path(sources);
  io::ImageSet set = sources.guided.on ? match_set(sources, poses, whole.names, threads, notes)
                                       : read_set(sources, source, poses, whole.names);
  notes.add(path, set.notes);
  notes.add_left_out(path, set.left_out_rows);
  // A part of a run cannot tell whether all matches are alike.
  if (!whole.has_parts) refuse_unusable_matches(set.images);
  print_defects(set.images);
  restate_cameras(set.images, sources);
  UnusualCameras unusual;
  unusual.add(set.images);
  unusual.warn();
  tell_left_out(path, set.left_out, "a pose");
  return with_keypoint_steps(std::move(set.images), step);
}

}  // namespace pose_refine::apps
