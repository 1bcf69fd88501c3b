// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/csv_header.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "io/format/timestamp.h"

namespace pose_refine::io {
namespace {

using Words = std::vector<std::string>;

bool is_one_of(std::string_view word, std::initializer_list<const char*> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Cuts "field.pose.pose.position.x [m]" into lower-case words, without what stands in brackets.
Words words_of(std::string_view name) {
  Words words;
  bool in_word = false;
  int depth = 0;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '[' || c == '(') ++depth;
    const bool part = depth == 0 && std::isalnum(byte) != 0;
    if (part && !in_word) words.emplace_back();
    if (part) words.back() += static_cast<char>(std::tolower(byte));
    if ((c == ']' || c == ')') && depth > 0) --depth;
    in_word = part;
  }
  return words;
}

// Returns what the brackets or the last word of a name say of the unit of time.
std::optional<TimeUnit> unit_in(std::string_view name) {
  const std::size_t bracket = name.find_first_of("[(");
  const Words words = words_of(name);
  std::string unit = words.empty() ? "" : words.back();
  if (bracket != std::string_view::npos) {
    const Words inside = words_of(name.substr(bracket + 1));
    if (!inside.empty()) unit = inside.front();
  }
  if (is_one_of(unit, {"ns", "nsec", "nsecs", "nanoseconds", "nanosecond"}))
    return TimeUnit::kNanoseconds;
  if (is_one_of(unit, {"us", "usec", "usecs", "microseconds"})) return TimeUnit::kMicroseconds;
  if (is_one_of(unit, {"ms", "msec", "msecs", "milliseconds"})) return TimeUnit::kMilliseconds;
  if (is_one_of(unit, {"s", "sec", "secs", "seconds"})) return TimeUnit::kSeconds;
  return std::nullopt;
}

bool is_unit(std::string_view word) {
  return is_one_of(word, {"m", "meter", "meters", "ns", "us", "ms", "s"});
}

// These words tell whose pose it is or where it was stored, not what the number is.
bool is_noise(std::string_view word) {
  return is_one_of(word, {"field", "pose", "poses", "msg", "message", "data", "transform", "odom",
                          "odometry", "camera", "cam", "header", "world"});
}

// Joins the words that matter: "timestamp" of "#timestamp [ns]", "positionx" of the above.
std::string joined(std::string_view name) {
  Words words = words_of(name);
  if (words.size() > 1 && is_unit(words.back())) words.pop_back();
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i + 1 == words.size() || !is_noise(words[i])) text += words[i];
  }
  return text;
}

// The columns of the numbers called STEMx, STEMy, STEMz and STEMw.
using Axes = std::array<int, 4>;
constexpr std::string_view kAxes = "wxyz";

struct Names {
  std::map<std::string, int> whole;
  std::map<std::string, Axes> axes;
  std::string repeated;
};

Names names_of(const std::vector<std::string>& header) {
  Names names;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string text = joined(header[i]);
    if (text.empty()) continue;
    const bool is_new = names.whole.emplace(text, static_cast<int>(i)).second;
    const std::size_t axis = kAxes.find(text.back());
    if (axis == std::string_view::npos) continue;
    if (!is_new && names.repeated.empty()) names.repeated = header[i];
    Axes& axes =
        names.axes.emplace(text.substr(0, text.size() - 1), Axes{-1, -1, -1, -1}).first->second;
    if (is_new) axes[axis] = static_cast<int>(i);
  }
  return names;
}

int first_of(const Names& names, std::initializer_list<const char*> list) {
  for (const char* name : list) {
    const auto found = names.whole.find(name);
    if (found != names.whole.end()) return found->second;
  }
  return -1;
}

// Returns the columns of the first stem that has all axes from `begin` on.
std::vector<int> axes_of(const Names& names, std::initializer_list<const char*> stems,
                         std::size_t begin) {
  for (const char* stem : stems) {
    const auto found = names.axes.find(stem);
    if (found == names.axes.end()) continue;
    std::vector<int> columns(found->second.begin() + static_cast<std::ptrdiff_t>(begin),
                             found->second.end());
    if (*std::min_element(columns.begin(), columns.end()) >= 0) return columns;
  }
  return {};
}

void set_position(const Names& names, PoseColumns& columns) {
  constexpr std::size_t kFromX = 1;
  columns.position =
      axes_of(names, {"position", "pos", "p", "", "prsr", "location", "loc"}, kFromX);
  if (!columns.position.empty()) return;
  columns.word = PositionWord::kTranslation;
  columns.position = axes_of(names, {"t", "translation", "trans", "tvec"}, kFromX);
  if (!columns.position.empty()) return;
  columns.word = PositionWord::kCenter;
  columns.position = axes_of(names, {"c", "center", "centre"}, kFromX);
}

void set_label(const Names& names, const std::vector<std::string>& header, PoseColumns& columns) {
  columns.name =
      first_of(names, {"name", "image", "imagename", "imagepath", "imagefile", "filename",
                       "filepath", "file", "path", "img", "imgname", "imgpath"});
  columns.frame = first_of(
      names, {"frame", "frameid", "frameindex", "frameidx", "framenumber", "index", "idx"});
  columns.time = first_of(names, {"stampsecs", "stampsec", "secs"});
  columns.nanoseconds = first_of(names, {"stampnsecs", "stampnanosec", "nsecs"});
  if (columns.time >= 0 && columns.nanoseconds >= 0) return;
  columns.nanoseconds = -1;
  columns.time = first_of(names, {"stamp", "timestamp", "time", "timestamps", "times", "stampsecs",
                                  "stampsec", "secs", "ts", "t", "sec", "seconds"});
  if (columns.time < 0) return;
  columns.unit = unit_in(header[static_cast<std::size_t>(columns.time)]).value_or(columns.unit);
}

// Moves the decimal point of a plain number to the left.
std::optional<std::string> divided(std::string_view number, std::size_t places) {
  const std::size_t point = std::min(number.find('.'), number.size());
  std::string digits(number.substr(0, point));
  const std::string decimals(number.substr(std::min(point + 1, number.size())));
  const auto plain = [](const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (digits.empty() || !plain(digits) || !plain(decimals)) return std::nullopt;
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return digits + decimals;
}

std::optional<std::string> timestamp(const std::string& field, TimeUnit unit) {
  if (!to_real(field)) return std::nullopt;
  if (unit == TimeUnit::kNanoseconds) return padded_nanoseconds(field);
  if (unit == TimeUnit::kMicroseconds) return divided(field, 6);
  if (unit == TimeUnit::kMilliseconds) return divided(field, 3);
  return field;
}

}  // namespace

bool PoseColumns::in_order_of_euroc() const {
  return name < 0 && time == 0 && position == std::vector<int>{1, 2, 3} &&
         quaternion == std::vector<int>{4, 5, 6, 7};
}

std::string PoseColumns::missing() const {
  std::string text;
  const auto add = [&](const char* what) {
    text += (text.empty() ? "" : " and ") + std::string(what);
  };
  if (label() < 0) add("a name, a time or a frame");
  if (position.empty()) add("a position (x, y, z)");
  if (quaternion.empty()) add("a quaternion (qw, qx, qy, qz)");
  return text;
}

PoseColumns pose_columns(const std::vector<std::string>& header) {
  const Names names = names_of(header);
  PoseColumns columns;
  columns.quaternion = axes_of(
      names,
      {"q", "quat", "quaternion", "orientation", "rotation", "rot", "r", "o", "ori", "qvec", "qrs"},
      0);
  set_position(names, columns);
  set_label(names, header, columns);
  const std::string& repeated = names.repeated;
  const auto matters = [&](const std::vector<int>& used) {
    return std::any_of(used.begin(), used.end(), [&](int i) {
      return joined(header[static_cast<std::size_t>(i)]) == joined(repeated);
    });
  };
  if (!repeated.empty() && (matters(columns.position) || matters(columns.quaternion)))
    columns.repeated = repeated;
  return columns;
}

Result<std::string> label_of(const CsvReader& reader, const CsvRow& row,
                             const PoseColumns& columns) {
  const std::string& field = row.fields[static_cast<std::size_t>(columns.label())];
  if (!columns.is_timed()) return field;
  if (columns.nanoseconds >= 0) {
    std::string rest = row.fields[static_cast<std::size_t>(columns.nanoseconds)];
    const auto count = to_integer<std::uint32_t>(rest);
    if (!count || *count >= 1000000000 || !to_integer<std::int64_t>(field)) {
      return reader.lines().error(
          row.line, "the timestamp " + quoted(field) + " s and " + quoted(rest) + " ns is none");
    }
    rest = std::to_string(*count);
    return field + "." + std::string(9 - rest.size(), '0') + rest;
  }
  std::optional<std::string> time = timestamp(field, columns.unit);
  if (time) return *time;
  return reader.lines().error(row.line, "the timestamp " + quoted(field) + " is not a number");
}

std::string quoted_header(const std::vector<std::string>& header) {
  std::string text;
  for (const std::string& name : header) text += (text.empty() ? "" : ",") + name;
  return quoted(text);
}

}  // namespace pose_refine::io
