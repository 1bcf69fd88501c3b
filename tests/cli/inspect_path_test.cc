// SPDX-License-Identifier: BSD-3-Clause
// `inspect PATH`, and how its text looks.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"
#include "pose_refine/io.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

using InspectPath = ProgramTest;

TEST_F(InspectPath, IsWhatItsContentSays) {
  simulate();
  const auto same = [&](const std::string& path, const std::string& flags) {
    const Outcome one = run("inspect --json " + path), other = run("inspect --json " + flags);
    EXPECT_EQ(one.code, 0) << one.err;
    EXPECT_EQ(one.out, other.out) << path;
    EXPECT_NE(one.out, "null\n") << path;
  };
  same("d", "--poses=d/poses.txt --matches=d/matches --cameras=d/cameras.txt");
  same("d/poses.txt", "--poses=d/poses.txt");
  same("d/cameras.txt", "--cameras=d/cameras.txt");
  same("--matches=d/matches d/poses.txt --cameras=d/cameras.txt",
       "--poses=d/poses.txt --matches=d/matches --cameras=d/cameras.txt");
  Model model;
  model.cameras[1] = *make_camera(CameraModel::kSimplePinhole, 640, 480, {500, 320, 240});
  model.points = {{1, 0, 0, 5, 0.5, 1}};
  model.images = {{1, "left", 1, {}, {{320, 240, 0}}}};
  ASSERT_TRUE(write_colmap_model((folder_ / "m").string(), model, true).ok());
  same("m", "--model=m");
}

TEST_F(InspectPath, ThatIsNothingOrTooMuchIsRefused) {
  simulate();
  write("x.txt", "what is this\n");
  const Outcome unknown = run("inspect x.txt"), absent = run("inspect absent");
  EXPECT_EQ(unknown.code, 3);
  EXPECT_THAT(unknown.err, HasSubstr("x.txt: the format is not recognized"));
  EXPECT_EQ(absent.code, 3);
  EXPECT_THAT(absent.err, HasSubstr("absent: "));
  const Outcome two = run("inspect d d");
  EXPECT_EQ(two.code, 2);
  EXPECT_EQ(
      two.err,
      "pose_refine: 'd' is one path too many; `pose_refine inspect` takes one, and all else as "
      "--name=value\n");
  const Outcome twice = run("inspect d/poses.txt --poses=d/poses.txt");
  EXPECT_EQ(twice.code, 2);
  EXPECT_EQ(twice.err, "pose_refine: 'd/poses.txt' stands for --poses, which is given too\n");
}

TEST_F(InspectPath, TextFitsATerminal) {
  // Cameras with many parameters, wrong matches whose points lie anywhere, and a wrong reading.
  ASSERT_EQ(run("simulate --output=d --images=24 --outliers=0.3 --camera_models=FULL_OPENCV,FOV,"
                "THIN_PRISM_FISHEYE,OPENCV_FISHEYE")
                .code,
            0);
  for (const char* flags : {"", " --poses_convention=c2w,gl,unit:100 --camera_scale=2"}) {
    const Outcome outcome = run("inspect d" + std::string(flags));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_LE(longest_line(outcome.out), 110u) << outcome.out;
    EXPECT_THAT(outcome.out, HasSubstr("reading\n"));
    EXPECT_THAT(outcome.out, Not(HasSubstr(" \n"))) << "no blanks at the end of a line";
  }
}

// The mean of all residuals is that of the wrong matches; the one shown is that of the right ones.
TEST_F(InspectPath, MeansAreRobust) {
  std::string matches = "# x y X Y Z\n";
  for (int i = 0; i < 100; ++i) {
    // Residuals of 1.01 to 1.70 px, and 30 of millions.
    const double off = i < 70 ? 1.01 + 0.01 * i : 1e6 * (i - 68);
    matches += std::to_string(50.0 + off) + " 50 0 0 1\n";
  }
  write("m/a.txt", matches);
  write("c.txt", "a PINHOLE 100 100 80 80 50 50\n");
  write("p.txt", "a 1 0 0 0 0 0 0\n");
  const std::string flags = "inspect p.txt --matches=m --cameras=c.txt --no_doctor";
  const Json seen = Json::parse(run(flags + " --json").out)["data"]["reprojection_px"];
  EXPECT_NEAR(seen["robust_mean"].get<double>(), 1.355, 1e-6);
  EXPECT_GT(seen["mean"].get<double>(), 1e6);
  EXPECT_THAT(run(flags).out, HasSubstr("   1.355\n"));
}

}  // namespace
}  // namespace pose_refine
