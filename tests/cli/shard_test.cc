// SPDX-License-Identifier: BSD-3-Clause
// Shards and their union must give the same bytes as one run over everything.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

class Shards : public ProgramTest {
 protected:
  void SetUp() override {
    simulate();
    write("d/matches/frame-000003.png.txt", "# x y X Y Z\n10 10 1 1 1\n");  // one rejected image
  }
  std::string refine(const std::string& part) const {
    const std::string name = part.empty() ? "whole" : std::string(1, part[0]);
    const Outcome outcome =
        run(std::string("refine") + kData + "--output=" + name + " --report=" + name +
            ".json --quiet " + (part.empty() ? "" : "--shard=" + part));
    EXPECT_TRUE(outcome.code == 0 || outcome.code >= 5) << outcome.code << outcome.err;
    return name;
  }
};

TEST_F(Shards, MergeToTheBytesOfOneRun) {
  refine("");
  for (const int parts : {1, 2, 3, 8}) {  // six images: with eight, two shards are empty
    std::string poses, reports;
    for (int k = 1; k <= parts; ++k) {
      const std::string name = refine(std::to_string(k) + "/" + std::to_string(parts));
      poses += (k > 1 ? "," : "") + name;
      reports += (k > 1 ? "," : "") + name + ".json";
    }
    const Outcome merged = run("merge --overwrite --poses_format=hloc --poses=" + poses +
                               " --output=all --reports=" + reports + " --report=all.json");
    ASSERT_EQ(merged.code, 0) << merged.err;
    EXPECT_EQ(text("all"), text("whole")) << parts;
    EXPECT_EQ(timeless("all.json"), timeless("whole.json")) << parts;
    for (int k = 1; k <= parts; ++k)
      for (const char* end : {"", ".json"})
        std::filesystem::remove(folder_ / (std::to_string(k) + end));
  }
}

TEST_F(Shards, OfAModelAreThoseOfItsImages) {
  ASSERT_TRUE(write_colmap_model((folder_ / "model").string(), testing::sample_model(10), false));
  ASSERT_EQ(run("refine --model=model --output=whole --quiet").code, 0);
  std::string all;
  for (const char* part : {"1/4", "2/4", "3/4", "4/4"}) {
    const Outcome outcome = run(std::string("refine --model=model --output=- --shard=") + part);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    all += outcome.out;
  }
  EXPECT_EQ(all, text("whole"));
}

TEST_F(Shards, MustBePartsOfTheWhole) {
  for (const char* wrong :
       {"0/2", "3/2", "1", "/", "1/", "-1/2", "1/2x", "1.0/2", "1/0", "1/99999999999999999999"}) {
    const Outcome outcome = run(std::string("refine") + kData + "--output=o --shard=" + wrong);
    EXPECT_EQ(outcome.code, 2) << wrong;
    EXPECT_NE(outcome.err.find("K/N"), std::string::npos) << outcome.err;
    EXPECT_FALSE(exists("o"));
  }
}

TEST_F(Shards, AreNotMergedWhenTheyDoNotBelongTogether) {
  refine("1/2");
  EXPECT_EQ(run("merge --poses=1,1 --output=o").code, 3);  // the same images twice
  write("other.json", "{}");
  EXPECT_EQ(run("merge --poses=1 --output=o --reports=other.json --report=r").code, 3);
  Json report = Json::parse(text("1.json"));
  report["options"]["loss"] = "huber:4";
  write("other.json", report.dump());
  EXPECT_EQ(run("merge --poses=1,1 --output=o --reports=1.json,other.json --report=r").code, 3);
  report["images"][0].erase("status");
  write("other.json", report.dump());
  EXPECT_EQ(run("merge --poses=1 --output=o --reports=other.json --report=r").code, 3);
  refine("2/2");  // as many images, but others
  const Outcome others = run("merge --poses=1 --output=o --reports=2.json --report=r");
  EXPECT_EQ(others.code, 3);
  EXPECT_NE(others.err.find("'frame-000003.png' where --poses have 'frame-000000.png'"),
            std::string::npos)
      << others.err;
  EXPECT_EQ(run("merge --poses=1 --output=1").code, 4);
  EXPECT_EQ(run("merge --poses=1 --output=o --reports=1.json").code, 2);
  EXPECT_FALSE(exists("o"));
  EXPECT_FALSE(exists("r"));
}

// Reports must belong to the poses beside them, in order, and all of them must be there.
TEST_F(Shards, AreNotMergedWithReportsOfOthers) {
  for (const char* part : {"1/3", "2/3", "3/3"}) refine(part);
  const auto merged = [&](const std::string& poses, const std::string& reports) {
    for (const char* name : {"o", "r"}) std::filesystem::remove(folder_ / name);
    return run("merge --poses_format=hloc --poses=" + poses + " --output=o --reports=" + reports +
               " --report=r");
  };
  EXPECT_EQ(merged("1,2,3", "1.json,2.json,3.json").code, 0);
  EXPECT_EQ(merged("1,2,3", "1.json,1.json,1.json").code, 3);
  EXPECT_EQ(merged("1,2,3", "3.json,2.json,1.json").code, 3);
  EXPECT_EQ(merged("3,2,1", "3.json,2.json,1.json").code, 3);
  EXPECT_EQ(merged("1,2", "1.json,2.json").code, 3);  // the third is missing
  EXPECT_EQ(merged("1,3", "1.json,3.json").code, 3);
  EXPECT_EQ(merged("1,2,3", "1.json,2.json").code, 2);
  write("empty", "");
  Json none = Json::parse(text("1.json"));
  none["images"] = Json::array();
  write("none.json", none.dump());
  EXPECT_EQ(merged("1,2,3", "none.json,2.json,3.json").code, 3);
  EXPECT_EQ(merged("absent,2,3", "none.json,2.json,3.json").code, 3);
  EXPECT_EQ(merged("empty,2,3", "none.json,2.json,3.json").code, 0);
  std::filesystem::remove(folder_ / "o");
  EXPECT_EQ(merged("1,empty,3", "1.json,2.json,3.json").code, 3);
  write("one", text("2").substr(0, text("2").find('\n') + 1));
  const Outcome fewer = merged("1,one,3", "1.json,2.json,3.json");
  EXPECT_EQ(fewer.code, 3);
  EXPECT_NE(fewer.err.find("2.json: it has 2 images, its poses 1"), std::string::npos) << fewer.err;
  Json report = Json::parse(text("2.json"));
  report["images"][0]["name"] = "somebody";
  write("2.json", report.dump());
  EXPECT_EQ(merged("1,2,3", "1.json,2.json,3.json").code, 3);
  write("2.json", report.dump().substr(0, 40) + std::string(100000, '['));
  EXPECT_EQ(merged("1,2,3", "1.json,2.json,3.json").code, 3);
  EXPECT_FALSE(exists("o"));
  const Outcome warned = run("merge --poses_format=hloc --poses=1,empty,3 --output=o");
  EXPECT_NE(warned.err.find("empty: it is empty"), std::string::npos) << warned.err;
}

// Recorded times are names; counts are not.
TEST_F(Shards, TheSameTimesAreTheSameImages) {
  write("times", "100.5 0 0 0 0 0 0 1\n101.5 1 0 0 0 0 0 1\n");
  write("counts", "0 0 0 0 0 0 0 1\n1 1 0 0 0 0 0 1\n");
  EXPECT_EQ(run("merge --poses_format=tum --poses=times,times --output=o").code, 3);
  EXPECT_FALSE(exists("o"));
  EXPECT_EQ(run("merge --poses_format=tum --poses=counts,counts --output=o").code, 0);
  EXPECT_EQ(read_poses((folder_ / "o").string(), "tum")->poses.back().name, "3");
}

// Shards of any format merge: none, one or several images of the six a shard. Matrices turn to
// another last bit when they are read again.
class ShardsOfFormats : public Shards, public ::testing::WithParamInterface<int> {
 protected:
  void refine_to(const std::string& output, const std::string& flags) const {
    const Outcome outcome =
        run(std::string("refine") + kData + "--quiet --output=" + output + flags);
    EXPECT_TRUE(outcome.code == 0 || outcome.code >= 5) << output << outcome.err;
  }
  // Refines all shards and merges them into a file that is named as the format is.
  Outcome merged(const std::string& format) const {
    const std::string as = " --output_format=" + format, parts = std::to_string(GetParam());
    std::string poses, reports;
    for (int k = 1; k <= GetParam(); ++k) {
      const std::string part = format + std::to_string(k);
      refine_to(part,
                " --report=" + part + ".json --shard=" + std::to_string(k) + "/" + parts + as);
      poses += (k > 1 ? "," : "") + part;
      reports += (k > 1 ? "," : "") + part + ".json";
    }
    return run("merge --poses_format=" + format + " --poses=" + poses + as + " --output=" + format +
               " --reports=" + reports + " --report=" + format + ".json");
  }
};

TEST_P(ShardsOfFormats, Merge) {
  for (const PoseFormat& format : pose_formats()) {
    if (!format.writable || format.needs_cameras) continue;
    const std::string name(format.name);
    refine_to("whole_" + name, " --output_format=" + name);
    const Outcome outcome = merged(name);
    ASSERT_EQ(outcome.code, 0) << name << outcome.err;
    const auto all = read_poses((folder_ / name).string(), name);
    const auto whole = read_poses((folder_ / ("whole_" + name)).string(), name);
    ASSERT_TRUE(all.ok() && whole.ok()) << name;
    ASSERT_EQ(all->poses.size(), whole->poses.size()) << name;
    for (std::size_t i = 0; i < all->poses.size(); ++i) {
      EXPECT_EQ(all->poses[i].name, whole->poses[i].name) << name;
      const PoseError error = pose_error(all->poses[i].pose, whole->poses[i].pose);
      EXPECT_LT(error.rotation + error.translation, 1e-14) << name;
    }
    if (!format.matrices && fs::is_regular_file(folder_ / name))
      EXPECT_EQ(text(name), text("whole_" + name)) << name;
  }
}
INSTANTIATE_TEST_SUITE_P(Parts, ShardsOfFormats, ::testing::Values(1, 2, 8));

// The lines of apps/README.md are run, with flags that keep a test quiet.
TEST_F(Shards, GnuParallelRunsThem) {
  if (std::system("command -v parallel >/dev/null") != 0) GTEST_SKIP() << "no GNU parallel here";
  refine("");
  const std::string lines = "cd '" + folder_.string() + "' && PATH=\"" +
                            fs::path(POSE_REFINE_PROGRAM).parent_path().string() +
                            ":$PATH\"; export PATH; parallel --will-cite pose_refine refine" +
                            kData +
                            "--resume --quiet --shard={}/4 --output=part{}.txt "
                            "--report=part{}.json ::: 1 2 3 4 >/dev/null; "
                            "pose_refine merge --poses=part1.txt,part2.txt,part3.txt,part4.txt "
                            "--output=all --reports=part1.json,part2.json,part3.json,part4.json "
                            "--report=all.json --poses_format=hloc --quiet";
  ASSERT_EQ(std::system(lines.c_str()), 0);
  EXPECT_EQ(text("all"), text("whole"));
  EXPECT_EQ(timeless("all.json"), timeless("whole.json"));
}

}  // namespace
}  // namespace pose_refine
