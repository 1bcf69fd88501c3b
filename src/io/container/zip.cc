// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/zip.h"

#include <zip.h>

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

Result<std::string> read_entry(zip_t* archive, zip_uint64_t index, const zip_stat_t& stat,
                               const std::string& path) {
  const File file(zip_fopen_index(archive, index, 0));
  if (!file) return bad(path, "has an entry that cannot be opened");
  std::string contents(stat.size, '\0');
  if (zip_fread(file.get(), contents.data(), stat.size) != static_cast<zip_int64_t>(stat.size)) {
    return bad(path, "has an entry that is cut off or damaged");
  }
  char more = 0;  // reading on to the end checks the sum
  if (zip_fread(file.get(), &more, 1) != 0) return bad(path, "has a damaged entry");
  return contents;
}

}  // namespace

Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path) {
  const Archive archive = open_archive(bytes);
  if (!archive) return bad(path, "is damaged, or the file is not an archive");
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  std::uint64_t left = kFreeSize + kLargestRatio * bytes.size();
  ZipEntries entries;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE;
    if (zip_stat_index(archive.get(), i, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
      return bad(path, "has an entry without name or size");
    }
    if (stat.size > left) return bad(path, "unpacks to more than 100 times its size");
    left -= stat.size;
    Result<std::string> contents = read_entry(archive.get(), i, stat, path);
    if (!contents) return contents.error();
    if (!entries.emplace(stat.name, std::move(*contents)).second) {
      return bad(path, "has two entries of one name");
    }
  }
  return entries;
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
