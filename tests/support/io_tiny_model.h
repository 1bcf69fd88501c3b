// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/io_scratch.h"

// This is a model of two cameras, three images and three points, as bytes and as text of the same
// content.
namespace pose_refine::testing {

struct ModelFiles {
  std::string cameras, images, points;

  void put(const Scratch& scratch, const std::string& extension) const {
    scratch.put("cameras" + extension, cameras);
    scratch.put("images" + extension, images);
    scratch.put("points3D" + extension, points);
  }
};

inline std::string binary_camera(std::uint32_t id, std::int32_t model,
                                 const std::vector<double>& params) {
  std::string bytes = u32(id) + i32(model) + u64(640) + u64(480);
  for (double param : params) bytes += f64(param);
  return bytes;
}

struct TinyObservation {
  double u, v;
  std::uint64_t point;
};

inline std::string binary_image(std::uint32_t id, std::uint32_t camera, const std::string& name,
                                const std::vector<TinyObservation>& observations) {
  std::string bytes = u32(id);
  for (double n : {0.5, 0.5, -0.5, 0.5, 1.25, -0.0, 3.5}) bytes += f64(n);
  bytes += u32(camera) + name + std::string(1, '\0') + u64(observations.size());
  for (const TinyObservation& o : observations) bytes += f64(o.u) + f64(o.v) + u64(o.point);
  return bytes;
}

inline std::string binary_point(std::uint64_t id,
                                const std::vector<std::pair<std::uint32_t, std::uint32_t>>& track) {
  std::string bytes = u64(id) + f64(0.1) + f64(-2e-7) + f64(5e-324) + "\x01\x02\xFF" + f64(0.75) +
                      u64(track.size());
  for (const auto& [image, observation] : track) bytes += u32(image) + u32(observation);
  return bytes;
}

inline constexpr std::uint64_t kNone = ~std::uint64_t{0};

inline ModelFiles tiny_binary() {
  ModelFiles files;
  files.cameras =
      u64(2) + binary_camera(1, 1, {500, 501, 320, 240}) + binary_camera(7, 0, {400.5, 320, 240});
  files.images = u64(3) +
                 binary_image(5, 7, "a/b.png", {{10.5, 20.25, 4}, {1, 2, kNone}, {3, 4, 9}}) +
                 binary_image(0, 1, "c.png", {}) +
                 binary_image(4294967295u, 1, "d e.png", {{7, 8, 4}, {9, 10, 20}});
  files.points = u64(3) + binary_point(4, {{5, 0}, {4294967295u, 0}}) + binary_point(9, {{5, 2}}) +
                 binary_point(20, {{4294967295u, 1}});
  return files;
}

inline ModelFiles tiny_text() {
  ModelFiles files;
  files.cameras =
      "# two cameras\n1 PINHOLE 640 480 500 501 320 240\n"
      "7 SIMPLE_PINHOLE 640 480 400.5 320 240\n";
  const std::string pose = " 0.5 0.5 -0.5 0.5 1.25 -0 3.5 ";
  files.images = "# comment\n5" + pose + "7 a/b.png\n10.5 20.25 4 1 2 -1 3 4 9\n" +  //
                 "0" + pose + "1 c.png\n\n" +                                        //
                 "4294967295" + pose + "1 d e.png\n7 8 4 9 10 20\n";
  const std::string rest = " 0.1 -2e-7 5e-324 1 2 255 0.75 ";
  files.points = "4" + rest + "5 0 4294967295 0\n9" + rest + "5 2\n20" + rest + "4294967295 1\n";
  return files;
}

}  // namespace pose_refine::testing
