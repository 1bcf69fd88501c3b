// SPDX-License-Identifier: BSD-3-Clause
// Networks and trackers write what they have: quaternions that are not normalized, and rows of NaN.
#include <gmock/gmock.h>

#include "io/format/format.h"
#include "io/lost_pose.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using testing::bytes_of;
using ::testing::HasSubstr;
using testing::Scratch;

std::string scaled_line(const std::string& name, double s, double x) {
  return name + " " + std::to_string(0.8 * s) + " 0 " + std::to_string(-0.6 * s) + " 0 " +
         std::to_string(x) + " 20 30\n";
}

TEST(RawQuaternions, AreRecognizedNormalizedAndSaid) {
  const Scratch scratch;
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += scaled_line("a" + std::to_string(i) + ".png", i % 3 ? 1.0 : 0.7 + 0.04 * i, i);
  const auto file = read_poses(scratch.put("in", text));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "hloc");
  ASSERT_EQ(file->poses.size(), 30u);
  EXPECT_NEAR(file->poses[0].pose.rotation.w(), 0.8, 1e-6);
  EXPECT_NEAR(file->poses[0].pose.rotation.norm(), 1.0, 1e-15);
  EXPECT_NEAR(file->poses[0].quaternion_norm, 0.7, 1e-6);
  EXPECT_EQ(file->poses[1].quaternion_norm, 1.0);
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_THAT(file->notes[0], HasSubstr("the quaternions of 10 of 30 poses are not normalized "
                                        "(norms of 0.7 to 1.78"));
}

TEST(RawQuaternions, OfOtherColumnsAreNoQuaternions) {
  const Scratch scratch;
  for (const double s : {0.3, 2.5}) {
    const auto file =
        read_poses(scratch.put("in", scaled_line("a", 1, 1) + scaled_line("b", s, 1)), "hloc");
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().line, 2);
    EXPECT_THAT(file.error().message, HasSubstr("0.5 to 2"));
  }
}

// Where the numbers of two readings have a norm near 1, a guess would be wrong half of the time.
TEST(RawQuaternions, ThatTwoFormatsExplainAreNotGuessed) {
  const Scratch scratch;
  std::string text;
  for (int i = 0; i < 30; ++i)
    text +=
        "a" + std::to_string(i) + ".png 0.5 0.4 0.3 0.9 0.2 0.1 " + std::to_string(0.01 * i) + "\n";
  const auto file = read_poses(scratch.put("in", text));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kAmbiguous);
  EXPECT_THAT(file.error().message, HasSubstr("hloc, posenet"));
}

TEST(RawQuaternions, InTwoLinesTellNoFormat) {
  const Scratch scratch;
  const auto file =
      read_poses(scratch.put("in", scaled_line("a", 0.9, 5) + scaled_line("b", 0.9, 6)));
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().message, HasSubstr("name the format hloc if it is one of 8 columns"));
}

// The numbers of one format may have a norm near 1 as quaternions of the other in the first line.
TEST(RawQuaternions, ThatOneFormatExplainsNeedNoName) {
  const Scratch scratch;
  std::string hloc, posenet;
  for (int i = 0; i < 30; ++i) {
    const std::string q = std::to_string(0.56 + 0.01 * i) + " 0 -0.42 0 ";
    const std::string t = std::to_string(0.3 + 0.3 * i) + " 0.5 0.4 ";
    hloc += "a" + std::to_string(i) + ".png " + q + t + "\n";
    posenet += "a" + std::to_string(i) + ".png " + t + q + "\n";
  }
  for (const auto& [text, format] : {std::pair(hloc, "hloc"), std::pair(posenet, "posenet")}) {
    const auto file = read_poses(scratch.put("in", text));
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->format, format);
  }
}

struct LostInput {
  const char *format, *text;
};

class EveryRowFormat : public ::testing::TestWithParam<LostInput> {};

TEST_P(EveryRowFormat, ListsLostFramesAndWritesThemBack) {
  const Scratch scratch;
  for (const char* named : {"", GetParam().format}) {
    const auto file = read_poses(scratch.put("in", GetParam().text), named);
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->format, GetParam().format);
    ASSERT_EQ(file->poses.size(), 2u);
    ASSERT_EQ(file->lost.size(), 2u);
    EXPECT_EQ(file->lost[0].before, 0u);
    EXPECT_EQ(file->lost[1].before, 1u);
    ASSERT_FALSE(file->notes.empty());
    EXPECT_THAT(file->notes, ::testing::Contains(HasSubstr("2 of 4 poses are NaN or infinity")));
    const std::vector<NamedPose> rows = io::rows_of(*file);
    ASSERT_TRUE(write_poses(scratch.path("out"), file->format, rows, true).ok());
    const auto again = read_poses(scratch.path("out"), file->format);
    ASSERT_TRUE(again.ok()) << again.error().to_string();
    ASSERT_EQ(again->lost.size(), 2u) << bytes_of(scratch.path("out"));
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(again->lost[i].name, file->lost[i].name);
      EXPECT_EQ(again->lost[i].before, file->lost[i].before);
      EXPECT_EQ(again->poses[i].pose.rotation.coeffs(), file->poses[i].pose.rotation.coeffs());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Formats, EveryRowFormat,
    ::testing::Values(
        LostInput{"hloc",
                  "l nan nan nan nan nan nan nan\na 1 0 0 0 5 6 7\nm 1 0 0 0 inf 0 0\n"
                  "b 0 1 0 0 8 9 9\n"},
        LostInput{"posenet",
                  "l NaN NaN NaN 1 0 0 0\na 5 6 7 1 0 0 0\nm 0 0 0 -nan -nan 1.#QNAN -1.#IND\n"
                  "b 8 9 9 0 1 0 0\n"},
        LostInput{"tum",
                  "1.5 NaN NaN NaN NaN NaN NaN NaN\n2.5 5 6 7 0 0 0 1\n3.5 0 0 0 0 0 0 nan\n"
                  "4.5 8 9 9 1 0 0 0\n"},
        LostInput{"euroc",
                  "1403715524907143168,nan,nan,nan,nan,nan,nan,nan\n"
                  "1403715524907143169,5,6,7,1,0,0,0\n1403715524907143170,-inf,6,7,1,0,0,0\n"
                  "1403715524907143171,8,9,9,0,1,0,0\n"},
        LostInput{"kitti",
                  "nan nan nan nan nan nan nan nan nan nan nan nan\n1 0 0 5 0 1 0 6 0 0 1 7\n"
                  "inf inf inf inf inf inf inf inf inf inf inf inf\n1 0 0 8 0 1 0 9 0 0 1 9\n"},
        LostInput{"matrix_lines",
                  "l nan nan nan nan nan nan nan nan nan nan nan nan\na 1 0 0 5 0 1 0 6 0 0 1 7\n"
                  "m 1 0 0 inf 0 1 0 0 0 0 1 0\nb 1 0 0 8 0 1 0 9 0 0 1 9\n"},
        LostInput{"csv",
                  "name,qw,qx,qy,qz,tx,ty,tz\nl,nan,nan,nan,nan,nan,nan,nan\na,1,0,0,0,5,6,7\n"
                  "m,1,0,0,0,1,2,inf\nb,0,1,0,0,8,9,9\n"}),
    [](const auto& one) { return std::string(one.param.format); });

TEST(LostFrames, AreListedInFormatsThatMustBeNamed) {
  const Scratch scratch;
  for (const LostInput& input :
       {LostInput{"logq",
                  "l nan nan nan nan nan nan\na 5 6 7 0 0 0\nm 1 2 3 nan 0 0\nb 8 9 9 0 0 0\n"},
        LostInput{"arkit_traj",
                  "1.5 nan nan nan nan nan nan\n2.5 0 0 0 5 6 7\n3.5 0 0 0 1 2 inf\n"
                  "4.5 0 0 0 8 9 9\n"}}) {
    const auto file = read_poses(scratch.put("in", input.text), input.format);
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->poses.size(), 2u);
    ASSERT_EQ(file->lost.size(), 2u);
    EXPECT_EQ(file->lost[1].before, 1u);
  }
}

TEST(LostFrames, AloneMakeAFileWithoutPoses) {
  const Scratch scratch;
  const auto file = read_poses(scratch.put("in", "a nan nan nan nan nan nan nan\n"), "hloc");
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE(file->poses.empty());
  EXPECT_EQ(file->lost.size(), 1u);
}

TEST(LostFrames, OfOneNameAreRefusedAsPosesAre) {
  const Scratch scratch;
  const std::string lost = "a nan nan nan nan nan nan nan\n";
  const auto file = read_poses(scratch.put("in", lost + lost), "hloc");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().line, 2);
}

// Such rows have a focal length, which belongs to no image.
TEST(LostFrames, OfListsWithCamerasLeaveTheOthersTheirs) {
  const Scratch scratch;
  const std::string nan = " nan nan nan nan nan nan nan ";
  for (const auto& [format, end] : {std::pair("pseudo_gt", "\n"), std::pair("acezero", " 9\n")}) {
    const std::string path =
        scratch.put("in", "l" + nan + "300" + end + "a 1 0 0 0 1 2 3 400" + end +
                              "m 1 0 0 0 inf 0 0 500" + end + "b 1.1 0 0 0 1 2 3 600" + end);
    const auto model = read_model(path, format);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    ASSERT_EQ(model->images.size(), 2u);
    EXPECT_EQ(model->cameras.at(model->images[0].camera_id).params[0], 400.0);
    EXPECT_EQ(model->cameras.at(model->images[1].camera_id).params[0], 600.0);
    EXPECT_THAT(model->notes, ::testing::Contains(HasSubstr("2 of 4 poses are NaN or infinity")));
    EXPECT_THAT(model->notes, ::testing::Contains(HasSubstr("1 of 2 poses are not normalized")));
    const auto file = read_poses(path, format);
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->notes, model->notes);
    EXPECT_EQ(file->skipped, 2u);
    ASSERT_EQ(file->lost.size(), 2u);
    EXPECT_EQ(file->lost[1].name, "m");
    EXPECT_EQ(file->lost[1].before, 1u);
  }
}

TEST(LostFrames, AreImagesWithoutAPoseInAModel) {
  const Scratch scratch;
  const std::vector<NamedPose> rows = {{"a", Pose(), {}}, io::lost_pose("b")};
  ASSERT_TRUE(write_poses(scratch.path("model"), "npz", rows, false).ok());
  const auto file = read_poses(scratch.path("model"));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  ASSERT_EQ(file->poses.size(), 1u);
  EXPECT_EQ(file->poses[0].name, "a");
}

TEST(Matches, WithNanAreLeftOutAndCounted) {
  const Scratch scratch;
  const auto matches = read_matches(scratch.put(
      "m",
      "# x y X Y Z weight point3D_id\n1 2 3 4 5 1 7\n1 nan 3 4 5 1 8\n1 2 3 4 -inf 1 9\n"
      "1 2 3 4 6 1 10\n"));
  ASSERT_TRUE(matches.ok()) << matches.error().to_string();
  EXPECT_EQ(matches->size(), 2u);
  EXPECT_EQ(matches->z[1], 6.0);
  EXPECT_EQ(matches->weight.size(), 2u);
  EXPECT_EQ(matches->point3D_id[1], 10u);
  const auto bad = read_matches(scratch.put("m", "1 nan 3 4 x\n"));
  EXPECT_FALSE(bad.ok());
}

}  // namespace
}  // namespace pose_refine
