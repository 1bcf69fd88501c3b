// SPDX-License-Identifier: BSD-3-Clause
// People's own files go in as they are: raw output of networks, names and times of other programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class FrontDoor : public ProgramTest {
 protected:
  // Returns the poses of the data set with each line changed: line(name, numbers, index).
  template <class Line>
  std::string poses_with(const Line& line) const {
    std::istringstream in(text("d/poses.txt"));
    std::string name, out;
    for (int i = 0; in >> name; ++i) {
      std::vector<double> n(7);
      for (double& x : n) in >> x;
      out += line(name, n, i);
    }
    return out;
  }
  static std::string row(const std::string& name, const std::vector<double>& n) {
    std::ostringstream out;
    out.precision(17);
    out << name;
    for (const double x : n) out << ' ' << x;
    return out.str() + '\n';
  }
  Outcome refine(const std::string& flags) const {
    return run(
        "refine --matches=d/matches --cameras=d/cameras.txt --output=o --report=r.json "
        "--overwrite " +
        flags);
  }
  Json report() const { return Json::parse(text("r.json")); }
};

TEST_F(FrontDoor, RawQuaternionsRefineToTheSamePoses) {
  simulate("--images=8");
  ASSERT_EQ(refine("--poses=d/poses.txt").code, 0);
  const Json right = report();
  write("raw", poses_with([](const std::string& name, std::vector<double> n, int i) {
          for (int k = 0; k < 4; ++k) n[k] *= 1.0 + 0.3 * std::sin(i);
          return row(name, n);
        }));
  const Outcome outcome = refine("--poses=raw");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("raw: the quaternions of 7 of 8 poses are not normalized"));
  const Json raw = report();
  ASSERT_EQ(raw["notes"].size(), 1u);
  EXPECT_THAT(raw["notes"][0].get<std::string>(), HasSubstr("not normalized (norms of "));
  for (int i = 0; i < 8; ++i)
    for (int k = 0; k < 3; ++k)
      EXPECT_NEAR(raw["images"][i]["pose"]["tvec"][k].get<double>(),
                  right["images"][i]["pose"]["tvec"][k].get<double>(), 1e-6);
}

TEST_F(FrontDoor, ALostFrameIsRejectedAndKeepsItsRow) {
  simulate("--images=8");
  write("lost", poses_with([](const std::string& name, const std::vector<double>& n, int i) {
          return i == 2 ? name + " nan nan nan nan nan nan nan\n" : row(name, n);
        }));
  const Outcome outcome = refine("--poses=lost");
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("lost: 1 of 8 poses are NaN or infinity"));
  EXPECT_THAT(outcome.err, HasSubstr("non_finite_pose"));
  const Json json = report();
  ASSERT_EQ(json["images"].size(), 8u);
  EXPECT_EQ(json["images"][2]["status"], "rejected");
  EXPECT_THAT(json["images"][2]["reasons"].dump(), HasSubstr("non_finite_pose"));
  EXPECT_EQ(json["summary"]["lost"], 1);
  EXPECT_EQ(json["images"][3]["status"], "ok");
  std::istringstream out(text("o"));
  std::string line;
  for (int i = 0; i < 3; ++i) std::getline(out, line);
  EXPECT_THAT(line, HasSubstr(" nan nan nan nan nan nan nan"));

  const Outcome compared = run("compare --ground_truth=d/ground_truth.txt --poses=o --report=c");
  EXPECT_EQ(compared.code, 0) << compared.err;
  const Json method = Json::parse(text("c/summary.json"))["methods"][0];
  EXPECT_EQ(method["missing"], 1);
  EXPECT_EQ(method["lost"], 1);
  EXPECT_EQ(run("convert --input=o --to=tum --output=t").code, 0);
  EXPECT_EQ(run("inspect --poses=o").code, 0);
}

TEST_F(FrontDoor, ShardsKeepLostFramesInTheirRows) {
  simulate("--images=7");
  write("lost", poses_with([](const std::string& name, const std::vector<double>& n, int i) {
          return i % 3 == 2 ? name + " nan nan nan nan nan nan nan\n" : row(name, n);
        }));
  ASSERT_EQ(refine("--poses=lost --start_spread=3,0.3").code, 5);
  const std::string whole = text("o"), whole_report = timeless("r.json");
  for (const std::string k : {"1", "2", "3"})
    run("refine --matches=d/matches --cameras=d/cameras.txt --poses=lost --start_spread=3,0.3 "
        "--shard=" +
        k + "/3 --output=o" + k + " --report=r" + k + ".json");
  const Outcome merged = run(
      "merge --poses=o1,o2,o3 --reports=r1.json,r2.json,r3.json --output=all --report=all.json");
  EXPECT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(text("all"), whole);
  EXPECT_EQ(timeless("all.json"), whole_report);
}

TEST_F(FrontDoor, AMatchWithNanIsLeftOutAndCounted) {
  simulate("--images=6");
  const std::string first = text("d/poses.txt").substr(0, text("d/poses.txt").find(' '));
  const std::string file = "d/matches/" + first + ".txt";
  write(file, text(file) + "1 nan 3 4 5 6\n");
  const Outcome outcome = refine("--poses=d/poses.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("1 match of 1 image hold NaN or infinity"));
  EXPECT_EQ(report()["summary"]["left_out"], 1);
  EXPECT_EQ(report()["images"][0]["num_left_out"], 1);
}

TEST_F(FrontDoor, StemsFindMatchesOfAnyEndingAndSlash) {
  simulate("--images=4");
  write("named", poses_with([](const std::string& name, const std::vector<double>& n, int) {
          return row(".\\train\\" + name.substr(0, name.rfind('.')), n);
        }));
  const Outcome full = refine("--poses=named");
  EXPECT_EQ(full.code, 3);
  EXPECT_THAT(full.err, HasSubstr("--name_match=stem finds 4 of 4"));
  const Outcome stem = refine("--poses=named --name_match=stem");
  EXPECT_EQ(stem.code, 0) << stem.err;
  write("numbers", poses_with([](const std::string&, const std::vector<double>& n, int i) {
          return row(std::to_string(i), {n[4], n[5], n[6], n[1], n[2], n[3], n[0]});
        }));
  EXPECT_EQ(refine("--poses=numbers --poses_convention=w2c,xyzw --name_match=stem").code, 0);
  EXPECT_EQ(report()["images"][3]["num_correspondences"].get<int>() > 3, true);
  EXPECT_EQ(run("basin --ground_truth=named --matches=d/matches --cameras=d/cameras.txt "
                "--name_match=stem --starts=1")
                .code,
            0);
  EXPECT_EQ(run("inspect --poses=named --matches=d/matches --cameras=d/cameras.txt "
                "--name_match=stem")
                .code,
            0);
  EXPECT_EQ(run("compare --ground_truth=d/ground_truth.txt --poses=named --name_match=stem").code,
            0);
}

// A data set that is named by times has to find matches whose times differ by little.
TEST_F(FrontDoor, TimesFindTheNearestMatchesAndPriors) {
  simulate("--images=4");
  std::string cameras, priors;
  write("timed", poses_with([&](const std::string& name, const std::vector<double>& n, int i) {
          const std::string time = "1305031102." + std::to_string(10 + 7 * i);
          write("m/" + time + "4.png.txt", text("d/matches/" + name + ".txt"));
          const std::string all = text("d/cameras.txt");
          const std::size_t at = all.find(name) + name.size();
          cameras += time + "4.png" + all.substr(at, all.find('\n', at) - at) + "\n";
          priors += row("rotation 1305031102" + std::to_string(103 + 70 * i) + "000000",
                        {n[0], n[1], n[2], n[3]});
          priors.back() = ' ';
          priors += "sigma_deg=60\n";
          return row("1.305031102" + std::to_string(10 + 7 * i) + "e+09", n);
        }));
  write("cam", cameras), write("priors", priors);
  const Outcome near =
      run("refine --poses=timed --matches=m --cameras=cam --output=o --report=r.json "
          "--prior=file:priors");
  EXPECT_EQ(near.code, 0) << near.err;
  for (const Json& image : report()["images"]) EXPECT_EQ(image["num_priors"], 1);
  EXPECT_THAT(text("o"), HasSubstr("1.30503110210e+09 "));
  const Outcome far =
      run("refine --poses=timed --matches=m --cameras=cam --output=o2 --max_time_difference=0.001");
  EXPECT_EQ(far.code, 3);
  EXPECT_THAT(far.err, HasSubstr("0.004 s apart"));
  EXPECT_EQ(run("refine --poses=timed --matches=m --cameras=cam --output=o3 "
                "--max_time_difference=0.001 --time_offset=0.004")
                .code,
            0);
}

class Trajectories : public ProgramTest {
 protected:
  Json summary(const std::string& flags) const {
    const Outcome outcome = run("compare --report=c --overwrite " + flags);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.code == 0 ? Json::parse(text("c/summary.json")) : Json();
  }
};

TEST_F(Trajectories, OfNanosecondsAndSecondsLineUp) {
  write("truth",
        "1706340000200000000,5,2,1,1,0,0,0\n1706340001300000000,4,3,1,1,0,0,0\n"
        "1706340002400000000,4,0,1,1,0,0,0\n");
  write("est",
        "1.7063400024e+09 4 0 1 0 0 0 1\n1706340000.2 5 2 1 0 0 0 1\n"
        "1706340001.304 4 3 1.5 0 0 0 1\n");
  const Json json = summary("--ground_truth=truth --poses=est");
  EXPECT_EQ(json["methods"][0]["matched_by"], "time");
  EXPECT_EQ(json["methods"][0]["matched"], 3);
  EXPECT_NEAR(json["methods"][0]["largest_time_difference"].get<double>(), 0.004, 1e-9);
  EXPECT_NEAR(json["methods"][0]["mean_t"].get<double>(), 0.5 / 3.0, 1e-9);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("taken for the camera's"));
  EXPECT_EQ(
      summary(
          "--ground_truth=truth --poses=est --max_time_difference=0.001")["methods"][0]["missing"],
      1);
}

TEST_F(Trajectories, DenserTruthIsLeftOutWhereNothingWasEstimated) {
  std::string truth, est, gap;
  for (int i = 0; i < 100; ++i) {
    const std::string pose = " " + std::to_string(i) + " 0 0 0 0 0 1\n";
    truth += std::to_string(1000 + i) + ".5" + pose;
    if (i % 10 == 3) est += std::to_string(1000 + i) + ".505" + pose;
    if (i < 60 || i > 70) gap += std::to_string(1000 + i) + ".50" + pose;
  }
  write("truth", truth), write("est", est), write("gap", gap);
  const Json sparse = summary("--ground_truth=truth --poses=est");
  EXPECT_EQ(sparse["ground_truth_left_out"], 90);
  EXPECT_EQ(sparse["methods"][0]["missing"], 0);
  EXPECT_EQ(sparse["methods"][0]["images"], 10);
  // Where the rates are equal a gap is a failure.
  const Json same = summary("--ground_truth=truth --poses=gap");
  EXPECT_EQ(same["ground_truth_left_out"], 0);
  EXPECT_EQ(same["methods"][0]["missing"], 11);
}

// A clock that is off by less than the recording lasts finds a partner for every pose.
TEST_F(Trajectories, OfAnotherClockNameTheOffset) {
  std::string truth, est;
  for (int i = 0; i < 1500; ++i) {
    const double t = 0.02 * i, x = std::sin(0.9 * t) + 0.2 * std::sin(2.3 * t);
    const std::string pose =
        " " + std::to_string(x) + " " + std::to_string(std::cos(0.5 * t)) + " 0 0 0 0 1\n";
    truth += std::to_string(1000.0 + t) + pose;
    if (i % 3 == 0) est += std::to_string(1002.5 + t) + pose;
  }
  write("truth", truth), write("est", est);
  const Outcome late = run("compare --ground_truth=truth --poses=est");
  EXPECT_EQ(late.code, 0);
  EXPECT_THAT(late.err, HasSubstr("--time_offset=-2.5"));
  const Outcome right = run("compare --ground_truth=truth --poses=est --time_offset=-2.5");
  EXPECT_THAT(right.err, Not(HasSubstr("--time_offset")));
  EXPECT_THAT(right.out, HasSubstr(" 0.00000"));
}

TEST_F(Trajectories, WithoutNamesNeedEqualLengthsOrFrames) {
  std::string truth, keyframes, frames;
  for (int i = 0; i < 40; ++i) {
    const std::string line = "1 0 0 " + std::to_string(i) + " 0 1 0 0 0 0 1 0\n";
    truth += line;
    if (i % 10 == 0) keyframes += line, frames += std::to_string(i) + "\n";
  }
  write("truth", truth), write("key", keyframes), write("frames", frames);
  const Outcome refused = run("compare --ground_truth=truth --poses=key");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("key has 4 poses and truth has 40 poses"));
  EXPECT_THAT(refused.err, HasSubstr("--frames=FILE"));
  const Json json = summary("--ground_truth=truth --poses=key --frames=frames");
  EXPECT_EQ(json["methods"][0]["matched"], 4);
  EXPECT_EQ(json["methods"][0]["present_only"]["mean_t"], 0.0);
  const Json lines = summary("--ground_truth=truth --poses=truth");
  EXPECT_EQ(lines["methods"][0]["matched_by"], "line");
  EXPECT_THAT(lines["notes"].dump(), HasSubstr("line by line"));
  write("frames", "0\n1\n1\n2\n");
  EXPECT_EQ(run("compare --ground_truth=truth --poses=key --frames=frames").code, 3);
  write("frames", "0\n1\n");
  EXPECT_THAT(run("compare --ground_truth=truth --poses=truth --frames=frames").err,
              HasSubstr("no pose file without names has as many"));
}

TEST_F(Trajectories, NotesAreSaidByEveryVerb) {
  write("t", "1 1 2 3 0 0 0 1\n1 4 5 6 0 0 0 1\n2 1 2 3 0 0 0 1\n3 1 2 4 0 0 0 1\n");
  for (const std::string verb :
       {"compare --ground_truth=t --poses=t", "inspect --poses=t",
        "convert --input=t --to=tum --output=o --overwrite", "merge --poses=t --output=o2"})
    EXPECT_THAT(run(verb).err, HasSubstr("t: 1 entries repeat an earlier one")) << verb;
  EXPECT_THAT(run("calibrate --ground_truth=t --poses=t --output=c").err,
              HasSubstr("t: 1 entries repeat"));
}

}  // namespace
}  // namespace pose_refine
