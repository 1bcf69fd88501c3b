// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_fixed_array.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pose_refine::io {
namespace {

constexpr std::uint64_t kBlockHead = 14;  // bytes before a block's entries
constexpr std::uint64_t kChecksum = 4;    // bytes after each page
constexpr std::uint64_t kAddress = 8, kMask = 4;

// An entry is an address. With filters a size follows, whose width tells versions of the layout
// from each other, and a mask.
bool is_width(std::uint64_t width, bool filtered) {
  if (!filtered) return width == kAddress;
  return width > kAddress + kMask && width <= kAddress + 8 + kMask;
}

// Takes the beginning of a header or block and tells whether it is as it should be.
bool begins(Hdf5Cursor& cursor, std::string_view magic, bool filtered) {
  const bool is_magic = cursor.take(4) == magic, is_version = cursor.number(1) == 0;
  return is_magic && is_version && cursor.number(1) == (filtered ? 1u : 0u);
}

}  // namespace

Result<Hdf5FixedArray> Hdf5FixedArray::open(Hdf5Source& source, const Hdf5Chunked& array) {
  const bool filtered = !array.filters.empty();
  const Result<std::string> head = source.read(array.address, 28);
  if (!head) return head.error();
  Hdf5Cursor cursor(*head);
  Hdf5FixedArray list;
  const bool known = begins(cursor, "FAHD", filtered);
  list.width_ = cursor.number(1);
  list.page_bits_ = cursor.number(1);
  list.count_ = cursor.number(8);
  list.block_ = cursor.number(8);
  if (!known || !is_width(list.width_, filtered) || list.page_bits_ > 31)
    return source.damaged("the list of its chunks is not known");
  const Status block = list.check_block(source, array);
  if (!block) return block.error();
  return list;
}

Status Hdf5FixedArray::check_block(Hdf5Source& source, const Hdf5Chunked& array) const {
  if (block_ == kHdf5Nowhere) return ok_status();
  const Result<std::string> head = source.read(block_, kBlockHead);
  if (!head) return head.error();
  Hdf5Cursor cursor(*head);
  if (begins(cursor, "FADB", !array.filters.empty()) && cursor.number(8) == array.address)
    return ok_status();
  return source.damaged("its chunks are not listed where they should be");
}

Result<std::string> Hdf5FixedArray::page_of(Hdf5Source& source, std::uint64_t page) const {
  const std::uint64_t entries = block_ + kBlockHead;
  const std::uint64_t size = std::min(page_size(), count_ - page * page_size()) * width_;
  if (count_ <= page_size()) return source.read(entries, size);
  // Bits, of which the highest comes first, say which pages were written. A checksum follows.
  const std::uint64_t pages = (count_ - 1) / page_size() + 1;
  const Result<std::string> bits = source.read(entries + page / 8, 1);
  if (!bits) return bits;
  if ((static_cast<unsigned char>((*bits)[0]) & 0x80u >> page % 8) == 0) return std::string();
  return source.read(hdf5_address(entries + (pages - 1) / 8 + 1 + kChecksum, page,
                                  page_size() * width_ + kChecksum),
                     size);
}

Result<Hdf5Place> Hdf5FixedArray::find(Hdf5Source& source, std::uint64_t number) {
  if (block_ == kHdf5Nowhere) return Hdf5Place{};
  if (number >= count_) return source.damaged("the list of its chunks is too short");
  const std::uint64_t page = number >> page_bits_;
  if (page != page_) {
    Result<std::string> entries = page_of(source, page);
    if (!entries) return entries.error();
    entries_ = std::move(*entries);
    page_ = page;
  }
  if (entries_.empty()) return Hdf5Place{};
  Hdf5Cursor cursor(
      std::string_view(entries_).substr((number & (page_size() - 1)) * width_, width_));
  Hdf5Place place;
  place.address = cursor.number(kAddress);
  if (width_ == kAddress) return place;
  place.size = cursor.number(width_ - kAddress - kMask);
  place.mask = cursor.number(kMask);
  return place;
}

}  // namespace pose_refine::io
