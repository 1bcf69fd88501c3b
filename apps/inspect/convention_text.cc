// SPDX-License-Identifier: BSD-3-Clause
#include "apps/inspect/convention_text.h"

#include <array>
#include <cstdio>

#include "apps/inspect/layout.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShown = 8;  // readings in the table; the JSON has all

double degrees(double radians) {
  return radians * (180.0 / 3.14159265358979323846);
}

std::string row(const Diagnosis& d, std::size_t r, const StatedConvention& convention) {
  const Reading& reading = d.readings[r];
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(), "%4zu %8s %8.1f%% %7zu %7zu %9s  %-6s %-7s ", r + 1,
                four(degrees(reading.angle)).c_str(), 100.0 * reading.in_front, reading.better,
                reading.worse, four(reading.evidence).c_str(), r == d.stated ? "stated" : "",
                reading.as_good ? "as good" : "");
  return text.data() + to_string(reading.convention, convention.native) + '\n';
}

std::string verdict(const Diagnosis& d, const StatedConvention& convention) {
  const std::string flag =
      "--poses_convention=" + to_string(d.readings.front().convention, convention.native);
  if (!d.explained) {
    std::array<char, 160> text;
    std::snprintf(text.data(), text.size(),
                  "no reading explains the poses: the best is still %.3g degrees off, more than "
                  "networks err, so none is proposed",
                  degrees(d.readings.front().angle));
    return text.data();
  }
  if (d.stated == 0) return "the poses are as stated";
  if (d.refuted) return "the poses are not as stated: give " + flag;
  if (d.suspected) return "the poses may not be as stated (too few images to be sure): " + flag;
  return "another reading is a little better, which errors of the poses may do";
}

}  // namespace

std::string to_text(const Diagnosis& d, const StatedConvention& convention) {
  if (d.images == 0) return "convention: no image has enough correspondences\n";
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(),
                "convention (%zu readings, %zu images, %zu of them with a pose that fits)\n"
                "rank %8s %9s %7s %7s %9s  %-14s reading\n",
                d.readings.size(), d.images, d.fitted, "deg off", "in front", "better", "worse",
                "evidence", "");
  std::string table = text.data();
  for (std::size_t r = 0; r < d.readings.size(); ++r)
    if (r < kShown || r == d.stated) table += row(d, r, convention);
  return table + verdict(d, convention) + '\n';
}

Json to_json(const Diagnosis& d, const StatedConvention& convention) {
  Json readings = Json::array();
  for (const Reading& reading : d.readings) {
    readings.push_back({{"convention", to_string(reading.convention, convention.native)},
                        {"angle_deg", degrees(reading.angle)},
                        {"in_front", reading.in_front},
                        {"better", reading.better},
                        {"worse", reading.worse},
                        {"evidence", reading.evidence},
                        {"as_good", reading.as_good}});
  }
  Json json = {{"images", d.images}, {"fitted", d.fitted}};
  if (d.images == 0) return json;
  json["verdict"] = verdict(d, convention);
  json["stated"] = to_string(convention.stated, convention.native);
  json["explained"] = d.explained;
  json["refuted"] = d.refuted;
  json["suspected"] = d.suspected;
  json["readings"] = std::move(readings);
  return json;
}

}  // namespace pose_refine::apps
