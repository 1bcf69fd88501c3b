// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/outputs.h"

#include <gflags/gflags_declare.h>

#include "apps/cli/exit.h"
#include "apps/cli/output_files.h"
#include "apps/input/common_flags.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/options.h"

DECLARE_string(shard);

namespace pose_refine::apps {
namespace {

bool may_replace(const std::string& path, const Journal& journal) {
  return FLAGS_overwrite || journal.owns(path);
}

std::vector<NamedPose> refined_poses(const Refined& run) {
  std::vector<NamedPose> poses;
  for (std::size_t i = 0; i < run.images.size(); ++i)
    poses.push_back({run.images[i].name, run.results[i].cam_from_world});
  return poses;
}

std::string report_text(const Refined& run, const RefineSummary& summary) {
  auto report = refine_report(refine_options_json(), summary, run.images, run.results,
                              report_observations() ? Observations::kTold : Observations::kLeftOut);
  if (!FLAGS_shard.empty()) report["shard"] = FLAGS_shard;  // `merge` wants all of them in order
  if (!run.cameras.is_null()) report["cameras"] = run.cameras;
  return to_text(report);
}

}  // namespace

std::vector<std::string> refine_outputs() {
  std::vector<std::string> paths = {FLAGS_output};
  for (const std::string& path : {FLAGS_report, FLAGS_output_cameras})
    if (!path.empty()) paths.push_back(path);
  return paths;
}

void check_refine_outputs(const std::string& format, const Journal& journal) {
  check_output_poses(FLAGS_output, format, may_replace(FLAGS_output, journal));
  for (const std::string& path : {FLAGS_report, FLAGS_output_cameras})
    check_output_file(path, may_replace(path, journal));
}

void write_refine_outputs(const Refined& run, const RefineSummary& summary,
                          const std::string& format, Journal& journal) {
  // Before any of them is there: a file of somebody else's stays apart from ours.
  check_refine_outputs(format, journal);
  journal.begin_publishing();
  unwrap(write_poses(FLAGS_output, format, refined_poses(run), may_replace(FLAGS_output, journal)),
         kBadOutput);
  if (!FLAGS_report.empty())
    write_text(FLAGS_report, report_text(run, summary), may_replace(FLAGS_report, journal));
  if (!FLAGS_output_cameras.empty())
    write_text(FLAGS_output_cameras, cameras_text(run.images),
               may_replace(FLAGS_output_cameras, journal));
  journal.remove();
}

}  // namespace pose_refine::apps
