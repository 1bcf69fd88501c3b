// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class CompareReport : public ProgramTest {
 protected:
  void SetUp() override {
    write("truth", "a 1 0 0 0 0 0 0\nb 1 0 0 0 1 0 0\nc|_,\" 1 0 0 0 2 0 0\n");
    write("near", "c|_,\" 1 0 0 0 2 0 0.04\na 1 0 0 0 0 0 0.01\nb 1 0 0 0 1 0 0.02\n");
    write("some", "c|_,\" 1 0 0 0 2 0 0.02\na 1 0 0 0 0 0 0.03\n");
  }
  Outcome compare(const std::string& flags = {}) const {
    return run(
        "compare --ground_truth=truth --poses=near=near,some=some --thresholds=0.02:1 "
        "--report=out " +
        flags);
  }
};

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  return keys;
}

TEST_F(CompareReport, SummaryHasTheKeysOfTheContract) {
  ASSERT_EQ(compare().code, 0);
  const Json json = Json::parse(text("out/summary.json"));
  const Json& some = json["methods"][1];
  const std::vector<std::string> scores = {"images",       "missing", "median_t",
                                           "median_r_deg", "mean_t",  "mean_r_deg",
                                           "recall",       "auc",     "losses"};
  EXPECT_EQ(keys_of(some["present_only"]), scores);
  std::vector<std::string> all = scores;
  all.insert(all.begin(), "name");
  for (const char* key : {"present_only", "matched_by", "matched", "largest_time_difference",
                          "lost", "extra", "extra_images", "trajectory"})
    all.emplace_back(key);
  EXPECT_EQ(keys_of(some), all);
  EXPECT_EQ(keys_of(some["recall"][0]),
            (std::vector<std::string>{"t", "deg", "value", "interval"}));
  const std::vector<std::string> pair = keys_of(json["pairs"][0]);
  EXPECT_EQ(
      std::vector<std::string>(pair.begin(), pair.begin() + 6),
      (std::vector<std::string>{"a", "b", "median_difference_t", "interval", "p_sign", "worse"}));
}

TEST_F(CompareReport, MissingImagesCountOnceAsInfiniteAndOnceNotAtAll) {
  ASSERT_EQ(compare().code, 0);
  const Json json = Json::parse(text("out/summary.json"));
  const Json &some = json["methods"][1], &present = some["present_only"];
  EXPECT_EQ(some["images"], 3);
  EXPECT_EQ(some["missing"], 1);
  EXPECT_NEAR(some["median_t"].get<double>(), 0.03, 1e-12);
  EXPECT_TRUE(some["mean_t"].is_null());
  EXPECT_TRUE(some["losses"]["beta"].is_null());
  EXPECT_NEAR(present["losses"]["beta"].get<double>(), 0.025, 1e-12);
  EXPECT_NEAR(present["losses"]["sigma_s_x"].get<double>(), std::log(0.025), 1e-12);
  EXPECT_NEAR(present["losses"]["max_error"].get<double>(), 2.5, 1e-12);
  EXPECT_NEAR(some["recall"][0]["value"].get<double>(), 1.0 / 3.0, 1e-12);
  EXPECT_EQ(present["images"], 2);
  EXPECT_NEAR(present["median_t"].get<double>(), 0.025, 1e-12);
  EXPECT_NEAR(present["mean_t"].get<double>(), 0.025, 1e-12);
  const Json& pair = json["pairs"][0];
  EXPECT_EQ(pair["worse"], 2);
  EXPECT_EQ(pair["worse_images"], Json({"b", "a"}));
  EXPECT_NEAR(pair["median_difference_t"].get<double>(), 0.02, 1e-12);
  EXPECT_EQ(pair["p_sign"], 1.0);
}

TEST_F(CompareReport, ExtraImagesAreCountedAndNamedAndChangeNoScore) {
  ASSERT_EQ(compare().code, 0);
  Json before = Json::parse(text("out/summary.json"));
  EXPECT_EQ(before["methods"][0]["extra"], 0);
  EXPECT_THAT(text("out/table.md"), Not(HasSubstr("ground truth")));
  write("near", "x 1 0 0 0 9 9 9\n" + text("near") + "y 1 0 0 0 9 9 9\n");
  const Outcome outcome = compare("--overwrite");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("near: 2 images not in truth, not counted: x, y\n"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("some:")));
  Json after = Json::parse(text("out/summary.json"));
  EXPECT_EQ(after["methods"][0]["extra"], 2);
  EXPECT_EQ(after["methods"][0]["extra_images"], Json({"x", "y"}));
  EXPECT_THAT(text("out/table.md"),
              HasSubstr("\nNot in the ground truth and not counted: near 2.\n"));
  EXPECT_EQ(after["notes"], Json({"near: 2 images not in truth, not counted: x, y"}));
  after["notes"] = before["notes"];
  for (Json* json : {&before, &after})
    for (const char* key : {"extra", "extra_images"}) (*json)["methods"][0].erase(key);
  EXPECT_EQ(before, after);
  EXPECT_EQ(compare("--overwrite --quiet").err, "");
}

TEST_F(CompareReport, TablesQuoteNames) {
  ASSERT_EQ(compare().code, 0);
  EXPECT_THAT(text("out/per_image.csv"), HasSubstr("\n\"c|_,\"\"\",near,0.0"));
  EXPECT_THAT(text("out/per_image.csv"), HasSubstr("\nb,some,,,\n"));
  EXPECT_THAT(text("out/table.md"), HasSubstr("| some | 3 | 1 | 0.03000 |"));
  EXPECT_THAT(text("out/table.tex"), HasSubstr("33.3\\%"));
  EXPECT_THAT(text("out/table.tex"), HasSubstr("\\end{tabular}"));
}

TEST_F(CompareReport, RotationsAreInDegrees) {
  write("near", "a 0 0 1 0 0 0 0\n");
  ASSERT_EQ(compare().code, 0);
  EXPECT_THAT(text("out/per_image.csv"), ::testing::ContainsRegex("a,near,[-0-9.e]*,180[.,]"));
  const Json json = Json::parse(text("out/summary.json"));
  EXPECT_NEAR(json["methods"][0]["present_only"]["median_r_deg"].get<double>(), 180.0, 1e-9);
}

TEST_F(CompareReport, IsWrittenOnceAndTheSameEachTime) {
  ASSERT_EQ(compare().code, 0);
  const std::string first = text("out/summary.json");
  EXPECT_EQ(compare().code, 4);
  EXPECT_EQ(compare("--overwrite").code, 0);
  EXPECT_EQ(text("out/summary.json"), first);
}

TEST_F(CompareReport, JoinsByNameAndSaysWhenNothingFits) {
  write("other", "x/a 1 0 0 0 0 0 0\n");
  EXPECT_EQ(run("compare --ground_truth=truth --poses=other").code, 3);
  EXPECT_THAT(run("compare --ground_truth=truth --poses=other").err, HasSubstr("none of its"));
  EXPECT_EQ(run("compare --ground_truth=truth --poses=other --name_match=basename").code, 0);
  EXPECT_EQ(run("compare --ground_truth=truth --poses=n=near,n=some").code, 2);
}

TEST_F(CompareReport, ReprojectionNeedsCorrespondences) {
  simulate("--noise_px=1");
  ASSERT_EQ(run("compare --ground_truth=d/ground_truth.txt --poses=start=d/poses.txt,"
                "true=d/ground_truth.txt --matches=d/matches --cameras=d/cameras.txt --report=out")
                .code,
            0);
  const Json methods = Json::parse(text("out/summary.json"))["methods"];
  const auto pixels = [&](int i) {
    return methods[i]["losses"]["median_reprojection_px"].get<double>();
  };
  EXPECT_EQ(keys_of(methods[0]["losses"]),
            (std::vector<std::string>{"beta", "sigma", "sigma_s_x", "sigma_s_q", "max_error",
                                      "geometric", "homography_local", "homography_global",
                                      "median_reprojection_px"}));
  for (const auto& [name, value] : methods[0]["losses"].items()) {
    EXPECT_TRUE(value.is_number()) << name;
  }
  EXPECT_LT(methods[1]["losses"]["homography_local"].get<double>(), 1e-12);
  EXPECT_NEAR(pixels(1), 1.18, 0.3);
  EXPECT_GT(pixels(0), 10.0);
}

class CompareCovariances : public ProgramTest {
 protected:
  Outcome compare(const std::string& covariances) const {
    return run(
        "compare --overwrite --report=out --ground_truth=d/ground_truth.txt "
        "--poses=start=d/poses.txt,refined=refined.txt --covariances=" +
        covariances);
  }
};

TEST_F(CompareCovariances, TellHowOftenTheTruthIsWhereTheySay) {
  simulate();
  ASSERT_EQ(run("refine --output=refined.txt --report=r.json" + std::string(kData)).code, 0);
  ASSERT_EQ(compare("refined=r.json").code, 0);
  const Json summary = Json::parse(text("out/summary.json"));
  EXPECT_FALSE(summary["methods"][0].contains("calibration"));
  const Json& calibration = summary["methods"][1]["calibration"];
  EXPECT_EQ(calibration["images"], 6);
  for (const char* part : {"pose", "position", "rotation"}) {
    EXPECT_LE(calibration[part]["inside_50"], calibration[part]["inside_95"]) << part;
    EXPECT_GE(calibration[part]["inside_95"].get<double>(), 0.5) << part;
    EXPECT_EQ(calibration[part]["interval_95"].size(), 2u) << part;
  }
}

TEST_F(CompareCovariances, OfAnotherKindAreRefusedWithThePlace) {
  simulate();
  ASSERT_EQ(run("refine --output=refined.txt --report=r.json" + std::string(kData)).code, 0);
  EXPECT_EQ(compare("network=r.json").code, 2);
  EXPECT_EQ(compare("refined=absent.json").code, 3);
  const struct {
    const char *json, *message;
  } bad[] = {{"[1, 2", "bad.json:1"},
             {"{}", "not a report"},
             {"{\"images\": [{\"name\": \"a\"}]}", "/images/0"},
             {"{\"images\": [{\"name\": \"a\", \"covariance\": [1, 2]}]}", "/images/0/covariance"},
             {"{\"images\": [{\"name\": 3, \"covariance\": null}]}", "/images/0/name"}};
  for (const auto& [json, message] : bad) {
    write("bad.json", json);
    const Outcome outcome = compare("refined=bad.json");
    EXPECT_EQ(outcome.code, 3) << json;
    EXPECT_NE(outcome.err.find(message), std::string::npos) << json << "\n" << outcome.err;
  }
}

}  // namespace
}  // namespace pose_refine
