// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/names.h"

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kColor = ".color.png";

std::string_view basename(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

bool is_suffix(std::string_view suffix, std::string_view name) {
  if (suffix.size() >= name.size()) return suffix == name;
  const std::size_t begin = name.size() - suffix.size();
  return name[begin - 1] == '/' && name.substr(begin) == suffix;
}

}  // namespace

std::string_view image_stem(std::string_view name) {
  const bool color =
      name.size() > kColor.size() && name.substr(name.size() - kColor.size()) == kColor;
  return color ? name.substr(0, name.size() - kColor.size()) : name;
}

Status check_name(std::string_view name) {
  if (name.empty()) return Error{ErrorCode::kMalformed, "the image name is missing"};
  if (name.find('\0') != std::string_view::npos) {
    return Error{ErrorCode::kMalformed, "the image name holds a NUL byte"};
  }
  return ok_status();
}

void NameIndex::add(std::string_view name) {
  // Equal names and suffixes share their basename, so it narrows every search.
  const std::string_view stem = image_stem(name);
  by_key_[match_ == NameMatch::kFull ? stem : basename(stem)].push_back(names_.size());
  names_.push_back(name);
}

bool NameIndex::matches(std::string_view candidate, std::string_view name) const {
  if (match_ != NameMatch::kSuffix) return true;
  const std::string_view a = image_stem(candidate), b = image_stem(name);
  return is_suffix(a, b) || is_suffix(b, a);
}

Result<std::size_t> NameIndex::find(std::string_view name) const {
  const std::string_view stem = image_stem(name);
  const auto same = by_key_.find(match_ == NameMatch::kFull ? stem : basename(stem));
  if (same == by_key_.end()) return kNone;
  std::size_t found = kNone;
  for (std::size_t i : same->second) {
    if (!matches(names_[i], name)) continue;
    if (found != kNone) {
      return Error{ErrorCode::kAmbiguous, "the image " + quoted(name) + " matches both " +
                                              quoted(names_[found]) + " and " + quoted(names_[i])};
    }
    found = i;
  }
  return found;
}

}  // namespace pose_refine::io
