// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/format.h"

#include <algorithm>
#include <cmath>

#include "base/real_text.h"
#include "io/lost_pose.h"
#include "io/text/names.h"

namespace pose_refine::io {
namespace {

// Tells whether a token is a number or spells one that is not finite.
bool looks_numeric(std::string_view token) {
  double value = 0.0;
  const char* first = token.data();
  const char* last = first + token.size();
  if (first != last && *first == '+') ++first;
  const auto [end, status] = real_from_chars(first, last, value);
  return end == last && end != first && status != std::errc::invalid_argument;
}

// Returns how many tokens at the front are the name; 0 means that the line does not fit.
std::size_t name_size(const std::vector<std::string_view>& tokens,
                      const std::vector<std::size_t>& counts) {
  const auto allowed = [&](std::size_t numbers) {
    return std::find(counts.begin(), counts.end(), numbers) != counts.end();
  };
  const std::size_t numeric = trailing_numbers(tokens);
  // A name of one token comes first: it may look like a number itself.
  if (numeric + 1 >= tokens.size() && !tokens.empty() && allowed(tokens.size() - 1)) return 1;
  if (numeric < tokens.size() && allowed(numeric)) return tokens.size() - numeric;
  return 0;
}

Error unwritable(const std::string& name, const char* reason) {
  return Error{ErrorCode::kInvalidArgument,
               "the name " + quoted(name) + " cannot be written in this format: " + reason};
}

}  // namespace

Status PoseCollector::add(std::int64_t line, NamedPose pose) {
  const auto first = line_of_.find(pose.name);
  if (first != line_of_.end()) {
    return lines_.error(line, "the name " + quoted(pose.name) + " stands in line " +
                                  std::to_string(first->second) + " already");
  }
  return add_first(line, std::move(pose));
}

Status check_entry(const Lines& lines, std::int64_t line, const NamedPose& pose) {
  const Status named = check_name(pose.name);
  if (!named) return lines.error(line, named.error().message);
  if (pose.pose.is_finite() || is_lost(pose)) return ok_status();
  return lines.error(line, "the pose is too large for double precision");
}

Status PoseCollector::add_first(std::int64_t line, NamedPose pose) {
  const Status checked = check_entry(lines_, line, pose);
  if (!checked) return checked;
  if (!line_of_.emplace(pose.name, line).second) {
    if (repeated_++ == 0) first_repeated_ = {line, pose.name};
    return ok_status();
  }
  file_.poses.push_back(std::move(pose));
  return ok_status();
}

Result<PoseFile> PoseCollector::finish() && {
  if (file_.poses.empty()) return lines_.error(0, "there is no pose in it");
  set_lost_apart(file_);
  file_.skipped = repeated_ + file_.lost.size();
  if (repeated_ > 0) {
    file_.notes.push_back(std::to_string(repeated_) +
                          " entries repeat an earlier one and are left out, the first in line " +
                          std::to_string(first_repeated_.first) + " (" + first_repeated_.second +
                          ")");
  }
  return std::move(file_);
}

void add_row_notes(PoseFile& file) {
  if (!file.lost.empty())
    file.notes.push_back(std::to_string(file.lost.size()) + " of " +
                         std::to_string(file.lost.size() + file.poses.size()) +
                         " poses are NaN or infinity (lost frames), the first that of " +
                         quoted(file.lost.front().name));
  std::size_t raw = 0;
  double least = HUGE_VAL, largest = 0.0;
  for (const NamedPose& named : file.poses) {
    if (named.quaternion_norm == 1.0) continue;
    ++raw;
    least = std::min(least, named.quaternion_norm);
    largest = std::max(largest, named.quaternion_norm);
  }
  if (raw == 0) return;
  file.notes.push_back("the quaternions of " + std::to_string(raw) + " of " +
                       std::to_string(file.poses.size()) + " poses are not normalized (norms of " +
                       shortest(least) + " to " + shortest(largest) +
                       ", as networks give them) and were normalized");
}

Error wrong_columns(const Lines& lines, std::int64_t line, const std::string& expected,
                    std::size_t found) {
  return lines.error(line, "expected " + expected + ", found " + std::to_string(found));
}

std::vector<std::string_view> tokens_of(Line line) {
  std::vector<std::string_view> tokens;
  while (!line.at_end()) tokens.push_back(line.token());
  return tokens;
}

std::size_t trailing_numbers(const std::vector<std::string_view>& tokens) {
  std::size_t count = 0;
  while (count < tokens.size() && looks_numeric(tokens[tokens.size() - 1 - count])) ++count;
  return count;
}

Error bad_column(const Lines& lines, std::int64_t line, std::size_t index, std::string_view field) {
  return lines.error(line, "column " + std::to_string(index + 1) + " is " + quoted(field) +
                               ", expected a finite number");
}

Result<NamedNumbers> split_name_first(const Lines& lines, const Line& line,
                                      const std::vector<std::size_t>& counts,
                                      const std::string& expected) {
  const std::vector<std::string_view> tokens = tokens_of(line);
  std::size_t name_tokens = name_size(tokens, counts);
  if (name_tokens == 0) {
    const bool right_count = !tokens.empty() && std::find(counts.begin(), counts.end(),
                                                          tokens.size() - 1) != counts.end();
    if (!right_count) return wrong_columns(lines, line.number(), expected, tokens.size());
    name_tokens = 1;  // the count is right, so the bad number is named
  }
  NamedNumbers result;
  const char* begin = tokens.front().data();
  const std::string_view last = tokens[name_tokens - 1];
  result.name = {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
  auto numbers = numbers_in(lines, line.number(), tokens, name_tokens, tokens.size() - name_tokens);
  if (!numbers) return numbers.error();
  result.numbers = std::move(*numbers);
  return result;
}

Result<NamedNumbers> split_optional_name(const Lines& lines, const Line& line, std::size_t unnamed,
                                         const std::vector<std::size_t>& counts,
                                         const std::string& expected) {
  const std::vector<std::string_view> tokens = tokens_of(line);
  if (tokens.size() != unnamed || trailing_numbers(tokens) != unnamed)
    return split_name_first(lines, line, counts, expected);
  auto numbers = numbers_in(lines, line.number(), tokens, 0, unnamed);
  if (!numbers) return numbers.error();
  return NamedNumbers{{}, std::move(*numbers)};
}

Status check_line_name(const std::string& name) {
  if (name.empty()) return unwritable(name, "it is empty");
  if (name.find_first_of(std::string("\n\r\0", 3)) != std::string::npos) {
    return unwritable(name, "it holds a line break or a NUL byte");
  }
  if (name.front() == '#') return unwritable(name, "a '#' begins a comment");
  if (name.compare(0, 3, "\xEF\xBB\xBF") == 0) {
    return unwritable(name, "it begins with a byte order mark");
  }
  return ok_status();
}

Status check_leading_name(const std::string& name) {
  const Status checked = check_line_name(name);
  if (!checked) return checked;
  if (is_blank(name.front()) || is_blank(name.back())) {
    return unwritable(name, "blanks around it get lost");
  }
  const auto tokens = tokens_of(Line(name, 1));
  if (tokens.size() > 1 && trailing_numbers(tokens) > 0) {
    return unwritable(name, "its last word would be read as a number");
  }
  return ok_status();
}

}  // namespace pose_refine::io
