// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "pose_refine/support/network_error_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

class Calibrate : public ProgramTest {
 protected:
  void SetUp() override { simulate("--images=40 --overwrite"); }
  Outcome calibrate(const std::string& flags) const {
    return run("calibrate --ground_truth=d/ground_truth.txt " + flags);
  }
  Outcome refine(const std::string& flags) const {
    return run(std::string("refine") + kData + "--output=o.txt --overwrite --report=r.json " +
               flags);
  }
};

TEST_F(Calibrate, WritesThePriorThatRefineReads) {
  const Outcome made = calibrate("--poses=d/poses.txt --output=c.txt");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("40 images of 1 sequence"));
  EXPECT_THAT(made.out, HasSubstr("degrees of freedom"));
  const auto error = read_network_error((folder_ / "c.txt").string());
  ASSERT_TRUE(error.ok()) << error.error().to_string();
  EXPECT_EQ(error->images, 40u);
  ASSERT_EQ(refine("--prior=network:c.txt").code, 0);
  const Json report = Json::parse(text("r.json"));
  EXPECT_EQ(report["images"][0]["num_priors"], 1);
  EXPECT_EQ(report["options"]["prior"], "network");
  EXPECT_EQ(report["options"]["prior_files"], Json::array({"c.txt"}));
  EXPECT_EQ(refine("--prior=network:c.txt+gravity:5").code, 0);
  EXPECT_EQ(Json::parse(text("r.json"))["images"][0]["num_priors"], 2);
}

// Where nothing else is known of a pose, the network's own pose comes out.
TEST_F(Calibrate, AloneThePriorGivesTheStart) {
  ASSERT_EQ(calibrate("--poses=d/poses.txt --output=c.txt").code, 0);
  write("none/frame-000000.png.txt", "# x y X Y Z\n");
  const std::string poses = text("d/poses.txt");
  write("one.txt", poses.substr(0, poses.find('\n') + 1));
  const Outcome outcome =
      run("refine --poses=one.txt --matches=none --cameras=d/cameras.txt --output=o.txt "
          "--report=r.json "
          "--quiet --prior=network:c.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const Json image = Json::parse(text("r.json"))["images"][0];
  EXPECT_THAT(image["reasons"].dump(), HasSubstr("prior_only"));
  EXPECT_LT(image["moved"], 1e-6);
  EXPECT_LT(image["moved_deg"], 1e-6);
}

TEST_F(Calibrate, TakesMappedPosesAndWritesThem) {
  const Outcome made = calibrate("--poses=d/poses.txt --map_poses=d/ground_truth.txt --output=-");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("\nmapped "));
  EXPECT_THAT(made.err, HasSubstr("growth"));
  write("c.txt", made.out);
  EXPECT_EQ(refine("--prior=network:c.txt").code, 0);
}

TEST_F(Calibrate, DoesNotPairLinesOfFilesOfDifferentLength) {
  for (const std::string name : {"poses", "ground_truth"})
    ASSERT_EQ(run("convert --input=d/" + name + ".txt --to=kitti --output=" + name).code, 0);
  const std::string all = text("poses");
  write("cut", all.substr(all.find('\n') + 1));
  const std::string flags = "calibrate --ground_truth=ground_truth --output=c.txt --poses=";
  EXPECT_EQ(run(flags + "poses").code, 0);
  const Outcome cut = run(flags + "cut --overwrite");
  EXPECT_EQ(cut.code, 3);
  EXPECT_THAT(cut.err, HasSubstr("neither names its images: name them first"));
}

TEST_F(Calibrate, WhatIsWrongIsSaid) {
  EXPECT_EQ(run("calibrate").code, 2);
  const Outcome truthless = run("calibrate --poses=d/poses.txt --output=c.txt");
  EXPECT_EQ(truthless.code, 2);
  EXPECT_THAT(truthless.err, HasSubstr("give --ground_truth=FILE"));
  EXPECT_EQ(calibrate("--output=c.txt").code, 2);
  EXPECT_EQ(calibrate("--poses=d/poses.txt").code, 2);
  EXPECT_EQ(calibrate("--poses=absent --output=c.txt").code, 3);
  EXPECT_EQ(calibrate("--poses=d/poses.txt --map_poses=absent --output=c.txt").code, 3);
  EXPECT_EQ(calibrate("--poses=d/poses.txt --output=absent/c.txt").code, 4);
  EXPECT_EQ(calibrate("--poses=d/poses.txt --output=d/poses.txt").code, 4);
  const Outcome exact = calibrate("--poses=d/ground_truth.txt --output=c.txt --overwrite");
  EXPECT_EQ(exact.code, 3);
  EXPECT_THAT(exact.err, HasSubstr("leave a direction"));
  write("few.txt", text("d/poses.txt").substr(0, 200));
  EXPECT_FALSE(exists("c.txt"));
  EXPECT_EQ(refine("--prior=network:absent.txt").code, 3);
  write("bad.txt", "degrees_of_freedom 3\ngrowth many\n");
  const Outcome bad = refine("--prior=network:bad.txt");
  EXPECT_EQ(bad.code, 3);
  EXPECT_THAT(bad.err, HasSubstr("bad.txt:2: 'many' is not a finite number"));
  EXPECT_EQ(refine("--prior=network").code, 2);
}

}  // namespace
}  // namespace pose_refine
