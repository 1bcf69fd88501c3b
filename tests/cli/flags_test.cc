// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Flags = ProgramTest;

TEST_F(Flags, NoVerbIsBadUsageAndShowsTheVerbs) {
  const Outcome outcome = run("");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("refine"));
  EXPECT_EQ(outcome.out, "");
}

TEST_F(Flags, VersionAndHelpSucceed) {
  EXPECT_THAT(run("--version").out, StartsWith("pose_refine 0."));
  for (const char* asked : {"--version", "--help", "-h", "help", "refine --help", "help refine"}) {
    const Outcome outcome = run(asked);
    EXPECT_EQ(outcome.code, 0) << asked;
    EXPECT_EQ(outcome.err, "") << asked;
    EXPECT_NE(outcome.out, "") << asked;
  }
  EXPECT_EQ(run("--help").out, run("help").out);
  for (const char* verb : {"refine", "compare", "inspect", "simulate", "benchmark", "match"}) {
    EXPECT_THAT(run("help").out, HasSubstr(verb));
    EXPECT_EQ(run(std::string("help ") + verb).code, 0);
    EXPECT_EQ(run(std::string("help ") + verb).out, run(std::string(verb) + " --help").out);
  }
}

TEST_F(Flags, HelpOfAVerbListsItsOwnFlagsOnly) {
  const std::string refine = run("help refine").out;
  EXPECT_THAT(refine, HasSubstr("--loss=cauchy:auto"));
  EXPECT_THAT(refine, HasSubstr("--quiet"));
  EXPECT_THAT(refine, Not(HasSubstr("--seed")));
  const std::string simulate = run("help simulate").out;
  EXPECT_THAT(simulate, HasSubstr("--seed"));
  EXPECT_THAT(simulate, Not(HasSubstr("--loss")));
  EXPECT_THAT(simulate, Not(HasSubstr("--logtostderr"))) << "flags of the libraries are no ours";
}

TEST_F(Flags, UnknownVerbNamesTheNearest) {
  const Outcome outcome = run("refin --poses=x");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("'refine'"));
  EXPECT_EQ(run("help refin").code, 2);
}

TEST_F(Flags, UnknownFlagNamesTheNearest) {
  for (const char* arguments : {"refine --los=none", "refine --los none", "refine -los=none"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("--loss")) << arguments;
  }
}

TEST_F(Flags, FlagOfAnotherVerbOrOfALibraryIsUnknown) {
  for (const char* arguments : {"refine --seed=1", "simulate --loss=none", "refine --logtostderr",
                                "refine --tryfromenv=output"}) {
    EXPECT_EQ(run(arguments).code, 2) << arguments;
    EXPECT_THAT(run(arguments).err, HasSubstr("unknown flag")) << arguments;
  }
}

TEST_F(Flags, BadValuesAreBadUsage) {
  for (const char* arguments :
       {"refine --threads=many", "refine --threads", "refine --max_iterations=1.5", "refine stray",
        "refine -", "refine --quiet=perhaps"}) {
    EXPECT_EQ(run(arguments).code, 2) << arguments;
  }
}

TEST_F(Flags, ContradictionsAreBadUsage) {
  simulate();
  for (const char* flags :
       {"--output=o --objective=reprojektion", "--output=o --loss=cauchi:2",
        "--output=o --loss=huber:-1", "--output=o --loss=cauchy:auto:", "--output=o --model=d",
        "--output=o --pixel_center=nan", "--output=o --threads=-1",
        "--output=o --max_iterations=-1", "--output=o --name_match=any",
        "--output=o --output_format=holc", "--output=o --maps=d", "--output=- --report=-",
        "--output=o --report=o", ""}) {
    EXPECT_EQ(run(std::string("refine") + kData + flags).code, 2) << flags;
    EXPECT_FALSE(exists("o")) << flags;
  }
  EXPECT_EQ(run("refine --poses=d/poses.txt --matches=d/matches --output=o").code, 2);
  EXPECT_EQ(run("refine --matches=d/matches --cameras=d/cameras.txt --output=o").code, 2);
}

TEST_F(Flags, WithoutEffectAreBadUsage) {
  simulate();
  for (const char* flags :
       {"--loss=none --objective=geometric", "--norm=l1", "--norm=l2", "--prior_weight=2",
        "--solver=ceres --objective=nre", "--msac", "--temperature=0.02"}) {
    const Outcome outcome = run(std::string("refine --output=o") + kData + flags);
    EXPECT_EQ(outcome.code, 2) << flags;
    EXPECT_THAT(outcome.err, HasSubstr("no effect")) << flags;
    EXPECT_FALSE(exists("o")) << flags;
  }
}

TEST_F(Flags, ErrorOfTheLossQuotesWhatWasTyped) {
  const Outcome outcome = run(std::string("refine --output=o --loss=cauchy:auto:3") + kData);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("too many fields in 'cauchy:auto:3'"));
  EXPECT_THAT(run("help refine").out, HasSubstr("without it ALPHA is 1"));
}

TEST_F(Flags, FlagFileGivesFlagsAndIsCheckedTheSameWay) {
  simulate();
  write("good.flags",
        "# start\n--poses=d/poses.txt\n--matches=d/matches\n\n--cameras=d/cameras.txt\n--quiet\n");
  const Outcome good = run("refine --flagfile=good.flags --output=o");
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_EQ(good.err, "");
  write("bad.flags", "--seed=3\n");
  EXPECT_EQ(run("refine --flagfile=bad.flags --output=p").code, 2);
  // Eight may be nested, and no more.
  write("8.flags", text("good.flags"));
  for (int k = 7; k >= 0; --k)
    write(std::to_string(k) + ".flags", "--flagfile=" + std::to_string(k + 1) + ".flags\n");
  EXPECT_EQ(run("refine --flagfile=1.flags --output=nested").code, good.code);
  EXPECT_EQ(run("refine --flagfile=0.flags --output=deeper").code, 2);
  write("loop.flags", "--flagfile=loop.flags\n");
  EXPECT_EQ(run("refine --flagfile=loop.flags --output=p").code, 2);
  EXPECT_EQ(run("refine --flagfile=absent.flags --output=p").code, 3);
}

}  // namespace
}  // namespace pose_refine
