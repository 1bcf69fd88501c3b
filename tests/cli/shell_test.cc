// SPDX-License-Identifier: BSD-3-Clause
// What scripts and makefiles rely on: exit codes they can choose, few lines, files that are refused
// or replaced with a word.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

class Shell : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  Outcome refine(const std::string& flags) const {
    return run("refine --overwrite --output=o.txt --report=r.json " + flags);
  }
  void spoil(int image, const std::string& matches) const {
    write("d/matches/frame-00000" + std::to_string(image) + ".png.txt", matches);
  }
};

TEST_F(Shell, MinUsableDecidesTheExitCode) {
  spoil(2, "# x y X Y Z\n1 2 3 4 five\n");
  EXPECT_EQ(refine(kData).code, 5);
  for (const char* enough : {"83%", "5", "0%", "0", "83.333%"})
    EXPECT_EQ(refine(kData + std::string("--min_usable=") + enough).code, 0) << enough;
  for (const char* more : {"84%", "6", "100%", "7", "83.334%"})
    EXPECT_EQ(refine(kData + std::string("--min_usable=") + more).code, 5) << more;
  // The image that is not usable is named all the same, and the output is the same.
  const Outcome quiet = refine(kData + std::string("--min_usable=83% --quiet"));
  EXPECT_THAT(quiet.err, HasSubstr("not usable: frame-000002.png: malformed_matches\n"));
  const std::string output = text("o.txt");
  EXPECT_EQ(refine(kData).code, 5);
  EXPECT_EQ(text("o.txt"), output);
}

TEST_F(Shell, MinUsableOfARunWithoutAUsableImage) {
  for (int i = 0; i < 6; ++i) spoil(i, "# x y X Y Z\n1 2 3 4 5\n");
  EXPECT_EQ(refine(kData).code, 6);
  EXPECT_EQ(refine(kData + std::string("--min_usable=1%")).code, 6);
  EXPECT_EQ(refine(kData + std::string("--min_usable=0%")).code, 0);
}

TEST_F(Shell, MinUsableIsAShareOrANumber) {
  for (const char* bad : {"101%", "-1%", "-1", "95.5", "all", "%", "", "nan%", "5 %%"}) {
    const Outcome outcome = refine(kData + std::string("'--min_usable=") + bad + "'");
    EXPECT_EQ(outcome.code, 2) << bad;
    EXPECT_EQ(outcome.err, std::string("pose_refine: --min_usable: '") + bad +
                               "' is neither a share from 0% to 100% nor a number\n");
  }
}

// A run over thousands of bad images would otherwise bury its own result.
TEST_F(Shell, FewLinesTellOfAnyNumberOfImages) {
  std::string poses, cameras;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "bad" + std::to_string(i) + ".png";
    poses += name + (i % 3 == 0 ? " nan nan nan nan 0 0 0\n" : " 1 0 0 0 1 2 3\n");
    // Each camera is odd in its own way, and some images have none.
    if (i % 3 == 1) cameras += name + " PINHOLE 64 48 50 5" + std::to_string(i) + " -90 24\n";
    if (i % 6 == 1) write("d/matches/" + name + ".txt", "1 2 3 4 five\n");
  }
  write("poses.txt", text("d/poses.txt") + poses);
  write("cameras.txt", text("d/cameras.txt") + cameras);
  for (int i = 0; i < 400; ++i) write("d/matches/no_pose" + std::to_string(i) + ".txt", "");
  const Outcome outcome = refine("--poses=poses.txt --matches=d/matches --cameras=cameras.txt");
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_LE(lines_in(outcome.err), 20u) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("(and 999 more images: no_camera)"));
  EXPECT_THAT(outcome.err,
              HasSubstr("not usable: 1000 images: non_finite_pose (bad0.png, bad3.png, "
                        "bad6.png, bad9.png, bad12.png, ...)\n"));
  EXPECT_THAT(outcome.err, HasSubstr("more unusual cameras"));
  // The report has them one by one.
  const Json images = Json::parse(text("r.json"))["images"];
  ASSERT_EQ(images.size(), 3006u);
  EXPECT_EQ(images[6]["reasons"], Json({"non_finite_pose"}));
  EXPECT_EQ(images[8]["reasons"], Json({"no_camera"}));
}

TEST_F(Shell, MatchesOfWhichNoneCanBeReadAreRefusedBeforeAnythingIsWritten) {
  for (int i = 0; i < 6; ++i) spoil(i, "keypoint0 keypoint1\n1 2 3\n");
  Outcome outcome = refine(kData);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, StartsWith("pose_refine: d/matches/frame-000000.png.txt:1: "));
  EXPECT_THAT(outcome.err, HasSubstr("no image has matches that can be read"));
  EXPECT_FALSE(exists("o.txt") || exists("r.json") || exists("o.txt.journal"));
  // A lost frame makes the other rows no part of a run.
  write("lost.txt", text("d/poses.txt") + "lost.png nan nan nan nan nan nan nan\n");
  outcome = refine("--poses=lost.txt --matches=d/matches --cameras=d/cameras.txt");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("no image has matches that can be read"));
  // One that can be read shows that the folder is the right one.
  spoil(3, "1 2 3 4 5\n");
  EXPECT_EQ(refine(kData).code, 6);
  EXPECT_TRUE(exists("o.txt"));
  // A part of a run cannot tell, and is written.
  outcome = refine(kData + std::string("--shard=1/6"));
  EXPECT_EQ(outcome.code, 6) << outcome.err;
}

TEST_F(Shell, OverwriteDoesNotReplaceAnInputWithoutAWord) {
  const std::string warning = ": it is an input of this run, and --overwrite replaces it\n";
  EXPECT_THAT(refine(kData).err, Not(HasSubstr(warning)));
  const std::string quiet = std::string("refine --quiet --overwrite") + kData;
  // A file of a folder that is an input is one too.
  for (const char* output : {"d/../d/poses.txt", "d/matches/frame-000000.png.txt"}) {
    const Outcome outcome = run(quiet + "--output=other.txt --report=" + output);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, std::string("pose_refine: warning: ") + output + warning);
    remove("d");
    simulate();
  }
  const Outcome refused = run(std::string("refine --output=d/poses.txt") + kData);
  EXPECT_EQ(refused.code, 4);
  EXPECT_EQ(refused.err, "pose_refine: d/poses.txt: it is an input; --overwrite replaces it\n");
}

TEST_F(Shell, ErrorsOfAFlagFileNameFileAndLine) {
  const std::string start = "refine --output=o.txt --flagfile=a.flags" + std::string(kData);
  const auto error = [&](const std::string& flags) {
    write("a.flags", flags);
    const Outcome outcome = run(start);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(error("# one\n\n--loos=none\n"),
              StartsWith("pose_refine: a.flags:3: unknown flag --loos"));
  EXPECT_THAT(error("--threads=x\n"), StartsWith("pose_refine: a.flags:1: --threads='x' is not"));
  // These are values that only the verb can judge.
  EXPECT_THAT(error("--quiet\n--loss=hubr:2\n"),
              StartsWith("pose_refine: a.flags:2: --loss='hubr"));
  EXPECT_THAT(error("--quiet\n--min_usable=x\n"), StartsWith("pose_refine: a.flags:2: --min_us"));
  // The innermost file is the one to correct.
  write("b.flags", "--quiet\n--outptu=x\n");
  EXPECT_THAT(error("--flagfile=b.flags\n"), StartsWith("pose_refine: b.flags:2: unknown flag"));
  // A flag of the command line is not blamed on a file that had it before.
  write("a.flags", "--loss=none\n");
  EXPECT_THAT(run(start + "--loss=hubr").err, StartsWith("pose_refine: --loss='hubr'"));
}

TEST_F(Shell, ALongRunTellsThatItLives) {
  const std::string flags =
      "refine --poses=d/poses.txt --matches=d/matches --cameras=d/cameras.txt --output=o.txt "
      "--overwrite ";
  // An image of many matches keeps the run waiting.
  const std::string one = text("d/matches/frame-000000.png.txt");
  std::string many;
  for (int i = 0; i < 40; ++i) many += one;
  spoil(0, many);
  const Outcome often = run(flags + "--solver=ceres_points --threads=1 --progress_seconds=0.1");
  EXPECT_GE(lines_in(often.err), 2u) << often.err;
  EXPECT_THAT(often.err, HasSubstr("refine 0/6 (0 %), 0 s so far\n"));
  const Outcome seldom = run(flags + "--threads=1");
  EXPECT_THAT(seldom.err, HasSubstr("refine 6/6 (100 %)"));
  EXPECT_EQ(run(flags + "--quiet --progress_seconds=0.1").err, "");
  const Outcome never = run(flags + "--progress_seconds=0");
  EXPECT_EQ(never.code, 2);
  EXPECT_EQ(never.err, "pose_refine: --progress_seconds lies from 0.1 to 1e6\n");
}

TEST_F(Shell, ReportsAsJsonLinesAreTheReport) {
  const std::string flags = "refine --overwrite --output=o.txt" + std::string(kData);
  ASSERT_EQ(run(flags + "--report=r.json").code, 0);
  ASSERT_EQ(run(flags + "--report=r.jsonl").code, 0);
  EXPECT_EQ(lines_in(text("r.jsonl")), 7u);
  const Json whole = Json::parse(text("r.json"));
  std::istringstream lines(text("r.jsonl"));
  std::string line;
  std::getline(lines, line);
  Json head = Json::parse(line), expected = whole;
  expected.erase("images");
  expected["summary"].erase("seconds");
  head["summary"].erase("seconds");
  EXPECT_EQ(head, expected);
  for (const Json& image : whole["images"]) {
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(Json::parse(line), image);
  }
}

TEST_F(Shell, JsonLinesOfShardsAreMergedAndCompared) {
  const std::string flags = "refine --quiet --overwrite" + std::string(kData);
  ASSERT_EQ(run(flags + "--output=o.txt --report=r.jsonl").code, 0);
  for (const char* k : {"1", "2"})
    ASSERT_EQ(run(flags + "--shard=" + k + "/2 --output=o" + k + " --report=r" + k + ".jsonl").code,
              0);
  const std::string merge = "merge --poses=o1,o2 --reports=r1.jsonl,r2.jsonl --overwrite ";
  ASSERT_EQ(run(merge + "--output=m.txt --report=m.jsonl").code, 0);
  const auto without_seconds = [](const std::string& text) {
    return std::regex_replace(text, std::regex("\"seconds\":[^,}]*"), "");
  };
  EXPECT_EQ(without_seconds(text("m.jsonl")), without_seconds(text("r.jsonl")));
  const Outcome compared =
      run("compare --ground_truth=d/ground_truth.txt --poses=a=o.txt --covariances=a=r.jsonl "
          "--report=c");
  EXPECT_EQ(compared.code, 0) << compared.err;
  const std::string cut = text("r1.jsonl");
  write("r1.jsonl", cut.substr(0, cut.size() - 9));
  const Outcome broken = run(merge + "--output=n.txt --report=n.json");
  EXPECT_EQ(broken.code, 3);
  EXPECT_THAT(broken.err, StartsWith("pose_refine: r1.jsonl:4: "));
  write("r1.jsonl", "");
  EXPECT_EQ(run(merge + "--output=n.txt --report=n.json").err,
            "pose_refine: r1.jsonl: the file is empty\n");
}

}  // namespace
}  // namespace pose_refine
