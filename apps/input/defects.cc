// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/defects.h"

#include <algorithm>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostFaults = 3;  // lines on stderr

// Images with one fault, of which the first one's message stands for all.
struct Fault {
  std::string reason, message;
  std::size_t images = 0;
};

std::vector<Fault> faults_of(const std::vector<Image>& images) {
  std::vector<Fault> faults;
  for (const Image& image : images) {
    const Defect& defect = image.defect;
    if (defect.reason.empty()) continue;
    auto fault = std::find_if(faults.begin(), faults.end(),
                              [&](const Fault& one) { return one.reason == defect.reason; });
    if (fault == faults.end())
      fault = faults.insert(fault, Fault{defect.reason, defect.message, 0});
    ++fault->images;
  }
  return faults;
}

bool has_unusable_matches(const Image& image) {
  const std::string& reason = image.defect.reason;
  return reason == "malformed_matches" || reason == "unreadable_matches";
}

}  // namespace

void print_defects(const std::vector<Image>& images) {
  const std::vector<Fault> faults = faults_of(images);
  const std::size_t told = std::min(faults.size(), kMostFaults);
  std::size_t untold = 0;
  for (std::size_t k = told; k < faults.size(); ++k) untold += faults[k].images;
  for (std::size_t k = 0; k < told; ++k) {
    std::string text = faults[k].message;
    if (faults[k].images > 1)
      text += " (and " + plural(faults[k].images - 1, "more image") + ": " + faults[k].reason + ")";
    if (untold > 0 && k + 1 == told)
      text += " (and " + plural(untold, "image") + " with other faults)";
    say(text);
  }
}

void refuse_unusable_matches(const std::vector<Image>& images) {
  std::size_t unusable = 0;
  const Image* first = nullptr;
  for (const Image& image : images) {
    if (image.correspondences.size() > 0) return;
    if (!has_unusable_matches(image)) continue;
    if (unusable++ == 0) first = &image;
  }
  if (2 * unusable <= images.size()) return;
  throw Exit(kBadInput, first->defect.message +
                            (images.size() == 1 ? ""
                                                : "; no image has matches that can be read, so "
                                                  "these are not the files that were meant"));
}

void tell_left_out(const std::string& path, const std::vector<std::string>& images,
                   const std::string& lack) {
  if (images.empty()) return;
  note(path + ": " + plural(images.size(), "image") + " without " + lack +
       ", left out: " + some_of(images));
}

}  // namespace pose_refine::apps
