// SPDX-License-Identifier: BSD-3-Clause
#include "io/folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "io/buffer.h"
#include "io/safe_path.h"

namespace pose_refine::io {
namespace {

namespace fs = std::filesystem;

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

// Calls `visit` with each file's relative name until it returns false.
template <class Visit>
std::error_code walk(const std::string& folder, std::string_view suffix, Visit&& visit) {
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, failure), end;
  const std::size_t skip = folder.size() + (folder.back() == '/' ? 0 : 1);
  for (; !failure && entry != end; entry.increment(failure)) {
    std::error_code status;
    const std::string& path = entry->path().native();
    if (!ends_with(path, suffix) || !entry->is_regular_file(status)) continue;
    if (!visit(path.substr(skip, path.size() - skip - suffix.size()))) break;
  }
  return failure;
}

}  // namespace

Result<std::vector<std::string>> list_files(const std::string& folder, std::string_view suffix) {
  if (!is_folder(folder)) return Error{ErrorCode::kNotFound, "there is no such folder", folder};
  std::vector<std::string> names;
  const std::error_code failure = walk(folder, suffix, [&](std::string name) {
    names.push_back(std::move(name));
    return true;
  });
  if (failure) return Error{ErrorCode::kUnreadable, failure.message(), folder};
  std::sort(names.begin(), names.end());
  return names;
}

bool has_file(const std::string& folder, std::string_view suffix) {
  bool found = false;
  if (is_folder(folder)) walk(folder, suffix, [&](const std::string&) { return !(found = true); });
  return found;
}

Result<FolderWriter> FolderWriter::create(const std::string& folder, bool overwrite) {
  if (folder.empty() || folder == "-") {
    return Error{ErrorCode::kWriteFailed, "this output is a folder: name one", folder};
  }
  FolderWriter writer(folder, overwrite);
  const Status made = writer.make_folder(folder);
  if (!made) return made.error();
  return writer;
}

FolderWriter::~FolderWriter() {
  files_.clear();  // takes the temporary files away
  for (auto path = made_.rbegin(); path != made_.rend(); ++path) ::rmdir(path->c_str());
}

Status FolderWriter::make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0) {
    made_.push_back(path);
    return ok_status();
  }
  if (errno == EEXIST && is_folder(path)) return ok_status();
  const std::string reason =
      errno == EEXIST ? "it is a file, expected a folder" : std::generic_category().message(errno);
  return Error{ErrorCode::kWriteFailed, "cannot make the folder: " + reason, path};
}

Result<AtomicFile*> FolderWriter::add(const std::string& name) {
  const Result<std::string> path = output_path(folder_, name);
  if (!path) return path.error();
  for (std::size_t slash = name.find('/'); slash != std::string::npos;
       slash = name.find('/', slash + 1)) {
    const Status made = make_folder(folder_ + "/" + name.substr(0, slash));
    if (!made) return made.error();
  }
  Result<AtomicFile> file = AtomicFile::create(*path, overwrite_);
  if (!file) return file.error();
  files_.push_back(std::move(*file));
  return &files_.back();
}

Status FolderWriter::commit() {
  for (AtomicFile& file : files_) {
    const Status prepared = file.prepare();
    if (!prepared) return prepared;
  }
  for (AtomicFile& file : files_) {
    const Status committed = file.commit();
    if (!committed) return committed;
  }
  made_.clear();
  return ok_status();
}

}  // namespace pose_refine::io
