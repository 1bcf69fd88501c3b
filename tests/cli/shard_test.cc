// SPDX-License-Identifier: BSD-3-Clause
// Shards and their union: the same bytes as one run over everything.
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
  ASSERT_TRUE(write_colmap_model((folder_ / "model").string(), test::sample_model(10), false));
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
  EXPECT_EQ(run("merge --poses=1 --output=o --reports=1.json,other.json --report=r").code, 3);
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

// The README's lines.
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
