// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"

namespace pose_refine {
namespace {

using Json = nlohmann::ordered_json;

class Report : public ProgramTest {
 protected:
  void SetUp() override {
    simulate();
    write("d/matches/frame-000002.png.txt", "# x y X Y Z\n10 10 1 1 1\n");
  }
  Json report(const std::string& flags) const {
    const Outcome outcome =
        run(std::string("refine") + kData + "--output=o --overwrite --report=- " + flags);
    EXPECT_EQ(outcome.code, 5) << outcome.err;
    return Json::parse(outcome.out);
  }
};

TEST_F(Report, HasTheKeysOfTheContractInOrder) {
  const Json json = report("");
  const std::vector<std::string> top = {"tool",    "version", "command", "options",
                                        "summary", "images",  "notes"};
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  EXPECT_EQ(keys, top);
  EXPECT_EQ(json["tool"], "pose_refine");
  EXPECT_EQ(json["summary"]["images"], 6);
  EXPECT_EQ(json["summary"]["usable"], 5);
  EXPECT_EQ(json["summary"]["rejected"], 1);
  ASSERT_TRUE(json["summary"]["seconds"].is_number());
  EXPECT_GT(json["summary"]["seconds"], 0.0);
  for (const char* key : {"name",
                          "status",
                          "reasons",
                          "num_correspondences",
                          "num_inliers",
                          "initial_median_px",
                          "final_median_px",
                          "initial_cost",
                          "final_cost",
                          "iterations",
                          "termination",
                          "noise_px",
                          "input_pose",
                          "pose",
                          "moved_deg",
                          "moved",
                          "covariance",
                          "degrees_of_freedom",
                          "bound95",
                          "weak_directions",
                          "ambiguity_ratio"}) {
    for (const Json& image : json["images"]) EXPECT_TRUE(image.contains(key)) << key;
  }
}

TEST_F(Report, RefinedImagesAreNumbersThroughout) {
  const Json image = report("")["images"][0];
  EXPECT_EQ(image["name"], "frame-000000.png");
  EXPECT_EQ(image["status"], "ok");
  EXPECT_EQ(image["covariance"].size(), 36u);
  EXPECT_GT(image["bound95"]["position"].get<double>(), 0.0);
  EXPECT_GT(image["bound95"]["rotation_deg"].get<double>(), 0.0);
  EXPECT_EQ(image["pose"]["qvec"].size(), 4u);
  EXPECT_EQ(image["pose"]["tvec"].size(), 3u);
  EXPECT_LT(image["final_median_px"], image["initial_median_px"]);
  EXPECT_GT(image["moved"], 0.0);
}

TEST_F(Report, RejectedImageKeepsItsPoseAndSaysWhy) {
  const Json image = report("")["images"][2];
  EXPECT_EQ(image["status"], "rejected");
  EXPECT_FALSE(image["reasons"].empty());
  EXPECT_EQ(image["pose"].dump(), image["input_pose"].dump());
  EXPECT_EQ(image["moved"], 0.0);
  EXPECT_TRUE(image["covariance"].is_null());
  EXPECT_TRUE(image["bound95"].is_null());
}

TEST_F(Report, OnlySecondsDifferBetweenRunsAndThreads) {
  Json first = report("--threads=1"), second = report("--threads=5");
  first["summary"].erase("seconds");
  second["summary"].erase("seconds");
  EXPECT_EQ(first.dump(), second.dump());
}

TEST_F(Report, SingleCorrespondencesAreToldOnRequest) {
  const Json plain = report(""), full = report("--report_observations");
  EXPECT_FALSE(plain["options"].contains("report_observations"));
  EXPECT_EQ(full["options"]["report_observations"], true);
  for (std::size_t i = 0; i < full["images"].size(); ++i) {
    Json image = full["images"][i];
    const Json residuals = image["residual_px"], inliers = image["inlier"];
    ASSERT_EQ(residuals.size(), image["num_correspondences"]);
    ASSERT_EQ(inliers.size(), residuals.size());
    std::size_t count = 0, below = 0;
    for (std::size_t k = 0; k < inliers.size(); ++k) {
      count += inliers[k].get<bool>();
      below += residuals[k].is_number() && residuals[k] <= image["final_median_px"];
    }
    EXPECT_EQ(count, image["num_inliers"]);
    if (image["status"] == "ok") EXPECT_EQ(below, (residuals.size() + 1) / 2);
    // Everything else is as without.
    image.erase("residual_px");
    image.erase("inlier");
    EXPECT_EQ(image.dump(), plain["images"][i].dump());
  }
}

TEST_F(Report, ObservationsNeedAReport) {
  const Outcome outcome = run(std::string("refine") + kData + "--output=o --report_observations");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("no effect: there is no --report"), std::string::npos);
  EXPECT_NE(run("help refine").out.find("--report_observations"), std::string::npos);
}

TEST_F(Report, OptionsSayWhatWasAsked) {
  const Json options = report("--loss=huber:4 --solver=ceres")["options"];
  EXPECT_EQ(options["loss"], "huber:4");
  EXPECT_EQ(options["solver"], "ceres");
  EXPECT_EQ(options["objective"], "reprojection");
  EXPECT_EQ(options["poses"], "d/poses.txt");
  EXPECT_EQ(options["model"], "");
  EXPECT_EQ(options["matches"], "d/matches");
  EXPECT_EQ(options["cameras"], "d/cameras.txt");
  EXPECT_EQ(options["pixel_center"], 0.5);
  EXPECT_EQ(options["name_match"], "full");
}

}  // namespace
}  // namespace pose_refine
