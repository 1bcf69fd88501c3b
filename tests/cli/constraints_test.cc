// SPDX-License-Identifier: BSD-3-Clause
// This tests --fix, the bounds on the motion, and --refine_intrinsics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

class Constraints : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  Outcome refine(const std::string& flags) const {
    return run(std::string("refine") + kData + "--output=o.txt --overwrite --report=r.json " +
               flags);
  }
  Json report() const { return Json::parse(text("r.json")); }
  Json first() const { return report()["images"][0]; }

  // Returns the cameras file with all focal lengths times `factor` (SIMPLE_PINHOLE, PINHOLE, ...).
  std::string scaled_cameras(double factor) const {
    std::istringstream in(text("d/cameras.txt"));
    std::ostringstream out;
    out.precision(17);
    for (std::string line; std::getline(in, line);) {
      std::istringstream words(line);
      std::string name, model, width, height;
      double f = 0.0;
      if (!(words >> name >> model >> width >> height >> f)) continue;
      out << name << ' ' << model << ' ' << width << ' ' << height << ' ' << factor * f;
      if (model == "PINHOLE" || model == "OPENCV") {
        words >> f;
        out << ' ' << factor * f;
      }
      for (double p; words >> p;) out << ' ' << p;
      out << '\n';
    }
    return out.str();
  }
};

TEST_F(Constraints, FixedAxesStay) {
  ASSERT_EQ(refine("--fix=rotation --prior=position:100").code % 5, 0) << text(".err");
  EXPECT_LT(first()["moved_deg"], 1e-10);
  EXPECT_EQ(report()["options"]["fix"], "rotation");
  ASSERT_EQ(refine("--fix=position").code % 5, 0) << text(".err");
  EXPECT_LT(first()["moved"], 1e-10);
  EXPECT_GT(first()["moved_deg"], 1e-3);
}

TEST_F(Constraints, BoundsHoldAndAreNamed) {
  ASSERT_EQ(refine("--max_rotation_deg=90 --max_translation=1000").code, 0) << text(".err");
  EXPECT_GT(first()["moved_deg"], 0.1);
  refine("--max_rotation_deg=0.05");
  const Json whole = report();
  for (const Json& image : whole["images"]) {
    EXPECT_LE(image["moved_deg"], 0.05 + 1e-9);
    EXPECT_NE(image["status"], "ok");
  }
}

TEST_F(Constraints, BadFlagsAreRefused) {
  for (const char* flags :
       {"--fix=rx,yaw", "--fix=roll", "--fix=,", "--max_rotation_deg=-1", "--max_translation=-1",
        "--max_translation=nan", "--fix=gravity --up_in_world=0,0", "--refine_intrinsics=focus",
        "--refine_intrinsics=focal --objective=bearing", "--intrinsics_prior=focal:0.1",
        "--output_cameras=c.txt", "--refine_intrinsics=focal --intrinsics_prior=focal",
        "--refine_intrinsics=focal --intrinsics_prior=focal:0",
        "--refine_intrinsics=focal --normalization=image", "--refine_intrinsics=focal --shard=1/2"})
    EXPECT_EQ(refine(flags).code, 2) << flags;
}

TEST_F(Constraints, IntrinsicsComeBack) {
  const std::string truth = text("d/cameras.txt");
  write("d/cameras.txt", scaled_cameras(1.05));
  ASSERT_EQ(refine("--refine_intrinsics=focal --output_cameras=c.txt").code, 0) << text(".err");
  // Six images, three cameras in turn: images with the same camera share it.
  const Json cameras = report()["cameras"];
  ASSERT_EQ(cameras.size(), 3u);
  std::istringstream words(truth);
  std::string name, model, width, height;
  double f = 0.0;
  words >> name >> model >> width >> height >> f;
  EXPECT_NE(cameras[0]["status"], "rejected") << cameras[0];
  EXPECT_EQ(cameras[0]["images"], Json::array({name, "frame-000003.png"}));
  const double found = cameras[0]["params"][0], sigma = cameras[0]["sigma"][0];
  EXPECT_NEAR(found, f, 4.0 * sigma);
  EXPECT_LT(sigma, 0.05 * f);
  EXPECT_NEAR(cameras[0]["input_params"][0], 1.05 * f, 1e-6 * f);
  EXPECT_THAT(text("c.txt"), HasSubstr(name + " " + model + " " + width + " " + height + " "));
  // The file that was written is read again.
  const Outcome again = run(
      "refine --poses=o.txt --matches=d/matches --cameras=c.txt --output=p.txt --report=s.json");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_LT(Json::parse(text("s.json"))["images"][0]["moved"], 1e-4);
}

}  // namespace
}  // namespace pose_refine
