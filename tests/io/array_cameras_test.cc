// SPDX-License-Identifier: BSD-3-Clause
// These tests undo what networks' programs do to images, by sizes computed by hand.
#include <gmock/gmock.h>

#include <tuple>

#include "pose_refine/io.h"
#include "support/arrays.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::npy64;
using testing::npz;
using testing::Scratch;

const std::vector<double> kMoved = {1, 0, 0, 4, 0, 1, 0, 5, 0, 0, 1, 6};

using Arrays = std::vector<std::pair<std::string, std::string>>;

// Archives the intrinsics of an image that a network saw as W x H, for `count` images.
Arrays with_camera(double fx, double fy, double width, double height, int count = 1) {
  std::vector<double> poses, k;
  for (int i = 0; i < count; ++i) {
    poses.insert(poses.end(), kMoved.begin(), kMoved.end());
    for (const double number : {fx, 0.0, width / 2, 0.0, fy, height / 2, 0.0, 0.0, 1.0})
      k.push_back(number);
  }
  const std::string n = std::to_string(count);
  return {{"extrinsic", npy64(n + ", 3, 4", poses)}, {"intrinsic", npy64(n + ", 3, 3", k)}};
}

Result<Model> with(Arrays arrays, const std::string& name, const std::string& array) {
  const Scratch scratch;
  arrays.emplace_back(name, array);
  return read_model(scratch.put("a.npz", npz(arrays)));
}

// The corners of the image in the network's pixels, by the programs' own steps.
struct Expected {
  const char* what;
  double width, height;            // of the original
  double seen_width, seen_height;  // of the network's image
  double resized_width, resized_height, left, top;
};

void expect_camera(const Result<Model>& model, const Expected& e) {
  ASSERT_TRUE(model.ok()) << e.what << model.error().to_string();
  ASSERT_EQ(model->cameras.size(), 1u) << e.what << ::testing::PrintToString(model->notes);
  const Camera& camera = model->cameras.begin()->second;
  EXPECT_EQ(camera.model, CameraModel::kPinhole);
  EXPECT_EQ(camera.width, static_cast<std::uint64_t>(e.width)) << e.what;
  EXPECT_EQ(camera.height, static_cast<std::uint64_t>(e.height)) << e.what;
  const double x = e.width / e.resized_width, y = e.height / e.resized_height;
  EXPECT_NEAR(camera.params[0], 500 * x, 1e-9) << e.what;
  EXPECT_NEAR(camera.params[1], 510 * y, 1e-9) << e.what;
  EXPECT_NEAR(camera.params[2], (e.seen_width / 2 + e.left) * x, 1e-9) << e.what;
  EXPECT_NEAR(camera.params[3], (e.seen_height / 2 + e.top) * y, 1e-9) << e.what;
}

// Every row was computed by hand from what load_and_preprocess_images() and load_images() do.
const Expected kPrepared[] = {
    {"VGGT, wide: 968 * 518 / 1296 = 386.9 -> 392", 1296, 968, 518, 392, 518, 392, 0, 0},
    {"VGGT, 16:9: 1080 * 518 / 1920 = 291.4 -> 294", 1920, 1080, 518, 294, 518, 294, 0, 0},
    {"VGGT, crop of 690.7 -> 686", 1080, 1440, 518, 518, 518, 686, 0, 84},
    {"VGGT, pad of 386.9 -> 392", 1296, 968, 518, 518, 518, 392, 0, -63},
    {"DUSt3R, 4:3", 1600, 1200, 512, 384, 512, 384, 0, 0},
    {"DUSt3R, 3:2: 341 is cut to 336", 1500, 1000, 512, 336, 512, 341, 0, 2},
    {"DUSt3R, tall: 341 is cut to 336", 1000, 1500, 336, 512, 341, 512, 2, 0},
    {"DUSt3R, a square is cut to 4:3", 800, 800, 512, 384, 512, 512, 0, 64},
    {"DUSt3R at 224", 640, 480, 224, 224, 299, 224, 37, 0},
    {"nothing was done", 640, 480, 640, 480, 640, 480, 0, 0},
    {"another network's patches", 1000, 750, 504, 378, 504, 378, 0, 0},
};

TEST(ArrayCameras, CropAndPaddingAreUndone) {
  for (const Expected& e : kPrepared) {
    const Arrays arrays = with_camera(500, 510, e.seen_width, e.seen_height);
    expect_camera(with(arrays, "original_sizes", npy64("1, 2", {e.width, e.height})), e);
    expect_camera(with(arrays, "original_shapes", npy64("1, 2", {e.height, e.width})), e);
    expect_camera(with(arrays, "original_sizes", npy64("2,", {e.width, e.height})), e);
  }
}

// 518 x 518 is what crop and pad make of a tall image.
TEST(ArrayCameras, WhatSizesDoNotTellIsSaidAndCanBeStated) {
  const Expected crop = {"crop", 1080, 1440, 518, 518, 518, 686, 0, 84};
  const Expected pad = {"pad", 1080, 1440, 518, 518, 392, 518, -63, 0};
  Arrays arrays = with_camera(500, 510, 518, 518);
  arrays.emplace_back("original_sizes", npy64("1, 2", {1080, 1440}));
  const Scratch scratch;
  const auto unsaid = read_model(scratch.put("a.npz", npz(arrays)));
  expect_camera(unsaid, crop);
  EXPECT_THAT(unsaid->notes, Contains(HasSubstr("VGGT's pad")));
  expect_camera(with(arrays, "mode", testing::npy_texts({"pad"})), pad);
  expect_camera(with(arrays, "mode", testing::npy_texts({"crop"})), crop);
  EXPECT_FALSE(with(arrays, "mode", testing::npy_texts({"zoom"})).ok());
}

TEST(ArrayCameras, VggtsCoordinatesSayWhereTheImageIs) {
  // 1296 x 968 padded to a square of 1024: scale 1024 / 1296, (1296 - 968) / 2 = 164 rows above.
  const double s = 1024.0 / 1296.0;
  const std::vector<double> coords = {0, 164 * s, 1024, (164 + 968) * s, 1296, 968};
  const double t = 518.0 / 1296.0;
  const Expected e = {"square", 1296, 968, 518, 518, 1296 * t, 968 * t, 0, -164 * t};
  expect_camera(with(with_camera(500, 510, 518, 518), "original_coords", npy64("1, 6", coords)), e);
}

// Images of one batch are padded around their middles to the largest.
TEST(ArrayCameras, ABatchOfDifferentShapesWasPadded) {
  const auto model = with(with_camera(500, 510, 518, 392, 2), "original_sizes",
                          npy64("2, 2", {1296, 968, 1920, 1080}));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  ASSERT_EQ(model->cameras.size(), 2u);
  const Camera& low = model->cameras.at(model->images[1].camera_id);
  // 294 rows lie 49 below the top of 392.
  EXPECT_NEAR(low.params[3], (196.0 - 49.0) * 1080 / 294, 1e-9);
}

TEST(ArrayCameras, SizesInTheOtherOrderAreRecognizedWhereTheyAloneFit) {
  const Expected e = {"swapped", 1296, 968, 518, 392, 518, 392, 0, 0};
  const auto model =
      with(with_camera(500, 510, 518, 392), "original_sizes", npy64("1, 2", {968, 1296}));
  expect_camera(model, e);
  EXPECT_THAT(model->notes, Contains(HasSubstr("height and width")));
}

TEST(ArrayCameras, WithoutSizesTheyAreTheNetworks) {
  const Scratch scratch;
  const auto model = read_model(scratch.put("a.npz", npz(with_camera(500, 510, 518, 392))));
  expect_camera(model, {"network", 518, 392, 518, 392, 518, 392, 0, 0});
  EXPECT_THAT(model->notes, Contains(HasSubstr("original_sizes")));
}

// Arrays of pixels tell the size where the principal point is not in the middle.
TEST(ArrayCameras, ImagesTellTheSizeOfTheNetworksImage) {
  const std::string k = npy64("1, 3, 3", {500, 0, 250, 0, 510, 190, 0, 0, 1});
  const Arrays arrays = {{"extrinsic", npy64("1, 3, 4", kMoved)}, {"intrinsic", k}};
  const Scratch scratch;
  const auto unknown = read_model(scratch.put("a.npz", npz(arrays)));
  ASSERT_TRUE(unknown.ok());
  for (const auto& [name, shape, channels] :
       {std::tuple("images", "1, 1, 3, 39, 51", 3), std::tuple("depth", "1, 39, 51, 1", 1),
        std::tuple("depth", "1, 39, 51", 1), std::tuple("world_points", "1, 39, 51, 3", 3)}) {
    const std::string pixels = testing::npy(
        "<f4", shape, std::string(static_cast<std::size_t>(4 * 39 * 51 * channels), '\0'));
    const auto model = with(arrays, name, pixels);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->cameras.begin()->second.width, 51u) << name << shape;
    EXPECT_EQ(model->cameras.begin()->second.params[2], 250) << name << shape;
  }
}

// No camera is better than one that is guessed.
TEST(ArrayCameras, AreLeftOutWhereNothingExplainsTheSizes) {
  const auto model =
      with(with_camera(500, 510, 300, 500), "original_sizes", npy64("1, 2", {4000, 1000}));
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_TRUE(model->cameras.empty());
  EXPECT_THAT(model->notes, Contains(HasSubstr("cameras are left out")));
}

TEST(ArrayCameras, WrongArraysAreRefused) {
  const Arrays poses = {{"extrinsic", npy64("1, 3, 4", kMoved)}};
  const std::vector<double> k = {500, 0, 259, 0, 510, 196, 0, 0, 1};
  for (std::size_t at : {0u, 3u, 4u, 8u}) {
    std::vector<double> wrong = k;
    wrong[at] = -1.0;
    EXPECT_FALSE(with(poses, "intrinsic", npy64("1, 3, 3", wrong)).ok()) << at;
  }
  EXPECT_FALSE(with(poses, "intrinsic", npy64("9,", k)).ok());
  Arrays arrays = poses;
  arrays.emplace_back("intrinsic", npy64("1, 3, 3", k));
  EXPECT_FALSE(with(arrays, "original_sizes", npy64("1, 2", {0, 968})).ok());
  EXPECT_FALSE(with(arrays, "original_sizes", npy64("1, 2", {10.5, 968})).ok());
  EXPECT_FALSE(with(arrays, "original_sizes", npy64("1, 3", {1, 2, 3})).ok());
  EXPECT_FALSE(with(arrays, "original_coords", npy64("1, 6", {0, 0, 0, 0, 10, 10})).ok());
}

}  // namespace
}  // namespace pose_refine
