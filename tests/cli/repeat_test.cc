// SPDX-License-Identifier: BSD-3-Clause
// These tests hold runs over repeated structure, where the starts of all images together decide.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/faults.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

// The data set is 20 ordinary images and 10 of a room that is six copies of a meter, with starts
// that are as far off.
class Repeat : public FaultTest {
 protected:
  void SetUp() override {
    FaultTest::SetUp();
    if (IsSkipped()) return;
    const std::string starts = " --pose_error_m=0.08 --pose_error_deg=2 --outliers=0.1 --seed=3";
    ASSERT_EQ(run("simulate --output=d --images=20" + starts).code, 0);
    ASSERT_EQ(run("simulate --output=r --images=10 --repeat=1,6" + starts).code, 0);
    for (const char* name : {"poses.txt", "cameras.txt", "ground_truth.txt"})
      write(std::string("d/") + name,
            text(std::string("d/") + name) + renamed(text(std::string("r/") + name)));
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "r/matches"))
      std::filesystem::copy(entry.path(),
                            folder_ / "d/matches" / renamed(entry.path().filename().string()));
  }
  static std::string renamed(const std::string& text) {
    return std::regex_replace(text, std::regex("frame-"), "room-");
  }
  Outcome refine(const std::string& name, const std::string& flags) const {
    return run(std::string("refine --overwrite") + kData + "--output=" + name +
               " --report=" + name + ".json " + flags);
  }
};

TEST_F(Repeat, TheOtherImagesDecideForAnyNumberOfThreads) {
  const Outcome one = refine("one", "--threads=1");
  EXPECT_THAT(one.err, HasSubstr("--start_spread="));
  for (const char* threads : {"2", "7"}) {
    refine("many", std::string("--quiet --threads=") + threads);
    EXPECT_EQ(text("many"), text("one"));
    EXPECT_EQ(timeless("many.json"), timeless("one.json"));
  }
  // Alone, the images of the room stay weak.
  const Outcome alone =
      run("refine --poses=r/poses.txt --matches=r/matches --cameras=r/cameras.txt --output=alone "
          "--report=alone.json");
  EXPECT_THAT(alone.err, Not(HasSubstr("--start_spread=")));
  const auto weak = [&](const std::string& report) {
    const std::string all = text(report);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = all.find("\"second_consensus\"", at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  EXPECT_GE(weak("alone.json"), 8u);
  EXPECT_LE(weak("one.json"), 3u);
}

// A run that was killed at any of its writes goes on to the same bytes.
TEST_F(Repeat, AResumedRunDecidesAlike) {
  command_ = std::string("refine --quiet --on_weak=write") + kData;
  ASSERT_EQ(run(command_ + " --output=w.txt --report=w.json").code, 0);
  int killed = 0;
  for (long n = 1; n < 40; n += 3) {
    for (const char* name : {"o.txt", "o.json", "o.txt.journal"}) remove(name);
    run_failing("write", n, 0, "--threads=2");
    if (!fired()) break;
    ++killed;
    EXPECT_EQ(resume().code, 0) << n;
    EXPECT_TRUE(is_new()) << n;
  }
  EXPECT_GE(killed, 2);
}

// Shards know their own starts only; told the same spread they are parts of one run.
TEST_F(Repeat, ShardsWithTheSameSpreadAreOneRun) {
  const std::string spread = "--quiet --start_spread=1.3,0.05 ";
  refine("whole", spread);
  std::string poses, reports;
  for (const char* part : {"1", "2", "3"}) {
    refine(part, spread + "--shard=" + part + "/3");
    poses += (poses.empty() ? "" : ",") + std::string(part);
    reports += (reports.empty() ? "" : ",") + std::string(part) + ".json";
  }
  const Outcome merged = run("merge --overwrite --poses_format=hloc --poses=" + poses +
                             " --output=all --reports=" + reports + " --report=all.json");
  ASSERT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(text("all"), text("whole"));
  EXPECT_EQ(timeless("all.json"), timeless("whole.json"));
}

TEST_F(Repeat, BadFlagsAreRefused) {
  for (const char* value : {"1", "1,1", "0,6", "1,2.5", "nan,6", "1,-6", "1,6,1", "x,6", "0.2,5",
                            "1,999999999", "inf,6"})
    EXPECT_EQ(run(std::string("simulate --output=bad --repeat=") + value).code, 2) << value;
  EXPECT_FALSE(exists("bad"));
  for (const char* value : {"1", "0,1", "1,0", "-1,1", "nan,1", "a,b"})
    EXPECT_EQ(refine("bad", std::string("--start_spread=") + value).code, 2) << value;
}

}  // namespace
}  // namespace pose_refine
