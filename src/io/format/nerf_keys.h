// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/container/json.h"

namespace pose_refine::io {

// Looks up the keys of a frame, or of the file where the frame has none.
class NerfKeys {
 public:
  NerfKeys(const JsonFile& file, const Json& frame, std::string where)
      : file_(file), frame_(frame), where_(std::move(where)) {}

  bool has(const char* key) const { return holder(key) != nullptr; }

  double real(const char* key, double otherwise) {
    const Json* object = holder(key);
    if (object == nullptr) return otherwise;
    const Result<double> value = file_.real(*object, key, object == &frame_ ? where_ : "");
    if (!value && !error_) error_ = value.error();
    return value ? *value : otherwise;
  }

  std::string text(const char* key, const char* otherwise) {
    const Json* value = value_of(key);
    if (value == nullptr) return otherwise;
    if (value->is_string()) return value->get<std::string>();
    if (!error_) error_ = error(std::string(key) + " is no text");
    return otherwise;
  }

  // Returns nothing where the key is absent.
  std::optional<bool> flag(const char* key) {
    const Json* value = value_of(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    if (value->is_number()) return value->get<double>() != 0.0;
    if (!error_) error_ = error(std::string(key) + " is neither true nor false");
    return std::nullopt;
  }

  Result<std::vector<double>> reals(const char* key, std::size_t size) const {
    const Json* object = holder(key);
    const bool own = object == nullptr || object == &frame_;
    return file_.reals(own ? frame_ : *object, key, size, own ? where_ : "");
  }

  const std::optional<Error>& error() const { return error_; }
  Error error(const std::string& message) const { return file_.error(where_, message); }

 private:
  const Json* holder(const char* key) const {
    if (JsonFile::find(frame_, key) != nullptr) return &frame_;
    return JsonFile::find(file_.root(), key) != nullptr ? &file_.root() : nullptr;
  }
  const Json* value_of(const char* key) const {
    const Json* object = holder(key);
    return object == nullptr ? nullptr : JsonFile::find(*object, key);
  }

  const JsonFile& file_;
  const Json& frame_;
  std::string where_;
  std::optional<Error> error_;
};

}  // namespace pose_refine::io
