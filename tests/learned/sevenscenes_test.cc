// SPDX-License-Identifier: BSD-3-Clause
// These tests fit the homoscedastic weights of real batches (7-Scenes, SfM ground truth). The data
// are not part of this repository; without them the tests say so and are skipped.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "pose_refine/learned/homoscedastic.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

// Reads lines "name qw qx qy qz tx ty tz ...".
std::map<std::string, Pose> read(const std::filesystem::path& file) {
  std::map<std::string, Pose> poses;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream fields(line);
    std::string name;
    double v[7];
    fields >> name;
    for (double& x : v) fields >> x;
    poses[name] = {Quaternion(v[0], v[1], v[2], v[3]).normalized(), Vector3(v[4], v[5], v[6])};
  }
  return poses;
}

struct Sequences {
  std::vector<Pose> estimates, truth;

  void add(const std::filesystem::path& data, const std::string& method, const std::string& scene) {
    const auto predicted = read(data / "pred" / method / (scene + "_test.txt"));
    for (const auto& [name, pose] : read(data / "gt_sfm" / (scene + "_test.txt"))) {
      estimates.push_back(predicted.at(name));
      truth.push_back(pose);
    }
  }
};

// Holds the means of the L1 losses in meters and quaternion units, and beta, as published with the
// data.
struct Row {
  const char *method, *scene;
  double position, orientation, beta;
};
constexpr Row kRows[] = {{"pgt_dsac_rgb", "chess", 0.0095, 0.00304, 3.1},
                         {"pgt_hloc", "chess", 0.0126, 0.00187, 6.7},
                         {"pgt_dsac_rgb", "heads", 0.0092, 0.00538, 1.7},
                         {"pgt_hloc", "heads", 0.0107, 0.00428, 2.5},
                         {"pgt_dsac_rgb", "redkitchen", 0.0208, 0.00606, 3.4},
                         {"pgt_hloc", "redkitchen", 0.0197, 0.00280, 7.1},
                         {"pgt_dsac_rgb", "stairs", 0.0433, 0.01254, 3.5},
                         {"pgt_hloc", "stairs", 0.1057, 0.01946, 5.4}};

TEST(SevenScenes, WeightsOfRealBatchesAreThoseOfTheTable) {
  const auto data = testing::real_data("sevenscenes_apr");
  if (!data) GTEST_SKIP() << "there is no real data here";
  for (const Row& row : kRows) {
    Sequences pairs;
    pairs.add(*data, row.method, row.scene);
    const auto fit = fit_homoscedastic(pairs.estimates, pairs.truth);
    ASSERT_TRUE(fit.ok());
    EXPECT_NEAR(std::exp(fit->s.position), row.position, 6e-5) << row.method << row.scene;
    EXPECT_NEAR(std::exp(fit->s.orientation), row.orientation, 6e-6) << row.method << row.scene;
    EXPECT_NEAR(fit->beta, row.beta, 0.051) << row.method << row.scene;
  }
}

TEST(SevenScenes, JointAndAlternatingFitsOfSeventeenThousandFramesAgree) {
  const auto data = testing::real_data("sevenscenes_apr");
  if (!data) GTEST_SKIP() << "there is no real data here";
  Sequences pairs;
  for (const Row& row : kRows) pairs.add(*data, row.method, row.scene);
  ASSERT_GE(pairs.truth.size(), 17000u);
  pairs.truth.resize(17000);
  pairs.estimates.resize(17000);
  std::vector<double> betas;
  for (const auto method : {HomoscedasticMethod::kJoint, HomoscedasticMethod::kAlternating}) {
    HomoscedasticOptions options;
    options.method = method;
    const auto fit = fit_homoscedastic(pairs.estimates, pairs.truth, options);
    ASSERT_TRUE(fit.ok());
    EXPECT_NEAR(fit->s.position, std::log(fit->mean.position), 1e-7);
    betas.push_back(fit->beta);
  }
  EXPECT_NEAR(betas[0], betas[1], 1e-6 * betas[0]);
}

}  // namespace
}  // namespace pose_refine
