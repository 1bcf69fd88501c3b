// SPDX-License-Identifier: BSD-3-Clause
// These tests read real data that is not part of the repository: its cameras are right.
#include <gtest/gtest.h>

#include "apps/study/doctor_table/data.h"
#include "pose_refine/support/camera_doctor.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

class RealCameras : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::real_data();
    if (!folder) GTEST_SKIP() << "there is no real data here";
    data_ = *folder + "/";
  }

  static void expect_let_be(const apps::DoctorSet& set) {
    ASSERT_FALSE(set.images.empty()) << set.name;
    const CameraDiagnosis d = diagnose_cameras(set.images);
    EXPECT_FALSE(d.refuted) << set.name << ": " << to_string(d.readings.front().reading);
    EXPECT_FALSE(d.suspected) << set.name << ": " << to_string(d.readings.front().reading);
  }
  std::string data_;
};

TEST_F(RealCameras, OfModelsAreLetBe) {
  for (const char* model :
       {"colmap_models/kermit_OPENCV", "colmap_models/kermit_SIMPLE_RADIAL",
        "colmap_models/kermit_exports/txt", "colmap_models/phone8_txt", "colmap_models/photo8",
        "colmap_models/video26", "colmap_models/video7", "colmap_models/video92",
        "guided_sceaux/map", "guided_kitti/map", "maupertuis_database/model",
        "pnp_misc/bundler/kermit_bundle.out", "pnp_misc/libmv/libmv_problem_01.bin",
        "pnp_misc/libmv/libmv_problem_03.bin",
        "pnp_misc/opensfm_berlin/berlin_reconstruction.json"})
    expect_let_be(apps::model_set(data_ + model));
}

TEST_F(RealCameras, OfRedKitchenAndStairsAreLetBe) {
  for (const char* start : {"init/ace.txt", "init/posenet.txt", "init/mstransformer.txt"})
    for (const char* matches : {"matches", "matches_noratio"})
      expect_let_be(apps::redkitchen_set(data_ + "redkitchen_seq01", matches, start));
  for (const char* start : {"init/posenet.txt", "init/ace.txt", "gt.txt"})
    expect_let_be(apps::redkitchen_set(data_ + "stairs_limap", "matches", start));
}

TEST_F(RealCameras, OfAnotherSizeAreNamed) {
  for (const char* matches : {"matches", "matches_noratio"})
    for (const char* words : {"scale:2", "scale:1.5", "scale:1.25", "scale:0.75", "scale:0.5"}) {
      auto set = apps::redkitchen_set(data_ + "redkitchen_seq01", matches, "init/posenet.txt");
      const CameraReading reading = *parse_camera_reading(words);
      for (Image& image : set.images) image = reread(std::move(image), reading);
      const auto d = doubt_cameras(set.images);
      ASSERT_TRUE(d && d->refuted) << matches << ' ' << words;
      EXPECT_NEAR(d->readings.front().reading.scale * reading.scale, 1.0, 0.01)
          << matches << ' ' << to_string(d->readings.front().reading);
    }
}

// Width and height of this network's cameras are swapped, and its heights are off; but its points
// were made from the very pixels, so that they say nothing.
TEST_F(RealCameras, PointsOfTheImageSayNothing) {
  const auto images = apps::model_set(data_ + "vggt_palace/root").images;
  ASSERT_FALSE(images.empty());
  for (const Image& image : images) EXPECT_EQ(image.defect.reason, "points_of_this_image");
  EXPECT_FALSE(doubt_cameras(images));
}

}  // namespace
}  // namespace pose_refine
