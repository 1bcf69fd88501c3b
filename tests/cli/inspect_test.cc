// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "pose_refine/io.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class InspectModel : public ProgramTest {
 protected:
  // Returns two cameras, at the origin and one meter beside it, and three points five meters away.
  static Model model() {
    Model m;
    m.cameras[1] = *make_camera(CameraModel::kSimplePinhole, 640, 480, {500, 320, 240});
    m.points = {{1, 0, 0, 5, 0.5, 2}, {2, 1, 0, 5, 0.7, 2}, {3, 0, 1, 10, -1.0, 1}};
    ModelImage left = {1, "left", 1, {}, {{320, 240, 0}, {420, 240, 1}, {320, 293, 2}, {5, 5, -1}}};
    ModelImage right = {2, "right", 1, {}, {{220, 240, 0}, {320, 244, 1}}};
    right.cam_from_world.translation.x() = -1.0;
    m.images = {left, right};
    return m;
  }
  Json inspect(const Model& m) const {
    EXPECT_TRUE(write_colmap_model((folder_ / "m").string(), m, true).ok());
    const Outcome outcome = run("inspect --json --model=m");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return Json::parse(outcome.out);
  }
};

TEST_F(InspectModel, Counts) {
  const Json json = inspect(model());
  EXPECT_EQ(json["model"]["format"], "colmap_text");
  EXPECT_EQ(json["model"]["observations"], 5);
  EXPECT_EQ(json["model"]["unmatched"], 1);
  EXPECT_NEAR(json["model"]["stored_error_px"].get<double>(), 0.6, 1e-12);
  for (const char* odd : {"dangling_observations", "dangling_tracks", "wrong_tracks",
                          "unused_cameras", "unobserved_points", "repeated_names", "repeated_poses",
                          "repeated_points", "repeated_observations"}) {
    EXPECT_EQ(json["model"][odd], 0) << odd;
  }
  const Json& data = json["data"];
  EXPECT_EQ(data["points"], 3);
  EXPECT_EQ(data["observations"], 5);
  EXPECT_NEAR(data["track_length"]["mean"].get<double>(), 5.0 / 3.0, 1e-12);
  // The residuals are 0, 0, 3, 0, 4.
  EXPECT_NEAR(data["reprojection_px"]["mean"].get<double>(), 1.4, 1e-9);
  EXPECT_NEAR(data["reprojection_px"]["p50"].get<double>(), 0.0, 1e-9);
  EXPECT_NEAR(data["reprojection_px"]["p75"].get<double>(), 3.0, 1e-9);
  std::vector<int> histogram;
  for (const Json& part : data["histogram"]) histogram.push_back(part["observations"]);
  EXPECT_THAT(histogram, ::testing::ElementsAre(3, 0, 0, 0, 2, 0, 0, 0, 0, 0));
  // The sorted depths are 5 5 10 and 5 5, taken at index int(p (n - 1)) as the released code does.
  EXPECT_EQ(data["depth_range"]["local"], Json({5.0, 5.0}));
  EXPECT_EQ(data["depth_range"]["global"], Json({5.0, 5.0}));
}

TEST_F(InspectModel, NamesWhatIsOdd) {
  Model m = model();
  m.cameras[7] = m.cameras[1];
  m.images[1].cam_from_world = {};
  m.points.push_back({9, 0, 0, 5, -1.0, 4});
  m.images[0].observations.push_back({321, 240, 0});
  const Json json = inspect(m)["model"];
  EXPECT_EQ(json["unused_cameras"], 1);
  EXPECT_EQ(json["repeated_poses"], 1);
  EXPECT_EQ(json["repeated_points"], 1);
  EXPECT_EQ(json["unobserved_points"], 1);
  EXPECT_EQ(json["repeated_observations"], 1);
}

TEST_F(InspectModel, DanglingIdsAreCounted) {
  ASSERT_TRUE(write_colmap_model((folder_ / "m").string(), model(), true).ok());
  std::string points = text("m/points3D.txt");
  points.erase(points.rfind("\n3 ") + 1);
  write("m/points3D.txt", points);
  const Outcome outcome = run("inspect --json --model=m");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(Json::parse(outcome.out)["model"]["dangling_observations"], 1);
}

TEST_F(InspectModel, ReportIsTheJson) {
  ASSERT_TRUE(write_colmap_model((folder_ / "m").string(), model(), true).ok());
  const Outcome outcome = run("inspect --model=m --report=r.json");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("SIMPLE_PINHOLE"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("own points")));  // of which there are none
  EXPECT_EQ(text("r.json"), run("inspect --json --model=m").out);
  EXPECT_EQ(run("inspect --model=m --report=-").out, text("r.json"));
  EXPECT_EQ(run("inspect --model=m --report=r.json").code, 4);
}

using InspectConvention = ProgramTest;

TEST_F(InspectConvention, RanksTheReadings) {
  simulate("--images=20");
  const std::string flags =
      "inspect --json --matches=d/matches --cameras=d/cameras.txt --poses=d/poses.txt";
  const Json right = Json::parse(run(flags).out)["convention"];
  EXPECT_EQ(right["verdict"], "the poses are as stated");
  EXPECT_EQ(right["readings"].size(), 80u);
  EXPECT_EQ(right["readings"][0]["convention"], "w2c");
  const Json wrong = Json::parse(run(flags + " --poses_convention=c2w,gl").out)["convention"];
  EXPECT_EQ(wrong["verdict"], "the poses are not as stated: give --poses_convention=w2c");
  EXPECT_EQ(wrong["refuted"], true);
  EXPECT_FALSE(Json::parse(run(flags + " --no_doctor").out).contains("convention"));
  EXPECT_THAT(run("inspect --matches=d/matches --cameras=d/cameras.txt --poses=d/poses.txt").out,
              HasSubstr("the poses are as stated"));
}

TEST_F(InspectConvention, NamesThePixelCentreOfSharpMatches) {
  simulate("--images=60 --matches_per_image=400 --noise_px=0.1 --camera_models=OPENCV");
  const std::string flags =
      "inspect --json --matches=d/matches --cameras=d/cameras.txt --poses=d/poses.txt";
  const Json right = Json::parse(run(flags).out)["pixel_center"];
  EXPECT_EQ(right["refuted"], false);
  EXPECT_GT(right["worse"], 55);
  const Json wrong = Json::parse(run(flags + " --pixel_center=0").out)["pixel_center"];
  EXPECT_EQ(wrong["refuted"], true);
  EXPECT_EQ(wrong["other"], 0.5);
}

TEST_F(InspectConvention, CamerasAlone) {
  write("c.txt",
        "a.png SIMPLE_PINHOLE 640 480 500 320 240\nb.png SIMPLE_PINHOLE 640 480 500 320 240\n"
        "c.png PINHOLE 64 48 50 51 32 24.5\n");
  const Outcome outcome = run("inspect --cameras=c.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "camera: SIMPLE_PINHOLE 640 480 500 320 240  (names: 2)\n"
            "camera: PINHOLE 64 48 50 51 32 24.5  (names: 1)\n");
  const Json json = Json::parse(run("inspect --json --cameras=c.txt").out)["cameras"];
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[1]["model"], "PINHOLE");
  EXPECT_EQ(json[1]["params"][3], 24.5);
  EXPECT_EQ(run("inspect --cameras=absent.txt").code, 3);
}

// K4: a principal point outside the image is allowed, and named.
TEST_F(InspectConvention, NamesUnusualCameras) {
  write("c.txt", "a PINHOLE 100 100 80 80 -30 400\nb PINHOLE 100 100 80 80 50 50\n");
  const std::string line =
      "camera PINHOLE 100 100 80 80 -30 400: the principal point lies outside the image\n";
  const Outcome alone = run("inspect --cameras=c.txt");
  EXPECT_EQ(alone.code, 0);
  EXPECT_THAT(alone.out, HasSubstr("unusual " + line));
  EXPECT_EQ(alone.err, "pose_refine: warning: " + line);
  EXPECT_EQ(run("inspect --quiet --cameras=c.txt").err, "");
  const Json json = Json::parse(run("inspect --json --cameras=c.txt").out);
  EXPECT_EQ(json["unusual_cameras"].size(), 1u);
  // The note also appears whenever images are read.
  write("p.txt", "a 1 0 0 0 0 0 0\nb 1 0 0 0 0 0 0\n");
  for (const char* name : {"a", "b"}) write("m/" + std::string(name) + ".txt", "50 50 0 0 1\n");
  EXPECT_THAT(run("inspect --poses=p.txt --matches=m --cameras=c.txt").err, HasSubstr(line));
  EXPECT_THAT(run("refine --poses=p.txt --matches=m --cameras=c.txt --output=o").err,
              HasSubstr(line));
}

// "name 1 0 0 0 x y z" with x y z of unit length is a pose of hloc, and one of PoseNet.
TEST_F(InspectConvention, CorrespondencesDecideBetweenFormats) {
  write("p.txt", "a 1 0 0 0 0.6 0 0.8\n");
  write("c.txt", "a SIMPLE_PINHOLE 640 480 500 320 240\n");
  std::string hloc, posenet;
  const Pose as_hloc = {Quaternion(1, 0, 0, 0), Vector3(0.6, 0, 0.8)};
  const Pose as_posenet = pose_from_center(Quaternion(0, 0.6, 0, 0.8), Vector3(1, 0, 0));
  for (int i = 0; i < 20; ++i) {
    const Vector3 seen(0.2 * (i % 5 - 2), 0.2 * (i / 5 - 2), 2.0 + 0.1 * i);
    for (const bool is_hloc : {true, false}) {
      const Vector3 point = (is_hloc ? as_hloc : as_posenet).inverse() * seen;
      std::string& text = is_hloc ? hloc : posenet;
      for (const double number : {320 + 500 * seen.x() / seen.z(), 240 + 500 * seen.y() / seen.z(),
                                  point.x(), point.y(), point.z()})
        text += std::to_string(number) + ' ';
      text += '\n';
    }
  }
  const Outcome alone = run("inspect --poses=p.txt");
  EXPECT_EQ(alone.code, 3);
  EXPECT_THAT(alone.err, HasSubstr("--poses_format"));
  EXPECT_THAT(alone.err, Not(HasSubstr("correspondences")));
  write("m/a.txt", hloc + posenet);  // as many for the one as for the other
  const Outcome both = run("inspect --json --poses=p.txt --matches=m --cameras=c.txt");
  EXPECT_EQ(both.code, 3);
  EXPECT_THAT(both.err, HasSubstr("--poses_format; the correspondences do not decide it"));
  for (const char* format : {"hloc", "posenet"}) {
    write("m/a.txt", std::string(format) == "hloc" ? hloc : posenet);
    const Outcome outcome = run("inspect --json --poses=p.txt --matches=m --cameras=c.txt");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(Json::parse(outcome.out)["poses"]["format"], format);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("read as ") + format));
  }
}

}  // namespace
}  // namespace pose_refine
