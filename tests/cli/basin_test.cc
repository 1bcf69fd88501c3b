// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

constexpr char kScene[] =
    "basin --ground_truth=d/ground_truth.txt --matches=d/matches --cameras=d/cameras.txt ";

class BasinVerb : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  Outcome basin(const std::string& flags) const { return run(kScene + flags); }
};

TEST_F(BasinVerb, EveryObjectiveHasEveryCellWithItsInterval) {
  const Outcome outcome =
      basin("--rotations=2,60 --translations=coupled,0 --report=out --landscape");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = Json::parse(text("out/basin.json"));
  EXPECT_EQ(json["images"], 6);
  ASSERT_EQ(json["objectives"].size(), 10u);
  for (const Json& objective : json["objectives"]) {
    ASSERT_EQ(objective["cells"].size(), 5u);
    EXPECT_EQ(objective["cells"][4]["start"], "random");
    for (const Json& cell : objective["cells"]) {
      EXPECT_EQ(cell["trials"], 12);
      EXPECT_LE(cell["interval"][0], cell["rate"]);
      EXPECT_GE(cell["interval"][1], cell["rate"]);
    }
  }
  EXPECT_EQ(json["landscape"]["objectives"].size(), 10u);
  const std::string csv = text("out/basin.csv");
  EXPECT_THAT(csv, HasSubstr("\nbeta,random,,,12,12,1,"));
  EXPECT_THAT(csv, HasSubstr("\nhomography,grid,60,coupled,12,12,1,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 51);
  const Json& homography = json["landscape"]["objectives"][8];
  EXPECT_EQ(homography["name"], "homography");
  EXPECT_NEAR(homography["over_rotation"][0].get<double>(), 8.0, 1e-9);
  EXPECT_TRUE(text("out/landscape.csv").find("\nhomography,rotation_deg,-180,") !=
              std::string::npos);
  EXPECT_THAT(outcome.out, HasSubstr("homography"));
}

TEST_F(BasinVerb, TheSeedFixesTheStarts) {
  const std::string flags = "--rotations=80 --objectives=reprojection_cauchy --starts=9 ";
  const std::string first = basin(flags + "--threads=1").out;
  EXPECT_EQ(basin(flags + "--threads=3").out, first);
  EXPECT_NE(basin(flags + "--seed=2").out, first);
}

TEST_F(BasinVerb, RefusesWhatMakesNoSense) {
  EXPECT_EQ(basin("--objectives=homograpy").code, 2);
  EXPECT_THAT(basin("--objectives=homograpy").err, HasSubstr("homography"));
  EXPECT_EQ(basin("--rotations=200").code, 2);
  EXPECT_EQ(basin("--translations=far").code, 2);
  EXPECT_EQ(basin("--starts=0").code, 2);
  EXPECT_EQ(run("basin --matches=d/matches --cameras=d/cameras.txt").code, 2);
}

}  // namespace
}  // namespace pose_refine
