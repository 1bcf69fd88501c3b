// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/refined_image.h"

#include <cstring>
#include <type_traits>

namespace pose_refine::apps {
namespace {

// Both have a call for each kind of field, so that one list of the fields serves both ways.
class Writer {
 public:
  void raw(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }
  template <class T>
  bool resize(const std::vector<T>& items) {
    const std::uint64_t size = items.size();
    raw(&size, sizeof size);
    return true;
  }
  void operator()(const std::string& text) {
    const std::uint64_t size = text.size();
    raw(&size, sizeof size);
    raw(text.data(), text.size());
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  void raw(void* data, std::size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_) return;
    std::memcpy(data, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }
  template <class T>
  bool resize(std::vector<T>& items) {
    items.resize(count());
    return ok_;
  }
  void operator()(std::string& text) {
    text.resize(count());
    raw(text.data(), text.size());
  }
  bool ended_well() const { return ok_ && bytes_.empty(); }

 private:
  // Each item has a byte at least.
  std::size_t count() {
    std::uint64_t size = 0;
    raw(&size, sizeof size);
    ok_ = ok_ && size <= bytes_.size();
    return ok_ ? static_cast<std::size_t>(size) : 0;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

template <class Archive, class T>
void number(Archive& archive, T& value) {
  using Value = std::remove_const_t<T>;
  static_assert(std::is_arithmetic_v<Value> || std::is_enum_v<Value>);
  archive.raw(&value, sizeof value);
}

template <class Archive, class Words>
void words(Archive& archive, Words& list) {
  if (!archive.resize(list)) return;
  for (auto& word : list) archive(word);
}

// A value that may be absent: `visit` is called with it when it is there.
template <class Archive, class Optional, class Visit>
void optional(Archive& archive, Optional& value, Visit&& visit) {
  bool there = value.has_value();
  number(archive, there);
  if constexpr (!std::is_const_v<Optional>) {
    if (there) value.emplace();
  }
  if (there) visit(*value);
}

// Of a result that is written, a const one, and of one that is read.
template <class Archive, class Result>
void result_fields(Archive& archive, Result& r) {
  archive.raw(r.cam_from_world.rotation.coeffs().data(), 4 * sizeof(double));
  archive.raw(r.cam_from_world.translation.data(), 3 * sizeof(double));
  number(archive, r.termination);
  number(archive, r.verdict);
  words(archive, r.reasons);
  number(archive, r.iterations);
  for (auto* value :
       {&r.initial_cost, &r.final_cost, &r.loss_scale_px, &r.noise_px, &r.initial_median_px,
        &r.final_median_px, &r.degrees_of_freedom, &r.condition})
    number(archive, *value);
  number(archive, r.num_inliers);
  number(archive, r.num_dropped);
  optional(archive, r.covariance, [&](auto& c) { archive.raw(c.data(), 36 * sizeof(double)); });
  words(archive, r.weak_directions);
  optional(archive, r.ambiguity_ratio, [&](auto& ratio) { number(archive, ratio); });
  optional(archive, r.rescue, [&](auto& rescue) {
    number(archive, rescue.stage);
    for (auto* value : {&rescue.starts, &rescue.samples, &rescue.poses}) number(archive, *value);
    number(archive, rescue.log_alarms);
  });
}

template <class Archive, class Range>
void range_fields(Archive& archive, Range& range) {
  number(archive, range.begin);
  number(archive, range.seconds);
  if (!archive.resize(range.images)) return;
  for (auto& image : range.images) {
    result_fields(archive, image.result);
    number(archive, image.num_correspondences);
    archive(image.defect.reason);
    archive(image.defect.message);
  }
}

}  // namespace

std::string to_bytes(const RefinedRange& range) {
  Writer writer;
  range_fields(writer, range);
  return writer.take();
}

std::optional<RefinedRange> to_range(std::string_view bytes) {
  RefinedRange range;
  Reader reader(bytes);
  range_fields(reader, range);
  if (!reader.ended_well()) return std::nullopt;
  return range;
}

}  // namespace pose_refine::apps
