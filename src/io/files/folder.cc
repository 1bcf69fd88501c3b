// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/folder.h"

#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "io/files/buffer.h"
#include "io/files/safe_path.h"

namespace pose_refine::io {
namespace {

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

struct CloseTree {
  void operator()(FTS* tree) const { ::fts_close(tree); }
};

bool is_file_entry(const FTSENT& entry) {
  return entry.fts_info == FTS_F || (entry.fts_info == FTS_SL && is_file(entry.fts_path));
}

// Calls `visit` with each file's relative name until it returns false. It does not use
// std::filesystem, whose iterator ends the program when memory is short.
template <class Visit>
std::error_code walk(std::string folder, std::string_view suffix, Visit&& visit) {
  char* roots[] = {folder.data(), nullptr};
  const std::unique_ptr<FTS, CloseTree> tree(
      ::fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, nullptr));
  const std::size_t skip = folder.size() + (folder.back() == '/' ? 0 : 1);
  errno = tree ? 0 : errno;
  while (const FTSENT* const entry = tree ? ::fts_read(tree.get()) : nullptr) {
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
      return {entry->fts_errno, std::generic_category()};
    const std::string path = entry->fts_path;
    if (!ends_with(path, suffix) || !is_file_entry(*entry)) continue;
    if (!visit(path.substr(skip, path.size() - skip - suffix.size()))) return {};
    errno = 0;
  }
  return {errno, std::generic_category()};
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
