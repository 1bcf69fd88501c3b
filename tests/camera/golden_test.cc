// SPDX-License-Identifier: BSD-3-Clause
// K6: every model is compared with numbers computed with 50 digits by
// tests/peers/golden_cameras.py, with which COLMAP and OpenCV agree.
#include <gtest/gtest.h>

#include <map>

#include "support/camera_golden.h"

namespace pose_refine::testing {
namespace {

constexpr double kTolerance = 1e-10;  // pixels

std::vector<GoldenRow> golden(std::string_view kind) {
  std::vector<GoldenRow> rows;
  for (GoldenRow& row : read_rows(POSE_REFINE_SOURCE_DIR "/data/golden/cameras.csv"))
    if (row.text("kind") == kind) rows.push_back(std::move(row));
  return rows;
}

// Counts the rows of each model.
std::map<std::string, int> counts(const std::vector<GoldenRow>& rows) {
  std::map<std::string, int> count;
  for (const auto& row : rows) ++count[row.text("model")];
  return count;
}

void expect_every_model(const std::vector<GoldenRow>& rows, int least) {
  const auto count = counts(rows);
  EXPECT_EQ(count.size(), camera_models().size());
  for (const auto& [model, n] : count) EXPECT_GE(n, least) << model;
}

TEST(CameraGolden, PixelsAreTheExactOnes) {
  const auto rows = golden("project");
  expect_every_model(rows, 9);
  for (const auto& row : rows) {
    const Camera camera = row.camera().value();
    const auto pixel = project(camera, row.point());
    ASSERT_TRUE(pixel) << row.place();
    EXPECT_LE(gap(camera, *pixel, row.pixel()).norm(), kTolerance) << row.place();
  }
}

// A ray is off by as many pixels as it turns by, at the center of the image.
TEST(CameraGolden, RaysAreTheExactOnes) {
  const auto rows = golden("unproject");
  expect_every_model(rows, 5);
  for (const auto& row : rows) {
    const Camera camera = row.camera().value();
    const auto ray = unproject(camera, row.pixel());
    ASSERT_TRUE(ray) << row.place();
    EXPECT_LE((*ray - row.point()).norm() * mean_focal_length(camera), kTolerance) << row.place();
    const auto back = project(camera, *ray);
    ASSERT_TRUE(back) << row.place();
    EXPECT_LE(gap(camera, *back, row.pixel()).norm(), kTolerance) << row.place();
  }
}

TEST(CameraGolden, WhatIsNotSeenHasNoPixel) {
  const auto rows = golden("hidden");
  expect_every_model(rows, 2);
  for (const auto& row : rows)
    EXPECT_FALSE(project(row.camera().value(), row.point())) << row.place();
}

}  // namespace
}  // namespace pose_refine::testing
