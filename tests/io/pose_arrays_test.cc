// SPDX-License-Identifier: BSD-3-Clause
// These tests read the arrays in which networks store poses and cameras.
#include <gmock/gmock.h>

#include <cmath>

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

// Two world-to-camera matrices: a quarter turn about z with t = (1, 2, 3), and t = (4, 5, 6).
const std::vector<double> kTurned = {0, -1, 0, 1, 1, 0, 0, 2, 0, 0, 1, 3};
const std::vector<double> kMoved = {1, 0, 0, 4, 0, 1, 0, 5, 0, 0, 1, 6};

std::vector<double> both(bool four_rows) {
  std::vector<double> numbers;
  for (const auto* matrix : {&kTurned, &kMoved}) {
    numbers.insert(numbers.end(), matrix->begin(), matrix->end());
    if (four_rows) numbers.insert(numbers.end(), {0, 0, 0, 1});
  }
  return numbers;
}

void expect_both(const Result<Model>& model, const std::string& format) {
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, format);
  ASSERT_EQ(model->images.size(), 2u);
  const Vector3 first = format == "extrinsics" ? model->images[0].cam_from_world.translation
                                               : model->images[0].cam_from_world.center();
  EXPECT_LT((first - Vector3(1, 2, 3)).norm(), 1e-6);
  const Vector3 x = model->images[0].cam_from_world * Vector3(1, 0, 0) -
                    model->images[0].cam_from_world * Vector3(0, 0, 0);
  const Vector3 expected(0, format == "extrinsics" ? 1 : -1, 0);
  EXPECT_LT((x - expected).norm(), 1e-6);
}

TEST(PoseArrays, AnyPrecisionShapeAndBatchOfOneIsRead) {
  const Scratch scratch;
  const std::vector<double> three = both(false), four = both(true);
  for (const std::string& array :
       {npy64("2, 3, 4", three), npy64("2, 4, 4", four), npy64("1, 2, 3, 4", three),
        npy64("1, 1, 2, 4, 4", four),
        testing::npy("<f4", "2, 3, 4", testing::bytes_of_numbers<float>(three)),
        testing::npy("<i8", "2, 3, 4", testing::bytes_of_numbers<std::int64_t>(three))}) {
    expect_both(read_model(scratch.put("a.npz", npz({{"extrinsic", array}}))), "extrinsics");
    expect_both(read_model(scratch.put("b.npz", npz({{"camera_poses", array}}))), "camera_poses");
    expect_both(read_model(scratch.put("poses.npy", array)), "camera_poses");
    expect_both(read_model(scratch.put("extrinsics.npy", array)), "extrinsics");
    expect_both(read_model(scratch.put("any.npy", array), "extrinsics"), "extrinsics");
  }
}

TEST(PoseArrays, HalfPrecisionIsRead) {
  const Scratch scratch;
  std::string data;
  for (const double number : both(false)) {
    const auto exponent =
        number == 0 ? 0 : static_cast<int>(std::floor(std::log2(std::abs(number))));
    const double fraction = number == 0 ? 0 : std::abs(number) / std::exp2(exponent) - 1.0;
    const auto bits = number == 0 ? 0u
                                  : (number < 0 ? 0x8000u : 0u) |
                                        static_cast<unsigned>(exponent + 15) << 10 |
                                        static_cast<unsigned>(fraction * 1024.0);
    data += static_cast<char>(bits & 0xFF);
    data += static_cast<char>(bits >> 8);
  }
  const std::string array = testing::npy("<f2", "2, 3, 4", data);
  expect_both(read_model(scratch.put("a.npz", npz({{"extrinsics", array}}))), "extrinsics");
}

// A transposed tensor is saved in Fortran order.
TEST(PoseArrays, FortranOrderIsRead) {
  const Scratch scratch;
  const std::vector<double> c = both(false);
  std::vector<double> f;
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t i = 0; i < 2; ++i) f.push_back(c[12 * i + 4 * r + k]);
  const std::string array =
      testing::npy("<f8", "2, 3, 4", testing::bytes_of_numbers<double>(f), true);
  expect_both(read_model(scratch.put("a.npz", npz({{"extrinsic", array}}))), "extrinsics");
}

TEST(PoseArrays, NamesComeFromTheArrayBesideOrAreNumbers) {
  const Scratch scratch;
  const std::string poses = npy64("2, 3, 4", both(false));
  for (const char* names : {"names", "image_names", "image_paths", "paths"}) {
    const auto model = read_model(scratch.put(
        "a.npz", npz({{"extrinsic", poses}, {names, testing::npy_texts({"x/a.png", "b.png"})}})));
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->images[0].name, "x/a.png");
    EXPECT_TRUE(model->notes.empty());
  }
  const auto model = read_model(scratch.put("a.npz", npz({{"extrinsic", poses}})));
  EXPECT_EQ(model->images[1].name, "000001");
  EXPECT_THAT(model->notes, Contains(HasSubstr("--image_list")));
  EXPECT_FALSE(read_model(scratch.put("a.npz", npz({{"extrinsic", poses},
                                                    {"names", testing::npy_texts({"a"})}})))
                   .ok());
  EXPECT_FALSE(read_model(scratch.put("a.npz", npz({{"extrinsic", poses},
                                                    {"names", testing::npy_texts({"a", "a"})}})))
                   .ok());
}

TEST(PoseArrays, ALostFrameHasNoPose) {
  const Scratch scratch;
  std::vector<double> numbers = both(false);
  numbers[5] = std::nan("");
  const auto file = read_poses(scratch.put("p.npy", npy64("2, 3, 4", numbers)));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->skipped, 1u);
  ASSERT_EQ(file->poses.size(), 1u);
  EXPECT_EQ(file->poses[0].name, "000001");
}

struct WrongArray {
  const char* shape;
  std::vector<double> numbers;
  const char* reason;
};

TEST(PoseArrays, WhatIsNoPoseIsRefused) {
  std::vector<double> scaled = both(false), reflected = both(false), row = both(true);
  for (std::size_t i = 0; i < 12; ++i) scaled[i] *= 2.0;
  reflected[10] = -1.0;
  row[15] = 2.0;
  const Scratch scratch;
  for (const auto& [shape, numbers, reason] :
       {WrongArray{"2, 3, 4", scaled, "matrix 0"}, WrongArray{"2, 3, 4", reflected, "reflection"},
        WrongArray{"2, 4, 4", row, "0 0 0 1"}, WrongArray{"2, 12", both(false), "shape"},
        WrongArray{"0, 3, 4", {}, "shape"}}) {
    const auto model =
        read_model(scratch.put("a.npz", npz({{"extrinsic", npy64(shape, numbers)}})), "extrinsics");
    ASSERT_FALSE(model.ok()) << shape;
    EXPECT_THAT(model.error().to_string(), HasSubstr(reason));
    EXPECT_FALSE(read_model(scratch.put("a.npy", npy64(shape, numbers)), "camera_poses").ok());
  }
}

TEST(PoseArrays, AnArchiveOfOtherArraysIsNotTakenForPoses) {
  const Scratch scratch;
  const auto model =
      read_model(scratch.put("a.npz", npz({{"depth", npy64("2, 3, 4", both(false))}})));
  ASSERT_FALSE(model.ok());
  EXPECT_THAT(model.error().to_string(), HasSubstr("name"));
  const std::string torch = *io::zip_of({{"archive/data.pkl", "x"}, {"archive/data/0", "y"}});
  EXPECT_THAT(read_model(scratch.put("a.pt", torch)).error().to_string(), HasSubstr("torch.save"));
  EXPECT_FALSE(read_model(scratch.put("a.npy", npy64("2, 5", std::vector<double>(10)))).ok());
}

}  // namespace
}  // namespace pose_refine
