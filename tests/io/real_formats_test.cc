// SPDX-License-Identifier: BSD-3-Clause
// Every format is read from real files, which are not part of the repository. The tests check what
// is recognized, how much is in it, and how well it reprojects, against the data sets' own
// descriptions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

struct Contents {
  const char* file;
  const char* format;
  std::size_t cameras, images, points, observations;
  double median_px;  // of the reprojection, 0: there is none
  double tolerance;
};

constexpr Contents kModels[] = {
    {"colmap_models/kermit_OPENCV", "colmap_binary", 1, 11, 758, 3193, 0.262, 5e-4},
    {"colmap_models/kermit_SIMPLE_RADIAL", "colmap_binary", 1, 11, 761, 3192, 0.270, 5e-4},
    {"colmap_models/kermit_exports/txt", "colmap_text", 1, 11, 761, 3192, 0.270, 5e-4},
    {"colmap_models/phone8_txt", "colmap_text", 1, 8, 2926, 8649, 0.880, 5e-4},
    {"colmap_models/photo8", "colmap_binary", 1, 8, 10160, 46434, 0.342, 5e-4},
    {"colmap_models/video26", "colmap_binary", 26, 26, 836, 7869, 0.854, 5e-4},
    {"colmap_models/video7", "colmap_binary", 7, 7, 699, 2616, 0.394, 5e-4},
    {"colmap_models/video92", "colmap_binary", 92, 92, 2505, 39489, 0.592, 5e-4},
    {"redkitchen_seq01/sparse", "colmap_binary", 1, 100, 15884, 85054, 0.694, 5e-4},
    // COLMAP's NVM leaves out 14 measurements of points seen twice in an image.
    {"colmap_models/kermit_exports/reconstruction.nvm", "nvm", 1, 11, 761, 3178, 0.28, 0.02},
    {"colmap_models/kermit_exports/bundle.bundle.out", "bundler", 1, 11, 761, 3192, 0.28, 0.02},
    {"colmap_models/kermit_exports/bundle_original_snavely.out", "bundler", 9, 11, 634, 2039, 0.20,
     0.01},
    {"pnp_misc/bundler/kermit_bundle.out", "bundler", 9, 11, 634, 2039, 0.20, 0.01},
    {"pnp_misc/opensfm_berlin/berlin_reconstruction.json", "opensfm", 1, 3, 1430, 3082, 0.80, 0.01},
    {"pnp_misc/libmv/libmv_problem_01.bin", "libmv", 1, 333, 26, 5421, 0.81, 0.01},
    {"pnp_misc/libmv/libmv_problem_03.bin", "libmv", 1, 500, 37, 6184, 0.13, 0.01},
    {"stairs_limap/query_cameras.txt", "queries", 1, 1, 0, 0, 0, 0},
    {"redkitchen_seq01/query_cameras.txt", "queries", 1, 50, 0, 0, 0, 0},
    {"sevenscenes_apr/gt_sfm/chess_test.txt", "pseudo_gt", 1, 2000, 0, 0, 0, 0},
    {"sevenscenes_apr/pred/dfnet/chess_test.txt", "hloc", 0, 2000, 0, 0, 0, 0},
    {"cambridge_apr/gt/KingsCollege/dataset_test.txt", "posenet", 0, 343, 0, 0, 0, 0},
    {"cambridge_apr/gt/ShopFacade/dataset_test.txt", "posenet", 0, 103, 0, 0, 0, 0},
    {"cambridge_apr/pred/ace/KingsCollege_test.txt", "hloc", 0, 343, 0, 0, 0, 0},
    {"trajectories/freiburg1_xyz-groundtruth.txt", "tum", 0, 3000, 0, 0, 0, 0},
    {"trajectories/freiburg1_xyz-rgbdslam.txt", "tum", 0, 788, 0, 0, 0, 0},
    {"trajectories/freiburg1_xyz-ORB_kf_mono.txt", "tum", 0, 32, 0, 0, 0, 0},
    {"trajectories/fr2_desk_groundtruth.txt", "tum", 0, 20956, 0, 0, 0, 0},
    {"trajectories/fr2_desk_ORB.txt", "tum", 0, 2893, 0, 0, 0, 0},
    {"trajectories/fr2_desk_ORB_kf_mono.txt", "tum", 0, 157, 0, 0, 0, 0},
    {"trajectories/V102.txt", "tum", 0, 803, 0, 0, 0, 0},
    {"trajectories/V102_groundtruth.csv", "euroc", 0, 16702, 0, 0, 0, 0},
    {"trajectories/KITTI_00_gt.txt", "kitti", 0, 4541, 0, 0, 0, 0},
    {"trajectories/KITTI_00_ORB.txt", "kitti", 0, 4541, 0, 0, 0, 0},
    {"trajectories/KITTI_00_SPTAM.txt", "kitti", 0, 4541, 0, 0, 0, 0},
};

struct Reprojection {
  std::size_t count = 0;
  double median = 0.0;  // over the points that are seen [px]
};

Reprojection reproject(const Model& model) {
  std::vector<double> errors;
  Reprojection result;
  for (const ModelImage& image : model.images) {
    for (const ModelObservation& o : image.observations) {
      if (o.point < 0) continue;
      ++result.count;
      const ModelPoint& p = model.points[static_cast<std::size_t>(o.point)];
      const auto pixel =
          project(model.cameras.at(image.camera_id), image.cam_from_world * Vector3(p.x, p.y, p.z));
      errors.push_back(pixel ? (*pixel - Vector2(o.u, o.v)).norm() : HUGE_VAL);
    }
  }
  if (errors.empty()) return result;
  std::sort(errors.begin(), errors.end());
  const std::size_t n = errors.size();
  result.median = 0.5 * (errors[(n - 1) / 2] + errors[n / 2]);
  return result;
}

class RealFormats : public ::testing::TestWithParam<Contents> {
 protected:
  void SetUp() override {
    const auto folder = testing::real_data();
    if (!folder) GTEST_SKIP() << "there is no real data here";
    data_ = *folder;
  }
  std::string data_;
};

TEST_P(RealFormats, HoldWhatTheirDescriptionsSay) {
  const Contents& expected = GetParam();
  const Result<Model> model = read_model(data_ + "/" + expected.file);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, expected.format);
  EXPECT_EQ(model->cameras.size(), expected.cameras);
  EXPECT_EQ(model->images.size(), expected.images);
  EXPECT_EQ(model->points.size(), expected.points);
  const Reprojection reprojection = reproject(*model);
  EXPECT_EQ(reprojection.count, expected.observations);
  EXPECT_NEAR(reprojection.median, expected.median_px, expected.tolerance);
}

INSTANTIATE_TEST_SUITE_P(Io, RealFormats, ::testing::ValuesIn(kModels), [](const auto& test) {
  std::string name = test.param.file;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace pose_refine
