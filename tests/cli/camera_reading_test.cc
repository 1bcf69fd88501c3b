// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "cli/program.h"
#include "pose_refine/io.h"
#include "pose_refine/support/camera_doctor.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

const std::string kQuietData = "--quiet --poses=d/poses.txt --matches=d/matches ";

class CameraReadings : public ProgramTest {
 protected:
  void SetUp() override { simulate("--images=12 --camera_models=PINHOLE --overwrite"); }

  // Writes the cameras of `source` as somebody would who misreads them.
  void misstate(const std::string& source, const std::string& words) const {
    const auto list = read_cameras(source);
    ASSERT_TRUE(list.ok());
    std::string text;
    for (const auto& [name, camera] : list->by_name) {
      const Camera other = *reread(camera, *parse_camera_reading(words));
      text += name + " " + std::string(camera_model_info(other.model).name) + " " +
              std::to_string(other.width) + " " + std::to_string(other.height);
      for (const double p : other.params) text += " " + std::to_string(p);
      text += "\n";
    }
    write("c.txt", text);
  }
  void misstate(const std::string& words) const {
    misstate((folder_ / "d/cameras.txt").string(), words);
  }
  Outcome refine(const std::string& flags) const {
    return run("refine --overwrite " + kQuietData + "--cameras=c.txt --output=o " + flags);
  }
  static std::string flag_in(const std::string& text) {
    std::smatch flag;
    return std::regex_search(text, flag, std::regex("--camera_(scale|reading)=[^ ,]+(,[^ ]+)*"))
               ? flag.str()
               : "";
  }
  void expect_equal_poses(const char* a, const char* b, double tolerance) const {
    const auto one = read_poses((folder_ / a).string()), other = read_poses((folder_ / b).string());
    ASSERT_TRUE(one.ok() && other.ok());
    for (std::size_t i = 0; i < one->poses.size(); ++i)
      EXPECT_LT(pose_error(one->poses[i].pose, other->poses[i].pose).translation, tolerance);
  }
};

TEST_F(CameraReadings, TheFlagOfTheRefusalWorks) {
  ASSERT_EQ(run("refine --overwrite " + kQuietData + "--cameras=d/cameras.txt --output=right").code,
            0);
  for (const auto& [words, meaning] : std::map<std::string, const char*>{
           {"scale:2", "they are for images 0.5 times as large"},
           {"scale:0.5", "they are for images 2 times as large"},
           {"swapped", "they have width and height swapped"},
           {"focal:0.8", "they have focal lengths 1.2"},
           {"fisheye", "they have a distortion that the matches no longer have"}}) {
    misstate(words);
    const Outcome refused = refine("");
    EXPECT_EQ(refused.code, 3) << words;
    EXPECT_FALSE(exists("o")) << words;
    EXPECT_THAT(refused.err, HasSubstr("c.txt"));
    EXPECT_THAT(refused.err, HasSubstr(meaning));
    EXPECT_THAT(refused.err, HasSubstr("--no_doctor"));
    const std::string flag = flag_in(refused.err);
    ASSERT_NE(flag, "") << refused.err;
    EXPECT_EQ(refine(flag).code, 0) << flag;
    expect_equal_poses("o", "right", words == "focal:0.8" ? 0.02 : 1e-4);
    std::filesystem::remove(folder_ / "o");
  }
}

TEST_F(CameraReadings, ADistortionThatIsLeftOutIsNamed) {
  simulate("--images=12 --camera_models=OPENCV --overwrite");
  misstate("pinhole");
  const Outcome refused = refine("");
  EXPECT_THAT(refused.err, HasSubstr("they lack a distortion: "));
  EXPECT_THAT(flag_in(refused.err), HasSubstr("k1:-"));
}

TEST_F(CameraReadings, TheScaleIsThatOfTheCamerasFile) {
  misstate("scale:0.5");
  EXPECT_THAT(refine("").err, HasSubstr("--camera_scale=2,"));
  EXPECT_EQ(refine("--camera_scale=2").code, 0);
  EXPECT_EQ(refine("--camera_reading=scale:2").code, 0);
  EXPECT_EQ(refine("--camera_scale=0.5").code, 3);
}

TEST_F(CameraReadings, NoDoctorTakesTheCamerasAsStated) {
  misstate("scale:2");
  const Outcome outcome = refine("--no_doctor");
  EXPECT_TRUE(outcome.code == 0 || outcome.code >= 5) << outcome.code;
  EXPECT_TRUE(exists("o"));
}

// Wrong cameras bend rays so much that a right convention of the poses may look wrong, and the
// reverse must not happen either.
TEST_F(CameraReadings, AreToldFromConventionsOfPoses) {
  misstate("scale:4");
  EXPECT_THAT(refine("").err, HasSubstr("--camera_scale=0.25"));
  EXPECT_THAT(refine("").err, Not(HasSubstr("--poses_convention")));
  misstate("stated");
  const Outcome poses = refine("--poses_convention=c2w");
  EXPECT_EQ(poses.code, 3);
  EXPECT_THAT(poses.err, HasSubstr("--poses_convention=w2c"));
  EXPECT_THAT(poses.err, Not(HasSubstr("--camera_")));
}

TEST_F(CameraReadings, CamerasThatNobodyJudgedAreNotWritten) {
  const Outcome outcome = run("inspect --poses=d/poses.txt --output_cameras=better.txt");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--output_cameras needs --matches or --model"));
  EXPECT_FALSE(exists("better.txt"));
}

TEST_F(CameraReadings, InspectRanksThemAndWritesTheCameras) {
  misstate("scale:2");
  const std::string flags = "inspect --json " + kQuietData + "--cameras=c.txt ";
  const Json found = Json::parse(run(flags + "--output_cameras=better.txt").out);
  EXPECT_THAT(std::string(found["camera_reading"]["verdict"]), HasSubstr("--camera_scale=0.5"));
  EXPECT_EQ(found["camera_reading"]["readings"][0]["reading"], "scale:0.5");
  EXPECT_EQ(found["convention"]["verdict"], "the poses are as stated");
  const auto better = read_cameras((folder_ / "better.txt").string());
  const auto right = read_cameras((folder_ / "d/cameras.txt").string());
  ASSERT_TRUE(better.ok() && right.ok());
  for (const auto& [name, camera] : right->by_name)
    EXPECT_NEAR(better->by_name.at(name).params[0], camera.params[0], 1e-3);
  const Json content = Json::parse(run(flags + "--camera_scale=0.5").out)["camera_reading"];
  EXPECT_EQ(content["verdict"], "the cameras are as given");
  EXPECT_EQ(content["given"], "scale:0.5");
  EXPECT_THAT(run("inspect " + kQuietData + "--cameras=c.txt").out,
              HasSubstr("--camera_scale=0.5"));
  EXPECT_FALSE(Json::parse(run(flags + "--no_doctor").out).contains("camera_reading"));
}

TEST_F(CameraReadings, MayBeWrongWhereTheyAreRefined) {
  misstate("focal:0.8");
  const Outcome outcome = refine("--refine_intrinsics=focal");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("--camera_reading=focal:1.2"));
}

TEST_F(CameraReadings, FewImagesAreNoProof) {
  misstate("scale:2");
  const std::string text = read_text(folder_ / "d/poses.txt");
  write("d/poses.txt", text.substr(0, text.find('\n', text.find('\n') + 1) + 1));  // two
  const Outcome outcome = refine("");
  EXPECT_NE(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("--camera_"));
}

TEST_F(CameraReadings, MatchesOutsideOfTheImageAreCounted) {
  misstate("scale:2");
  const Outcome outcome = refine("--no_doctor --report=r.json");
  EXPECT_THAT(outcome.out, HasSubstr("matches of 12 images lie outside of their image's"));
  const Json report = Json::parse(read_text(folder_ / "r.json"));
  std::size_t outside = 0;
  for (const Json& image : report["images"]) outside += image["num_outside"].get<std::size_t>();
  EXPECT_GT(outside, 500u);
  EXPECT_EQ(report["summary"]["outside"], outside);
  EXPECT_EQ(report["summary"]["images_outside"], 12);
  const std::string inspect = "inspect --no_doctor " + kQuietData + "--cameras=";
  EXPECT_EQ(Json::parse(run(inspect + "c.txt --json").out)["data"]["outside"], outside);
  EXPECT_THAT(run(inspect + "c.txt").out, HasSubstr("observations lie outside"));
  misstate("stated");
  ASSERT_EQ(refine("--report=r.json").code, 0);  // noise moves a match or two over the edge
  EXPECT_LT(Json::parse(read_text(folder_ / "r.json"))["summary"]["outside"], 10);
}

TEST_F(CameraReadings, BadFlagsAreBadUsage) {
  misstate("stated");
  for (const char* flags :
       {"--camera_reading=turned", "--camera_scale=0", "--camera_scale=-1", "--camera_scale=nan",
        "--camera_scale=2 --camera_reading=scale:2", "--camera_reading=scale:0"})
    EXPECT_EQ(refine(flags).code, 2) << flags;
}

TEST_F(CameraReadings, OfRedKitchenAreNamed) {
  const auto data = testing::real_data("redkitchen_seq01");
  if (!data) GTEST_SKIP() << "there is no real data here";
  const std::string start = "refine --quiet --overwrite --poses=" + *data +
                            "/init/posenet.txt --matches=" + *data + "/matches --cameras=";
  ASSERT_EQ(run(start + *data + "/query_cameras.txt --output=right").code, 0);
  for (const char* words : {"scale:2", "scale:1.25", "scale:0.8", "scale:0.5"}) {
    misstate(*data + "/query_cameras.txt", words);
    const Outcome refused = run(start + "c.txt --output=o");
    EXPECT_EQ(refused.code, 3) << words;
    const std::string flag = flag_in(refused.err);
    EXPECT_THAT(flag, HasSubstr("--camera_scale=")) << refused.err;
    EXPECT_EQ(run(start + "c.txt --output=o " + flag).code, 0);
    expect_equal_poses("o", "right", 1e-3);
  }
}

}  // namespace
}  // namespace pose_refine
