// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "io/features/map.h"
#include "pose_refine/support/feature_source.h"
#include "support/descriptor_scene.h"
#include "support/io_scratch.h"

namespace pose_refine::testing {

inline void expect_descriptors(const Result<io::Descriptors>& found, const ImageDescriptors& rows,
                               const std::string& what) {
  ASSERT_TRUE(found.ok()) << what << ": " << found.error().to_string();
  std::vector<std::uint8_t> numbers;
  for (const auto& row : rows) numbers.insert(numbers.end(), row.begin(), row.end());
  const auto expected = io::Descriptors::make(numbers.data(), rows.size(), 128);
  ASSERT_EQ(found->rows(), rows.size()) << what;
  ASSERT_EQ(found->columns(), 128u) << what;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t k = 0; k < found->stride(); ++k)
      ASSERT_EQ(found->row(i)[k], expected->row(i)[k]) << what << ", row " << i;
}

// This is a scene with descriptors, whose map is written, and how it is opened.
class DescribedTest : public ::testing::Test {
 protected:
  DescribedTest() : scene_(described_scene()) {
    source_.map = scratch_.path("map");
    EXPECT_TRUE(write_colmap_model(source_.map, scene_.map, false).ok());
  }
  Result<io::FeatureMap> open() const {
    return io::FeatureMap::open(source_, io::FeatureUse::kDescriptors);
  }
  std::string open_error() const {
    const auto map = open();
    return map ? "no error" : map.error().to_string();
  }
  Result<io::Descriptors> descriptors_of(const std::string& name) const {
    const auto map = open();
    if (!map) return map.error();
    const std::vector<std::string>& names = map->files().names();
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == name) return map->files().descriptors(i);
    return Error{ErrorCode::kNotFound, "the image is not there"};
  }
  // Reads those of the query.
  std::string error() const {
    const auto descriptors = descriptors_of(scene_.query.name);
    return descriptors ? "no error" : descriptors.error().to_string();
  }
  // All descriptors are those of the scene, and as many as keypoints.
  void expect_scene(const std::string& what) const {
    const auto map = open();
    ASSERT_TRUE(map.ok()) << what << ": " << map.error().to_string();
    const io::FeatureFiles& files = map->files();
    ASSERT_EQ(files.names().size(), scene_.keypoints.size()) << what;
    for (std::size_t i = 0; i < files.names().size(); ++i) {
      const std::string& name = files.names()[i];
      expect_descriptors(files.descriptors(i), scene_.descriptors.at(name), what + " " + name);
      EXPECT_EQ(files.keypoints(i).value().u.size(), scene_.descriptors.at(name).size()) << what;
      EXPECT_TRUE(files.partners(i).empty()) << what;
    }
    for (std::size_t i = 0; i < scene_.map.images.size(); ++i) {
      const auto position = files.position_of_map_image(i);
      ASSERT_TRUE(position.has_value()) << what;
      EXPECT_EQ(files.names()[*position], map->model().images[i].name) << what;
    }
  }
  // Matches of pairs have no use here.
  void expect_no_pairs() {
    const std::string words =
        "features are compared by their descriptors, so that matches of pairs are not read";
    const FeatureSource right = source_;
    source_.pair_matches = scratch_.path("m.h5");
    EXPECT_EQ(open_error(), words);
    source_ = right;
    source_.pairs = scratch_.path("pairs.txt");
    EXPECT_EQ(open_error(), words);
    source_ = right;
    source_.verified = true;
    EXPECT_EQ(open_error(), words);
    source_ = right;
    source_.score_weights = true;
    EXPECT_EQ(open_error(), words);
    source_ = right;
    EXPECT_EQ(open_error(), "no error");
  }
  Scratch scratch_;
  FeatureScene scene_;
  FeatureSource source_;
};

}  // namespace pose_refine::testing
