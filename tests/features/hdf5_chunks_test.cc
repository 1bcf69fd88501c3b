// SPDX-License-Identifier: BSD-3-Clause
// Arrays in chunks whose bytes are read without HDF5, because an older one cannot open them.
#include "io/container/hdf5_chunks.h"

#include <gmock/gmock.h>

#include "io/container/hdf5_paths.h"
#include "support/hdf5_file.h"
#include "support/hdf5_two_file.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

// Returns the address of an array.
std::uint64_t chunks_address(const std::string& path, const std::string& name) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const auto address = io::hdf5_address_of_array(file, name);
  H5Fclose(file);
  EXPECT_TRUE(address.has_value()) << name;
  return address.value_or(0);
}

// Reads the bytes of an array. Those of 1.10 differ from those of 2.0 only in the version.
Result<io::Hdf5Array> read_chunks_at(const std::string& path, std::uint64_t address) {
  constexpr unsigned kLayoutOfHdf5OneTen = 4;
  const auto bytes = io::Hdf5Bytes::open(path);
  if (!bytes) return bytes.error();
  io::Hdf5Source source(**bytes, "x");
  const auto array = io::chunked_array(source, address, kLayoutOfHdf5OneTen);
  if (!array) return array.error();
  if (!*array) return Error{ErrorCode::kUnsupported, "it has no chunks"};
  return io::read_chunks(source, **array);
}

// How an array is stored.
struct ChunkedLayout {
  hid_t type = H5T_STD_U16LE;
  std::vector<hsize_t> sizes, largest, chunk;
  std::vector<H5Z_filter_t> filters = {};
  bool early = false;  // room for all chunks comes first
  bool plain_edges = false;
  std::vector<hsize_t> written = {};  // sizes of what is written; none: all
};

// Returns what says how an array is stored. What is not written becomes 7.
hid_t chunked_properties(const ChunkedLayout& layout) {
  const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(how, static_cast<int>(layout.chunk.size()), layout.chunk.data());
  for (const H5Z_filter_t filter : layout.filters) {
    if (filter == H5Z_FILTER_DEFLATE) H5Pset_deflate(how, 6);
    if (filter == H5Z_FILTER_SHUFFLE) H5Pset_shuffle(how);
    if (filter == H5Z_FILTER_FLETCHER32) H5Pset_fletcher32(how);
  }
  const double fill = 7.0;
  H5Pset_fill_value(how, H5T_NATIVE_DOUBLE, &fill);
  if (layout.early) H5Pset_alloc_time(how, H5D_ALLOC_TIME_EARLY);
  if (layout.plain_edges) H5Pset_chunk_opts(how, H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS);
  return how;
}

void write_chunked(const std::string& path, const ChunkedLayout& layout) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  const hid_t how = chunked_properties(layout);
  const auto rank = static_cast<int>(layout.sizes.size());
  const hid_t space = H5Screate_simple(rank, layout.sizes.data(), layout.largest.data());
  const hid_t set = H5Dcreate2(file, "x", layout.type, space, H5P_DEFAULT, how, H5P_DEFAULT);
  const auto& sizes = layout.written.empty() ? layout.sizes : layout.written;
  const std::vector<hsize_t> start(sizes.size(), 0);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, sizes.data(), nullptr);
  std::vector<double> numbers(sizes[0] * (sizes.size() > 1 ? sizes[1] : 1));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i % 113);
  const hid_t part = H5Screate_simple(rank, sizes.data(), nullptr);
  EXPECT_GE(H5Dwrite(set, H5T_NATIVE_DOUBLE, part, space, H5P_DEFAULT, numbers.data()), 0);
  H5Dclose(set), H5Sclose(part), H5Sclose(space), H5Pclose(how), H5Fclose(file), H5Pclose(access);
}

// HDF5 itself and the reader of bytes find the same numbers.
void expect_same_as_hdf5(const ChunkedLayout& layout) {
  const testing::Scratch scratch;
  const std::string path = scratch.path("x.h5");
  write_chunked(path, layout);
  const auto ours = read_chunks_at(path, chunks_address(path, "x"));
  const auto file = io::Hdf5::open(path);
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  const auto theirs = file->array("x");
  ASSERT_TRUE(theirs.ok()) << theirs.error().to_string();
  ASSERT_TRUE(ours.ok()) << ours.error().to_string();
  EXPECT_EQ(ours->rows, theirs->rows);
  EXPECT_EQ(ours->columns, theirs->columns);
  EXPECT_EQ(ours->numbers, theirs->numbers);
}

TEST(Hdf5Chunks, OfHdf5TwoAreRead) {
  const testing::Scratch scratch;
  const auto file = io::Hdf5::open(scratch.put("two.h5", testing::hdf5_two_file()));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  std::vector<double> numbers;
  for (int i = 0; i < 12; ++i) numbers.push_back(i * 1000.0 + 7.0);
  for (const char* name : {"f", "s"}) {
    const auto array = file->array(name);
    ASSERT_TRUE(array.ok()) << array.error().to_string();
    EXPECT_EQ(array->rows, 4u);
    EXPECT_EQ(array->columns, 3u);
    EXPECT_EQ(array->numbers, numbers);
    EXPECT_EQ(file->rows(name).value(), 4u);
    EXPECT_TRUE(file->names(name).value().empty());
  }
  EXPECT_EQ(file->attribute("s", "uncertainty").value(), 1.5);
  EXPECT_FALSE(file->attribute("f", "uncertainty").value().has_value());
  EXPECT_EQ(file->names("/").value(), (std::vector<std::string>{"f", "s", "unlimited"}));
}

TEST(Hdf5Chunks, OfUnlimitedArraysAreRefused) {
  const testing::Scratch scratch;
  const std::string path = scratch.put("two.h5", testing::hdf5_two_file());
  const auto array = read_chunks_at(path, chunks_address(path, "unlimited"));
  ASSERT_FALSE(array.ok());
  EXPECT_EQ(array.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(array.error().to_string(),
              HasSubstr("two.h5: the array 'x' was written by HDF5 2.0 or newer with unlimited "
                        "dimensions, which is not read here: h5repack"));
}

TEST(Hdf5Chunks, OfEveryTypeAreReadAsByHdf5) {
  for (const hid_t type :
       {testing::Hdf5File::half(), H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE, H5T_IEEE_F64BE,
        H5T_STD_I8LE, H5T_STD_I16LE, H5T_STD_I32LE, H5T_STD_I64LE, H5T_STD_I16BE, H5T_STD_I64BE,
        H5T_STD_U8LE, H5T_STD_U16LE, H5T_STD_U32LE, H5T_STD_U64BE})
    for (const hsize_t rows : {hsize_t{3}, hsize_t{7}})
      expect_same_as_hdf5({type, {7, 5}, {7, 5}, {rows, 5}, {H5Z_FILTER_DEFLATE}});
}

TEST(Hdf5Chunks, InEveryListAreReadAsByHdf5) {
  const std::vector<H5Z_filter_t> all = {H5Z_FILTER_FLETCHER32, H5Z_FILTER_SHUFFLE,
                                         H5Z_FILTER_DEFLATE};
  for (const auto& filters : {std::vector<H5Z_filter_t>(), all}) {
    expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {7, 5}, {7, 5}, filters});     // one chunk
    expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {7, 5}, {3, 2}, filters});     // several
    expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {40, 33}, {3, 2}, filters});   // room for more
    expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {40, 33}, {20, 9}, filters});  // a chunk is larger
    expect_same_as_hdf5({H5T_STD_I32LE, {19}, {25}, {4}, filters});            // one dimension
    // Many are in pages, of which some are never written.
    expect_same_as_hdf5({H5T_STD_I32LE, {5000, 2}, {5000, 2}, {1, 1}, filters});
    expect_same_as_hdf5(
        {H5T_STD_I32LE, {5000, 2}, {5000, 2}, {1, 1}, filters, false, false, {3, 2}});
    expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {7, 5}, {3, 2}, filters, false, false, {3, 2}});
    expect_same_as_hdf5({H5T_STD_I32LE, {0, 5}, {7, 5}, {3, 2}, filters});
  }
  expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {7, 5}, {3, 2}, {}, true});  // without a list
  expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {21, 15}, {3, 2}, {}, true});
  expect_same_as_hdf5({H5T_STD_I32LE, {7, 5}, {7, 5}, {3, 2}, all, false, true});
}

TEST(Hdf5Chunks, ThatAreCutAreErrors) {
  const testing::Scratch scratch;
  const std::string whole = testing::hdf5_two_file();
  const std::string path = scratch.put("two.h5", whole);
  for (const char* name : {"f", "s"}) {
    scratch.put("two.h5", whole);
    const std::uint64_t address = chunks_address(path, name);
    ASSERT_TRUE(read_chunks_at(path, address).ok());
    std::size_t ends = 0;  // where the array is complete
    for (std::size_t size = 0; size < whole.size(); size += 7) {
      scratch.put("two.h5", whole.substr(0, size));
      const auto array = read_chunks_at(path, address);
      if (!array && array.error().message.find("has no chunks") == std::string::npos) {
        EXPECT_EQ(array.error().file, path);
        EXPECT_THAT(array.error().message, HasSubstr("the array 'x' is damaged: "));
      }
      if (array && ends == 0) ends = size;
      EXPECT_TRUE(!array || ends > 1500) << size;
    }
  }
}

// The bytes of the headers, the list and the chunks: an error or some numbers, but no crash.
TEST(Hdf5Chunks, WithAnyByteChangedAreErrorsOrNumbers) {
  const testing::Scratch scratch;
  const std::string whole = testing::hdf5_two_file();
  const std::string path = scratch.put("two.h5", whole);
  const std::uint64_t addresses[] = {chunks_address(path, "f"), chunks_address(path, "s")};
  std::size_t errors = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    if (at == 1094) at = 2037;  // between them is a third array
    for (const unsigned bits : {0x01u, 0xffu}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ bits);
      scratch.put("two.h5", changed);
      for (const std::uint64_t address : addresses) {
        const auto array = read_chunks_at(path, address);
        if (!array) ++errors;
        if (array) EXPECT_EQ(array->numbers.size(), array->rows * array->columns);
      }
    }
  }
  EXPECT_GT(errors, 500u);
}

// The sum is what h5py finds.
TEST(RealHloc, KittiHasTheDescriptorsThatWereWritten) {
  const auto folder = testing::real_data("guided_kitti");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  const auto file = io::Hdf5::open(*folder + "/features.h5");
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  const auto array = file->array("image_l/000002.png/descriptors");
  ASSERT_TRUE(array.ok()) << array.error().to_string();
  EXPECT_EQ(array->rows, 128u);
  EXPECT_EQ(array->columns, 2000u);
  double sum = 0.0, weighted = 0.0;
  for (std::size_t i = 0; i < array->numbers.size(); ++i) {
    sum += array->numbers[i];
    weighted += array->numbers[i] * static_cast<double>(i % 1009);
  }
  EXPECT_EQ(sum, 8678397.0);
  EXPECT_EQ(weighted, 4372176217.0);
}

}  // namespace
}  // namespace pose_refine
