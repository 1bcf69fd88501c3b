// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace pose_refine::testing {

// Returns a file that h5py 3.16 with HDF5 2.0.0 wrote, which many versions of HDF5 cannot:
//   a = numpy.arange(12, dtype='<u2').reshape(4, 3) * 1000 + 7
//   file = h5py.File(path, 'w', libver='latest')
//   file.create_dataset('f', data=a, chunks=(3, 2), compression='gzip', shuffle=True,
//                       fletcher32=True)
//   s = file.create_dataset('s', data=a.astype('>f4'), chunks=(4, 3), compression='gzip')
//   s.attrs['uncertainty'] = 1.5
//   file.create_dataset('unlimited', data=a, chunks=(4, 3), maxshape=(None, 3),
//                       compression='gzip')
inline std::string hdf5_two_file() {
  // The bytes at some places; all others are 0.
  const std::vector<std::pair<std::size_t, std::string>> pieces = {
      {0,
       "894844460d0a1a0a030808000000000000000000ffffffffffffffffaf08000000000000300000000000"
       "000051db3e594f484452020078021200000000ffffffffffffffffffffffffffffffff0a020001000006"
       "0c000001000166b300000000000000060c000001000173db0100000000000006140000010009756e6c69"
       "6d6974656449030000000000000020"},
      {164,
       "0000000000000000000000d25848834f4844520201000101240000020201010400000000000000030000"
       "000000000004000000000000000300000000000000030c00011000000002000000000010000502000103"
       "0b0b1c000102030200010001000200000001000100010004000000030000000000081200000502000301"
       "030202030abf010000000000000088"},
      {432,
       "000000000000000000000005d112a0464148440001140a0400000000000000e702000000000000c367d6"
       "594f48445202010001012400000202010104000000000000000300000000000000040000000000000003"
       "000000000000000314000111211f000400000000002000170800177f00000005020001030b0b0c000102"
       "0101000100010004000000081d0000050202030104030401390000000000000000000000560800000000"
       "0000151200040000ffffffffffffffffffffffffffffffff0c35000003000c001400040000756e636572"
       "7461696e74790011203f000800000000004000340b0034ff03000002000000000000000000f83f0036"},
      {728,
       "0000000000000000000000a6624ecf464144420001bf0100000000000000080000000000001800000000"
       "000000000000001808000000000000180000000000000000000000300800000000000014000000000000"
       "000000000044080000000000001200000000000000000000007cb5378c4f484452020100010124000002"
       "02010104000000000000000300000000000000ffffffffffffffff0300000000000000030c0001100000"
       "00020000000000100005020001030b0b0c00010201010001000100040000000816000005020003010403"
       "0204200404100a55040000000000000094"},
      {1094, "00000000000000000000007ef0fee745414844000114200410040a"},
      {1142,
       "0000000000000000000000010000000000000004000000000000009d04000000000000ee9b06c3454149"
       "42000155040000000000008f08000000000000200000000000000000000000ffffffffffffffff"},
      {1224, "0000000000000000000000ffffffffffffffff"},
      {1244, "0000000000000000000000ffffffffffffffff"},
      {1264,
       "0000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffff843f91ec"},
      {2037,
       "0000000000000000000000785e637fbf7f79793c033337bfb834001efc0382489a00c6785ebbced0cfe0"
       "cec0ce20cc20cf000012a201e7befc58cd785ed317670002657510090004d200914f380cf8785efbcf00"
       "025a6012000cfc012ab6ee22ec785e7378c0c0e0527d80c1e5d7030657eb0f0cae55050cae732a185c77"
       "ef6070bdf583c1f59705831bcf1e063799180637ed3f0c00b9771135785e636778cf7c9d7d3ff772fe7e"
       "e172f1786977797d6571f5ff5a005c2a0721"},
  };
  std::string bytes(2223, '\0');
  for (const auto& [at, hex] : pieces)
    for (std::size_t i = 0; i < hex.size() / 2; ++i)
      bytes[at + i] = static_cast<char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return bytes;
}

}  // namespace pose_refine::testing
