// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/image_name.h"

#include <algorithm>
#include <array>

#include "io/text/ascii.h"

namespace pose_refine::io {
namespace {

constexpr std::array<std::string_view, 26> kEndings = {
    ".png",  ".jpg",  ".jpeg", ".bmp", ".tif", ".tiff", ".pgm", ".ppm",  ".pnm",
    ".gif",  ".webp", ".exr",  ".hdr", ".tga", ".jp2",  ".jxl", ".avif", ".heic",
    ".heif", ".dng",  ".raw",  ".cr2", ".nef", ".arw",  ".npy", ".npz"};
constexpr std::array<std::string_view, 4> kInner = {".color", ".rgb", ".pose", ".image"};

bool ends_with(std::string_view name, std::string_view ending) {
  if (name.size() <= ending.size()) return false;
  const std::string_view end = name.substr(name.size() - ending.size());
  return std::equal(end.begin(), end.end(), ending.begin(),
                    [](char a, char b) { return lower(a) == b; });
}

template <std::size_t n>
std::string_view cut(std::string_view name, const std::array<std::string_view, n>& endings) {
  for (const std::string_view ending : endings)
    if (ends_with(name, ending)) return name.substr(0, name.size() - ending.size());
  return name;
}

}  // namespace

std::string_view without_ending(std::string_view name) {
  return cut(cut(name, kEndings), kInner);
}

std::string canonical_name(std::string_view name) {
  std::string text(without_ending(name));
  std::replace(text.begin(), text.end(), '\\', '/');
  std::string clean;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    if (!part.empty() && part != ".") clean += (clean.empty() ? "" : "/") + part;
    begin = end + 1;
  }
  return clean.empty() ? text : clean;
}

std::string_view number_at_end(std::string_view name) {
  std::size_t begin = name.size();
  while (begin > 0 && name[begin - 1] >= '0' && name[begin - 1] <= '9') --begin;
  return name.substr(begin);
}

}  // namespace pose_refine::io
