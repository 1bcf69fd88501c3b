// SPDX-License-Identifier: BSD-3-Clause
// `refine --on_weak=keep`: who keeps the input pose, and how the program tells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

constexpr char kWrongCameras[] = "--poses=d/poses.txt --matches=d/matches --cameras=wrong.txt ";

// The cameras of the first `wrong` images are those of pictures 1.25 times as large.
class OnWeakFlag : public ProgramTest {
 protected:
  void SetUp() override { simulate("--camera_models=PINHOLE --noise_px=0.5"); }
  void write_cameras(int wrong) const {
    std::istringstream lines(text("d/cameras.txt"));
    std::ostringstream out;
    std::string name, model;
    double width = 0.0, height = 0.0, p[4] = {};
    while (lines >> name >> model >> width >> height >> p[0] >> p[1] >> p[2] >> p[3]) {
      const double scale = wrong-- > 0 ? 1.25 : 1.0;
      out << name << ' ' << model << ' ' << scale * width << ' ' << scale * height;
      for (const double parameter : p) out << ' ' << scale * parameter;
      out << '\n';
    }
    write("wrong.txt", out.str());
  }
  Outcome refine(const std::string& name, const std::string& flags) const {
    return run("refine --no_doctor --quiet --overwrite --output=" + name + " --report=" + name +
               ".json " + kWrongCameras + flags);
  }
  Json report(const std::string& name) const { return Json::parse(text(name + ".json")); }
};

TEST_F(OnWeakFlag, KeptImagesAreToldFromWrittenOnes) {
  write_cameras(3);
  EXPECT_EQ(refine("w", "--on_weak=write").code, 0);
  const Outcome outcome = refine("k", "--on_weak=keep");
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  const Json kept = report("k"), written = report("w");
  std::size_t count = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const Json &image = kept["images"][i], &other = written["images"][i];
    EXPECT_EQ(image["status"], other["status"]);
    EXPECT_EQ(image["reasons"], other["reasons"]);
    EXPECT_EQ(other["kept_input"], false);
    EXPECT_NE(other["pose"], other["input_pose"]);
    count += image["kept_input"] == true;
    if (image["kept_input"] == true) {
      EXPECT_LT(i, 3u);
      EXPECT_EQ(image["pose"], image["input_pose"]);
      EXPECT_EQ(image["status"], "weak");
      EXPECT_TRUE(image["covariance"].is_null());
      EXPECT_EQ(image["moved"], 0.0);
      EXPECT_EQ(image["final_median_px"], image["initial_median_px"]);
      EXPECT_THAT(outcome.err,
                  ContainsRegex("input pose kept: [^\n]*" + image["name"].get<std::string>()));
    } else {
      EXPECT_EQ(image["pose"], other["pose"]);
    }
  }
  EXPECT_GE(count, 2u);
  EXPECT_EQ(kept["summary"]["kept_input"], count);
  EXPECT_EQ(written["summary"]["kept_input"], 0);
  EXPECT_EQ(kept["summary"]["usable"], 6);
  EXPECT_THAT(outcome.out, HasSubstr("kept"));
}

TEST_F(OnWeakFlag, ExitCodesCountThoseWithoutANewPose) {
  write_cameras(0);
  EXPECT_EQ(refine("r", "--on_weak=keep").code, 0);
  write_cameras(6);
  const Outcome all = refine("a", "--on_weak=keep");
  EXPECT_EQ(report("a")["summary"]["kept_input"], 6);
  EXPECT_EQ(all.code, 6);
  EXPECT_THAT(all.err, Not(HasSubstr("not usable")));
  EXPECT_EQ(refine("b", "--on_weak=write").code, 0);
}

// Shards, and runs that are resumed, give the same bytes.
TEST_F(OnWeakFlag, ShardsMergeToTheWhole) {
  write_cameras(3);
  refine("whole", "--on_weak=keep");
  std::string poses, reports;
  for (const char* part : {"1", "2", "3"}) {
    refine(part, std::string("--on_weak=keep --shard=") + part + "/3");
    poses += (poses.empty() ? "" : ",") + std::string(part);
    reports += (reports.empty() ? "" : ",") + std::string(part) + ".json";
  }
  const Outcome merged = run("merge --poses_format=hloc --poses=" + poses +
                             " --output=all --reports=" + reports + " --report=all.json");
  ASSERT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(text("all"), text("whole"));
  EXPECT_EQ(timeless("all.json"), timeless("whole.json"));
}

// Cameras that are refined with the poses begin with the new poses of images that would keep their
// input: else a wrong camera could never be found out.
TEST_F(OnWeakFlag, CamerasAreRefinedFromNewPoses) {
  write_cameras(6);
  const std::string flags = "--refine_intrinsics=focal,principal_point ";
  refine("w", flags + "--on_weak=write");
  refine("k", flags + "--on_weak=keep");
  EXPECT_EQ(report("k")["cameras"], report("w")["cameras"]);
  for (const Json& image : report("k")["images"]) EXPECT_EQ(image["kept_input"], false);
}

// What a network exported against its own pixels is named and refused by every verb.
TEST_F(OnWeakFlag, PointsOfTheImageItselfAreNamed) {
  const auto data = testing::real_data("vggt_palace");
  if (!data) GTEST_SKIP() << "there is no real data here";
  const Outcome inspected = run("inspect --model=" + *data + "/root");
  EXPECT_EQ(inspected.code, 0);
  EXPECT_THAT(inspected.out, HasSubstr("points_of_this_image"));
  const Outcome refined =
      run("refine --model=" + *data + "/root --output=v --report=v.json --quiet");
  EXPECT_EQ(refined.code, 6);
  for (const Json& image : report("v")["images"]) {
    EXPECT_EQ(image["reasons"], Json({"points_of_this_image"}));
    EXPECT_TRUE(image["covariance"].is_null());
    EXPECT_EQ(image["pose"], image["input_pose"]);
  }
}

}  // namespace
}  // namespace pose_refine
