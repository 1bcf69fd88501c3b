// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/refined_image.h"

#include <cstring>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>

#include "problem/result_fields.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::json;

// CBOR has one NaN and shortens numbers. As blocks of bytes they keep every bit.
template <class T>
Json block(const T* data, std::size_t count) {
  std::vector<std::uint8_t> bytes(count * sizeof(T));
  if (count > 0) std::memcpy(bytes.data(), data, bytes.size());
  // Json::binary() leaves a value that cannot be destroyed when memory runs out within it.
  return Json(Json::binary_t(std::move(bytes)));
}

template <class T>
void read_block(const Json& json, T* data, std::size_t count) {
  const std::vector<std::uint8_t>& bytes = json.get_binary();
  if (bytes.size() != count * sizeof(T)) throw std::length_error("another number of values");
  if (count > 0) std::memcpy(data, bytes.data(), bytes.size());
}

// Each type has a pair: what is written, and what is read back, which throws when the JSON is
// another one.
Json written(const std::string& text) {
  return block(text.data(), text.size());
}
void read(const Json& json, std::string& text) {
  text.resize(json.get_binary().size());
  read_block(json, text.data(), text.size());
}

template <class T, std::enable_if_t<std::is_arithmetic_v<T> || std::is_enum_v<T>, int> = 0>
Json written(const T& value) {
  if constexpr (std::is_enum_v<T>)
    return static_cast<int>(value);
  else if constexpr (std::is_integral_v<T>)
    return value;
  else
    return block(&value, 1);
}
template <class T, std::enable_if_t<std::is_arithmetic_v<T> || std::is_enum_v<T>, int> = 0>
void read(const Json& json, T& value) {
  if constexpr (std::is_enum_v<T>)
    value = static_cast<T>(json.get<int>());
  else if constexpr (std::is_integral_v<T>)
    value = json.get<T>();
  else
    read_block(json, &value, 1);
}

template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
Json written(const std::vector<T>& values) {
  return block(values.data(), values.size());
}
template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
void read(const Json& json, std::vector<T>& values) {
  values.resize(json.get_binary().size() / sizeof(T));
  read_block(json, values.data(), values.size());
}

Json written(const std::vector<std::string>& words) {
  Json list = Json::array();
  for (const std::string& word : words) list.push_back(written(word));
  return list;
}
void read(const Json& json, std::vector<std::string>& words) {
  words.resize(json.size());
  for (std::size_t i = 0; i < words.size(); ++i) read(json.at(i), words[i]);
}

Json written(const Matrix6& matrix) {
  return block(matrix.data(), 36);
}
void read(const Json& json, Matrix6& matrix) {
  read_block(json, matrix.data(), 36);
}

Json written(const Pose& pose) {
  return {block(pose.rotation.coeffs().data(), 4), block(pose.translation.data(), 3)};
}
void read(const Json& json, Pose& pose) {
  read_block(json.at(0), pose.rotation.coeffs().data(), 4);
  read_block(json.at(1), pose.translation.data(), 3);
}

Json written(const RescueReport& report) {
  Json list = Json::array();
  for_each_rescue_field([&](const char*, auto member) { list.push_back(written(report.*member)); });
  return list;
}
void read(const Json& json, RescueReport& report) {
  std::size_t at = 0;
  for_each_rescue_field([&](const char*, auto member) { read(json.at(at++), report.*member); });
}

template <class T>
Json written(const std::optional<T>& value) {
  return value ? written(*value) : Json();
}
template <class T>
void read(const Json& json, std::optional<T>& value) {
  if (!json.is_null()) read(json, value.emplace());
}

Json written(const RefineResult& result) {
  Json list = Json::array();
  for_each_result_field([&](const ResultField&, auto member) {
    if constexpr (is_stored_v<decltype(member)>) list.push_back(written(result.*member));
  });
  return list;
}
void read(const Json& json, RefineResult& result) {
  std::size_t at = 0;
  for_each_result_field([&](const ResultField&, auto member) {
    if constexpr (is_stored_v<decltype(member)>) read(json.at(at++), result.*member);
  });
  if (at != json.size()) throw std::length_error("another number of fields");
}

RefinedRange range_of(const Json& json) {
  RefinedRange range;
  read(json.at(0), range.begin);
  read(json.at(1), range.seconds);
  for (const Json& each : json.at(2)) {
    RefinedImage& image = range.images.emplace_back();
    read(each.at(0), image.result);
    read(each.at(1), image.num_correspondences);
    read(each.at(2), image.defect.reason);
    read(each.at(3), image.defect.message);
  }
  return range;
}

}  // namespace

std::string to_bytes(const RefinedRange& range) {
  Json images = Json::array();
  for (const RefinedImage& image : range.images)
    images.push_back({written(image.result), written(image.num_correspondences),
                      written(image.defect.reason), written(image.defect.message)});
  std::string bytes;
  Json::to_cbor({written(range.begin), written(range.seconds), std::move(images)}, bytes);
  return bytes;
}

std::optional<RefinedRange> to_range(std::string_view bytes) {
  try {
    return range_of(Json::from_cbor(bytes));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace pose_refine::apps
