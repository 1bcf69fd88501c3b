// SPDX-License-Identifier: BSD-3-Clause
// These tests cover the formats with one pose a line, and what is special to each.
#include <gmock/gmock.h>

#include "io/format/format.h"
#include "support/io_scratch.h"
#include "support/io_tiny_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

// Holds what stands before and after the quaternion of a good line.
struct LineFormat {
  const char* name;
  const char* before;
  const char* after;
};

class EveryLineFormat : public ::testing::TestWithParam<LineFormat> {
 protected:
  std::string good(const std::string& image = "a.png") const {
    return line(image, "0.5 0.5 -0.5 0.5");
  }
  std::string line(const std::string& image, const std::string& quaternion) const {
    return image + GetParam().before + quaternion + GetParam().after;
  }
  Result<PoseFile> read(const std::string& text) const {
    return read_poses(scratch_.put("in", text), GetParam().name);
  }
  void expect_error(const std::string& text, std::int64_t at, const std::string& words) const {
    const auto file = read(text);
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_EQ(file.error().line, at) << file.error().to_string();
    EXPECT_THAT(file.error().to_string(), HasSubstr(words));
  }
  Scratch scratch_;
};

TEST_P(EveryLineFormat, ReadsAnyLineBreak) {
  const std::string a = good("a.png"), b = good("b.png");
  for (const std::string& text :
       {a + "\n" + b, a + "\r\n" + b + "\r\n", a + "\r" + b + "\r", "\xEF\xBB\xBF" + a + "\n" + b,
        a + " \t \n\n# c\n" + b + "\n\n"}) {
    const auto file = read(text);
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    ASSERT_EQ(file->poses.size(), 2u);
    EXPECT_EQ(file->poses[1].name, "b.png");
  }
}

TEST_P(EveryLineFormat, NamesTheLineOfABadNumber) {
  for (const char* bad : {"1,5", "1.5abc", "0x1p3", "1e400", "nanx", "x"}) {
    expect_error(good() + "\n" + line("b", std::string("1 0 0 ") + bad) + "\n", 2, bad);
  }
}

TEST_P(EveryLineFormat, NamesTheNumberOfColumns) {
  expect_error(good() + "\nb 1 0 0 0 1 2\n", 2, "found 7");
  expect_error(good() + "\nb\n", 2, "found 1");
  expect_error(good() + " 1 2 3 4 5\n", 1, "found 13");
}

TEST_P(EveryLineFormat, NamesBothLinesOfADuplicate) {
  expect_error(good() + "\n" + good("b") + "\n" + good() + "\n", 3, "line 1");
}

TEST_P(EveryLineFormat, NormalizesAQuaternionThatIsNearlyOne) {
  const auto file = read(line("a", "1.0009 0 0 0") + "\n" + line("b", "0 0.9991 0 0") + "\n" +
                         line("c", "-1 0 0 0"));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  for (const NamedPose& named : file->poses) EXPECT_EQ(named.pose.rotation.norm(), 1.0);
  EXPECT_EQ(pose_error(file->poses[2].pose, file->poses[0].pose).rotation, 0.0);
}

TEST_P(EveryLineFormat, RefusesAQuaternionThatIsNotOne) {
  expect_error(line("a", "2.001 0 0 0"), 1, "norm");
  expect_error(line("a", "0.499 0 0 0"), 1, "norm");
  expect_error(line("a", "0 0 0 0"), 1, "zero");
  expect_error(line("a", "1e200 1e200 0 0"), 1, "norm");
  expect_error(line("a", "1e-200 0 0 0"), 1, "quaternion");
}

TEST_P(EveryLineFormat, TakesNamesAsTheyAre) {
  for (const std::string& image :
       {std::string("my image.png"), std::string("a#b%\"c'.png"), std::string(".hidden"),
        std::string("\xEB\xFF.png"), std::string("e\xCC\x81"), std::string(4096, 'n'),
        std::string("\xF0\x9F\x98\x80"), std::string("000012"), std::string("nan")}) {
    const auto file = read(good(image));
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    ASSERT_EQ(file->poses.size(), 1u);
    EXPECT_EQ(file->poses[0].name, image);
    const std::string copy = scratch_.path("copy");
    ASSERT_TRUE(write_poses(copy, GetParam().name, file->poses, true).ok()) << image;
    const auto again = read_poses(copy, GetParam().name);
    ASSERT_TRUE(again.ok()) << again.error().to_string();
    EXPECT_EQ(again->poses[0].name, image);
  }
  expect_error(std::string("a\0b", 3) + good("").substr(0), 1, "NUL");
}

// Unicode has two spellings of an accented letter (NFC, NFD), which are two names.
TEST_P(EveryLineFormat, KeepsSpellingsOfOneNameApart) {
  const std::string composed = "caf\xC3\xA9.png", decomposed = "cafe\xCC\x81.png";
  const auto file = read(good(composed) + "\n" + line(decomposed, "1 0 0 0") + "\n");
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  ASSERT_EQ(file->poses.size(), 2u);
  EXPECT_EQ(file->poses[0].name, composed);
  EXPECT_EQ(file->poses[1].name, decomposed);
  EXPECT_GT(pose_error(file->poses[0].pose, file->poses[1].pose).rotation, 1.0);
  ASSERT_TRUE(write_poses(scratch_.path("copy"), GetParam().name, file->poses, false).ok());
  const auto again = read_poses(scratch_.path("copy"), GetParam().name);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  ASSERT_EQ(again->poses.size(), 2u);
  EXPECT_EQ(again->poses[1].name, decomposed);
  expect_error(good(composed) + "\n" + good(composed) + "\n", 2, "line 1");
}

TEST_P(EveryLineFormat, RefusesNamesThatWouldChange) {
  for (const std::string& image : {std::string(" a"), std::string("a "), std::string("#a"),
                                   std::string("a\nb"), std::string("a 1"), std::string("a\rb"),
                                   std::string("\xEF\xBB\xBF"
                                               "a"),
                                   std::string("a\0", 2)}) {
    const Status status =
        write_poses(scratch_.path("out"), GetParam().name, {{image, Pose()}}, false);
    EXPECT_FALSE(status.ok()) << image;
  }
  EXPECT_TRUE(scratch_.list().empty());
}

TEST_P(EveryLineFormat, EveryPrefixIsReadOrRefused) {
  const std::string text = good() + "\n" + good("b.png") + "\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto file = read(text.substr(0, size));
    EXPECT_TRUE(!file.ok() || file->poses.size() <= 2u);
  }
}

INSTANTIATE_TEST_SUITE_P(Io, EveryLineFormat,
                         ::testing::Values(LineFormat{"hloc", " ", " 1 2 3"},
                                           LineFormat{"rio10", " ", " 1 2 3"},
                                           LineFormat{"posenet", " 1 2 3 ", ""}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Hloc, ReadsOverMoreColumns) {
  const Scratch scratch;
  const auto file = read_poses(
      scratch.put("in", "a 1 0 0 0 1 2 3\nb 1 0 0 0 1 2 3 525.5\nc 1 0 0 0 1 2 3 0.5 0.01 99\n"));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "hloc");
  ASSERT_EQ(file->poses.size(), 3u);
  for (const NamedPose& named : file->poses) {
    EXPECT_EQ(named.pose.translation, Vector3(1, 2, 3));
  }
}

TEST(PoseNet, HasTheCentreAndTheWorldToCameraRotation) {
  const Scratch scratch;
  // After half a turn about y, the camera at (1, 2, 3) sees the world's origin at (1, -2, 3).
  const auto file = read_poses(scratch.put("in",
                                           "Title\nImageFile, Camera Position [X Y Z W P Q R]\n\n"
                                           "seq1/a.png 1 2 3 0 0 1 0\n"));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "posenet");
  EXPECT_EQ(file->poses[0].pose.translation, Vector3(1, -2, 3));
  EXPECT_EQ(file->poses[0].pose.center(), Vector3(1, 2, 3));
}

TEST(PoseNet, IsRecognizedWithoutHeader) {
  const Scratch scratch;
  const auto file = read_poses(scratch.put("in", "a 10 20 30 0.5 0.5 0.5 0.5\n"));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "posenet");
}

TEST(PoseFormats, AnAmbiguousFileNeedsAName) {
  const Scratch scratch;
  const auto file = read_poses(scratch.put("in", "a 1 0 0 0 1 0 0\n"));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kAmbiguous);
  EXPECT_THAT(file.error().to_string(), HasSubstr("hloc, posenet"));
}

TEST(PoseFormats, AnUnknownNameListsTheKnownOnes) {
  const auto file = read_poses("absent", "nonsense");
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().to_string(),
              HasSubstr("hloc, posenet, rio10, pseudo_gt, acezero, queries"));
}

TEST(SevenScenes, SkipsAndCountsLostFrames) {
  const Scratch scratch;
  scratch.put("seq-01/frame-000001.pose.txt",
              "-1 \t 0 \t 0 \t 1\t\r\n0 1 0 2\r\n0 0 -1 3\r\n0 0 0 1\r\n");
  scratch.put("seq-01/frame-000000.pose.txt", "inf inf inf inf\n0 1 0 0\n0 0 1 0\n0 0 0 1\n");
  scratch.put("seq-02/frame-000000.pose.txt", "-1.#IND 1.#QNAN nan 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n");
  scratch.put("seq-01/frame-000001.color.png", "x");
  const auto file = read_poses(scratch.path());
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "sevenscenes");
  EXPECT_EQ(file->skipped, 2u);
  ASSERT_EQ(file->poses.size(), 1u);
  EXPECT_EQ(file->poses[0].name, "seq-01/frame-000001");
  EXPECT_LT((file->poses[0].pose.center() - Vector3(1, 2, 3)).norm(), 1e-15);
}

TEST(SevenScenes, RefusesWhatIsNoPose) {
  const std::pair<const char*, const char*> cases[] = {
      {"1 0 0 0\n0 1 0 0\n0 0 1 0\n", "found 3"},
      {"1 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n", "found 3"},
      {"1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n5\n", "more than"},
      {"1 0 0 0\n0 1 0 0\n0 0 -1 0\n0 0 0 1\n", "reflection"},
      {"2 0 0 0\n0 2 0 0\n0 0 2 0\n0 0 0 1\n", "not a rotation"},
      {"1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 2\n", "last row"},
      {"1 0 0 0\n0 1 0 0,5\n0 0 1 0\n0 0 0 1\n", "0,5"}};
  for (const auto& [text, words] : cases) {
    const Scratch scratch;
    scratch.put("a.pose.txt", text);
    const auto file = read_poses(scratch.path());
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_THAT(file.error().to_string(), HasSubstr(words));
    EXPECT_THAT(file.error().to_string(), HasSubstr("a.pose.txt"));
  }
}

TEST(SevenScenes, WritesNothingOutsideItsFolder) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("elsewhere"));
  std::filesystem::create_directory(scratch.path("out"));
  std::filesystem::create_directory_symlink(scratch.path("elsewhere"), scratch.path("out/link"));
  for (const char* name : {"../x", "/etc/x", "a/../../x", "C:\\x", "C:x", "CON", "a/nul.txt",
                           "a\\b", "link/x", "a//b", "./a", "a/", "a\nb", "..", "lpt1"}) {
    const Status status =
        write_poses(scratch.path("out"), "sevenscenes", {{"ok", Pose()}, {name, Pose()}}, true);
    EXPECT_FALSE(status.ok()) << name;
  }
  EXPECT_EQ(scratch.list(), (std::vector<std::string>{"elsewhere", "out", "out/link"}));
}

TEST(ColmapPoses, NeedsTheImagesOnly) {
  const Scratch scratch;
  scratch.put("images.txt", testing::tiny_text().images);
  const auto file = read_poses(scratch.path());
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "colmap");
  EXPECT_EQ(file->poses.size(), 3u);
}

}  // namespace
}  // namespace pose_refine
