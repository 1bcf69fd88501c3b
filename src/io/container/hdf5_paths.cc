// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_paths.h"

#if H5_VERSION_GE(1, 12, 0)
#include <H5VLnative.h>
#endif

#include "io/container/hdf5_id.h"

namespace pose_refine::io {
namespace {

bool is_hard_link(hid_t file, const std::string& path) {
  H5L_info_t info;
  return H5Lexists(file, path.c_str(), H5P_DEFAULT) > 0 &&
         H5Lget_info(file, path.c_str(), &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
}

}  // namespace

// Each part of a path has to exist before the next may be asked for.
bool hdf5_exists(hid_t file, const std::string& path) {
  if (path == "/") return true;
  for (std::size_t at = 0; at != std::string::npos;) {
    at = path.find('/', at + 1);
    if (!is_hard_link(file, path.substr(0, at))) return false;
  }
  return true;
}

std::optional<std::uint64_t> hdf5_address_of_array(hid_t file, const std::string& path) {
  if (!hdf5_exists(file, path)) return std::nullopt;
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t info;
  haddr_t address = 0;
  if (H5Oget_info_by_name3(file, path.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
      H5VLnative_token_to_addr(file, info.token, &address) < 0)
    return std::nullopt;
#else
  H5O_info_t info;
  if (H5Oget_info_by_name2(file, path.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
    return std::nullopt;
  const haddr_t address = info.addr;
#endif
  if (info.type != H5O_TYPE_DATASET) return std::nullopt;
  return static_cast<std::uint64_t>(address);
}

bool hdf5_has_plain_addresses(hid_t file) {
  const Hdf5Id made(H5Fget_create_plist(file), H5Pclose);
  std::size_t address = 0, length = 0;
  hsize_t before = 0;
  return made && H5Pget_sizes(made.get(), &address, &length) >= 0 &&
         H5Pget_userblock(made.get(), &before) >= 0 && address == 8 && length == 8 && before == 0;
}

}  // namespace pose_refine::io
