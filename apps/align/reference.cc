// SPDX-License-Identifier: BSD-3-Clause
#include "apps/align/reference.h"

#include <string>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/input/input_images.h"
#include "apps/input/notes.h"
#include "apps/input/pose_input.h"
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

void tell_left_out(const std::vector<std::string>& names, const std::string& why) {
  if (!names.empty()) note(plural(names.size(), "image") + why + some_of(names));
}

}  // namespace

ReferencePairs by_poses(const Model& model, const PoseSource& reference, const NameRules& rules) {
  const PoseFile file = read_stated_poses(reference, "reference_convention").file;
  Notes().add(reference.path, file.notes);
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
  tell_left_out(strangers, " not in " + reference.path + ", moved but not counted: ");
  return pairs;
}

ReferencePairs by_correspondences(const Model& model, const Sources& sources, int threads) {
  std::vector<NamedPose> named;
  std::vector<std::size_t> posed;
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    if (!model.images[i].has_pose) continue;
    named.push_back({model.images[i].name, model.images[i].cam_from_world});
    posed.push_back(i);
  }
  Notes notes;
  const std::vector<Image> images = read_input_images(sources, named, threads, notes);
  // The starts are in another world: what is found hangs on the correspondences alone.
  const std::vector<RefineResult> results = refine_all(images, RefineOptions(), threads);
  ReferencePairs pairs;
  std::vector<std::string> unusable;
  for (std::size_t k = 0; k < results.size(); ++k) {
    if (!results[k].usable())
      unusable.push_back(named[k].name);
    else
      add(model, posed[k], results[k].cam_from_world, pairs);
  }
  tell_left_out(unusable, " without a pose from correspondences, moved but not counted: ");
  return pairs;
}

}  // namespace pose_refine::apps
