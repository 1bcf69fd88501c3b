// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/convention.h"

#include <array>
#include <cstdio>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "io/recognize.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kFewestToTell = 3;  // images
constexpr double kNearDegrees = 10.0;     // axes that were named wrongly are turned by 90 or 180

double degrees(double radians) {
  return radians * (180.0 / 3.14159265358979323846);
}

std::string flag(const Reading& reading, const StatedConvention& convention) {
  return "--poses_convention=" + to_string(reading.convention, convention.native);
}

std::string compared(const Diagnosis& d, const StatedConvention& convention) {
  const Reading& best = d.readings.front();
  const Reading& stated = d.readings[d.stated];
  std::array<char, 320> text;
  std::snprintf(text.data(), text.size(),
                "read as %s the points are %.3g degrees off, as stated (%s) %.3g; it is better in "
                "%zu of %zu images and worse in %zu",
                to_string(best.convention, convention.native).c_str(), degrees(best.angle),
                to_string(stated.convention, convention.native).c_str(), degrees(stated.angle),
                best.better, d.images, best.worse);
  return text.data();
}

// Poses that no reading explains are refined all the same: each image gets its own verdict.
void tell_unexplained(const Diagnosis& d, const std::string& path) {
  if (d.explained || d.images < kFewestToTell || 2 * d.fitted < d.images) return;
  std::array<char, 400> text;
  std::snprintf(
      text.data(), text.size(),
      ": no reading explains the poses: the best is still %.3g degrees off, more than "
      "networks err, though the matches of %zu of %zu images agree on a pose. The poses "
      "may be those of other images, or of another world (the verb align would bring them "
      "into this one)",
      degrees(d.readings.front().angle), d.fitted, d.images);
  say("warning: " + path + text.data());
}

}  // namespace

StatedConvention stated_convention(const PoseSource& source, const std::string& flag) {
  StatedConvention convention;
  convention.path = source.path;
  convention.has_doctor = source.has_doctor;
  for (const PoseFormat& known : pose_formats()) {
    if (known.name != source.format) continue;
    convention.native = known.convention.value_or(kWorldToCamera);
    convention.quaternions = !known.matrices;
  }
  convention.stated = convention.native;
  if (source.convention.empty()) return convention;
  const auto stated = parse_convention(source.convention, convention.native);
  if (!stated) {
    throw Exit(kBadUsage, "--" + flag + "='" + source.convention + "': " + stated.error().message);
  }
  convention.stated = *stated;
  return convention;
}

StatedConvention model_convention(const Sources& sources) {
  PoseSource source = sources.poses;
  source.path = sources.model.path;
  source.format = sources.model.format;
  if (source.format.empty() && sources.has_model()) {
    // What cannot be read is told by whoever reads it.
    const Result<std::string> format = io::recognize_format(source.path);
    if (format) source.format = *format;
  }
  return stated_convention(source);
}

void restate(std::vector<NamedPose>& poses, const StatedConvention& convention) {
  if (convention.stated == convention.native) return;
  for (NamedPose& named : poses) {
    named.pose = reread(named.pose, convention.native, convention.stated);
    named.center.reset();  // it was one under the other reading
  }
}

void restate(std::vector<Image>& images, const StatedConvention& convention) {
  if (convention.stated == convention.native) return;
  for (Image& image : images)
    image.cam_from_world = reread(image.cam_from_world, convention.native, convention.stated);
}

void restate(std::vector<ModelImage>& images, const StatedConvention& convention) {
  if (convention.stated == convention.native) return;
  for (ModelImage& image : images) {
    image.cam_from_world = reread(image.cam_from_world, convention.native, convention.stated);
    image.center.reset();
  }
}

std::string words_without(const ConstantTurn& turn, const StatedConvention& convention) {
  if (turn.side != ConstantTurn::Side::kCamera) return {};
  for (const CameraAxes axes : {CameraAxes::kGl, CameraAxes::kCv}) {
    for (const int roll : {0, 90, 180, 270}) {
      PoseConvention other = convention.stated;
      other.axes = axes;
      other.roll = roll;
      if (other == convention.stated) continue;
      const Quaternion applied = reread(Pose(), convention.stated, other).rotation;
      if (degrees(so3_log(turn.turn * applied.conjugate()).norm()) < kNearDegrees)
        return to_string(other, convention.native);
    }
  }
  return {};
}

DoctorOptions doctor_options(const StatedConvention& convention) {
  DoctorOptions options;
  options.stated = convention.stated;
  options.quaternion_order = convention.quaternions;
  return options;
}

void check_convention(const std::vector<Image>& images, const StatedConvention& convention) {
  if (!convention.has_doctor) return;
  const auto diagnosis = doubt(images, doctor_options(convention));
  if (!diagnosis) return;
  tell_unexplained(*diagnosis, convention.path);
  if (!(diagnosis->refuted || diagnosis->suspected)) return;
  const std::string proposed = flag(diagnosis->readings.front(), convention);
  if (diagnosis->refuted) {
    throw Exit(kBadInput, convention.path +
                              ": the poses are not in the convention stated for them: " +
                              compared(*diagnosis, convention) + ". Give " + proposed +
                              ", or --no_doctor to take them as stated");
  }
  say("warning: " + convention.path + ": the poses may be in another convention: " +
      compared(*diagnosis, convention) + ". To try it, give " + proposed);
}

}  // namespace pose_refine::apps
