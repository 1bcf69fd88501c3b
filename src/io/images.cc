// SPDX-License-Identifier: BSD-3-Clause
#include <memory>
#include <optional>

#include "io/files/folder.h"
#include "io/files/safe_path.h"
#include "io/matches.h"
#include "io/model_images.h"
#include "io/text/name_join.h"
#include "problem/own_points.h"

namespace pose_refine {
namespace io {
namespace {

// Finds the camera of each image in a cameras file.
class Cameras {
 public:
  static Result<Cameras> read(const CorrespondenceSource& source) {
    if (source.cameras.empty()) {
      return Error{ErrorCode::kInvalidArgument, "matches need a cameras file too"};
    }
    Result<CameraList> list = read_cameras(source.cameras);
    if (!list) return list.error();
    return Cameras(std::move(*list), source);
  }

  Result<Camera> of(const std::string& name) const {
    const Result<std::size_t> i = joiner_.find(name);
    if (!i) return i.error();
    if (*i != NameIndex::kNone) return *cameras_[*i];
    if (list_->shared) return *list_->shared;
    return Error{ErrorCode::kNotFound,
                 "there is no camera for the image " + quoted(name) +
                     ", expected a line 'name MODEL width height params...' (or one camera for "
                     "all in a cameras.txt)",
                 file_};
  }

 private:
  Cameras(CameraList list, const CorrespondenceSource& source)
      : list_(std::make_unique<CameraList>(std::move(list))),
        joiner_(source.name_match, source.cameras),
        file_(source.cameras) {
    for (const auto& [name, camera] : list_->by_name) {
      joiner_.add(name);
      cameras_.push_back(&camera);
    }
  }

  std::unique_ptr<CameraList> list_;  // never moves, because the joiner points into it
  Joiner joiner_;
  std::string file_;
  std::vector<const Camera*> cameras_;
};

// This is what was found for one image.
struct Found {
  bool any = false;  // it has a file or rows, even if empty or malformed
  Correspondences correspondences = {};
  Defect defect = {};
};

// Finds the matches of each image in a folder with a file for each.
class MatchesFolder {
 public:
  static Result<MatchesFolder> open(const CorrespondenceSource& source) {
    if (source.name_match == NameMatch::kFull)
      return MatchesFolder({}, source);  // it needs no list
    auto names = list_files(source.matches, ".txt");
    if (!names) return names.error();
    return MatchesFolder(std::move(*names), source);
  }

  Result<Found> of(const std::string& name) {
    // A name that leads out of the folder is refused even when no such file exists, because it is
    // no accident.
    const Result<std::string> safe = input_path(folder_, name);
    if (!safe) return safe.error();
    if (full_) return read_named(*safe);
    const Result<std::size_t> i = joiner_.claim(name);
    if (!i) return i.error();
    if (*i == NameIndex::kNone) return Found();
    return read(folder_ + "/" + (*names_)[*i] + ".txt");
  }

  // Lists the files that belong to none of the poses. Full names do not need the list before.
  std::vector<std::string> unclaimed(const std::vector<NamedPose>& poses) const {
    if (!full_) return joiner_.unclaimed();
    const auto names = list_files(folder_, ".txt");
    if (!names) return {};
    Joiner joiner(NameMatch::kFull, folder_);
    for (const std::string& name : *names) joiner.add(name);
    for (const NamedPose& named : poses) static_cast<void>(joiner.claim(named.name));
    return joiner.unclaimed();
  }

  // Matches that belong to no image mean that another folder or other names were meant.
  std::optional<Error> none_found(const std::string& first) const {
    return Error{
        ErrorCode::kNotFound,
        "it has no matches for any of the images; those of the first image were looked for in " +
            quoted(folder_ + "/" + first + ".txt") + (full_ ? kOtherNames : ""),
        folder_};
  }

 private:
  MatchesFolder(std::vector<std::string> names, const CorrespondenceSource& source)
      : names_(std::make_unique<std::vector<std::string>>(std::move(names))),
        joiner_(source.name_match, source.matches),
        folder_(source.matches),
        full_(source.name_match == NameMatch::kFull),
        pixel_center_(source.pixel_center) {
    for (const std::string& name : *names_) joiner_.add(name);
  }

  // The pose files of 7-Scenes call images by their stems, so both names are tried.
  Found read_named(const std::string& path) const {
    const bool stem = !is_file(path + ".txt") && is_file(path + ".color.png.txt");
    return read(path + (stem ? ".color.png.txt" : ".txt"));
  }

  // An image for which nothing was matched may have no file, or an empty one.
  Found read(const std::string& path) const {
    Result<Correspondences> matches = read_matches(path, pixel_center_);
    if (matches) return {true, std::move(*matches), {}};
    const Error& error = matches.error();
    if (error.code == ErrorCode::kNotFound) return {};
    if (is_empty_file(path)) return {true, {}, {}};
    const bool unreadable = error.code == ErrorCode::kUnreadable;
    return {true, {}, {unreadable ? "unreadable_matches" : "malformed_matches", error.to_string()}};
  }

  std::unique_ptr<std::vector<std::string>> names_;
  Joiner joiner_;
  std::string folder_;
  bool full_;
  double pixel_center_;
};

// Finds the matches of each image in one file for all images.
class MatchesFile {
 public:
  static Result<MatchesFile> open(const CorrespondenceSource& source) {
    auto matches = read_matches_by_image(source.matches, source.pixel_center);
    if (!matches) return matches.error();
    return MatchesFile(std::move(*matches), source);
  }

  Result<Found> of(const std::string& name) {
    const Result<std::size_t> i = joiner_.claim(name);
    if (!i) return i.error();
    if (*i == NameIndex::kNone) return Found();
    return Found{true, std::move(*columns_[*i])};  // an image is claimed once
  }

  std::vector<std::string> unclaimed(const std::vector<NamedPose>&) const {
    return joiner_.unclaimed();
  }

  // A file without rows says that nothing was matched, which is not an error.
  std::optional<Error> none_found(const std::string& first) const {
    if (columns_.empty()) return std::nullopt;
    return Error{ErrorCode::kNotFound,
                 "it has no matches for any of the images; the first image is " + quoted(first) +
                     ", the first in the file " + quoted(matches_->begin()->first) + kOtherNames,
                 file_};
  }

 private:
  MatchesFile(MatchesByImage matches, const CorrespondenceSource& source)
      : matches_(std::make_unique<MatchesByImage>(std::move(matches))),
        joiner_(source.name_match, source.matches),
        file_(source.matches) {
    for (auto& [name, columns] : *matches_) {
      joiner_.add(name);
      columns_.push_back(&columns);
    }
  }

  std::unique_ptr<MatchesByImage> matches_;
  Joiner joiner_;
  std::string file_;
  std::vector<Correspondences*> columns_;
};

template <class Matches>
Result<ImageSet> join(Result<Matches> matches, const Cameras& cameras,
                      const std::vector<NamedPose>& poses, LeftOut left_out) {
  if (!matches) return matches.error();
  ImageSet set;
  std::vector<Image>& images = set.images;
  images.reserve(poses.size());
  bool any_camera = false, any_matches = false;
  std::optional<Error> no_camera;
  for (const NamedPose& named : poses) {
    Result<Found> found = matches->of(named.name);
    if (!found) return found.error();
    any_matches = any_matches || found->any;
    Result<Camera> camera = cameras.of(named.name);
    any_camera = any_camera || camera.ok();
    if (camera) {
      images.push_back({named.name, std::move(*camera), named.pose,
                        std::move(found->correspondences), std::move(found->defect)});
      Image& image = images.back();
      if (has_own_points(image)) image.defect = own_points_defect(image);
    } else if (camera.error().code == ErrorCode::kNotFound) {
      images.push_back(without_camera(named, camera.error()));
      if (!no_camera) no_camera = camera.error();
    } else {
      return camera.error();
    }
  }
  if (!any_camera) return *no_camera;
  const auto none = any_matches ? std::nullopt : matches->none_found(poses[0].name);
  if (none) return *none;
  if (left_out == LeftOut::kListed) set.left_out = matches->unclaimed(poses);
  return set;
}

Result<ImageSet> from_matches(const CorrespondenceSource& source,
                              const std::vector<NamedPose>& poses, LeftOut left_out) {
  if (poses.empty()) {
    return Error{ErrorCode::kInvalidArgument, "matches need poses to start from"};
  }
  const Result<Cameras> cameras = Cameras::read(source);
  if (!cameras) return cameras.error();
  if (is_folder(source.matches))
    return join(MatchesFolder::open(source), *cameras, poses, left_out);
  return join(MatchesFile::open(source), *cameras, poses, left_out);
}

Result<ImageSet> read_all(const CorrespondenceSource& source, const std::vector<NamedPose>& poses,
                          LeftOut left_out) {
  if (source.model.empty() == source.matches.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "expected either a model or matches as the source of correspondences"};
  }
  return source.model.empty() ? from_matches(source, poses, left_out)
                              : images_from_model(source, poses);
}

}  // namespace

Result<ImageSet> read_image_set(const CorrespondenceSource& source,
                                const std::vector<NamedPose>& poses, LeftOut left_out) {
  const std::string& path = source.model.empty() ? source.matches : source.model;
  return with_memory_errors(path, [&] { return read_all(source, poses, left_out); });
}

}  // namespace io

Result<std::vector<Image>> read_images(const CorrespondenceSource& source,
                                       const std::vector<NamedPose>& poses) {
  Result<io::ImageSet> set = io::read_image_set(source, poses, io::LeftOut::kIgnored);
  if (!set) return set.error();
  return std::move(set->images);
}

}  // namespace pose_refine
