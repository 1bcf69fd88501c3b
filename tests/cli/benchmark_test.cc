// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

constexpr char kSmall[] =
    "benchmark --camera_models=OPENCV,PINHOLE --losses=none,default --sizes=12,30 --seconds=0 "
    "--threads=2 ";

class Benchmark : public ProgramTest {};

TEST_F(Benchmark, MeasuresEveryModelLossAndSize) {
  const Outcome outcome = run(std::string(kSmall) + "--report=b.json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = Json::parse(text("b.json"));
  EXPECT_EQ(json["command"], "benchmark");
  EXPECT_EQ(json["threads"], 2);
  ASSERT_EQ(json["cells"].size(), 8u);
  std::size_t i = 0;
  for (const char* model : {"OPENCV", "PINHOLE"})
    for (const int size : {12, 30})
      for (const char* loss : {"none", "default"}) {
        const Json& cell = json["cells"][i++];
        EXPECT_EQ(cell["camera_model"], model);
        EXPECT_EQ(cell["correspondences"], size);
        EXPECT_EQ(cell["loss"], loss);
        EXPECT_GE(cell["iterations"], 1.0);
        const double us = cell["microseconds"], ns = cell["ns_per_point_iteration"];
        EXPECT_GT(us, 0.0);
        EXPECT_LT(us, 1e6);
        // One is a median and the other a mean of the same times, but for few images by default,
        // of which some need rescue.
        if (loss == std::string("none"))
          EXPECT_NEAR(1e3 * us / (size * double(cell["iterations"])), ns, 0.9 * ns);
        EXPECT_GT(cell["batch_per_second"], 0.0);
      }
}

TEST_F(Benchmark, PrintsATable) {
  const Outcome outcome = run(kSmall);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("PINHOLE: microseconds an image"));
  EXPECT_THAT(outcome.out, HasSubstr("OPENCV: images a second, batch on 2 threads"));
  EXPECT_THAT(outcome.out, HasSubstr("\ndefault "));
  EXPECT_THAT(outcome.err, HasSubstr("benchmark 8/8"));
  const Outcome json = run(std::string(kSmall) + "--report=- --quiet");
  EXPECT_EQ(Json::parse(json.out)["cells"].size(), 8u) << "nothing but the report";
  EXPECT_EQ(json.err, "");
}

// The numbers of steps say which solver ran and on what, whatever the load of the machine.
TEST_F(Benchmark, RefinesTheSameImagesEachTime) {
  const auto iterations = [&](const std::string& flags) {
    const Outcome outcome =
        run("benchmark --camera_models=PINHOLE --losses=huber --sizes=12 --seconds=0 --report=- "
            "--quiet " +
            flags);
    return double(Json::parse(outcome.out)["cells"][0]["iterations"]);
  };
  EXPECT_EQ(iterations(""), iterations("--threads=1"));
  EXPECT_NE(iterations(""), iterations("--seed=2"));
  EXPECT_NE(iterations(""), iterations("--solver=ceres_points"));
}

TEST_F(Benchmark, RefusesWhatItCannotMeasure) {
  for (const char* flags :
       {"--losses=cauchi", "--camera_models=PINHOLES", "--sizes=3", "--sizes=", "--sizes=10,x",
        "--seconds=-1", "--outliers=2", "--threads=-1", "--solver=slow", "--points=10"}) {
    const Outcome outcome = run(std::string("benchmark --quiet ") + flags);
    EXPECT_EQ(outcome.code, 2) << flags << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_THAT(run("benchmark --losses=cauchi").err, HasSubstr("cauchy"));
  write("b.json", "mine");
  EXPECT_EQ(run(std::string(kSmall) + "--report=b.json").code, 4);
  EXPECT_EQ(text("b.json"), "mine");
}

}  // namespace
}  // namespace pose_refine
