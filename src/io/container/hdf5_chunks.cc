// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_chunks.h"

#include <algorithm>
#include <utility>

#include "io/container/hdf5_filters.h"
#include "io/container/hdf5_fixed_array.h"
#include "io/container/npy.h"

namespace pose_refine::io {
namespace {

using Index = Hdf5Chunked::Index;

std::uint64_t pieces(std::uint64_t size, std::uint64_t chunk) {
  return size / chunk + (size % chunk > 0 ? 1 : 0);
}

std::vector<double> numbers(const Hdf5Chunked& array, std::string bytes) {
  const auto width = static_cast<std::ptrdiff_t>(array.width);
  if (array.big_endian)
    for (auto at = bytes.begin(); at != bytes.end(); at += width) std::reverse(at, at + width);
  const std::size_t count = bytes.size() / array.width;
  auto converted = numbers_of(NpyView{array.number, {count}, bytes, array.width, count});
  return converted ? std::move(converted->data) : std::vector<double>(count, 0.0);
}

// This finds, reads and places the chunks of an array.
class Chunks {
 public:
  Chunks(Hdf5Source& source, const Hdf5Chunked& array) : source_(source), array_(array) {}

  Result<Hdf5Array> read() {
    Hdf5Array into;
    into.rows = array_.sizes[0];
    into.columns = array_.sizes[1];
    if (into.rows == 0 || into.columns == 0) return into;
    const Status opened = open();
    if (!opened) return opened.error();
    const double fill = array_.fill.empty() ? 0.0 : numbers(array_, array_.fill).front();
    into.numbers.assign(into.rows * into.columns, fill);
    for (std::uint64_t row = 0; row < into.rows; row += array_.chunk[0])
      for (std::uint64_t column = 0; column < into.columns; column += array_.chunk[1]) {
        const Status put = put_chunk(row, column, into);
        if (!put) return put.error();
      }
    return into;
  }

 private:
  Status open() {
    beside_ = pieces(array_.largest[1], array_.chunk[1]);
    const bool one = array_.sizes[0] <= array_.chunk[0] && array_.sizes[1] <= array_.chunk[1];
    if (beside_ >> 32 != 0 || (array_.index == Index::kSingle && !one))
      return source_.damaged("it has another number of chunks");
    if (array_.index != Index::kFixedArray || array_.address == kHdf5Nowhere) return ok_status();
    Result<Hdf5FixedArray> list = Hdf5FixedArray::open(source_, array_);
    if (!list) return list.error();
    list_ = std::move(*list);
    return ok_status();
  }

  // Chunks are numbered by rows of the largest array that there may be.
  Result<Hdf5Place> find(std::uint64_t row, std::uint64_t column) {
    const std::uint64_t number = row / array_.chunk[0] * beside_ + column / array_.chunk[1];
    if (array_.address == kHdf5Nowhere) return Hdf5Place{};
    if (array_.index == Index::kFixedArray) return list_.find(source_, number);
    if (array_.index == Index::kSingle)
      return Hdf5Place{array_.address, array_.stored, array_.mask};
    return Hdf5Place{hdf5_address(array_.address, number, array_.bytes()), array_.bytes(), 0};
  }

  Result<std::string> bytes_of(const Hdf5Place& place, bool at_edge) {
    const bool plain = array_.filters.empty() || (at_edge && array_.plain_edges);
    Result<std::string> stored = source_.read(place.address, plain ? array_.bytes() : place.size);
    if (!stored || plain) return stored;
    return unfiltered(source_, array_, std::move(*stored), place.mask);
  }

  // Puts the chunk that begins there; a part of it may lie outside of the array.
  Status put_chunk(std::uint64_t row, std::uint64_t column, Hdf5Array& into) {
    const Result<Hdf5Place> place = find(row, column);
    if (!place) return place.error();
    if (place->address == kHdf5Nowhere) return ok_status();
    const std::uint64_t rows = std::min<std::uint64_t>(array_.chunk[0], into.rows - row);
    const std::uint64_t columns = std::min<std::uint64_t>(array_.chunk[1], into.columns - column);
    Result<std::string> bytes =
        bytes_of(*place, rows < array_.chunk[0] || columns < array_.chunk[1]);
    if (!bytes) return bytes.error();
    const std::vector<double> chunk = numbers(array_, std::move(*bytes));
    for (std::uint64_t r = 0; r < rows; ++r)
      std::copy_n(chunk.data() + r * array_.chunk[1], columns,
                  into.numbers.data() + (row + r) * into.columns + column);
    return ok_status();
  }

  Hdf5Source& source_;
  const Hdf5Chunked& array_;
  Hdf5FixedArray list_;
  std::uint64_t beside_ = 0;  // chunks beside each other
};

}  // namespace

Result<Hdf5Array> read_chunks(Hdf5Source& source, const Hdf5Chunked& array) {
  return Chunks(source, array).read();
}

}  // namespace pose_refine::io
