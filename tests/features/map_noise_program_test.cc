// SPDX-License-Identifier: BSD-3-Clause
// The program widens what it refines against a map by the noise of the map.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class MapNoiseProgram : public ProgramTest {
 protected:
  MapNoiseProgram() : scene_(testing::feature_scene()) {
    testing::write_database(scene_, (folder_ / "base.db").string());
    NamedPose start = scene_.query;
    start.pose.translation.z() += 0.1;
    EXPECT_TRUE(write_poses((folder_ / "start.txt").string(), "hloc", {start}, false).ok());
  }
  // The map's images have moved by as much along their axes, each to its own side.
  void write_map(double moved) {
    double side = moved;
    for (ModelImage& image : scene_.map.images) {
      image.cam_from_world.translation += Vector3(side, 0.5 * side, 2.0 * side);
      side = -1.5 * side;
    }
    EXPECT_TRUE(write_colmap_model((folder_ / "map").string(), scene_.map, true).ok());
  }
  Json report_with(const std::string& flags) const {
    const Outcome done =
        run("refine --poses=start.txt --map=map --database=base.db --output=o.txt "
            "--report=r.json --overwrite " +
            flags);
    EXPECT_EQ(done.code, 0) << done.err;
    return Json::parse(text("r.json"));
  }
  static double bound_of(const Json& report) {
    return report["images"][0]["bound95"]["position"].get<double>();
  }
  testing::FeatureScene scene_;
};

TEST_F(MapNoiseProgram, IsTakenFromTheMapUnlessLeftOut) {
  write_map(0.003);
  const Json report = report_with(""), plain = report_with("--no_map_noise");
  EXPECT_EQ(report["map"]["images"], 4);
  EXPECT_GT(report["map"]["median_position"], 0.0);
  EXPECT_GT(report["map"]["position_growth"], 0.0);
  EXPECT_FALSE(plain.contains("map"));
  EXPECT_GT(bound_of(report), bound_of(plain));
  EXPECT_EQ(report["images"][0]["pose"], plain["images"][0]["pose"]);
}

TEST_F(MapNoiseProgram, IsStatedInstead) {
  write_map(0.003);
  const Json report = report_with("--map_sigma=0.5"), plain = report_with("--no_map_noise");
  EXPECT_EQ(report["map"], (Json{{"sigma", 0.5}}));
  EXPECT_NEAR(bound_of(report), 0.5 * 2.795, 0.05);
  EXPECT_EQ(report["images"][0]["bound95"]["rotation_deg"],
            plain["images"][0]["bound95"]["rotation_deg"]);
  const Outcome refused =
      run("refine --poses=start.txt --map=map --database=base.db --output=p.txt --map_sigma=-1");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--map_sigma must be a length"));
}

TEST_F(MapNoiseProgram, IsNotKnownOfTwoImages) {
  scene_.map.images.resize(2);
  write_map(0.0);
  const Json report = report_with("");
  EXPECT_FALSE(report.contains("map"));
  EXPECT_THAT(report["notes"].dump(), HasSubstr("the noise of the map is unknown"));
}

}  // namespace
}  // namespace pose_refine
