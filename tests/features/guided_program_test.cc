// SPDX-License-Identifier: BSD-3-Clause
// The program matches features that nobody has matched: `refine --guided` and `match`.
#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/faults.h"
#include "support/descriptor_scene.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using GuidedJson = nlohmann::json;

constexpr char kGuidedSource[] = " --poses=start.txt --map=map --database=base.db ";

class GuidedProgram : public ProgramTest {
 protected:
  // All images of the scene are refined, from poses that are off alike.
  GuidedProgram() : scene_(testing::feature_scene(150)) {
    testing::describe(scene_);
    EXPECT_TRUE(write_colmap_model(path("map"), scene_.map, false).ok());
    testing::write_database(scene_, path("base.db"));
    truth_ = {scene_.query};
    for (const ModelImage& image : scene_.map.images)
      truth_.push_back({image.name, image.cam_from_world});
    std::vector<NamedPose> start = truth_;
    for (NamedPose& named : start) {
      named.pose.rotation = Quaternion(std::cos(0.02), 0.0, std::sin(0.02), 0.0);
      named.pose.translation.z() += 0.2;
    }
    EXPECT_TRUE(write_poses(path("start.txt"), "hloc", start, false).ok());
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  Outcome refine(const std::string& flags) const {
    return run(std::string("refine --guided") + kGuidedSource + flags);
  }
  std::vector<NamedPose> poses_in(const std::string& name) const {
    const auto file = read_poses(path(name));
    EXPECT_TRUE(file.ok()) << name;
    return file.ok() ? file->poses : std::vector<NamedPose>();
  }
  static void expect_near(const std::vector<NamedPose>& a, const std::vector<NamedPose>& b,
                          double most) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].name, b[i].name);
      EXPECT_LT(a[i].pose.rotation.angularDistance(b[i].pose.rotation), most) << a[i].name;
      EXPECT_LT((a[i].pose.translation - b[i].pose.translation).norm(), most) << a[i].name;
    }
  }
  testing::FeatureScene scene_;
  std::vector<NamedPose> truth_;
};

TEST_F(GuidedProgram, RefinesWhatNobodyMatched) {
  const Outcome done = refine("--output=o.txt --report=o.json");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("the stages of guided matching are: 5 guided, 0 unguided"));
  expect_near(poses_in("o.txt"), truth_, 1e-3);
  const GuidedJson report = GuidedJson::parse(text("o.json"));
  EXPECT_EQ(report["options"]["guided"], true);
  EXPECT_EQ(report["options"]["max_ratio"], 0.85);
  EXPECT_EQ(report["summary"]["guided"]["guided"], 5);
  EXPECT_EQ(report["summary"]["guided"]["from_start"], 0);
  for (const GuidedJson& image : report["images"]) {
    const GuidedJson& guided = image["guided"];
    EXPECT_EQ(guided["stage"], "guided") << image["name"];
    EXPECT_EQ(guided["points"], scene_.map.points.size());
    EXPECT_GT(guided["unguided"], 100);
    EXPECT_GE(guided["rounds"], 1);
    EXPECT_GT(guided["window_px"], 0.0);
  }
}

TEST_F(GuidedProgram, MatchesThatAreWrittenDownGiveTheSamePoses) {
  const Outcome matched = run(std::string("match") + kGuidedSource + "--output=m --report=m.json");
  ASSERT_EQ(matched.code, 0) << matched.err;
  EXPECT_THAT(matched.out, HasSubstr(scene_.query.name));
  EXPECT_THAT(matched.out, HasSubstr("the stages of guided matching are: 5 guided"));
  EXPECT_THAT(text("m/matches/query/q-1_a.jpg.txt"), HasSubstr("# x y X Y Z point3D_id score\n"));
  const Outcome written = run(
      "refine --poses=start.txt --matches=m/matches --cameras=m/cameras.txt --output=written.txt "
      "--report=written.json");
  ASSERT_EQ(written.code, 0) << written.err;
  ASSERT_EQ(refine("--output=guided.txt --report=guided.json").code, 0);
  expect_near(poses_in("written.txt"), poses_in("guided.txt"), 1e-9);
  const GuidedJson a = GuidedJson::parse(text("written.json"));
  const GuidedJson b = GuidedJson::parse(text("guided.json"));
  const GuidedJson told = GuidedJson::parse(text("m.json"));
  ASSERT_EQ(told["images"].size(), 5u);
  EXPECT_EQ(told["command"], "match");
  EXPECT_EQ(told["summary"]["guided"], b["summary"]["guided"]);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(a["images"][i]["num_correspondences"], b["images"][i]["num_correspondences"]);
    EXPECT_EQ(told["images"][i]["num_correspondences"], b["images"][i]["num_correspondences"]);
    EXPECT_EQ(told["images"][i]["guided"], b["images"][i]["guided"]);
    EXPECT_FALSE(a["images"][i].contains("guided"));
  }
  EXPECT_FALSE(a["summary"].contains("guided"));
}

TEST_F(GuidedProgram, WritesOverAFolderOnlyIfItMay) {
  const std::string match = std::string("match") + kGuidedSource + "--quiet --output=m ";
  ASSERT_EQ(run(match + "--threads=1").code, 0);
  const std::string file = "m/matches/map/m-1.jpg.txt", before = text(file);
  EXPECT_EQ(run(match).code, 4);
  const Outcome again = run(match + "--overwrite --threads=3");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(text(file), before) << "the number of threads does not matter";
}

// Every point has a twin that looks the same, and only the start tells them apart.
TEST_F(GuidedProgram, MatchesThatNothingConfirmsHaveNoWeight) {
  testing::FeatureScene twins = scene_;
  const std::size_t half = scene_.map.points.size() / 2;
  for (auto& [name, rows] : twins.descriptors)
    for (std::size_t i = 0; i < half; ++i) rows[1 + half + i] = rows[1 + i];
  testing::write_database(twins, path("twins.db"));
  ASSERT_TRUE(write_poses(path("truth.txt"), "hloc", truth_, false).ok());
  const Outcome matched =
      run("match --poses=truth.txt --map=map --database=twins.db --start_radius=10 --output=m");
  EXPECT_EQ(matched.code, 0) << matched.err;
  EXPECT_THAT(matched.out, HasSubstr("0 guided, 0 unguided, 5 from_start"));
  EXPECT_THAT(matched.err, HasSubstr("unconfirmed"));
  EXPECT_THAT(text("m/matches/query/q-1_a.jpg.txt"),
              HasSubstr("# x y X Y Z point3D_id score weight\n"));
  const Outcome refined =
      run("refine --poses=truth.txt --matches=m/matches --cameras=m/cameras.txt --output=o.txt");
  EXPECT_EQ(refined.code, 6) << refined.out;
}

// The image whose features resemble nothing is named.
TEST_F(GuidedProgram, TellsWhichImagesAreNotMatched) {
  testing::FeatureScene other = scene_;
  testing::DescriptorLook look;
  look.seed = 1234;
  testing::FeatureScene strangers = testing::feature_scene(150);
  testing::describe(strangers, look);
  other.descriptors[other.query.name] = strangers.descriptors.at(other.query.name);
  remove("base.db");
  testing::write_database(other, path("base.db"));
  const Outcome some = run(std::string("match") + kGuidedSource + "--output=m");
  EXPECT_EQ(some.code, 5) << some.err;
  EXPECT_THAT(some.err, HasSubstr("not matched: query/q-1_a.jpg: too few features resemble"));
  EXPECT_TRUE(exists("m/matches/query/q-1_a.jpg.txt"));
  ASSERT_TRUE(write_poses(path("start.txt"), "hloc", {scene_.query}, true).ok());
  EXPECT_EQ(run(std::string("match") + kGuidedSource + "--output=n").code, 6);
  const Outcome refined = refine("--output=o.txt --report=o.json");
  EXPECT_EQ(refined.code, 6) << refined.err;
  const GuidedJson report = GuidedJson::parse(text("o.json"));
  EXPECT_EQ(report["images"][0]["guided"]["stage"], "nothing");
  EXPECT_EQ(report["images"][0]["status"], "rejected");
}

TEST_F(GuidedProgram, IsReadByTheOtherVerbs) {
  EXPECT_TRUE(write_poses(path("truth.txt"), "hloc", truth_, false).ok());
  const std::string source = " --guided --map=map --database=base.db";
  for (const char* verb :
       {"inspect --poses=start.txt", "compare --ground_truth=truth.txt --poses=start=start.txt",
        "basin --ground_truth=truth.txt --rotations=5 --translations=0 --starts=1"}) {
    const Outcome done = run(verb + source);
    EXPECT_EQ(done.code, 0) << verb << done.err;
  }
}

TEST_F(GuidedProgram, IsAskedForWithWhatItCanUse) {
  const auto fails = [&](const std::string& arguments, const std::string& words) {
    const Outcome done = run(arguments + " --output=o.txt");
    EXPECT_EQ(done.code, 2) << arguments << done.err;
    EXPECT_THAT(done.err, HasSubstr(words)) << arguments;
    EXPECT_FALSE(exists("o.txt"));
  };
  const std::string refine = "refine --poses=start.txt ", base = "--map=map --database=base.db ";
  fails(refine + "--guided --map=map", "--guided needs --map=MODEL, and --database=FILE or");
  fails(refine + "--guided --database=base.db", "--guided needs --map=MODEL");
  fails(refine + "--guided --matches=m --cameras=c", "--guided needs --map=MODEL");
  fails(refine + "--guided --map=map --features=f.h5 --pair_matches=m.h5", "have no effect");
  fails(refine + "--guided --map=map --features=f.h5 --pairs=p.txt", "have no effect");
  fails(refine + "--guided --map=map --features=f.h5 --match_scores", "have no effect");
  fails(refine + "--guided --verified " + base, "have no effect");
  fails(refine + "--guided --keypoint_points=most_votes " + base, "have no effect");
  fails(refine + "--guided --camera_scale=2 " + base, "correct the file of --cameras");
  fails(refine + "--guided --features=f.h5 " + base, "--database or --features, not both");
  fails(refine + "--max_ratio=0.9 " + base, "need --guided");
  fails(refine + "--guided --max_ratio=1.5 " + base, "max_ratio");
  fails(refine + "--guided --start_radius=-1 " + base, "start_radius");
  fails("match --poses=start.txt --map=map", "give --map=MODEL, and --database=FILE or");
  fails("match " + base, "give --poses=FILE");
  fails("match --min_similarity=2 --poses=start.txt " + base, "min_similarity");
  const Outcome no_output = run("match --poses=start.txt " + base);
  EXPECT_EQ(no_output.code, 2);
  EXPECT_THAT(no_output.err, HasSubstr("give --output=DIR"));
}

TEST_F(GuidedProgram, NeedsDescriptors) {
  testing::FeatureScene plain = scene_;
  plain.descriptors.clear();
  remove("base.db");
  testing::write_database(plain, path("base.db"));
  const Outcome done = refine("--output=o.txt");
  EXPECT_EQ(done.code, 3) << done.err;
  EXPECT_THAT(done.err, HasSubstr("descriptors"));
  EXPECT_FALSE(exists("o.txt"));
}

// Parts of a run know all names, and their reports are joined to that of the whole.
TEST_F(GuidedProgram, PartsMergeToTheBytesOfOneRun) {
  ASSERT_EQ(refine("--output=whole --report=whole.json").code, 0);
  for (const char* part : {"1", "2"}) {
    const std::string name(part);
    const Outcome done =
        refine("--output=" + name + " --report=" + name + ".json --shard=" + name + "/2");
    ASSERT_EQ(done.code, 0) << done.err;
  }
  const Outcome merged =
      run("merge --poses=1,2 --poses_format=hloc --output=all --reports=1.json,2.json "
          "--report=all.json");
  ASSERT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(text("all"), text("whole"));
  EXPECT_EQ(timeless("all.json"), timeless("whole.json"));
}

// A run goes on from its journal, unless it matched in another way.
TEST_F(GuidedProgram, GoesOnFromItsJournal) {
  if (!kCanPreload) GTEST_SKIP() << "sanitizers cannot be preloaded into";
  ASSERT_EQ(refine("--output=whole --report=whole.json").code, 0);
  // A run that cannot write its outputs leaves the journal of all images.
  const std::string outputs = "--quiet --output=o.txt --report=o.json";
  for (int call = 1; !exists("o.txt.journal"); ++call) {
    ASSERT_LT(call, 200);
    for (const char* name : {"o.txt", "o.json"}) remove(name);
    run_with("LD_PRELOAD=" POSE_REFINE_FAULT_SHIM " FAULT_CALLS=write FAULT_ERROR=" +
                 std::to_string(ENOSPC) + " FAULT_AT=" + std::to_string(call),
             std::string("refine --guided") + kGuidedSource + outputs);
  }
  for (const char* name : {"o.txt", "o.json"}) remove(name);
  const Outcome other = refine(outputs + " --resume --min_similarity=0.7");
  EXPECT_EQ(other.code, 3);
  EXPECT_THAT(other.err, HasSubstr("--min_similarity"));
  const Outcome same = refine(outputs + " --resume");
  ASSERT_EQ(same.code, 0) << same.err;
  EXPECT_EQ(text("o.txt"), text("whole"));
  EXPECT_EQ(timeless("o.json"), timeless("whole.json"));
}

TEST_F(GuidedProgram, IsInTheHelp) {
  EXPECT_THAT(run("help").out, HasSubstr("\n  match  "));
  const std::string match = run("help match").out;
  for (const char* flag : {"--min_similarity=0.75", "--max_ratio=0.85", "--max_points=4000",
                           "--start_radius=0", "--output", "--report", "--overwrite"})
    EXPECT_THAT(match, HasSubstr(flag));
  EXPECT_THAT(match, Not(HasSubstr("\n  --guided")));
  EXPECT_THAT(run("help refine").out, HasSubstr("\n  --guided"));
}

}  // namespace
}  // namespace pose_refine
