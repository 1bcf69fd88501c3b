// SPDX-License-Identifier: BSD-3-Clause
#include "apps/align/reference.h"

#include <string>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/input/camera_reading.h"
#include "apps/input/frames.h"
#include "apps/input/input_images.h"
#include "apps/input/pose_input.h"
#include "io/format/format.h"
#include "io/text/name_pairs.h"
#include "io/text/names.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {
namespace {

void add(const Model& model, std::size_t i, const Pose& reference, ReferencePairs& pairs) {
  pairs.image.push_back(i);
  pairs.estimates.emplace_back(model.images[i].cam_from_world);
  pairs.references.push_back(reference);
}

// The starts are in another world, so that an image must not be taken back to its start.
RefineOptions everywhere() {
  RefineOptions options;
  options.on_weak = OnWeak::kWrite;
  return options;
}

void tell_uncounted(const std::vector<std::string>& names, const std::string& why) {
  if (!names.empty()) note(plural(names.size(), "image") + why + some_of(names));
}

}  // namespace

ReferencePairs by_poses(const Model& model, const PoseSource& reference, const Sources& sources,
                        Notes& notes) {
  const NameRules rules = name_rules(sources);
  const PoseFile file = read_stated_poses(reference, "reference_convention").file;
  notes.add(reference.path, file.notes);
  check_lines(line_named(sources.poses.path, io::to_poses(model)), line_named(reference.path, file),
              "give --image_list=FILE with a line for each pose of --poses, which names it as the "
              "reference does");
  std::vector<std::size_t> posed;
  io::NameList wanted;
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    if (!model.images[i].has_pose) continue;
    posed.push_back(i);
    wanted.emplace_back(model.images[i].name);
  }
  const io::NameList names = io::names_of(file.poses);
  const io::NamePairs found = unwrap(io::pair_names(wanted, names, rules), kBadInput);
  ReferencePairs pairs;
  std::vector<std::string> strangers;
  for (std::size_t k = 0; k < posed.size(); ++k) {
    if (found.of[k] == io::NameIndex::kNone)
      strangers.emplace_back(wanted[k]);
    else
      add(model, posed[k], file.poses[found.of[k]].pose, pairs);
  }
  if (pairs.image.empty())
    throw Exit(kBadInput,
               reference.path + ": none of the images of --poses is in this file" +
                   (wanted.empty() || names.empty() ? std::string()
                                                    : io::no_pair_hint(wanted, names, rules)));
  tell_uncounted(strangers, " not in " + reference.path + ", moved but not counted: ");
  return pairs;
}

ReferencePairs by_correspondences(const Model& model, const Sources& sources, int threads,
                                  Notes& notes) {
  std::vector<NamedPose> named;
  std::vector<std::size_t> posed;
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    if (!model.images[i].has_pose) continue;
    named.push_back({model.images[i].name, model.images[i].cam_from_world});
    posed.push_back(i);
  }
  std::vector<Image> images = read_input_images(sources, named, threads, notes);
  const std::vector<RefineResult> results = refine_all(images, everywhere(), threads);
  for (std::size_t k = 0; k < results.size(); ++k)
    images[k].cam_from_world = results[k].cam_from_world;
  // At poses that were found, the matches tell about the cameras, which bend the alignment.
  check_cameras(images, sources, CamerasAre::kKept);
  ReferencePairs pairs;
  std::vector<std::string> unsure;
  for (std::size_t k = 0; k < results.size(); ++k) {
    if (results[k].verdict == Verdict::kOk)
      add(model, posed[k], results[k].cam_from_world, pairs);
    else
      unsure.push_back(named[k].name + " (" + joined(results[k].reasons) + ")");
  }
  if (pairs.image.empty())
    throw Exit(kBadInput, source_path(sources) +
                              ": no image has a sure pose from its matches: " + some_of(unsure));
  tell_uncounted(unsure, " without a sure pose from their matches, moved but not counted: ");
  return pairs;
}

}  // namespace pose_refine::apps
