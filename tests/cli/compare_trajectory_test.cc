// SPDX-License-Identifier: BSD-3-Clause
// `compare` of trajectories: alignment, relative errors, hints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

const std::string kGolden = POSE_REFINE_SOURCE_DIR "/data/golden/";

// Refined poses are written in the convention of their format, whatever that of the start was.
TEST_F(ProgramTest, CompareSaysWhichFileIsReadInAWrongConvention) {
  simulate();
  std::istringstream lines(text("d/ground_truth.txt"));
  std::string inverse;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string name, q[4], t[3];
    if (line[0] == '#' || !(cells >> name >> q[0] >> q[1] >> q[2] >> q[3])) continue;
    cells >> t[0] >> t[1] >> t[2];
    inverse += name + " " + q[0];
    for (int i = 1; i < 4; ++i) inverse += q[i][0] == '-' ? " " + q[i].substr(1) : " -" + q[i];
    inverse += " 0 0 0\n";
  }
  write("inverse", inverse);
  const Outcome outcome =
      run("compare --ground_truth=d/ground_truth.txt --poses=a=inverse,b=d/poses.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("a: the median of its rotation errors is"));
  EXPECT_THAT(outcome.err, HasSubstr("--poses_convention=c2w"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("b: the median")));
}

class CompareTrajectory : public ProgramTest {
 protected:
  Outcome compare(const std::string& truth, const std::string& poses,
                  const std::string& flags = "") const {
    return run("compare --overwrite --report=out --ground_truth=" + truth + " --poses=" + poses +
               " " + flags);
  }
  Json trajectory() const {
    return Json::parse(text("out/summary.json"))["methods"][0]["trajectory"];
  }
  // Writes poses in the format of hloc, with camera centers on a curve; `turn` is a quaternion that
  // is put before each rotation, in words.
  void write_curve(const std::string& name, const std::string& rotation, double scale,
                   int count = 12) const {
    std::ostringstream file;
    for (int i = 0; i < count; ++i)
      file << "im" << i << ".png " << rotation << ' ' << scale * i << ' ' << scale * (i % 3) << ' '
           << scale * (i % 5) * 0.5 << '\n';
    write(name, file.str());
  }
};

// The figures are those of evo 1.38.
TEST_F(CompareTrajectory, GivesTheFiguresOfEvo) {
  std::istringstream lines(read_text(kGolden + "trajectory_evo.csv"));
  std::string line;
  std::getline(lines, line);
  std::size_t checked = 0;
  std::string made;
  while (std::getline(lines, line)) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    const bool absolute = cells[2] == "absolute";
    if (!absolute && cells[3] != "all") continue;
    if (made != cells[0]) {
      const Outcome outcome =
          compare(kGolden + "trajectory_truth.txt", kGolden + "trajectory_estimate.txt",
                  "--relative=5f,0.5m,2m --relative_pairs=all --align=" + cells[0]);
      ASSERT_EQ(outcome.code, 0) << outcome.err;
      made = cells[0];
    }
    const Json json = trajectory();
    const char* part = cells[4] == "translation" ? "t" : "r_deg";
    Json figures = json["absolute"][part];
    for (const Json& step : json["relative"]) {
      const double delta = std::stod(cells[1]);
      const bool frames = cells[2] == "frames";
      const std::string name = step["step"];
      if (!absolute && std::stod(name) == delta && (name.back() == 'f') == frames) {
        figures = step[part];
        EXPECT_EQ(step["count"], std::stoi(cells[5]));
      }
    }
    const char* names[] = {"rmse", "mean", "median", "std", "min", "max"};
    for (int k = 0; k < 6; ++k)
      EXPECT_NEAR(figures[names[k]].get<double>(), std::stod(cells[6 + k]), 1e-9)
          << line << names[k];
    ++checked;
  }
  EXPECT_EQ(checked, 32u);
}

TEST_F(CompareTrajectory, ReportsTheSimilarityAndHowWellItIsKnown) {
  const Outcome outcome = compare(kGolden + "trajectory_truth.txt",
                                  kGolden + "trajectory_estimate.txt", "--align=sim3");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("RPE 1f"));
  EXPECT_THAT(outcome.out, HasSubstr("sim3"));
  const Json json = trajectory()["alignment"];
  // The file was made with a scale of 0.43.
  EXPECT_NEAR(json["scale"].get<double>(), 1.0 / 0.43, 4.0 * json["sigma_scale"].get<double>());
  EXPECT_GT(json["sigma_scale"].get<double>(), 1e-4);
  EXPECT_LT(json["independent"].get<double>(), json["poses"].get<double>());
  EXPECT_EQ(json["covariance"].size(), 49u);
  for (const char* key : {"qvec", "tvec", "pivot", "sigma_rotation_deg", "sigma_translation"})
    EXPECT_GE(json[key].size(), 3u) << key;
  EXPECT_THAT(text("out/relative.csv"), HasSubstr("1f,1403715524.000000,1403715524.050000,"));
}

TEST_F(CompareTrajectory, HintsAtAnotherWorld) {
  const Outcome outcome =
      compare(kGolden + "trajectory_truth.txt", kGolden + "trajectory_estimate.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("--align=sim3"));
  EXPECT_THAT(outcome.err, HasSubstr("scale 2.3"));
  EXPECT_TRUE(trajectory()["alignment"].is_null());
  EXPECT_EQ(trajectory()["hint"]["alignment"]["align"], "sim3");
  write_curve("truth", "1 0 0 0", 1.0);
  write_curve("larger", "1 0 0 0", 3.0);
  EXPECT_THAT(compare("truth", "larger").err, HasSubstr("--align=scale"));
  EXPECT_THAT(compare("truth", "larger", "--align=scale").err, Not(HasSubstr("world")));
  EXPECT_NEAR(trajectory()["absolute"]["t"]["max"].get<double>(), 0.0, 1e-12);
  EXPECT_EQ(compare("truth", "truth").err, "");
}

TEST_F(CompareTrajectory, NamesAConstantTurn) {
  write_curve("truth", "1 0 0 0", 1.0);
  run("convert --input=truth --output=center --to=posenet");
  // The center stays and the camera's axes are those of OpenGL.
  std::string gl;
  std::istringstream lines(text("center"));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.rfind(" 1 0 0 0");
    if (at != std::string::npos) line.replace(at, 8, " 0 1 0 0");
    gl += line + '\n';
  }
  write("gl", gl);
  const Outcome off = compare("truth", "gl", "--poses_format=posenet");
  EXPECT_EQ(off.code, 0) << off.err;
  EXPECT_THAT(off.err, HasSubstr("the same turn of the"));
  EXPECT_EQ(trajectory()["constant_turn"]["median_after_deg"].get<double>(), 0.0);
  const Outcome right = compare("truth", "gl", "--poses_format=posenet --poses_convention=gl");
  EXPECT_EQ(right.err, "");
  EXPECT_EQ(trajectory()["absolute"]["r_deg"]["max"].get<double>(), 0.0);
  const Outcome swapped =
      compare("gl", "truth", "--ground_truth_format=posenet --ground_truth_convention=gl");
  EXPECT_EQ(swapped.code, 0) << swapped.err;
  EXPECT_EQ(swapped.err, "");
  const Outcome bad =
      compare("gl", "truth", "--ground_truth_format=posenet --ground_truth_convention=fl");
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.err, HasSubstr("--ground_truth_convention='fl'"));
}

TEST_F(CompareTrajectory, SwappedFilesGiveTheSameFigures) {
  const std::string truth = kGolden + "trajectory_truth.txt";
  const std::string estimate = kGolden + "trajectory_estimate.txt";
  for (const char* align : {"none", "se3", "posyaw"}) {
    Json both[2];
    for (int k = 0; k < 2; ++k) {
      ASSERT_EQ(compare(k ? estimate : truth, k ? truth : estimate,
                        std::string("--relative=1f,7f --align=") + align)
                    .code,
                0);
      both[k] = trajectory();
    }
    for (const char* part : {"t", "r_deg"}) {
      for (const char* name : {"rmse", "median", "max"}) {
        EXPECT_NEAR(both[0]["absolute"][part][name].get<double>(),
                    both[1]["absolute"][part][name].get<double>(), 1e-9)
            << align << part << name;
        for (int step = 0; step < 2; ++step)
          EXPECT_NEAR(both[0]["relative"][step][part][name].get<double>(),
                      both[1]["relative"][step][part][name].get<double>(), 1e-9)
              << align << part << name;
      }
    }
  }
}

TEST_F(CompareTrajectory, RefusesWhatMakesNoSense) {
  write_curve("truth", "1 0 0 0", 1.0);
  write("line",
        "im0.png 1 0 0 0 0 0 0\nim1.png 1 0 0 0 1 1 0\nim2.png 1 0 0 0 2 2 0\n"
        "im3.png 1 0 0 0 3 3 0\n");
  const Outcome line = compare("truth", "line", "--align=se3");
  EXPECT_EQ(line.code, 3);
  EXPECT_THAT(line.err, HasSubstr("on a line along"));
  EXPECT_EQ(compare("truth", "line", "--align=sim").code, 2);
  for (const char* step : {"5", "m", "0m", "1.5f", "nanm", "1f,,2m", "-1f", "1e300f"})
    EXPECT_EQ(compare("truth", "truth", std::string("--relative=") + step).code, 2) << step;
  EXPECT_EQ(compare("truth", "truth", "--up_in_world=0,0,0 --align=posyaw").code, 2);
  EXPECT_EQ(compare("truth", "truth", "--relative=").code, 0);
  EXPECT_EQ(compare("truth", "truth", "--relative=1000f,1e9m").code, 0);
}

}  // namespace
}  // namespace pose_refine
