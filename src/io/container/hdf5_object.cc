// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_object.h"

#include <string_view>
#include <utility>

#include "io/container/hdf5.h"
#include "io/container/hdf5_header.h"

namespace pose_refine::io {
namespace {

Error no_numbers(const Hdf5Source& source) {
  return source.unsupported("does not hold numbers in one or two dimensions");
}

// Tells whether so many numbers are few enough to be held.
bool are_few(const Hdf5Chunked::Sizes& sizes) {
  return sizes[1] <= kMostHdf5Numbers && (sizes[1] == 0 || sizes[0] <= kMostHdf5Numbers / sizes[1]);
}

// Returns the number of dimensions.
Result<std::size_t> read_sizes(const Hdf5Source& source, std::string_view bytes,
                               Hdf5Chunked& array) {
  Hdf5Cursor cursor(bytes);
  const std::uint64_t version = cursor.number(1), rank = cursor.number(1);
  const std::uint64_t flags = cursor.number(1), kind = cursor.number(1);
  if (!cursor.ok() || version != 2) return source.damaged("its sizes are not known");
  if (kind != 1 || rank < 1 || rank > 2) return no_numbers(source);
  array.sizes = array.largest = {0, 1};
  for (std::size_t i = 0; i < rank; ++i) array.sizes[i] = cursor.number(8);
  for (std::size_t i = 0; i < rank; ++i)
    array.largest[i] = (flags & 1u) != 0 ? cursor.number(8) : array.sizes[i];
  if (!cursor.ok() || array.sizes[0] > array.largest[0] || array.sizes[1] > array.largest[1])
    return source.damaged("its sizes are not known");
  if (!are_few(array.sizes)) return no_numbers(source);
  return static_cast<std::size_t>(rank);
}

// Tells whether the rest of a type says what IEEE 754 does of numbers of so many bytes.
bool is_ieee(Hdf5Cursor& cursor, std::size_t width, std::uint64_t sign) {
  const std::uint64_t exponent = width == 2 ? 5 : width == 4 ? 8 : 11;
  const std::uint64_t mantissa = 8 * width - 1 - exponent;
  const bool known = width == 2 || width == 4 || width == 8;
  return known && sign == 8 * width - 1 && cursor.number(2) == 0 && cursor.number(2) == 8 * width &&
         cursor.number(1) == mantissa && cursor.number(1) == exponent && cursor.number(1) == 0 &&
         cursor.number(1) == mantissa &&
         cursor.number(4) == (std::uint64_t{1} << (exponent - 1)) - 1 && cursor.ok();
}

Status read_type(const Hdf5Source& source, std::string_view bytes, Hdf5Chunked& array) {
  Hdf5Cursor cursor(bytes);
  const std::uint64_t kind = cursor.number(1) & 15u, bits = cursor.number(1);
  const std::uint64_t sign = cursor.number(1);
  cursor.take(1);
  array.width = cursor.number(4);
  array.big_endian = (bits & 1u) != 0;
  const bool fits = cursor.ok() && array.width >= 1 && array.width <= 8;
  char letter = 'f';
  if (kind == 0 && fits && cursor.number(2) == 0 && cursor.number(2) == 8 * array.width)
    letter = (bits & 8u) != 0 ? 'i' : 'u';
  // The first bit of the mantissa is implied, and the order is none of VAX.
  else if (kind != 1 || !fits || (bits & 0x70u) != 0x20u || !is_ieee(cursor, array.width, sign))
    return no_numbers(source);
  array.number = {'<', letter, static_cast<char>('0' + array.width)};
  return cursor.ok() ? ok_status() : source.damaged("its type is cut off");
}

Status read_fill(const Hdf5Source& source, std::string_view bytes, Hdf5Chunked& array) {
  Hdf5Cursor cursor(bytes);
  const std::uint64_t version = cursor.number(1), flags = cursor.number(1);
  if (version != 3) return source.damaged("what it is filled with is not known");
  if ((flags & 32u) == 0) return ok_status();
  const std::uint64_t size = cursor.number(4);
  array.fill = cursor.take(size);
  if (cursor.ok() && (size == 0 || size == array.width)) return ok_status();
  return source.damaged("what it is filled with is not known");
}

Status read_filters(const Hdf5Source& source, std::string_view bytes, Hdf5Chunked& array) {
  constexpr std::uint64_t kFirstWithName = 256;
  Hdf5Cursor cursor(bytes);
  const std::uint64_t version = cursor.number(1), count = cursor.number(1);
  if (version != 2 || count > 32) return source.damaged("its filters are not known");
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    Hdf5Filter filter;
    filter.id = cursor.number(2);
    const std::uint64_t name = filter.id >= kFirstWithName ? cursor.number(2) : 0;
    cursor.take(2);
    const std::uint64_t parameters = cursor.number(2);
    cursor.take(name);
    Hdf5Cursor values(cursor.take(4 * parameters));
    if (parameters > 0) filter.parameter = values.number(4);
    array.filters.push_back(filter);
  }
  return cursor.ok() ? ok_status() : source.damaged("its filters are cut off");
}

// Reads the sizes of a chunk, of which the last is that of a number.
Status read_chunk(const Hdf5Source& source, Hdf5Cursor& cursor, std::size_t rank,
                  Hdf5Chunked& array) {
  const std::uint64_t count = cursor.number(1), width = cursor.number(1);
  if (count != rank + 1 || width < 1 || width > 8)
    return source.damaged("its chunks have other dimensions");
  array.chunk = {1, 1};
  for (std::size_t i = 0; i < rank; ++i) array.chunk[i] = cursor.number(width);
  if (cursor.number(width) != array.width) return source.damaged("its chunks hold other numbers");
  if (array.chunk[0] > 0 && array.chunk[1] > 0 && are_few(array.chunk)) return ok_status();
  return source.damaged("its chunks have impossible sizes");
}

Status read_layout(const Hdf5Source& source, std::string_view bytes, std::size_t rank,
                   Hdf5Chunked& array) {
  Hdf5Cursor cursor(bytes.substr(2));  // after the version and the way it is stored
  const std::uint64_t flags = cursor.number(1);
  const Status chunk = read_chunk(source, cursor, rank, array);
  if (!chunk) return chunk;
  array.plain_edges = (flags & 1u) != 0;
  array.stored = array.bytes();
  const std::uint64_t index = cursor.number(1);
  if (index == 4 || index == 5)
    return source.unsupported(
        "was written by HDF5 2.0 or newer with unlimited dimensions, which is not read here: "
        "h5repack, or h5py with libver='earliest', gives one that is");
  if (index < 1 || index > 3) return source.damaged("its chunks are listed in no known way");
  array.index = static_cast<Hdf5Chunked::Index>(index);
  if (array.index == Hdf5Chunked::Index::kSingle && (flags & 2u) != 0) {
    array.stored = cursor.number(8);
    array.mask = cursor.number(4);
  }
  if (array.index == Hdf5Chunked::Index::kFixedArray) cursor.take(1);  // its header has it too
  array.address = cursor.number(8);
  return cursor.ok() ? ok_status() : source.damaged("its layout is cut off");
}

Result<Hdf5Chunked> described(const Hdf5Source& source, const Hdf5Messages& messages) {
  const auto message = [&](Hdf5Message which) -> std::string_view {
    const auto found = messages.bytes.find(which);
    return found == messages.bytes.end() ? std::string_view() : found->second;
  };
  if (messages.shared)
    return source.unsupported("shares a part of its header with others, which is not read here");
  Hdf5Chunked array;
  const Result<std::size_t> rank = read_sizes(source, message(Hdf5Message::kDataspace), array);
  if (!rank) return rank.error();
  Status read = read_type(source, message(Hdf5Message::kDatatype), array);
  if (read) read = read_layout(source, message(Hdf5Message::kLayout), *rank, array);
  if (read && messages.bytes.count(Hdf5Message::kFillValue) > 0)
    read = read_fill(source, message(Hdf5Message::kFillValue), array);
  if (read && messages.bytes.count(Hdf5Message::kFilters) > 0)
    read = read_filters(source, message(Hdf5Message::kFilters), array);
  if (!read) return read.error();
  return array;
}

}  // namespace

Result<std::optional<Hdf5Chunked>> chunked_array(Hdf5Source& source, std::uint64_t address,
                                                 unsigned oldest) {
  constexpr char kChunked = 2;
  const Result<std::optional<Hdf5Messages>> messages = hdf5_messages(source, address);
  if (!messages) return messages.error();
  if (!*messages) return std::optional<Hdf5Chunked>();
  const auto layout = (*messages)->bytes.find(Hdf5Message::kLayout);
  if (layout == (*messages)->bytes.end() || layout->second.size() < 2)
    return std::optional<Hdf5Chunked>();
  const auto version = static_cast<unsigned char>(layout->second[0]);
  if (version < oldest || version > 5 || layout->second[1] != kChunked)
    return std::optional<Hdf5Chunked>();
  Result<Hdf5Chunked> array = described(source, **messages);
  if (!array) return array.error();
  return std::optional<Hdf5Chunked>(std::move(*array));
}

}  // namespace pose_refine::io
