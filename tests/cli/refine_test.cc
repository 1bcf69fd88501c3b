// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>
#include <thread>
#include <vector>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

class Refine : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  Outcome refine(const std::string& flags, const std::string& redirect = {}) const {
    return run(std::string("refine") + kData + flags, redirect);
  }
  std::vector<std::string> lines(const std::string& name) const {
    std::istringstream stream(text(name));
    std::vector<std::string> result;
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
  }
};

std::string first_word(const std::string& line) {
  return line.substr(0, line.find(' '));
}

TEST_F(Refine, WritesEveryImageInTheOrderOfTheInput) {
  const Outcome outcome = refine("--output=o.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("usable"));
  const auto before = lines("d/poses.txt"), after = lines("o.txt");
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(first_word(after[i]), first_word(before[i]));
    EXPECT_NE(after[i], before[i]);
  }
}

TEST_F(Refine, ProgressIsOnStandardErrorUnlessQuiet) {
  EXPECT_THAT(refine("--output=o.txt").err, HasSubstr("6/6"));
  EXPECT_EQ(refine("--output=p.txt --quiet").err, "");
}

TEST_F(Refine, DoesNotOverwrite) {
  write("o.txt", "mine");
  const Outcome refused = refine("--output=o.txt");
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("o.txt: it exists already; --overwrite replaces it"));
  EXPECT_EQ(text("o.txt"), "mine");
  EXPECT_EQ(refine("--output=o.txt --overwrite").code, 0);
  EXPECT_NE(text("o.txt"), "mine");
}

TEST_F(Refine, ReplacesItsInputOnlyWhenAsked) {
  const std::string before = text("d/poses.txt");
  EXPECT_EQ(refine("--output=./d/../d/poses.txt").code, 4);
  EXPECT_EQ(text("d/poses.txt"), before);
  EXPECT_EQ(refine("--output=d/poses.txt --overwrite").code, 0);
  EXPECT_NE(text("d/poses.txt"), before);
}

TEST_F(Refine, OutputsThatCannotBeWrittenAreRefusedBeforeComputing) {
  write("file", "");
  for (const char* flags : {"--output=absent/o.txt", "--output=d", "--output=file/o.txt",
                            "--output=o.txt --report=absent/r.json"}) {
    const Outcome outcome = refine(flags);
    EXPECT_EQ(outcome.code, 4) << flags;
    EXPECT_EQ(outcome.err.find("6/6"), std::string::npos) << flags;
    EXPECT_FALSE(exists("o.txt")) << flags;
  }
}

TEST_F(Refine, DashIsStandardOutputAndCarriesNothingElse) {
  EXPECT_EQ(refine("--output=o.txt").code, 0);
  const Outcome outcome = refine("--output=-");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, text("o.txt"));
  EXPECT_THAT(outcome.err, HasSubstr("usable"));
}

TEST_F(Refine, PosesMayComeFromStandardInput) {
  EXPECT_EQ(refine("--output=o.txt").code, 0);
  const Outcome outcome = run(
      "refine --poses=- --matches=d/matches --cameras=d/cameras.txt --output=-", "<d/poses.txt");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, text("o.txt"));
}

TEST_F(Refine, ClosedOrBrokenStandardOutputIsAnErrorAndHarmsNoFile) {
  EXPECT_EQ(refine("--output=o.txt").code, 0);
  EXPECT_EQ(refine("--output=p.txt", ">&-").code, 4);
  EXPECT_EQ(text("p.txt"), text("o.txt"));
  const Outcome closed = refine("--output=-", ">&-");
  EXPECT_EQ(closed.code, 4);
  EXPECT_THAT(closed.err, HasSubstr("standard output: cannot write"));
  EXPECT_EQ(refine("--output=-", ">/dev/full").code, 4);
}

// This is `pose_refine refine ... | head -0`.
TEST_F(Refine, BrokenPipeIsAnErrorAndHarmsNoFile) {
  EXPECT_EQ(refine("--output=o.txt").code, 0);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  const auto into_closed_pipe = [&](const std::string& flags) {
    std::thread reader([&] { ::close(::open((folder_ / "pipe").c_str(), O_RDONLY)); });
    const Outcome outcome = refine(flags, ">pipe");
    reader.join();
    return outcome;
  };
  const Outcome poses = into_closed_pipe("--output=-");
  EXPECT_EQ(poses.code, 4);
  EXPECT_THAT(poses.err, HasSubstr("standard output: cannot write: Broken pipe"));
  const Outcome table = into_closed_pipe("--output=p.txt");
  EXPECT_EQ(table.code, 4);
  EXPECT_THAT(table.err, HasSubstr("standard output cannot be written"));
  EXPECT_EQ(text("p.txt"), text("o.txt"));
}

TEST_F(Refine, NumberOfThreadsDoesNotChangeABit) {
  EXPECT_EQ(refine("--output=o1 --report=r1 --threads=1").code, 0);
  for (const char* threads : {"2", "7", "64"}) {
    const std::string n = threads;
    EXPECT_EQ(refine("--output=o" + n + " --threads=" + n).code, 0);
    EXPECT_EQ(text("o" + n), text("o1"));
  }
}

TEST_F(Refine, BadInputIsNamedWithItsLine) {
  EXPECT_EQ(
      run("refine --poses=none.txt --matches=d/matches --cameras=d/cameras.txt --output=o").code,
      3);
  write("d/bad.txt", text("d/poses.txt") + "frame-x.png 1 0 0 0 1,5 0 0\n");
  const Outcome outcome =
      run("refine --poses=d/bad.txt --matches=d/matches --cameras=d/cameras.txt --output=o");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("pose_refine: d/bad.txt:7: "));
  EXPECT_FALSE(exists("o"));
}

TEST_F(Refine, OneBadImageDoesNotEndTheBatch) {
  write("d/matches/frame-000002.png.txt", "# x y X Y Z\n10 10 1 1 1\n20 20 2 2 2\n");
  const Outcome outcome = refine("--output=o.txt --quiet");
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.err, HasSubstr("frame-000002.png: "));
  EXPECT_EQ(lines("o.txt").size(), 6u);
}

TEST_F(Refine, NoUsableImageHasACodeOfItsOwn) {
  write("empty/frame-000000.png.txt", "");
  const Outcome outcome =
      run("refine --poses=d/poses.txt --matches=empty --cameras=d/cameras.txt --output=o.txt");
  EXPECT_EQ(outcome.code, 6) << outcome.err;
  EXPECT_EQ(lines("o.txt").size(), 6u);
}

TEST_F(Refine, EveryOptionValueRuns) {
  for (const char* flags :
       {"--objective=geometric --norm=l1",
        "--objective=geometric",
        "--objective=bearing",
        "--solver=ceres",
        "--behind_camera=zero",
        "--behind_camera=fail",
        "--normalization=image",
        "--normalization=focal",
        "--normalization=max_side",
        "--loss=none",
        "--loss=huber",
        "--loss=huber:4",
        "--loss=barron:2:-2",
        "--loss=barron:auto:-2",
        "--loss=graduated_truncated:3:0.5",
        "--gnc",
        "--policy=gnc_truncated",
        "--policy=regate",
        "--rescue",
        "--gnc --rescue --rescue_starts=2 --rescue_samples=10 --rescue_seed=7"}) {
    const Outcome outcome = refine(std::string("--quiet --overwrite --output=o.txt ") + flags);
    EXPECT_TRUE(outcome.code == 0 || outcome.code == 5) << flags << ": " << outcome.err;
  }
}

TEST_F(Refine, RescueIsReportedAndItsFlagsNeedIt) {
  write("wrong/frame-000000.png.txt", [] {
    std::string rows = "# x y X Y Z\n";
    std::uint64_t state = 1;
    for (int i = 0; i < 200; ++i) {
      state = 6364136223846793005u * state + 1442695040888963407u;
      rows += std::to_string((state >> 33) % 600) + (i % 5 == 4 ? "\n" : " ");
    }
    return rows;
  }());
  const std::string base =
      "refine --poses=d/poses.txt --matches=wrong --cameras=d/cameras.txt --quiet --overwrite "
      "--output=o.txt ";
  EXPECT_EQ(run(base + "--gnc --rescue --rescue_samples=77 --report=r.json").code, 6);
  EXPECT_THAT(text("r.json"), HasSubstr("\"policy\": \"gnc\""));
  EXPECT_THAT(text("r.json"), HasSubstr("\"stage\": \"plain\""));
  EXPECT_THAT(text("r.json"), HasSubstr("\"samples\": 77"));
  for (const char* flags :
       {"--norescue --rescue_samples=5", "--norescue --rescue_starts=5",
        "--norescue --rescue_seed=5", "--gnc --policy=regate", "--policy=gcn",
        "--rescue --rescue_starts=-1", "--gnc --loss=none", "--rescue --rescue_seed=-1"}) {
    EXPECT_EQ(run(base + flags).code, 2) << flags;
  }
}

TEST_F(Refine, PriorIsOptionalAndNamedInTheReport) {
  EXPECT_EQ(refine("--output=o.txt --prior=sigma:-3,-7 --prior_weight=0.5 --report=r.json").code,
            0);
  EXPECT_THAT(text("r.json"), HasSubstr("\"prior\": \"sigma:-3,-7\""));
  EXPECT_EQ(refine("--output=p.txt").code, 0);
  EXPECT_NE(text("o.txt"), text("p.txt"));
  const Outcome wrong = refine("--output=q.txt --prior=homography:10,2");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--prior"));
  EXPECT_EQ(refine("--output=q.txt --prior=beta:5 --prior_weight=-1").code, 2);
}

TEST_F(Refine, OutputsMustDiffer) {
  const std::string all = std::string("refine") + kData + "--overwrite --refine_intrinsics=focal ";
  for (const char* outputs : {"--output=o --output_cameras=o", "--output=o --report=./o",
                              "--output=o --report=o.journal", "--output=d/../o --report=o"})
    EXPECT_EQ(run(all + outputs).code, 2) << outputs;
  EXPECT_FALSE(exists("o"));
}

TEST_F(Refine, InputsMayBeLinks) {
  std::filesystem::create_directory_symlink("d/matches", folder_ / "link");
  const Outcome outcome =
      run("refine --quiet --poses=d/poses.txt --cameras=d/cameras.txt --matches=link "
          "--name_match=basename --output=o");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
}

// A fault of an output is reported before the computation.
TEST_F(Refine, OutputsThatCannotBeAreSaidAtOnce) {
  std::filesystem::create_symlink("loop", folder_ / "loop");
  const std::string long_name(300, 'x');
  for (const std::string& output : {std::string("loop/x"), long_name, std::string("no/folder/x")})
    for (const char* flags : {"", " --resume", " --output_format=sevenscenes"}) {
      const Outcome outcome = run(std::string("refine") + kData + "--output=" + output + flags);
      EXPECT_EQ(outcome.code, 4) << output << flags << outcome.err;
    }
}

}  // namespace
}  // namespace pose_refine
