// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

// These are counts and medians over the images of one run.
struct RefineSummary {
  std::size_t images = 0, ok = 0, weak = 0, rejected = 0;
  std::size_t kept = 0;        // weak ones that keep their input pose (--on_weak=keep)
  std::size_t prior_only = 0;  // weak ones without enough correspondences
  double initial_median_px = 0.0, final_median_px = 0.0;  // medians over the images' medians
  std::size_t lost = 0;                                   // images whose pose is NaN or infinity
  std::size_t outside = 0, images_outside = 0;  // matches outside of their image, and such images
  double seconds = 0.0;
  std::size_t usable() const { return ok + weak; }
  std::size_t improved() const { return usable() - kept; }
};
RefineSummary summarize(const std::vector<RefineResult>& results, double seconds);

// Returns the table for standard output.
std::string to_table(const RefineSummary& summary);

// This says whether the report of an image has its single correspondences.
enum class ObservationRows { kLeftOut, kTold };

// Returns the report of a run. Everything but summary.seconds is the same for the same input,
// whatever the machine is busy with and however many threads there are; NaN and infinity become
// null.
nlohmann::ordered_json refine_report(const nlohmann::ordered_json& options,
                                     const RefineSummary& summary, const std::vector<Image>& images,
                                     const std::vector<RefineResult>& results,
                                     ObservationRows observations);
// Returns the summary of a report by its images, as refine_report() makes it.
nlohmann::ordered_json summarize_images(const nlohmann::ordered_json& images, double seconds);

}  // namespace pose_refine::apps
