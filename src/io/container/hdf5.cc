// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "io/container/hdf5_chunks.h"
#include "io/container/hdf5_id.h"
#include "io/container/hdf5_paths.h"
#include "io/container/npy.h"
#include "io/files/first_bytes.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

using Id = Hdf5Id;
using Quiet = Hdf5Quiet;

Error damaged(const std::string& what, const std::string& file) {
  return Error{ErrorCode::kMalformed, what + hdf5_reason(), file};
}

// Calls use(name) for each link of a group to a thing in the same file.
template <class Use>
bool for_each_name(hid_t group, Use use) {
  const auto visit = [](hid_t, const char* name, const H5L_info_t* info, void* data) -> herr_t {
    try {
      if (info->type == H5L_TYPE_HARD) (*static_cast<Use*>(data))(std::string(name));
    } catch (...) {  // exceptions must not pass through C
      return -1;
    }
    return 0;
  };
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, visit, &use) >= 0;
}

Id open_object(hid_t file, const std::string& path) {
  return {hdf5_exists(file, path) ? H5Oopen(file, path.c_str(), H5P_DEFAULT) : -1, H5Oclose};
}

bool is_number(hid_t type) {
  const H5T_class_t kind = H5Tget_class(type);
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

// Reads the sizes of an array.
std::optional<Hdf5Array> sizes_of(hid_t dataset) {
  const Id space(H5Dget_space(dataset), H5Sclose);
  const int rank = space ? H5Sget_simple_extent_ndims(space.get()) : -1;
  if (rank < 1 || rank > 2) return std::nullopt;
  hsize_t sizes[2] = {0, 1};
  if (H5Sget_simple_extent_dims(space.get(), sizes, nullptr) < 0) return std::nullopt;
  if (sizes[1] > kMostHdf5Numbers || (sizes[1] > 0 && sizes[0] > kMostHdf5Numbers / sizes[1]))
    return std::nullopt;
  Hdf5Array array;
  array.rows = sizes[0];
  array.columns = sizes[1];
  return array;
}

// Reads an array whose numbers are stored as T, which is quicker than HDF5's own conversion.
template <class T, class Convert>
bool read_stored(hid_t dataset, hid_t type, std::vector<double>& numbers, Convert convert) {
  std::vector<T> stored(numbers.size());
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, stored.data()) < 0) return false;
  std::transform(stored.begin(), stored.end(), numbers.begin(), convert);
  return true;
}

// Returns the type that numpy's float16 becomes.
Id half_type() {
  Id half(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  H5Tset_fields(half.get(), 15, 10, 5, 0, 10);
  H5Tset_size(half.get(), 2);
  H5Tset_ebias(half.get(), 15);
  return half;
}

bool read_numbers(hid_t dataset, std::vector<double>& numbers) {
  const Id type(H5Dget_type(dataset), H5Tclose);
  const Id half = half_type();
  const auto stored_as = [&](hid_t other) { return H5Tequal(type.get(), other) > 0; };
  const auto to_double = [](auto number) { return static_cast<double>(number); };
  if (stored_as(half.get()))
    return read_stored<std::array<unsigned char, 2>>(
        dataset, half.get(), numbers, [](const std::array<unsigned char, 2>& bytes) {
          return static_cast<double>(half_to_float(bytes[0] | unsigned{bytes[1]} << 8));
        });
  if (stored_as(H5T_NATIVE_UINT8))
    return read_stored<std::uint8_t>(dataset, H5T_NATIVE_UINT8, numbers, to_double);
  if (stored_as(H5T_NATIVE_INT16))
    return read_stored<std::int16_t>(dataset, H5T_NATIVE_INT16, numbers, to_double);
  if (stored_as(H5T_NATIVE_INT32))
    return read_stored<std::int32_t>(dataset, H5T_NATIVE_INT32, numbers, to_double);
  if (stored_as(H5T_NATIVE_INT64))
    return read_stored<std::int64_t>(dataset, H5T_NATIVE_INT64, numbers, to_double);
  if (stored_as(H5T_NATIVE_FLOAT))
    return read_stored<float>(dataset, H5T_NATIVE_FLOAT, numbers, to_double);
  return H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) >= 0;
}

// Returns an array without its numbers.
Result<Hdf5Array> shape_of(const Id& object, const std::string& path, const std::string& file) {
  if (!object || H5Iget_type(object.get()) != H5I_DATASET)
    return damaged("there is no array " + quoted(path), file);
  const Id type(H5Dget_type(object.get()), H5Tclose);
  std::optional<Hdf5Array> array = sizes_of(object.get());
  if (type && is_number(type.get()) && array) return std::move(*array);
  return damaged("the array " + quoted(path) + " does not hold numbers in one or two dimensions",
                 file);
}

// This is an array that the HDF5 that is installed is too old to open.
struct NewerArray {
  Hdf5Source source;
  Hdf5Chunked stored;
};

// Opens the bytes of a file that may hold such arrays; nothing: they are not read here.
Result<std::unique_ptr<Hdf5Bytes>> bytes_of_newer(hid_t file, const std::string& path) {
  if (H5_VERS_MAJOR >= 2 || !hdf5_has_plain_addresses(file)) return std::unique_ptr<Hdf5Bytes>();
  return Hdf5Bytes::open(path);
}

// Looks for such an array before HDF5 does, which loses memory when it refuses one.
Result<std::optional<NewerArray>> newer_array(hid_t file, const std::string& path,
                                              Hdf5Bytes* bytes) {
  constexpr unsigned kLayoutOfHdf5Two = 5;
  if (bytes == nullptr) return std::optional<NewerArray>();
  const std::optional<std::uint64_t> address = hdf5_address_of_array(file, path);
  if (!address) return std::optional<NewerArray>();
  Hdf5Source source(*bytes, path);
  Result<std::optional<Hdf5Chunked>> stored = chunked_array(source, *address, kLayoutOfHdf5Two);
  if (!stored) return stored.error();
  if (!*stored) return std::optional<NewerArray>();
  return std::optional<NewerArray>({std::move(source), std::move(**stored)});
}

}  // namespace

struct Hdf5::File {
  std::string path;
  Id id;
  std::unique_ptr<Hdf5Bytes> bytes;  // of arrays that the HDF5 that is installed cannot open
};

Hdf5::Hdf5(std::unique_ptr<File> file) : file_(std::move(file)) {}
Hdf5::Hdf5(Hdf5&&) noexcept = default;
Hdf5& Hdf5::operator=(Hdf5&&) noexcept = default;
Hdf5::~Hdf5() {
  const Quiet quiet;
  file_.reset();
}

Result<Hdf5> Hdf5::open(const std::string& path) {
  constexpr std::string_view kMagic("\x89HDF\r\n\x1a\n", 8);
  const Result<std::string> head = first_bytes(path, 64);
  if (!head) return head.error();
  if (head->substr(0, kMagic.size()) != kMagic)
    return wrong_kind_of_file(*head, "an HDF5 file", path);
  const Quiet quiet;
  const Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (!access || H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG) < 0)
    return Error{ErrorCode::kUnreadable, "HDF5 does not start" + hdf5_reason(), path};
  Id file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose);
  if (!file) return damaged("the HDF5 file cannot be opened", path);
  Result<std::unique_ptr<Hdf5Bytes>> bytes = bytes_of_newer(file.get(), path);
  if (!bytes) return bytes.error();
  return Hdf5(std::make_unique<File>(File{path, std::move(file), std::move(*bytes)}));
}

bool Hdf5::has(const std::string& path) const {
  const Quiet quiet;
  return hdf5_exists(file_->id.get(), path);
}

Result<std::vector<std::string>> Hdf5::names(const std::string& group) const {
  const Quiet quiet;
  if (hdf5_address_of_array(file_->id.get(), group)) return std::vector<std::string>();
  const Id object = open_object(file_->id.get(), group);
  if (!object) return damaged("the group " + quoted(group) + " cannot be opened", file_->path);
  std::vector<std::string> all;
  if (H5Iget_type(object.get()) != H5I_GROUP) return all;
  if (!for_each_name(object.get(), [&](std::string name) { all.push_back(std::move(name)); }))
    return damaged("the group " + quoted(group) + " cannot be listed", file_->path);
  return all;
}

Result<std::vector<std::string>> Hdf5::groups_with(const std::string& array) const {
  const Quiet quiet;
  struct Found {
    std::vector<std::string> groups;
    std::string ending;
  } found{{}, "/" + array};
  const auto visit = [](hid_t, const char* name, const H5L_info_t*, void* data) -> herr_t {
    auto& into = *static_cast<Found*>(data);
    const std::string_view path(name);
    if (path.size() <= into.ending.size()) return 0;
    const std::size_t at = path.size() - into.ending.size();
    try {
      if (path.substr(at) == into.ending) into.groups.emplace_back(path.substr(0, at));
    } catch (...) {  // exceptions must not pass through C
      return -1;
    }
    return 0;
  };
  if (H5Lvisit(file_->id.get(), H5_INDEX_NAME, H5_ITER_NATIVE, visit, &found) < 0)
    return damaged("its groups cannot be listed", file_->path);
  std::sort(found.groups.begin(), found.groups.end());
  return std::move(found.groups);
}

Result<std::size_t> Hdf5::rows(const std::string& path) const {
  const Quiet quiet;
  const auto newer = newer_array(file_->id.get(), path, file_->bytes.get());
  if (!newer) return newer.error();
  if (*newer) return static_cast<std::size_t>((*newer)->stored.sizes[0]);
  const Id object = open_object(file_->id.get(), path);
  const auto array = shape_of(object, path, file_->path);
  if (!array) return array.error();
  return array->rows;
}

Result<Hdf5Array> Hdf5::array(const std::string& path) const {
  const Quiet quiet;
  auto newer = newer_array(file_->id.get(), path, file_->bytes.get());
  if (!newer) return newer.error();
  if (*newer) return read_chunks((*newer)->source, (*newer)->stored);
  const Id object = open_object(file_->id.get(), path);
  Result<Hdf5Array> array = shape_of(object, path, file_->path);
  if (!array) return array;
  array->numbers.resize(array->rows * array->columns);
  if (!array->numbers.empty() && !read_numbers(object.get(), array->numbers))
    return damaged("the array " + quoted(path) + " cannot be read", file_->path);
  return array;
}

Result<std::optional<double>> Hdf5::attribute(const std::string& path,
                                              const std::string& name) const {
  const Quiet quiet;
  const hid_t file = file_->id.get();  // the array needs not be opened
  if (!hdf5_exists(file, path) ||
      H5Aexists_by_name(file, path.c_str(), name.c_str(), H5P_DEFAULT) <= 0)
    return std::optional<double>();
  const Id attribute(H5Aopen_by_name(file, path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                     H5Aclose);
  const Id type(attribute ? H5Aget_type(attribute.get()) : -1, H5Tclose);
  const Id space(attribute ? H5Aget_space(attribute.get()) : -1, H5Sclose);
  double value = 0.0;
  if (!type || !space || !is_number(type.get()) || H5Sget_simple_extent_npoints(space.get()) != 1 ||
      H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, &value) < 0)
    return damaged("the attribute '" + name + "' of " + quoted(path) + " is not one number",
                   file_->path);
  return std::optional<double>(value);
}

}  // namespace pose_refine::io
