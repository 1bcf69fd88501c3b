// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/camera_reading.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"

namespace pose_refine::apps {
namespace {

std::string number(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

std::string compared(const CameraDiagnosis& d) {
  const ReadCamera& best = d.readings.front();
  const ReadCamera& stated = d.readings[d.stated];
  std::array<char, 320> text;
  std::snprintf(text.data(), text.size(),
                "read so, the matches fit to %.3g px, as stated to %.3g px; more likely in %zu of "
                "%zu images and less likely in %zu",
                best.noise_px, stated.noise_px, best.better, d.images, best.worse);
  return text.data();
}

std::string path_of(const Sources& sources) {
  if (!sources.cameras.empty()) return sources.cameras;
  return sources.has_features() ? sources.features.map : sources.model.path;
}

// Tells whether nothing but the scale is odd.
bool is_scale(const CameraReading& reading) {
  CameraReading scaled;
  scaled.scale = reading.scale;
  return reading == scaled;
}

}  // namespace

CameraReading camera_reading(const std::string& words, double scale) {
  CameraReading reading;
  if (!words.empty()) {
    const auto parsed = parse_camera_reading(words);
    if (!parsed)
      throw Exit(kBadUsage, "--camera_reading='" + words + "': " + parsed.error().message);
    reading = *parsed;
  }
  if (scale == 1.0) return reading;
  require_usage(reading.scale == 1.0, "--camera_scale and --camera_reading both give a scale");
  require_usage(scale >= 1e-3 && scale <= 1e3, "--camera_scale lies between 0.001 and 1000");
  reading.scale = scale;
  return reading;
}

void restate_cameras(std::vector<Image>& images, const Sources& sources) {
  if (sources.camera_reading == CameraReading()) return;
  for (Image& image : images) image = reread(std::move(image), sources.camera_reading);
}

std::string camera_flag(const CameraReading& reading) {
  const std::string text = to_string(reading);
  if (is_scale(reading) && reading != CameraReading())
    return "--camera_scale=" + text.substr(text.find(':') + 1);
  return "--camera_reading=" + text;
}

std::string camera_words(const CameraReading& r) {
  std::string text;
  const auto add = [&](bool holds, const std::string& words) {
    if (holds) text += (text.empty() ? "" : ", and ") + words;
  };
  add(r.swapped, "have width and height swapped");
  add(r.centered, "lack their principal point, which is the image's center");
  add(r.lens == Lens::kPinhole, "have a distortion that the matches no longer have");
  add(r.lens == Lens::kFisheye, "are those of a fisheye lens");
  add(r.scale != 1.0, "are for images " + number(r.scale) + " times as large");
  add(r.focal != 1.0, "have focal lengths " + number(r.focal) + " times too long");
  add(r.cx != 0.0 || r.cy != 0.0,
      "have a principal point that is off by " + number(r.cx) + ", " + number(r.cy) + " px");
  add(r.k1 != 0.0 || r.k2 != 0.0, "lack a distortion");
  add(r.y_up, "are of images whose matches count y upward");
  return text.empty() ? "are as stated" : text;
}

std::string camera_remedy(const CameraReading& reading, const Sources& sources) {
  const std::string write_them = "Write the right cameras with inspect --output_cameras=FILE";
  if (sources.guided.on) return write_them;  // and takes no other reading of them
  // Two scales make one, which the flag can state instead.
  CameraReading both;
  both.scale = sources.camera_reading.scale * reading.scale;
  if (is_scale(sources.camera_reading) && is_scale(reading)) return "Give " + camera_flag(both);
  const bool restated = sources.camera_reading != CameraReading();
  return restated ? write_them : "Give " + camera_flag(reading);
}

void check_cameras(const std::vector<Image>& images, const Sources& sources, CamerasAre cameras) {
  if (!sources.poses.has_doctor) return;
  const auto d = doubt_cameras(images);
  if (!d || !(d->refuted || d->suspected)) return;
  const CameraReading& reading = d->readings.front().reading;
  const std::string remedy = camera_remedy(reading, sources);
  if (d->refuted && cameras == CamerasAre::kKept)
    throw Exit(kBadInput, path_of(sources) + ": the cameras are not those of the matches: they " +
                              camera_words(reading) + ": " + compared(*d) + ". " + remedy +
                              ", or --no_doctor to take them as stated");
  say("warning: " + path_of(sources) +
      ": the cameras may not be quite those of the matches: it looks as if they " +
      camera_words(reading) + ": " + compared(*d) + ". " + remedy +
      (cameras == CamerasAre::kKept ? ", or try --refine_intrinsics" : " to start from there"));
}

}  // namespace pose_refine::apps
