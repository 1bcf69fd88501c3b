// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

class Priors : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  Outcome refine(const std::string& flags) const {
    return run(std::string("refine") + kData +
               "--on_weak=write --output=o.txt --overwrite --report=r.json " + flags);
  }
  Json images() const { return Json::parse(text("r.json"))["images"]; }
};

TEST_F(Priors, HoldThePoseWhereTheyAreSure) {
  ASSERT_EQ(refine("").code, 0);
  const double free = images()[0]["moved"];
  ASSERT_EQ(refine("--prior=position:1e-9").code, 0);
  EXPECT_LT(images()[0]["moved"], 1e-6);
  EXPECT_GT(images()[0]["moved_deg"], 0.1);
  ASSERT_EQ(refine("--prior=rotation:1e-9").code, 0);
  EXPECT_LT(images()[0]["moved_deg"], 1e-6);
  EXPECT_GT(images()[0]["moved"], 1e-3);
  ASSERT_EQ(refine("--prior=position:1e-9+rotation:1e-9").code, 0);
  EXPECT_LT(images()[0]["moved_deg"], 1e-6);
  EXPECT_LT(images()[0]["moved"], 1e-6);
  EXPECT_EQ(images()[0]["num_priors"], 2);
  ASSERT_EQ(refine("--prior=pose:50,50").code, 0);
  EXPECT_NEAR(images()[0]["moved"], free, 0.1 * free);
}

TEST_F(Priors, ComeFromAFile) {
  write("p.txt", "position frame-000001.png 1 2 3 sigma=1e-9\n");
  ASSERT_EQ(refine("--prior=file:p.txt").code, 5) << text(".err");  // nowhere near the points
  write("p.txt", "position other.png 1 2 3 sigma=1\n");
  const Outcome none = refine("--prior=file:p.txt");
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.err, HasSubstr("p.txt: it has no prior for any of the images"));
  write("p.txt", "yaw frame-000001.png 10 sigma_deg=1\nposition frame-000001.png 1 2\n");
  const Outcome bad = refine("--prior=file:p.txt");
  EXPECT_EQ(bad.code, 3);
  EXPECT_THAT(bad.err, HasSubstr("p.txt:2: expected position NAME cx cy cz"));
  EXPECT_EQ(refine("--prior=file:absent.txt").code, 3);
}

// The report names the vertical where somebody gave one.
TEST_F(Priors, TheVerticalIsInTheReportWhereItWasGiven) {
  const auto options = [&] { return Json::parse(text("r.json"))["options"]; };
  ASSERT_EQ(refine("--prior=gravity:5").code, 0);
  EXPECT_FALSE(options().contains("up_in_world"));
  ASSERT_EQ(refine("--prior=gravity:5 --up_in_world=0,0,2").code, 0);
  EXPECT_EQ(options()["up_in_world"], "0,0,2");
}

// Without a single match a full prior gives its own pose, from any start.
TEST_F(Priors, AloneGiveTheirPose) {
  write("none/frame-000000.png.txt", "# x y X Y Z\n");
  write("one.txt", "frame-000000.png 1 0 0 0 1 2 3\n");
  write("p.txt",
        "position frame-000000.png -4 5 6 sigma=0.1\n"
        "rotation frame-000000.png 0 0 1 0 sigma_deg=1 loss=huber:3\n");
  const Outcome outcome =
      run("refine --poses=one.txt --matches=none --cameras=d/cameras.txt --output=- "
          "--prior=file:p.txt --quiet");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream line(outcome.out);
  std::string name;
  double w, x, y, z, tx, ty, tz;
  line >> name >> w >> x >> y >> z >> tx >> ty >> tz;
  // By hand, R = diag(-1, 1, -1) and t = -R c = -(4, 5, -6).
  EXPECT_NEAR(std::abs(y), 1.0, 1e-9);
  EXPECT_NEAR(tx, -4.0, 1e-6);
  EXPECT_NEAR(ty, -5.0, 1e-6);
  EXPECT_NEAR(tz, 6.0, 1e-6);
}

TEST_F(Priors, BadFlagsAreRefused) {
  for (const char* flags :
       {"--prior=gravity", "--prior=gravity:0", "--prior=gravity:-1", "--prior=gravity:1,2",
        "--prior=pose:1", "--prior=position:x", "--prior=position:1:what:2",
        "--prior=position:1:huber", "--prior=beta:5+sigma:1,2", "--prior=position:1+what:3",
        "--prior=yaw:1 --up_in_world=0,0", "--prior=yaw:1 --up_in_world=0,0,0",
        "--prior=yaw:1 --up_in_world=0,0,1,2", "--up_in_world=0,0,1"})
    EXPECT_EQ(refine(flags).code, 2) << flags;
  EXPECT_THAT(refine("--prior=what:1").err, HasSubstr("gravity"));
}

}  // namespace
}  // namespace pose_refine
