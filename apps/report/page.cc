// SPDX-License-Identifier: BSD-3-Clause
#include "apps/report/page.h"

#include <stdexcept>

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

std::string asset(const std::string& name) {
  for (const Asset& candidate : assets()) {
    if (candidate.name == name) return std::string(candidate.text);
  }
  throw std::logic_error("no asset called " + name);
}

// JSON inside a page has no '<', so that neither "</script>" nor "<!--" can end or hide anything.
std::string embedded(const Json& data) {
  std::string text;
  for (const char c : data.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  return text;
}

}  // namespace

std::string html_page(const std::string& title, const std::string& script, const std::string& start,
                      const Json& data) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>" +
      title + "</title>\n<style>\n" + asset("style.css") +
      "</style>\n</head>\n<body>\n<script type=\"application/json\" id=\"data\">" + embedded(data) +
      "</script>\n<script>\n";
  for (const char* common :
       {"common.js", "axis.js", "chart.js", "table.js", "cameras.js", "trajectory.js"}) {
    page += asset(common);
  }
  return page + asset(script) + start +
         "(JSON.parse(document.getElementById(\"data\").textContent));\n</script>\n</body>\n</"
         "html>\n";
}

}  // namespace pose_refine::apps
