// SPDX-License-Identifier: BSD-3-Clause
// These tests put images that cannot be refined among others that can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

constexpr char kBadMatches[] = "d/matches/frame-000002.png.txt";

class BadImages : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  Outcome refine(const std::string& flags) const {
    return run(std::string("refine --overwrite --output=o.txt --report=r.json ") + flags);
  }
  Json image(std::size_t i) const { return Json::parse(text("r.json"))["images"][i]; }
  // Adds a pose without a camera.
  void add_a_pose_without_a_camera() const {
    write("poses.txt", text("d/poses.txt") + "extra.png 1 0 0 0 1 2 3\n");
  }
};

TEST_F(BadImages, WithoutACameraAreRejectedAndTheOthersRefined) {
  add_a_pose_without_a_camera();
  const Outcome outcome =
      refine("--quiet --poses=poses.txt --matches=d/matches --cameras=d/cameras.txt");
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_THAT(outcome.err,
              HasSubstr("d/cameras.txt: there is no camera for the image 'extra.png'"));
  EXPECT_THAT(outcome.err, HasSubstr("extra.png: no_camera"));
  EXPECT_EQ(image(6)["reasons"], Json({"no_camera"}));
  EXPECT_EQ(image(6)["status"], "rejected");
  EXPECT_EQ(image(6)["pose"], image(6)["input_pose"]);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(image(i)["status"], "ok");
  const std::string output = text("o.txt");
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 7);
}

TEST_F(BadImages, WithMalformedMatchesAreRejectedAndTheOthersRefined) {
  write(kBadMatches, "# x y X Y Z\n1 2 3 4 five\n");
  const Outcome outcome = refine(std::string("--quiet") + kData);
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr(std::string(kBadMatches) + ":2: 'five'"));
  EXPECT_EQ(image(2)["reasons"], Json({"malformed_matches"}));
  EXPECT_EQ(image(2)["pose"], image(2)["input_pose"]);
  EXPECT_EQ(image(3)["status"], "ok");
}

// A file without names gives lost frames their place in the list, too.
TEST_F(BadImages, OfLostFramesAreNamedByTheList) {
  ASSERT_EQ(run("convert --input=d/poses.txt --to=kitti --output=k").code, 0);
  std::istringstream lines(text("k"));
  std::string rows, list, line;
  for (int i = 0; std::getline(lines, line); ++i) {
    rows += (i == 2 ? "nan nan nan nan nan nan nan nan nan nan nan nan" : line) + "\n";
    list += "frame-00000" + std::to_string(i) + ".png\n";
  }
  write("k", rows), write("list", list);
  const Outcome outcome = refine(
      "--poses=k --image_list=list --output_format=hloc --matches=d/matches "
      "--cameras=d/cameras.txt");
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("not usable: frame-000002.png: non_finite_pose"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("left out")));
  EXPECT_THAT(text("o.txt"), HasSubstr("frame-000002.png nan "));
}

TEST_F(BadImages, DoNotEndTheOtherVerbs) {
  add_a_pose_without_a_camera();
  write(kBadMatches, "# x y X Y Z\n1 2 3 4 five\n");
  write("truth.txt", text("d/ground_truth.txt") + "extra.png 1 0 0 0 1 2 3\n");
  const std::string source = " --matches=d/matches --cameras=d/cameras.txt ";
  for (const char* verb :
       {"inspect --poses=poses.txt", "compare --ground_truth=truth.txt --poses=poses.txt",
        "basin --ground_truth=truth.txt --rotations=2 --starts=1 --objectives=geometric"}) {
    const Outcome outcome = run(verb + source);
    EXPECT_EQ(outcome.code, 0) << verb << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("extra.png")) << verb;
    EXPECT_THAT(outcome.err, HasSubstr("five")) << verb;
    EXPECT_THAT(outcome.out, Not(HasSubstr("0x0"))) << verb;
  }
}

// E4: images that one input has and another lacks are counted and named.
TEST_F(BadImages, WithoutAPoseAreCountedAndNamed) {
  const std::string poses = text("d/poses.txt");
  write("poses.txt", poses.substr(0, poses.find("frame-000004")));
  const std::string told =
      ": 2 images without a pose, left out: frame-000004.png, frame-000005.png\n";
  std::string rows;
  for (int i = 0; i < 6; ++i) {
    const std::string name = "frame-00000" + std::to_string(i) + ".png";
    rows += "seq/" + name + " 1 2 3 4 5\n";
  }
  write("all.txt", rows);
  for (const std::string source : {"--matches=d/matches", "--matches=d/matches --name_match=suffix",
                                   "--matches=all.txt --name_match=basename"}) {
    const Outcome outcome = refine("--poses=poses.txt --cameras=d/cameras.txt " + source);
    std::string expected = told;
    if (source.find("all.txt") != std::string::npos)
      expected = "left out: seq/frame-000004.png, seq/frame-000005.png\n";
    EXPECT_THAT(outcome.err, HasSubstr(expected)) << source;
  }
  const std::string source = " --matches=d/matches --cameras=d/cameras.txt ";
  EXPECT_THAT(run("inspect --poses=poses.txt" + source).err, HasSubstr("d/matches" + told));
  // Images of other parts have their poses there.
  EXPECT_THAT(refine("--shard=1/2 --poses=poses.txt" + source).err, HasSubstr("d/matches" + told));
  EXPECT_THAT(refine("--shard=1/2" + std::string(kData)).err, Not(HasSubstr("left out")));
  EXPECT_THAT(refine(kData).err, Not(HasSubstr("left out")));
  write("p.txt", "yaw frame-000001.png 1 sigma_deg=90\nyaw x.png 1 sigma_deg=1\n");
  EXPECT_THAT(refine(std::string(kData) + "--prior=file:p.txt").err,
              HasSubstr("p.txt: 1 image without a pose, left out: x.png\n"));
}

TEST_F(BadImages, InputsThatFitNoImageAreRefused) {
  write("elsewhere/x.png.txt", "1 2 3 4 5\n");
  Outcome outcome = refine("--poses=d/poses.txt --matches=elsewhere --cameras=d/cameras.txt");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("'elsewhere/frame-000000.png.txt'"));
  write("other.txt", "x.png PINHOLE 640 480 500 500 320 240\n");
  outcome = refine("--poses=d/poses.txt --matches=d/matches --cameras=other.txt");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("no camera for the image 'frame-000000.png'"));
  write("all.txt", "frame-000000.png 1 2 3 4 5\nframe-000001.png 1 2 3 4 five\n");
  outcome = refine("--poses=d/poses.txt --matches=all.txt --cameras=d/cameras.txt");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("all.txt:2: "));
  EXPECT_FALSE(exists("o.txt"));
}

TEST_F(BadImages, WithoutMapsAreRejectedOneByOne) {
  write("maps/frame-000001.png/points3D.npy", "no array");
  const std::string flags = "--objective=nre --poses=d/poses.txt --cameras=d/cameras.txt --maps=";
  Outcome outcome = refine(flags + "maps");
  EXPECT_EQ(outcome.code, 6) << outcome.err;
  EXPECT_EQ(image(0)["reasons"], Json({"no_maps"}));
  EXPECT_EQ(image(1)["reasons"], Json({"malformed_maps"}));
  EXPECT_EQ(image(1)["pose"], image(1)["input_pose"]);
  EXPECT_THAT(outcome.err, HasSubstr("maps/frame-000001.png/points3D.npy: "));
  outcome = refine(flags + "elsewhere");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("elsewhere: there is no such folder"));
}

TEST_F(BadImages, WeakOnesAreNamedWithTheirReasons) {
  write(kBadMatches, "# x y X Y Z\n");
  const std::string flags = std::string(kData) + "--prior=beta:500 ";
  const Outcome outcome = refine(flags);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("weak: frame-000002.png: prior_only\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("prior_only")));
  EXPECT_EQ(refine(flags + "--quiet").err, "");
}

TEST_F(BadImages, TheSummarySaysThatThereIsOnlyThePrior) {
  for (int i = 0; i < 6; ++i) {
    write("d/matches/frame-00000" + std::to_string(i) + ".png.txt", "# x y X Y Z\n");
  }
  const Outcome outcome = refine(std::string(kData) + "--prior=beta:500");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("every pose is the prior's (prior_only)"));
  EXPECT_EQ(Json::parse(text("r.json"))["summary"]["prior_only"], 6);
  EXPECT_THAT(outcome.err,
              HasSubstr("weak: 6 images: prior_only (frame-000000.png, frame-000001.png, "
                        "frame-000002.png, frame-000003.png, frame-000004.png, ...)\n"));
}

}  // namespace
}  // namespace pose_refine
