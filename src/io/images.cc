// SPDX-License-Identifier: BSD-3-Clause
#include <memory>
#include <optional>
#include <utility>

#include "io/files/buffer.h"
#include "io/files/folder.h"
#include "io/files/safe_path.h"
#include "io/image_cameras.h"
#include "io/image_set_collector.h"
#include "io/matches.h"
#include "io/model_images.h"
#include "io/text/name_join.h"
#include "io/text/scanner.h"
#include "io/text/time_names.h"

namespace pose_refine {
namespace io {
namespace {

// This is what was found for one image.
struct Found {
  bool any = false;  // it has a file or rows, even if empty or malformed
  ImageMatches matches = {};
  Defect defect = {};
};

// Finds the matches of each image in a folder with a file for each.
class MatchesFolder {
 public:
  static Result<MatchesFolder> open(const CorrespondenceSource& source, NameList expected) {
    // Full names need no list, unless they are times.
    const bool full = source.name_match.match == NameMatch::kFull && !times_of(expected);
    if (full) return MatchesFolder({}, source, std::move(expected), full);
    auto names = list_files(source.matches, ".txt");
    if (!names) return names.error();
    return MatchesFolder(std::move(*names), source, std::move(expected), full);
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
  std::vector<std::string> unclaimed() const {
    return with_list([](const Joiner& joiner) { return joiner.unclaimed(); });
  }

  // Matches that belong to no image mean that another folder or other names were meant.
  std::optional<Error> none_found(const std::string& first) const {
    return Error{
        ErrorCode::kNotFound,
        "it has no matches for any of the images; those of the first image were looked for in " +
            quoted(folder_ + "/" + first + ".txt") +
            with_list([](const Joiner& joiner) { return joiner.hint(); }),
        folder_};
  }

 private:
  MatchesFolder(std::vector<std::string> names, const CorrespondenceSource& source,
                NameList expected, bool full)
      : names_(std::make_unique<std::vector<std::string>>(std::move(names))),
        joiner_(source.name_match, source.matches),
        folder_(source.matches),
        expected_(std::move(expected)),
        full_(full),
        pixel_center_(source.pixel_center) {
    for (const std::string& name : *names_) joiner_.add(name);
    joiner_.expect(expected_);
  }

  // Returns what `ask` finds in a joiner that has the files of the folder.
  template <class Ask>
  auto with_list(const Ask& ask) const -> decltype(ask(std::declval<const Joiner&>())) {
    if (!full_) return ask(joiner_);
    const auto names = list_files(folder_, ".txt");
    if (!names) return {};
    Joiner joiner(NameMatch::kFull, folder_);
    for (const std::string& name : *names) joiner.add(name);
    joiner.expect(expected_);
    return ask(joiner);
  }

  // The pose files of 7-Scenes call images by their stems, so both names are tried.
  Found read_named(const std::string& path) const {
    const bool stem = !is_file(path + ".txt") && is_file(path + ".color.png.txt");
    return read(path + (stem ? ".color.png.txt" : ".txt"));
  }

  // An image for which nothing was matched may have no file, or an empty one.
  Found read(const std::string& path) const {
    Result<ImageMatches> matches = read_image_matches(path, pixel_center_);
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
  NameList expected_;
  bool full_;  // names are paths, and the folder is not listed
  double pixel_center_;
};

// Finds the matches of each image in one file for all images.
class MatchesFile {
 public:
  static Result<MatchesFile> open(const CorrespondenceSource& source, const NameList& expected) {
    auto matches = read_matches_by_image(source.matches, source.pixel_center);
    if (!matches) return matches.error();
    return MatchesFile(std::move(*matches), source, expected);
  }

  Result<Found> of(const std::string& name) {
    const Result<std::size_t> i = joiner_.claim(name);
    if (!i) return i.error();
    if (*i == NameIndex::kNone) return Found();
    return Found{true, std::move(*columns_[*i])};  // an image is claimed once
  }

  std::vector<std::string> unclaimed() const { return joiner_.unclaimed(); }

  // A file without rows says that nothing was matched, which is not an error.
  std::optional<Error> none_found(const std::string& first) const {
    if (columns_.empty()) return std::nullopt;
    return Error{ErrorCode::kNotFound,
                 "it has no matches for any of the images; the first image is " + quoted(first) +
                     ", the first in the file " + quoted(matches_->begin()->first) + joiner_.hint(),
                 file_};
  }

 private:
  MatchesFile(MatchesByImage matches, const CorrespondenceSource& source, const NameList& expected)
      : matches_(std::make_unique<MatchesByImage>(std::move(matches))),
        joiner_(source.name_match, source.matches),
        file_(source.matches) {
    for (auto& [name, columns] : *matches_) {
      joiner_.add(name);
      columns_.push_back(&columns);
    }
    joiner_.expect(expected);
  }

  std::unique_ptr<MatchesByImage> matches_;
  Joiner joiner_;
  std::string file_;
  std::vector<ImageMatches*> columns_;
};

template <class Matches>
Result<ImageSet> join(Result<Matches> matches, const ImageCameras& cameras,
                      const std::vector<NamedPose>& poses, LeftOut left_out) {
  if (!matches) return matches.error();
  ImageSetCollector images(poses.size());
  bool any_matches = false;
  for (const NamedPose& named : poses) {
    Result<Found> found = matches->of(named.name);
    if (!found) return found.error();
    any_matches = any_matches || found->any;
    const Status added = images.add(named, cameras.of(named.name), std::move(found->matches),
                                    std::move(found->defect));
    if (!added) return added.error();
  }
  if (std::optional<Error> none = images.no_camera()) {
    none->message += cameras.hint();
    return *none;
  }
  const auto none = any_matches ? std::nullopt : matches->none_found(poses[0].name);
  if (none) return *none;
  ImageSet set = std::move(images).finish();
  if (left_out == LeftOut::kListed) set.left_out = matches->unclaimed();
  return set;
}

Result<ImageSet> from_matches(const CorrespondenceSource& source,
                              const std::vector<NamedPose>& poses, const NameList& expected,
                              LeftOut left_out) {
  if (poses.empty()) {
    return Error{ErrorCode::kInvalidArgument, "matches need poses to start from"};
  }
  if (source.cameras.empty())
    return Error{ErrorCode::kInvalidArgument, "matches need a cameras file too"};
  const Result<ImageCameras> cameras =
      ImageCameras::read(source.cameras, source.name_match, expected);
  if (!cameras) return cameras.error();
  if (is_folder(source.matches))
    return join(MatchesFolder::open(source, expected), *cameras, poses, left_out);
  return join(MatchesFile::open(source, expected), *cameras, poses, left_out);
}

Result<ImageSet> read_all(const CorrespondenceSource& source, const std::vector<NamedPose>& poses,
                          const NameList& expected, LeftOut left_out) {
  if (source.model.empty() == source.matches.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "expected either a model or matches as the source of correspondences"};
  }
  return source.model.empty() ? from_matches(source, poses, expected, left_out)
                              : images_from_model(source, poses, expected);
}

}  // namespace

Result<ImageSet> read_image_set(const CorrespondenceSource& source,
                                const std::vector<NamedPose>& poses, const NameList& expected,
                                LeftOut left_out) {
  const std::string& path = source.model.empty() ? source.matches : source.model;
  return with_memory_errors(path, [&] { return read_all(source, poses, expected, left_out); });
}

}  // namespace io

Result<std::vector<Image>> read_images(const CorrespondenceSource& source,
                                       const std::vector<NamedPose>& poses) {
  Result<io::ImageSet> set =
      io::read_image_set(source, poses, io::names_of(poses), io::LeftOut::kIgnored);
  if (!set) return set.error();
  return std::move(set->images);
}

}  // namespace pose_refine
