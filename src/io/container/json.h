// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

using Json = nlohmann::json;

// This is a parsed file whose errors say where: the line of bad syntax, or the path of a bad value
// ("/frames/3/transform_matrix").
class JsonFile {
 public:
  static Result<JsonFile> parse(std::string_view text, const std::string& path);

  const Json& root() const { return root_; }
  Error error(const std::string& where, const std::string& message) const;

  // Returns the member `key` of an object, or null when there is none (or no object).
  static const Json* find(const Json& object, const char* key);
  // Reads a finite number. The second form looks for it with find() and takes `otherwise` if it is
  // absent.
  Result<double> real(const Json& value, const std::string& where) const;
  Result<double> real(const Json& object, const char* key, const std::string& where) const;
  Result<double> real_or(const Json& object, const char* key, double otherwise,
                         const std::string& where) const;
  // Reads `size` finite numbers; nested arrays count row by row.
  Result<std::vector<double>> reals(const Json& object, const char* key, std::size_t size,
                                    const std::string& where) const;
  Result<std::string> text(const Json& object, const char* key, const std::string& where) const;

 private:
  JsonFile(Json root, std::string path) : root_(std::move(root)), path_(std::move(path)) {}
  Json root_;
  std::string path_;
};

// Returns the text with line breaks. It is an error when a name is not UTF-8, which JSON cannot
// hold.
Result<std::string> json_text(const nlohmann::ordered_json& json);

// Reads a size in pixels, from 1 to 2^31.
Result<std::uint64_t> image_side(const JsonFile& file, const Json& object, const char* key,
                                 const std::string& where);

}  // namespace pose_refine::io
