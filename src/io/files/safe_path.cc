// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/safe_path.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

Error refused(std::string_view name, const std::string& reason) {
  return Error{ErrorCode::kInvalidArgument, "the name " + quoted(name) + " is refused: " + reason};
}

std::vector<std::string_view> components(std::string_view name) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = name.find('/');
    parts.push_back(name.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    name.remove_prefix(slash + 1);
  }
}

// Says why a name could lead out of its folder; it is empty if it cannot.
std::string reason_to_refuse(std::string_view name) {
  if (name.empty()) return "it is empty";
  if (name.front() == '/') return "it is an absolute path";
  if (name.find('\0') != std::string_view::npos) return "it holds a NUL byte";
  for (std::string_view part : components(name)) {
    if (part == "..") return "it leads out of the folder";
  }
  return {};
}

// Tells whether Windows takes the name for a device: CON, PRN, AUX, NUL, COM1.., LPT1.., with any
// extension.
bool is_device(std::string_view part) {
  std::string stem(part.substr(0, part.find('.')));
  std::transform(stem.begin(), stem.end(), stem.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (stem == "CON" || stem == "PRN" || stem == "AUX" || stem == "NUL") return true;
  const std::string_view head = std::string_view(stem).substr(0, 3);
  return stem.size() == 4 && (head == "COM" || head == "LPT") && stem[3] >= '0' && stem[3] <= '9';
}

std::string reason_to_refuse_writing(std::string_view name) {
  std::string reason = reason_to_refuse(name);
  if (!reason.empty()) return reason;
  for (char c : name) {
    if (static_cast<unsigned char>(c) < 0x20) return "it holds a control character";
    if (c == '\\') return "it holds a backslash";
  }
  if (name.size() > 1 && name[1] == ':') return "it names a drive";
  for (std::string_view part : components(name)) {
    if (part.empty() || part == ".") return "it has an empty or '.' component";
    if (is_device(part)) return "it is the name of a device on Windows";
  }
  return {};
}

bool is_link(const std::string& path) {
  struct stat info = {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

}  // namespace

Result<std::string> input_path(const std::string& folder, std::string_view name) {
  const std::string reason = reason_to_refuse(name);
  if (!reason.empty()) return refused(name, reason);
  return folder + "/" + std::string(name);
}

Result<std::string> output_path(const std::string& folder, std::string_view name) {
  const std::string reason = reason_to_refuse_writing(name);
  if (!reason.empty()) return refused(name, reason);
  std::string path = folder;
  for (std::string_view part : components(name)) {
    path += "/";
    path += part;
    if (is_link(path)) return refused(name, quoted(path) + " is a symbolic link");
  }
  return path;
}

}  // namespace pose_refine::io
