// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/json.h"

#include <algorithm>
#include <cmath>

namespace pose_refine::io {
namespace {

// Appends numbers in the order of the text; returns false when anything else is in between.
bool flatten(const Json& value, std::vector<double>& numbers) {
  if (value.is_number()) {
    numbers.push_back(value.get<double>());
    return std::isfinite(numbers.back());
  }
  if (!value.is_array()) return false;
  return std::all_of(value.begin(), value.end(),
                     [&](const Json& element) { return flatten(element, numbers); });
}

// Deeper nesting would end in too deep a recursion.
constexpr int kDeepest = 64;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') ++i;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kDeepest) return true;
  }
  return false;
}

std::int64_t line_of(std::string_view text, std::size_t at) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size()));
  return 1 + std::count(text.begin(), end, '\n');
}

// Says where the number stands that the library's message quotes, because the message does not.
Error too_large(std::string_view text, const std::string& path, std::string_view message) {
  const std::size_t begin = message.find('\''), end = message.rfind('\'');
  const std::string_view number = begin < end ? message.substr(begin + 1, end - begin - 1) : "";
  bool in_string = false;
  std::size_t at = 0;
  for (; at < text.size() && (in_string || text.substr(at, number.size()) != number); ++at) {
    const char c = text[at];
    if (in_string && c == '\\') ++at;
    if (c == '"') in_string = !in_string;
  }
  return {ErrorCode::kMalformed,
          "the JSON has a number that no double can hold, '" + std::string(number) + "'", path,
          line_of(text, at)};
}

}  // namespace

Result<JsonFile> JsonFile::parse(std::string_view text, const std::string& path) {
  if (is_too_deep(text)) {
    return Error{ErrorCode::kMalformed, "the JSON is nested more than 64 deep", path};
  }
  try {
    return JsonFile(Json::parse(text.begin(), text.end()), path);
  } catch (const Json::parse_error& error) {
    return Error{ErrorCode::kMalformed, "the JSON has a syntax error", path,
                 line_of(text, error.byte)};
  } catch (const Json::exception& error) {
    return too_large(text, path, error.what());
  }
}

Error JsonFile::error(const std::string& where, const std::string& message) const {
  return Error{ErrorCode::kMalformed, (where.empty() ? "/" : where) + ": " + message, path_};
}

const Json* JsonFile::find(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

Result<double> JsonFile::real(const Json& value, const std::string& where) const {
  if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
  return error(where, "expected a finite number");
}

Result<double> JsonFile::real(const Json& object, const char* key, const std::string& where) const {
  const Json* value = find(object, key);
  if (value != nullptr) return real(*value, where + "/" + key);
  return error(where, std::string("the number \"") + key + "\" is missing");
}

Result<double> JsonFile::real_or(const Json& object, const char* key, double otherwise,
                                 const std::string& where) const {
  const Json* value = find(object, key);
  return value == nullptr ? Result<double>(otherwise) : real(*value, where + "/" + key);
}

Result<std::vector<double>> JsonFile::reals(const Json& object, const char* key, std::size_t size,
                                            const std::string& where) const {
  std::vector<double> numbers;
  const Json* value = find(object, key);
  if (value != nullptr && flatten(*value, numbers) && numbers.size() == size) return numbers;
  return error(where + "/" + key, "expected " + std::to_string(size) + " finite numbers");
}

Result<std::string> JsonFile::text(const Json& object, const char* key,
                                   const std::string& where) const {
  const Json* value = find(object, key);
  if (value != nullptr && value->is_string()) return value->get<std::string>();
  return error(where + "/" + key, "expected a text");
}

Result<std::string> json_text(const nlohmann::ordered_json& json) {
  try {
    return json.dump(1) + '\n';
  } catch (const nlohmann::ordered_json::exception&) {
    return Error{ErrorCode::kInvalidArgument, "a name is not UTF-8, so this format cannot hold it"};
  }
}

Result<std::uint64_t> image_side(const JsonFile& file, const Json& object, const char* key,
                                 const std::string& where) {
  const Result<double> side = file.real(object, key, where);
  if (!side) return side.error();
  if (*side >= 1.0 && *side <= 2147483648.0 && *side == std::floor(*side)) {
    return static_cast<std::uint64_t>(*side);
  }
  return file.error(where + "/" + key, "expected a size in pixels, at least 1");
}

}  // namespace pose_refine::io
