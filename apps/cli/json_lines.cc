// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/json_lines.h"

#include <utility>

#include "apps/cli/json_text.h"
#include "io/container/json.h"
#include "io/text/scanner.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kEnding = ".jsonl";

std::string in_one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<Json> parse_lines(std::string_view text, const std::string& path) {
  io::Lines lines(text, path);
  Json report, images = Json::array();
  bool is_first = true;
  while (const auto line = lines.next_data()) {
    const auto checked = io::JsonFile::parse(line->text(), path);
    if (!checked) return lines.error(line->number(), checked.error().message);
    Json json = Json::parse(line->text(), nullptr, false);
    if (!json.is_object()) return lines.error(line->number(), "it is no JSON object");
    if (is_first)
      report = std::move(json);
    else
      images.push_back(std::move(json));
    is_first = false;
  }
  if (is_first) return lines.error(0, "it is empty");
  report["images"] = std::move(images);
  return report;
}

}  // namespace

bool is_json_lines(const std::string& path) {
  return path.size() > kEnding.size() &&
         path.compare(path.size() - kEnding.size(), kEnding.size(), kEnding) == 0;
}

std::string report_text(Json report, const std::string& path) {
  if (!is_json_lines(path)) return to_text(report);
  Json images = std::move(report["images"]);
  report.erase("images");
  std::string text = in_one_line(report);
  for (Json& image : images) {
    text += in_one_line(image);
    image = nullptr;  // a long report is not held twice
  }
  return text;
}

Result<Json> parse_report(std::string_view text, const std::string& path) {
  if (is_json_lines(path)) return parse_lines(text, path);
  const auto checked = io::JsonFile::parse(text, path);  // says where it is wrong
  if (!checked) return checked.error();
  return Json::parse(text, nullptr, false);
}

}  // namespace pose_refine::apps
