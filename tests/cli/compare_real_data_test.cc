// SPDX-License-Identifier: BSD-3-Clause
// `compare` of real poses, where published figures are at hand.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

using Json = nlohmann::ordered_json;

struct Published {
  std::string scene, method;
  double t = 0.0, deg = 0.0;
};

std::vector<Published> published(const std::string& path) {
  std::istringstream lines(read_text(path));
  std::vector<Published> rows;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string scene, method, images, t, deg;
    std::getline(cells, scene, ',');
    std::getline(cells, method, ',');
    std::getline(cells, images, ',');
    std::getline(cells, t, ',');
    std::getline(cells, deg, ',');
    rows.push_back({scene, method, std::stod(t), std::stod(deg)});
  }
  return rows;
}

using CompareRealData = ProgramTest;

// This covers every scene and method of a published set: medians to 0.001 and 0.01 degrees.
TEST_F(CompareRealData, ReproducesEveryPublishedMedian) {
  const auto shared = testing::real_data();
  if (!shared) GTEST_SKIP() << "there is no real data here";
  std::size_t checked = 0;
  for (const std::string set : {"cambridge_apr", "sevenscenes_apr"}) {
    const std::string data = *shared + "/" + set;
    std::map<std::string, std::vector<Published>> scenes;
    for (const Published& row : published(data + "/verified_medians.csv")) {
      scenes[row.scene].push_back(row);
    }
    for (const auto& [scene, rows] : scenes) {
      const std::string truth = set == "cambridge_apr" ? "/gt/" + scene + "/dataset_test.txt"
                                                       : "/gt_sfm/" + scene + "_test.txt";
      std::string poses;
      for (const Published& row : rows) {
        poses += row.method + "=" + data + "/pred/" + row.method + "/" + scene + "_test.txt,";
      }
      const Outcome outcome = run("compare --overwrite --report=out --ground_truth=" + data +
                                  truth + " --poses=" + poses);
      ASSERT_EQ(outcome.code, 0) << outcome.err;
      const Json methods = Json::parse(text("out/summary.json"))["methods"];
      ASSERT_EQ(methods.size(), rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i, ++checked) {
        EXPECT_NEAR(methods[i]["median_t"].get<double>(), rows[i].t, 0.001) << rows[i].method;
        EXPECT_NEAR(methods[i]["median_r_deg"].get<double>(), rows[i].deg, 0.01) << rows[i].method;
      }
    }
  }
  EXPECT_EQ(checked, 72u);
}

// 50 real queries, refined from one network, are compared with five networks: each is better beyond
// doubt, and no image is worse than a network's. Only ace starts where the noise of the ground
// truth counts.
TEST_F(CompareRealData, RefinedBeatsEachNetwork) {
  const auto folder = testing::real_data("redkitchen_seq01");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  const std::string& data = *folder;
  const std::string source =
      " --matches=" + data + "/matches --cameras=" + data + "/query_cameras.txt ";
  ASSERT_EQ(
      run("refine --quiet --output=refined --poses=" + data + "/init/posenet.txt" + source).code,
      0);
  std::string poses;
  for (const std::string network : {"posenet", "mstransformer", "dfnet", "marepo", "ace"}) {
    poses += network + "=" + data + "/init/" + network + ".txt,";
  }
  ASSERT_EQ(run("compare --report=out --ground_truth=" + data + "/query_gt.txt --poses=" + poses +
                "refined=refined" + source)
                .code,
            0);
  std::size_t checked = 0;
  const Json summary = Json::parse(text("out/summary.json"));
  for (const Json& pair : summary["pairs"]) {
    if (pair["b"] != "refined") continue;
    const bool ace = pair["a"] == "ace";
    EXPECT_LT(pair["p_sign"].get<double>(), ace ? 1e-4 : 1e-6) << pair["a"];
    EXPECT_LE(pair["worse"].get<int>(), ace ? 12 : 0) << pair["a"];
    EXPECT_LT(pair["interval"][1].get<double>(), 0.0) << pair["a"];
    ++checked;
  }
  EXPECT_EQ(checked, 5u);
}

}  // namespace
}  // namespace pose_refine
