// SPDX-License-Identifier: BSD-3-Clause
#include "apps/inspect/camera_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "apps/inspect/layout.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

std::string row(const CameraDiagnosis& d, std::size_t r) {
  const ReadCamera& reading = d.readings[r];
  std::array<char, 320> text;
  std::snprintf(text.data(), text.size(), "%4zu %8s %6.1f%% %9zu %7zu %7zu %9s  %-5s %-7s ", r + 1,
                four(reading.noise_px).c_str(), 100.0 * reading.right, reading.explained,
                reading.better, reading.worse, four(reading.evidence).c_str(),
                r == d.stated ? "given" : "", reading.as_good ? "as good" : "");
  return text.data() + to_string(reading.reading) + '\n';
}

// Tells whether a reading that is as good as the stated one has clearly more evidence, which some
// images contradict.
bool has_rival(const CameraDiagnosis& d) {
  return std::any_of(d.readings.begin(), d.readings.end(), [&](const ReadCamera& reading) {
    return reading.as_good && reading.evidence > static_cast<double>(d.images);
  });
}

std::string verdict(const CameraDiagnosis& d, const Sources& sources) {
  const CameraReading& first = d.readings.front().reading;
  if (d.refuted)
    return "the cameras are not those of the matches: they " + camera_words(first) + ". " +
           camera_remedy(first, sources);
  if (d.suspected)
    return "the cameras may not be those of the matches (a small difference, or too few images to "
           "be sure): " +
           camera_flag(first);
  if (!d.explained) return "these data cannot tell: too few images agree on a pose";
  if (d.stated == 0 && has_rival(d))
    return "these data do not tell the cameras: another reading is likelier for many images, and "
           "less so for others, as happens where the poses are far off or of another world";
  if (d.stated == 0) return "the cameras are as given";
  return "another reading is a little better, which imperfect calibrations do";
}

}  // namespace

std::string to_text(const CameraDiagnosis& d, const Sources& sources) {
  if (d.images == 0) return "cameras: no image has enough correspondences to judge them\n";
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(),
                "cameras (%zu readings, %zu images)\n"
                "rank %8s %7s %9s %7s %7s %9s  %-13s reading\n",
                d.readings.size(), d.images, "noise px", "right", "explained", "better", "worse",
                "evidence", "");
  std::string table = text.data();
  for (std::size_t r = 0; r < d.readings.size(); ++r) table += row(d, r);
  return table + verdict(d, sources) + '\n';
}

Json to_json(const CameraDiagnosis& d, const Sources& sources) {
  Json json = {{"images", d.images}};
  if (d.images == 0) return json;
  Json readings = Json::array();
  for (const ReadCamera& reading : d.readings) {
    readings.push_back({{"reading", to_string(reading.reading)},
                        {"noise_px", reading.noise_px},
                        {"right", reading.right},
                        {"explained", reading.explained},
                        {"better", reading.better},
                        {"worse", reading.worse},
                        {"evidence", reading.evidence},
                        {"as_good", reading.as_good}});
  }
  json["verdict"] = verdict(d, sources);
  json["given"] = to_string(sources.camera_reading);
  json["explained"] = d.explained;
  json["refuted"] = d.refuted;
  json["suspected"] = d.suspected;
  json["readings"] = std::move(readings);
  return json;
}

}  // namespace pose_refine::apps
