// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/outputs.h"

#include "apps/input/cameras_text.h"

namespace pose_refine::apps {
namespace {

Overwrite overwrite(const RefineCommand& command, const std::string& path, const Journal& journal) {
  return journal.owns(path) ? Overwrite::kYes : command.outputs.overwrite;
}

std::vector<NamedPose> refined_poses(const Refined& run) {
  std::vector<NamedPose> poses;
  for (std::size_t i = 0; i < run.images.size(); ++i)
    poses.push_back({run.images[i].name, run.results[i].cam_from_world});
  return poses;
}

}  // namespace

std::vector<std::string> refine_outputs(const RefineCommand& command) {
  std::vector<std::string> paths = {command.outputs.output};
  for (const std::string& path : {command.outputs.report, command.output_cameras})
    if (!path.empty()) paths.push_back(path);
  return paths;
}

void check_refine_outputs(const RefineCommand& command, const std::string& format,
                          const Journal& journal) {
  const std::string& poses = command.outputs.output;
  check_output_poses(poses, format, overwrite(command, poses, journal));
  for (const std::string& path : {command.outputs.report, command.output_cameras})
    check_output_file(path, overwrite(command, path, journal));
}

void write_refine_outputs(const RefineCommand& command, const Refined& run,
                          const std::string& report, const std::string& format, Journal& journal) {
  // All are checked before the first one is written, so that a file of somebody else's is not taken
  // for one of ours.
  check_refine_outputs(command, format, journal);
  journal.begin_publishing();
  const std::string &poses = command.outputs.output, &report_path = command.outputs.report;
  write_output_poses(poses, format, refined_poses(run), overwrite(command, poses, journal));
  if (!report_path.empty())
    write_text(report_path, report, overwrite(command, report_path, journal));
  const std::string& cameras = command.output_cameras;
  if (!cameras.empty())
    write_text(cameras, cameras_text(run.images), overwrite(command, cameras, journal));
  journal.remove();
}

}  // namespace pose_refine::apps
