// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/io_tiny_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

std::vector<NamedPose> poses_of(const std::vector<std::string>& names) {
  std::vector<NamedPose> poses;
  for (const std::string& name : names) {
    Pose pose;
    pose.translation.x() = static_cast<double>(poses.size());
    poses.push_back({name, pose});
  }
  return poses;
}

class MatchesImages : public ::testing::Test {
 protected:
  MatchesImages() {
    source_.matches = scratch_.path("matches");
    source_.cameras = scratch_.put("cameras.txt", "1 SIMPLE_PINHOLE 640 480 500 320 240\n");
    scratch_.put("matches/s1/a.png.txt", "1 2 3 4 5\n");
    scratch_.put("matches/s2/a.png.txt", "1 2 3 4 5\n1 2 3 4 5\n");
    scratch_.put("matches/s2/b.png.txt", "");
    scratch_.put("outside.txt", "1 2 3 4 5\n");
  }
  void expect_error(const std::vector<std::string>& names, ErrorCode code,
                    const std::string& words) {
    const auto images = read_images(source_, poses_of(names));
    ASSERT_FALSE(images.ok()) << words;
    EXPECT_EQ(images.error().code, code) << images.error().to_string();
    EXPECT_THAT(images.error().to_string(), HasSubstr(words));
  }
  Scratch scratch_;
  CorrespondenceSource source_;
};

TEST_F(MatchesImages, KeepTheOrderOfThePoses) {
  const auto images = read_images(source_, poses_of({"s2/a.png", "none", "s1/a.png", "s2/b.png"}));
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  ASSERT_EQ(images->size(), 4u);
  const std::size_t sizes[] = {2, 0, 1, 0};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*images)[i].correspondences.size(), sizes[i]);
    EXPECT_EQ((*images)[i].cam_from_world.translation.x(), static_cast<double>(i));
    EXPECT_EQ((*images)[i].camera.params[0], 500.0);
  }
  EXPECT_EQ((*images)[1].name, "none");
}

TEST_F(MatchesImages, RefuseNamesThatLeadOutside) {
  for (const char* name : {"../outside", "s1/../../outside", "/etc/passwd", ".."}) {
    for (NameMatch match : {NameMatch::kFull, NameMatch::kBasename, NameMatch::kSuffix}) {
      source_.name_match = match;
      expect_error({name}, ErrorCode::kInvalidArgument, "refused");
    }
  }
}

TEST_F(MatchesImages, MatchByBasenameAndSuffix) {
  source_.name_match = NameMatch::kBasename;
  const auto unique = read_images(source_, poses_of({"x/b.png"}));
  EXPECT_TRUE(unique.ok());
  expect_error({"a.png"}, ErrorCode::kAmbiguous, "'s1/a.png' and 's2/a.png'");
  expect_error({"x/b.png", "y/b.png"}, ErrorCode::kAmbiguous, "'x/b.png' and 'y/b.png'");
  source_.name_match = NameMatch::kSuffix;
  const auto suffix = read_images(source_, poses_of({"scene/s2/a.png", "scene/s1/a.png"}));
  ASSERT_TRUE(suffix.ok()) << suffix.error().to_string();
  EXPECT_EQ((*suffix)[0].correspondences.size(), 2u);
  EXPECT_EQ((*suffix)[1].correspondences.size(), 1u);
  expect_error({"a.png"}, ErrorCode::kAmbiguous, "matches both");
}

TEST_F(MatchesImages, ReadOneFileForAllImages) {
  source_.matches = scratch_.put("all.csv",
                                 "image,x,y,X,Y,Z\na b.png,1,2,3,4,5\nc,1,2,3,4,5\n"
                                 "a b.png,6,7,8,9,10\n");
  const auto images = read_images(source_, poses_of({"c", "a b.png"}));
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_EQ((*images)[0].correspondences.size(), 1u);
  EXPECT_EQ((*images)[1].correspondences.u, (std::vector<double>{1, 6}));
  source_.matches = scratch_.put("all.txt", "c 1 2 3 4 5\nd 1 2 3 4 5\n");
  EXPECT_EQ((*read_images(source_, poses_of({"d"})))[0].correspondences.size(), 1u);
  source_.matches = scratch_.put("all.txt", "x y X Y Z\n1 2 3 4 5\n");
  expect_error({"d"}, ErrorCode::kMalformed, "no column 'image'");
}

TEST_F(MatchesImages, NeedACameraForEachImage) {
  source_.cameras = scratch_.put("list.txt", "s1/a.png SIMPLE_PINHOLE 640 480 500 320 240\n");
  EXPECT_TRUE(read_images(source_, poses_of({"s1/a.png"})).ok());
  const auto one = read_images(source_, poses_of({"s1/a.png", "s2/a.png"}));
  ASSERT_TRUE(one.ok()) << one.error().to_string();
  EXPECT_EQ((*one)[0].defect.reason, "");
  EXPECT_EQ((*one)[0].correspondences.size(), 1u);
  EXPECT_EQ((*one)[1].defect.reason, "no_camera");
  EXPECT_THAT((*one)[1].defect.message, HasSubstr("no camera for the image 's2/a.png'"));
  EXPECT_EQ((*one)[1].cam_from_world.translation.x(), 1.0);
  EXPECT_EQ((*one)[1].correspondences.size(), 0u);
  expect_error({"s2/a.png"}, ErrorCode::kNotFound, "no camera for the image 's2/a.png'");
  source_.cameras = "";
  expect_error({"s1/a.png"}, ErrorCode::kInvalidArgument, "cameras file");
}

TEST_F(MatchesImages, NeedASourceAndPoses) {
  expect_error({}, ErrorCode::kInvalidArgument, "poses");
  source_.model = "x";
  expect_error({"a"}, ErrorCode::kInvalidArgument, "either");
  source_.model = source_.matches = "";
  expect_error({"a"}, ErrorCode::kInvalidArgument, "either");
  source_.matches = scratch_.path("absent");
  const auto absent = read_images(source_, poses_of({"a"}));
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().code, ErrorCode::kNotFound);
}

TEST_F(MatchesImages, NameTheFileOfABadMatch) {
  scratch_.put("matches/bad.txt", "1 2 3 4 5\n1 2 3 x 5\n");
  scratch_.put("matches/folder.txt/x", "");
  const auto images = read_images(source_, poses_of({"bad", "folder", "s1/a.png"}));
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_EQ((*images)[0].defect.reason, "malformed_matches");
  EXPECT_THAT((*images)[0].defect.message, HasSubstr("matches/bad.txt:2: 'x'"));
  EXPECT_EQ((*images)[0].correspondences.size(), 0u);
  EXPECT_EQ((*images)[1].defect.reason, "unreadable_matches");
  EXPECT_EQ((*images)[2].defect.reason, "");
  source_.matches = scratch_.put("all.txt", "bad 1 2 3 4 5\nbad 1 2 3 x 5\n");
  expect_error({"bad"}, ErrorCode::kMalformed, "all.txt:2: ");
}

TEST_F(MatchesImages, BelongToAnImageAtLeast) {
  expect_error({"x.png", "y.png"}, ErrorCode::kNotFound, "/matches/x.png.txt'");
  source_.name_match = NameMatch::kBasename;
  expect_error({"x.png", "y.png"}, ErrorCode::kNotFound, "/matches/x.png.txt'");
  source_.matches = scratch_.put("all.txt", "c 1 2 3 4 5\n");
  expect_error({"x.png"}, ErrorCode::kNotFound, "the first in the file 'c'");
  source_.matches = scratch_.put("none.txt", "image x y X Y Z\n");
  EXPECT_TRUE(read_images(source_, poses_of({"x.png"})).ok());
}

TEST(ModelProblems, ComeFromTheObservationsWithAPoint) {
  const Scratch scratch;
  testing::tiny_text().put(scratch, ".txt");
  CorrespondenceSource source;
  source.model = scratch.path();
  const auto all = read_images(source, {});
  ASSERT_TRUE(all.ok()) << all.error().to_string();
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].correspondences.u, (std::vector<double>{10.5, 3}));
  EXPECT_EQ((*all)[0].correspondences.point3D_id, (std::vector<std::uint64_t>{4, 9}));
  EXPECT_EQ((*all)[0].camera.params[0], 400.5);
  EXPECT_EQ((*all)[0].cam_from_world.translation, Vector3(1.25, 0, 3.5));
  const auto some = read_images(source, poses_of({"c.png", "a/b.png"}));
  ASSERT_TRUE(some.ok());
  EXPECT_EQ((*some)[1].correspondences.size(), 2u);
  EXPECT_EQ((*some)[1].cam_from_world.translation, Vector3(1, 0, 0));
  EXPECT_FALSE(read_images(source, poses_of({"b.png"})).ok());
  const auto one = read_images(source, poses_of({"b.png", "c.png"}));
  ASSERT_TRUE(one.ok()) << one.error().to_string();
  EXPECT_EQ((*one)[0].defect.reason, "no_camera");
  EXPECT_EQ((*one)[1].defect.reason, "");
  source.name_match = NameMatch::kBasename;
  EXPECT_TRUE(read_images(source, poses_of({"b.png"})).ok());
}

}  // namespace
}  // namespace pose_refine
