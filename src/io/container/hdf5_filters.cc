// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_filters.h"

#include <zlib.h>

#include <utility>

namespace pose_refine::io {
namespace {

enum Filter : std::uint64_t { kDeflate = 1, kShuffle = 2, kFletcher32 = 3 };

constexpr std::size_t kChecksum = 4;  // bytes that fletcher32 adds

// Inflates to at most `most` bytes.
Result<std::string> inflated(const Hdf5Source& source, const std::string& bytes, std::size_t most) {
  constexpr std::size_t kMostTimes = 1032;  // no byte becomes more than so many
  if (most / kMostTimes > bytes.size()) return source.damaged("a chunk is too short");
  std::string all(most, '\0');
  uLongf size = most;
  const int result = uncompress(reinterpret_cast<Bytef*>(all.data()), &size,
                                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  if (result != Z_OK) return source.damaged("a chunk cannot be inflated");
  all.resize(size);
  return all;
}

// The first bytes of all numbers come first, then the second ones, and last what is no number.
std::string unshuffled(const std::string& bytes, std::size_t width) {
  if (width == 0 || width > bytes.size()) return bytes;
  const std::size_t count = bytes.size() / width;
  std::string all = bytes;
  for (std::size_t k = 0; k < width; ++k)
    for (std::size_t i = 0; i < count; ++i) all[i * width + k] = bytes[k * count + i];
  return all;
}

// Adds up pairs of bytes in big endian, modulo 65,535.
std::uint32_t fletcher32(std::string_view bytes) {
  std::uint32_t sum = 0, sum_of_sums = 0;
  const auto fold = [](std::uint32_t n) { return (n & 0xffffu) + (n >> 16); };
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum = fold(sum + (byte(i) << 8 | byte(i + 1)));
    sum_of_sums = fold(sum_of_sums + sum);
  }
  return sum_of_sums << 16 | sum;
}

Result<std::string> checked(const Hdf5Source& source, std::string bytes) {
  if (bytes.size() < kChecksum) return source.damaged("a chunk has no checksum");
  const std::size_t size = bytes.size() - kChecksum;
  Hdf5Cursor stored(std::string_view(bytes).substr(size));
  if (stored.number(kChecksum) != fletcher32(std::string_view(bytes).substr(0, size)))
    return source.damaged("a chunk has another checksum");
  bytes.resize(size);
  return bytes;
}

Result<std::string> undone(const Hdf5Source& source, const Hdf5Filter& filter, std::string bytes,
                           std::size_t most) {
  if (filter.id == kDeflate) return inflated(source, bytes, most);
  if (filter.id == kShuffle) return unshuffled(bytes, filter.parameter);
  if (filter.id == kFletcher32) return checked(source, std::move(bytes));
  return source.unsupported("is packed by filter " + std::to_string(filter.id) +
                            " of HDF5, which is not read here: h5repack -f GZIP=1 gives one that "
                            "is");
}

}  // namespace

Result<std::string> unfiltered(const Hdf5Source& source, const Hdf5Chunked& array,
                               std::string stored, std::uint64_t mask) {
  const std::size_t most = array.bytes() + kChecksum * array.filters.size();
  for (std::size_t i = array.filters.size(); i-- > 0;) {
    if ((mask >> i & 1u) != 0) continue;
    Result<std::string> bytes = undone(source, array.filters[i], std::move(stored), most);
    if (!bytes) return bytes;
    stored = std::move(*bytes);
  }
  if (stored.size() != array.bytes()) return source.damaged("a chunk has another size");
  return stored;
}

}  // namespace pose_refine::io
