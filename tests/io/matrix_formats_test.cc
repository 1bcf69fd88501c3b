// SPDX-License-Identifier: BSD-3-Clause
// These tests hold the formats whose poses are matrices: folders, lines, and logs.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

const char kHalfTurn[] = "-1 0 0 1\n0 1 0 2\n0 0 -1 3\n0 0 0 1\n";
const char kLostMatrix[] =
    "-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n0 0 0 1\n";

void expect_half_turn(const NamedPose& named) {
  EXPECT_LT((named.pose.center() - Vector3(1, 2, 3)).norm(), 1e-14);
  EXPECT_LT((named.pose * Vector3(2, 2, 3) - Vector3(-1, 0, 0)).norm(), 1e-14);
}

PoseFile matrix_poses(const std::string& path, const std::string& format) {
  const auto file = read_poses(path);
  EXPECT_TRUE(file.ok()) << file.error().to_string();
  if (!file) return {};
  EXPECT_EQ(file->format, format);
  return *file;
}

void expect_unrecognized(const std::string& path, const std::string& words) {
  const auto file = read_poses(path);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(file.error().to_string(), HasSubstr(words));
}

TEST(Matrices, AFolderOfScanNetSkipsLostFrames) {
  const Scratch scratch;
  scratch.put("pose/0.txt", kLostMatrix);
  scratch.put("pose/1.txt", kHalfTurn);
  const PoseFile file = matrix_poses(scratch.path("pose"), "matrices");
  ASSERT_EQ(file.poses.size(), 1u);
  EXPECT_EQ(file.poses[0].name, "1");
  EXPECT_EQ(file.skipped, 1u);
  ASSERT_EQ(file.notes.size(), 1u);
  EXPECT_THAT(file.notes[0], HasSubstr("1 of 2 poses are NaN or infinity"));
  expect_half_turn(file.poses[0]);
}

TEST(Matrices, OneFileAndTheFolderAboveSayWhichFolderToGive) {
  const Scratch scratch;
  scratch.put("train/calibration/a.txt", "525\n");
  const std::string one = scratch.put("train/poses/a.txt", kHalfTurn);
  expect_unrecognized(one, "give the folder");
  expect_unrecognized(scratch.path("train"), "train/poses");
  const auto named = read_poses(scratch.path("train/poses"), "sevenscenes");
  ASSERT_FALSE(named.ok());
  EXPECT_THAT(named.error().to_string(), HasSubstr("matrices"));
}

TEST(Matrices, FoldersOfOtherTextAreNone) {
  const Scratch scratch;
  scratch.put("matches/a.txt", "1 2 3 4 5\n");
  scratch.put("wrong/a.txt", "2 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n");
  scratch.put("names/a.txt", "a b c d\n");
  for (const char* folder : {"matches", "wrong", "names"})
    expect_unrecognized(scratch.path(folder), "give one of");
}

TEST(MatrixLines, HaveTwelveOrSixteenNumbersBehindANameOrAnIndex) {
  const std::string twelve = "-1 0 0 1 0 1 0 2 0 0 -1 3", sixteen = twelve + " 0 0 0 1";
  const std::pair<std::string, std::string> cases[] = {{"5 " + twelve, "5"},
                                                       {"0000000250 " + sixteen, "0000000250"},
                                                       {"a b.png " + twelve, "a b.png"},
                                                       {"seq/a.png " + sixteen, "seq/a.png"},
                                                       {sixteen, "000000"}};
  for (const auto& [line, name] : cases) {
    const Scratch scratch;
    const PoseFile file = matrix_poses(scratch.put("in", line + "\n"), "matrix_lines");
    ASSERT_EQ(file.poses.size(), 1u) << line;
    EXPECT_EQ(file.poses[0].name, name);
    expect_half_turn(file.poses[0]);
  }
}

TEST(MatrixLines, MayBeWrittenColumnByColumn) {
  const Scratch scratch;
  const PoseFile file = matrix_poses(
      scratch.put("in", "0 1 0 0 -1 0 0 0 0 0 1 0 0 0 0 1\n0 1 0 0 -1 0 0 0 0 0 1 0 1 2 3 1\n"),
      "matrix_lines");
  ASSERT_EQ(file.poses.size(), 2u);
  EXPECT_EQ(file.poses[1].center, Vector3(1, 2, 3));
  // The camera's x axis is the world's y axis, in both lines.
  for (const NamedPose& named : file.poses)
    EXPECT_LT((named.pose.rotation * Vector3(0, 1, 0) - Vector3(1, 0, 0)).norm(), 1e-15);
  ASSERT_EQ(file.notes.size(), 1u);
}

TEST(MatrixLines, AreNotTakenFromWhatIsNone) {
  const Scratch scratch;
  for (const char* text :
       {"5 1 2 3 4 5 6 7 8 9 10 11 12\n", "5 1 0 0 0 0 1 0 0 0 0 -1 0\n",
        "1 0 0 5 0 1 0 0 0 0 1 0 0 0 1 1\n", "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 2\n"})
    expect_unrecognized(scratch.put("in", text), "give one of");
  const auto mixed =
      read_poses(scratch.put("in", "5 1 0 0 0 0 1 0 0 0 0 1 0\n1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1\n"));
  ASSERT_FALSE(mixed.ok());
  EXPECT_EQ(mixed.error().line, 2);
}

TEST(Redwood, LeavesOutFramesWithoutAPoseAndRefusesPairs) {
  const Scratch scratch;
  const std::string zero = "0 0 0 0.03\n0 0 0 3.1\n0 0 0 -1.4\n0 0 0 1\n";
  const PoseFile file = matrix_poses(
      scratch.put("in", "4\t4\t5\n" + zero + "7 7 8\n" + kHalfTurn + "8 8 9\n" + kLostMatrix),
      "redwood");
  ASSERT_EQ(file.poses.size(), 1u);
  EXPECT_EQ(file.poses[0].name, "000007");
  EXPECT_EQ(file.skipped, 2u);
  ASSERT_EQ(file.notes.size(), 1u);
  expect_half_turn(file.poses[0]);
  const auto pairs = read_poses(scratch.put("in", std::string("0 1 50\n") + kHalfTurn));
  ASSERT_FALSE(pairs.ok());
  EXPECT_EQ(pairs.error().line, 1);
  EXPECT_THAT(pairs.error().message, HasSubstr("pairs"));
}

// Three whole numbers and four lines of four numbers may begin a BAL problem too.
TEST(Redwood, IsNotBal) {
  const Scratch scratch;
  const std::string still = "1 0 0 0.5\n0 1 0 0.25\n0 0 1 2\n0 0 0 1\n";
  matrix_poses(scratch.put("in", "3 3 4\n" + still), "redwood");
  matrix_poses(scratch.put("in", "3 3 4\n" + still + "4 4 5\n" + still), "redwood");
  std::string bal = "2 2 4\n0 0 1 2\n0 1 3 4\n1 0 5 6\n1 1 7 8\n";
  for (int i = 0; i < 2; ++i) bal += "0\n0\n0\n0\n0\n-5\n500\n0\n0\n";
  for (int i = 0; i < 6; ++i) bal += std::to_string(i) + "\n";
  matrix_poses(scratch.put("in", bal), "bal");
}

}  // namespace
}  // namespace pose_refine
