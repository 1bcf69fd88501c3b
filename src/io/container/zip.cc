// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/zip.h"

#include <zip.h>

#include <algorithm>
#include <memory>

namespace pose_refine::io {
namespace {

constexpr std::uint64_t kFreeSize = std::uint64_t{64} << 20, kLargestRatio = 100;

// Gives up an archive, without writing it, when it goes out of scope.
struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
struct Close {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using File = std::unique_ptr<zip_file_t, Close>;

Error bad(const std::string& path, const std::string& message) {
  return Error{ErrorCode::kMalformed, "the zip archive " + message, path};
}

Archive open_archive(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr
                       ? nullptr
                       : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  return Archive(archive);
}

// This is an entry of an archive that is open.
struct Entry {
  zip_t* archive;
  zip_uint64_t index;
  std::string name;
  std::uint64_t size;
};

// Reads the entry, or its first bytes if `most` is less than its size.
Result<std::string> read_entry(const Entry& entry, std::uint64_t most, const std::string& path) {
  const File file(zip_fopen_index(entry.archive, entry.index, 0));
  if (!file) return bad(path, "has an entry that cannot be opened");
  std::string contents(std::min(entry.size, most), '\0');
  if (zip_fread(file.get(), contents.data(), contents.size()) !=
      static_cast<zip_int64_t>(contents.size())) {
    return bad(path, "has an entry that is cut off or damaged");
  }
  if (most < entry.size) return contents;
  char more = 0;  // reading on to the end checks the sum
  if (zip_fread(file.get(), &more, 1) != 0) return bad(path, "has a damaged entry");
  return contents;
}

// Calls use(entry) -> Status for each entry.
template <class Use>
Status for_each_entry(std::string_view bytes, const std::string& path, Use&& use) {
  const Archive archive = open_archive(bytes);
  if (!archive) return bad(path, "is damaged, or the file is not an archive");
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE;
    if (zip_stat_index(archive.get(), i, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
      return bad(path, "has an entry without name or size");
    }
    const Status used = use(Entry{archive.get(), i, stat.name, stat.size});
    if (!used) return used;
  }
  return ok_status();
}

// Says which entries are read, and how much of each.
struct Selection {
  const std::set<std::string>* names = nullptr;  // null: all
  std::uint64_t most = UINT64_MAX;
};

Result<ZipEntries> read_entries(std::string_view bytes, const std::string& path,
                                const Selection& selection) {
  std::uint64_t left = kFreeSize + kLargestRatio * bytes.size();
  ZipEntries entries;
  const Status read = for_each_entry(bytes, path, [&](const Entry& entry) -> Status {
    if (selection.names != nullptr && selection.names->count(entry.name) == 0) return ok_status();
    const std::uint64_t size = std::min(entry.size, selection.most);
    if (size > left) return bad(path, "unpacks to more than 100 times its size");
    left -= size;
    Result<std::string> contents = read_entry(entry, selection.most, path);
    if (!contents) return contents.error();
    if (!entries.emplace(entry.name, std::move(*contents)).second) {
      return bad(path, "has two entries of one name");
    }
    return ok_status();
  });
  if (!read) return read.error();
  return entries;
}

}  // namespace

Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path) {
  return read_entries(bytes, path, {});
}

Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path,
                            const std::set<std::string>& names) {
  return read_entries(bytes, path, {&names});
}

Result<ZipEntries> read_zip_heads(std::string_view bytes, const std::string& path,
                                  std::size_t size) {
  return read_entries(bytes, path, {nullptr, size});
}

Result<std::string> zip_of(const ZipEntries& entries) {
  const Error failure{ErrorCode::kWriteFailed, "the zip archive could not be made"};
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (target == nullptr) return failure;
  zip_source_keep(target);  // the archive's share ends when it is closed
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> keep(target, zip_source_free);
  Archive archive(zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) return failure;
  for (const auto& [name, contents] : entries) {
    zip_source_t* source = zip_source_buffer(archive.get(), contents.data(), contents.size(), 0);
    if (source == nullptr) return failure;
    const zip_int64_t index = zip_file_add(archive.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      return failure;
    }
    const auto at = static_cast<zip_uint64_t>(index);
    constexpr zip_uint16_t kFirstDay = (1 << 5) | 1;  // 1980-01-01
    if (zip_set_file_compression(archive.get(), at, ZIP_CM_STORE, 0) != 0) return failure;
    if (zip_file_set_dostime(archive.get(), at, 0, kFirstDay, 0) != 0) return failure;
  }
  if (zip_close(archive.get()) != 0) return failure;
  static_cast<void>(archive.release());  // zip_close() freed it
  if (zip_source_open(target) != 0) return failure;
  std::string bytes;
  char block[65536];
  for (zip_int64_t size; (size = zip_source_read(target, block, sizeof block)) > 0;) {
    bytes.append(block, static_cast<std::size_t>(size));
  }
  zip_source_close(target);
  return bytes;
}

}  // namespace pose_refine::io
