// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/first_bytes.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "io/files/buffer.h"

namespace pose_refine::io {
namespace {

struct Kind {
  std::string_view magic, name;
};
constexpr std::array<Kind, 12> kKinds = {{
    {{"\x89HDF\r\n\x1a\n", 8},
     "an HDF5 file; hloc's are given by --map=MODEL --features=FILE --pair_matches=FILE"},
    {{"SQLite format 3\0", 16},
     "a database of SQLite; COLMAP's is given by --map=MODEL "
     "--database=FILE"},
    {{"PK\x03\x04", 4},
     "a zip archive; one of numpy (.npz) is given by --poses or --model, others "
     "have to be unpacked"},
    {{"PK\x05\x06", 4}, "a zip archive without files"},
    {{"\x93NUMPY", 6}, "an array of numpy, which --poses takes"},
    {{"\x1f\x8b", 2}, "packed by gzip: unpack it"},
    {{"\xfd"
      "7zXZ",
      5},
     "packed by xz: unpack it"},
    {{"BZh9", 4}, "packed by bzip2: unpack it"},
    {{"\x28\xb5\x2f\xfd", 4}, "packed by zstd: unpack it"},
    {{"\x89PNG\r\n\x1a\n", 8}, "a picture (PNG)"},
    {{"\xff\xd8\xff", 3}, "a picture (JPEG)"},
    {{"%PDF-", 5}, "a PDF"},
}};

// A pickle begins with its protocol. Then comes a frame since protocol 4, a value before.
bool is_pickle(std::string_view bytes) {
  if (bytes.size() < 3 || bytes[0] != '\x80' || bytes[1] < 2 || bytes[1] > 5) return false;
  constexpr std::string_view kValues = "}](cXK)";
  return bytes[1] >= 4 ? bytes[2] == '\x95' : kValues.find(bytes[2]) != std::string_view::npos;
}

}  // namespace

Result<std::string> first_bytes(const std::string& path, std::size_t count) {
  std::string bytes(count, '\0');
  if (is_file(path)) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{ErrorCode::kUnreadable, "the file cannot be opened", path};
    file.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (!bytes.empty()) return bytes;
  }
  // It is absent, empty, a folder or a pipe; that is said elsewhere.
  const Result<Buffer> whole = read_file(path);
  if (!whole) return whole.error();
  return std::string(whole->view().substr(0, count));
}

std::string kind_of_file(std::string_view bytes) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) {
    return bytes.substr(0, one.magic.size()) == one.magic;
  });
  if (kind != kKinds.end()) return std::string(kind->name);
  if (is_pickle(bytes)) {
    return "a pickle of Python; the logs of hloc become matches by python -m pose_refine.hloc";
  }
  if (is_colmap_binary(bytes)) {
    return "binary numbers, as in COLMAP's cameras.bin, images.bin and points3D.bin, whose folder "
           "is "
           "given to --model, --map or --cameras";
  }
  return {};
}

bool is_colmap_binary(std::string_view bytes) {
  constexpr std::size_t kCount = 8;
  return !is_pickle(bytes) && bytes.size() >= kCount &&
         bytes.substr(0, 4) != std::string_view("\0\0\0\0", 4) &&
         bytes.substr(4, 4) == std::string_view("\0\0\0\0", 4);
}

Error wrong_kind_of_file(std::string_view bytes, const std::string& expected,
                         const std::string& path) {
  const std::string kind = kind_of_file(bytes);
  return Error{ErrorCode::kMalformed,
               "this is not " + expected + (kind.empty() ? "" : " but " + kind), path};
}

}  // namespace pose_refine::io
