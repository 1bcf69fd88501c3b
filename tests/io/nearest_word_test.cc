// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/nearest_word.h"

#include <gtest/gtest.h>

namespace pose_refine::io {
namespace {

TEST(NearestWord, IsWhatWasMistyped) {
  const std::vector<std::string> flags = {"v", "poses", "ground_truth", "reference", "overwrite"};
  EXPECT_EQ(nearest("pose", flags), "poses");
  EXPECT_EQ(nearest("groundtruth", flags), "ground_truth");
  EXPECT_EQ(nearest("Over-Write", flags), "overwrite");
}

TEST(NearestWord, IsWhatWasShortened) {
  const std::vector<std::string> flags = {"v", "poses", "ground_truth", "reference", "overwrite"};
  EXPECT_EQ(nearest("gt", flags), "ground_truth");
  EXPECT_EQ(nearest("ref", flags), "reference");
  EXPECT_EQ(nearest("p", flags), "poses");
  EXPECT_EQ(nearest("v", flags), "v");
}

TEST(NearestWord, DoesNotMindTheCase) {
  EXPECT_EQ(nearest("TUM", {"csv", "tum"}), "tum");
  EXPECT_EQ(nearest("pinhole", {"OPENCV", "PINHOLE"}), "PINHOLE");
}

TEST(NearestWord, OfNothingIsTheShortest) {
  EXPECT_EQ(nearest("", {"poses", "v"}), "v");
}

}  // namespace
}  // namespace pose_refine::io
