// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/names.h"

#include <algorithm>

#include "io/text/image_name.h"
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

// Returns the part of a name that is compared.
std::string compared(NameMatch match, std::string_view name) {
  return match == NameMatch::kStem ? canonical_name(name) : std::string(image_stem(name));
}

// Equal names and suffixes share their basename, so it narrows every search.
std::string key_of(NameMatch match, const std::string& comparable) {
  return match == NameMatch::kFull ? comparable : std::string(basename(comparable));
}

// Writes a count without zeros in front, so that "000042" and "42" are one.
std::string value_of(std::string_view digits) {
  if (digits.empty()) return {};
  return std::string(digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1)));
}

bool is_number(std::string_view name) {
  return !name.empty() && number_at_end(name).size() == name.size();
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
  const std::string comparable = compared(match_, name);
  by_key_[key_of(match_, comparable)].push_back(names_.size());
  if (match_ == NameMatch::kStem) {
    const std::string number = value_of(number_at_end(comparable));
    if (!number.empty()) by_number_[number].push_back(names_.size());
  }
  names_.push_back(name);
}

template <class Fits>
Result<std::size_t> NameIndex::only(std::string_view name, const ByKey& by_key,
                                    const std::string& key, const Fits& fits) const {
  const auto same = by_key.find(key);
  if (same == by_key.end()) return kNone;
  std::size_t found = kNone;
  for (std::size_t i : same->second) {
    if (!fits(compared(match_, names_[i]))) continue;
    if (found != kNone) {
      return Error{ErrorCode::kAmbiguous, "the image " + quoted(name) + " matches both " +
                                              quoted(names_[found]) + " and " + quoted(names_[i])};
    }
    found = i;
  }
  return found;
}

// A trajectory that counts its images calls the frame-000042 of a folder 42.
Result<std::size_t> NameIndex::find_stem(std::string_view name) const {
  const std::string wanted = compared(match_, name);
  const auto is_same = [&](const std::string& other) { return other == wanted; };
  const auto same = only(name, by_key_, key_of(match_, wanted), is_same);
  if (!same || *same != kNone) return same;
  const auto is_end = [&](const std::string& other) {
    return is_suffix(other, wanted) || is_suffix(wanted, other);
  };
  const auto end = only(name, by_key_, key_of(match_, wanted), is_end);
  if (!end || *end != kNone) return end;
  const std::string number = value_of(number_at_end(wanted));
  const bool wanted_is_number = is_number(wanted);
  const auto has_number = [&](const std::string& other) {
    return wanted_is_number != is_number(other);
  };
  if (number.empty()) return kNone;
  return only(name, by_number_, wanted_is_number ? value_of(wanted) : number, has_number);
}

Result<std::size_t> NameIndex::find(std::string_view name) const {
  if (match_ == NameMatch::kStem) return find_stem(name);
  const std::string wanted = compared(match_, name);
  return only(name, by_key_, key_of(match_, wanted), [&](const std::string& other) {
    return match_ != NameMatch::kSuffix || is_suffix(other, wanted) || is_suffix(wanted, other);
  });
}

}  // namespace pose_refine::io
