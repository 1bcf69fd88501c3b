// SPDX-License-Identifier: BSD-3-Clause
// W3, W4: these tests say which state a run resumes from, and which it refuses.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include <set>
#include <utility>
#include <vector>

#include "cli/faults.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

class Resume : public FaultTest {
 protected:
  void SetUp() override {
    FaultTest::SetUp();
    if (IsSkipped()) return;
    simulate("--overwrite --images=60");
    make_expected("--threads=1");
    // Makes the journal of all images, by a run that could not write its outputs.
    for (long n = 1; !exists("o.txt.journal"); ++n) {
      for (const char* name : {"o.txt", "o.json"}) remove(name);
      run_failing("write", n, ENOSPC, "");
      ASSERT_TRUE(fired());
    }
    journal_ = text("o.txt.journal");
  }
  void put(const std::string& journal) const {
    write("o.txt.journal", journal);
    remove("o.txt");
    remove("o.json");
  }
  Outcome again(const std::string& flags = "--resume") const {
    return run(command_ + " --output=o.txt --report=o.json " + flags);
  }
  std::string journal_;
};

class KeysOfPriors : public FaultTest {
 protected:
  void SetUp() override {
    FaultTest::SetUp();
    if (IsSkipped()) return;
    simulate("--overwrite --images=3");
    command_ = std::string("refine --quiet --threads=1") + kData + "--prior=file:p.txt";
  }
  // Returns what the journal says of the inputs, by a run that could not write its outputs.
  std::string key_of_a_run() {
    for (; !exists("o.txt.journal"); ++write_) {
      for (const char* name : {"o.txt", "o.json"}) remove(name);
      run_failing("write", write_, ENOSPC, "");
      if (!fired()) return {};
    }
    --write_;
    const std::string journal = text("o.txt.journal"), words = "contents of the inputs: ";
    const std::size_t begin = journal.find(words);
    return begin == std::string::npos ? ""
                                      : journal.substr(begin, journal.find('\n', begin) - begin);
  }
  long write_ = 1;  // the first one whose failure leaves a journal
};

// The run is resumed from every prefix of the journal, and with any byte damaged.
TEST_F(Resume, IgnoresATornRecord) {
  for (std::size_t size = 0; size < journal_.size(); size += 1 + journal_.size() / 60) {
    put(journal_.substr(0, size));
    ASSERT_EQ(again().code, 0) << size;
    ASSERT_TRUE(is_new()) << size;
  }
  const std::size_t key = journal_.find("contents of the inputs") + 80;
  for (std::size_t at = key; at < journal_.size(); at += 1 + journal_.size() / 40) {
    std::string damaged = journal_;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    put(damaged);
    ASSERT_EQ(again().code, 0) << at;
    ASSERT_TRUE(is_new()) << at;
  }
}

TEST_F(Resume, RefusesOtherInputsAndOptions) {
  const auto expect_refused = [&](const std::string& flags, const std::string& words) {
    put(journal_);
    const Outcome outcome = again("--resume " + flags);
    EXPECT_EQ(outcome.code, 3) << flags;
    EXPECT_THAT(outcome.err, HasSubstr(words)) << flags;
    EXPECT_EQ(text("o.txt.journal"), journal_);
    EXPECT_FALSE(exists("o.txt"));
  };
  expect_refused("--loss=huber:4", "'--loss: cauchy:auto', now '--loss: huber:4'");
  expect_refused("--shard=1/2", "--shard");
  expect_refused("--max_iterations=3", "--max_iterations");
  const std::string matches = "d/matches/frame-000059.png.txt", before = text(matches);
  write(matches, before + "1 2 3 4 5\n");
  expect_refused("", "contents of the inputs");
  write(matches, before);
  // The paths of the inputs do not matter, and neither does the number of threads.
  put(journal_);
  std::filesystem::rename(folder_ / "d", folder_ / "e");
  const Outcome moved =
      run("refine --quiet --on_weak=write --threads=3 --poses=e/poses.txt --matches=e/matches "
          "--cameras=e/cameras.txt --output=o.txt --resume");
  EXPECT_EQ(moved.code, 0) << moved.err;
  EXPECT_EQ(text("o.txt"), text("w.txt"));
}

// A run with another prior is another run, whatever the prior is of, and is not resumed.
TEST_F(KeysOfPriors, AreOfWhatEachOneSays) {
  const std::string image = " frame-000001.png ";
  const std::vector<std::pair<std::string, std::string>> priors = {
      {"pose" + image + "1 0 0 0 1 2 ", "3 sigma=9 sigma_deg=90"},
      {"pose" + image + "1 0 0 0 1 2 ", "4 sigma=9 sigma_deg=90"},
      {"pose" + image + "0 1 0 0 1 2 ", "3 sigma=9 sigma_deg=90"},
      {"pose" + image + "1 0 0 0 1 2 ", "3 sigma=8 sigma_deg=90"},
      {"position" + image + "1 2 ", "3 sigma=9"},
      {"position" + image + "1 2 ", "4 sigma=9"},
      {"position" + image + "1 2 ", "3 sigma=8"},
      {"rotation" + image + "1 0 0 0 ", "sigma_deg=90"},
      {"rotation" + image + "0 1 0 0 ", "sigma_deg=90"},
      {"rotation" + image + "1 0 0 0 ", "sigma_deg=80"},
      {"gravity" + image + "0 0 ", "1 sigma_deg=90"},
      {"gravity" + image + "0 0 ", "1 sigma_deg=90 up=0,1,0"},
      {"gravity" + image + "0 1 ", "1 sigma_deg=90"},
      {"yaw" + image, "10 sigma_deg=90"},
      {"yaw" + image, "11 sigma_deg=90"},
      {"yaw" + image, "10 sigma_deg=90 axis=1,0,0"},
      {"yaw" + image, "10 sigma_deg=90 loss=huber:3"}};
  std::set<std::string> keys;
  for (const auto& [begin, end] : priors) {
    for (const char* name : {"o.txt", "o.json", "o.txt.journal"}) remove(name);
    write("p.txt", begin + end + "\n");
    const std::string key = key_of_a_run();
    EXPECT_TRUE(keys.insert(key).second) << begin + end << ": " << key;
  }
}

// A program whose journals are written in another way says so.
TEST_F(Resume, KeyHasTheVersionOfTheJournal) {
  EXPECT_THAT(journal_.substr(0, journal_.find("--")), HasSubstr(", journal 4"));
}

TEST_F(Resume, KeepsSingleCorrespondencesWhenTheyAreAskedFor) {
  const std::string whole = command_ + " --report_observations";
  ASSERT_EQ(run(whole + " --output=w2.txt --report=w2.json").code, 0);
  // The run is killed at later and later calls, until its journal holds images.
  const auto has_images = [&] {
    return exists("o.txt.journal") && text("o.txt.journal").size() > 4000;
  };
  remove("o.txt.journal");
  for (int call = 1; !has_images(); ++call) {
    ASSERT_LT(call, 100);
    for (const char* name : {"o.txt", "o.json", "o.txt.journal"}) remove(name);
    run_with(
        "LD_PRELOAD=" POSE_REFINE_FAULT_SHIM " FAULT_CALLS=write FAULT_AT=" + std::to_string(call),
        whole + " --output=o.txt --report=o.json");
  }
  EXPECT_EQ(again("--resume").code, 3);  // without them it is another run
  ASSERT_EQ(run(whole + " --output=o.txt --report=o.json --resume").code, 0);
  const auto images = [&](const std::string& name) {
    return text(name).substr(text(name).find("\"images\": ["));
  };
  EXPECT_EQ(images("o.json"), images("w2.json"));
  EXPECT_NE(images("o.json").find("residual_px"), std::string::npos);
}

TEST_F(Resume, MustBeAskedFor) {
  put(journal_);
  const Outcome refused = again("");
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("--resume continues that run"));
  EXPECT_EQ(text("o.txt.journal"), journal_);
  EXPECT_EQ(again("--overwrite").code, 0);
  EXPECT_TRUE(is_new());
  EXPECT_FALSE(exists("o.txt.journal"));
  // An output that was there before is not the run's own.
  put(journal_.substr(0, journal_.size() / 2));
  write("o.txt", "mine");
  EXPECT_EQ(again().code, 4);
  EXPECT_EQ(text("o.txt"), "mine");
}

// A file is the run's own only if the run had begun to write it.
TEST_F(Resume, ReplacesNoFileOfOthers) {
  const std::string cameras = command_ +
                              " --refine_intrinsics=focal --intrinsics_prior=focal:0.1 "
                              "--output=o.txt --output_cameras=c.txt --resume";
  remove("o.txt.journal");
  for (int times = 0; times < 2; ++times) {
    write("c.txt", "mine");
    EXPECT_EQ(run(cameras).code, 4);
    EXPECT_EQ(text("c.txt"), "mine");
    EXPECT_FALSE(exists("o.txt"));
  }
  remove("o.txt.journal");
  // The run was killed with its poses written and its report not, so the poses are its own.
  for (long n = 1; !exists("o.txt") || exists("o.json"); ++n) {
    for (const char* name : {"o.txt", "o.json", "o.txt.journal"}) remove(name);
    run_failing("write", n, 0, "");
    ASSERT_TRUE(fired());
  }
  write("diary", "mine");
  EXPECT_EQ(run(command_ + " --output=o.txt --report=diary --resume").code, 4);
  EXPECT_EQ(text("diary"), "mine");
  EXPECT_EQ(again().code, 0);
  EXPECT_TRUE(is_new());
}

TEST_F(Resume, LeavesFilesOfOthersAlone) {
  for (const char* flags : {"", "--resume", "--overwrite", "--resume --overwrite"}) {
    put("a diary\n");
    const Outcome outcome = again(flags);
    EXPECT_EQ(outcome.code, 4) << flags;
    EXPECT_THAT(outcome.err, HasSubstr("it is not a journal of pose_refine; move it away"));
    EXPECT_EQ(text("o.txt.journal"), "a diary\n");
  }
  remove("o.txt.journal");
  write("elsewhere", "mine");
  std::filesystem::create_symlink("elsewhere", folder_ / "o.txt.journal");
  EXPECT_EQ(again("--overwrite").code, 4);
  EXPECT_EQ(text("elsewhere"), "mine");
  remove("o.txt.journal");
  std::filesystem::create_directory(folder_ / "o.txt.journal");
  EXPECT_EQ(again("--overwrite").code, 4);
}

TEST_F(Resume, TwoRunsDoNotShareAnOutput) {
  put("");
  const int fd = ::open((folder_ / "o.txt.journal").c_str(), O_RDWR);
  ASSERT_EQ(::flock(fd, LOCK_EX | LOCK_NB), 0);
  for (const char* flags : {"", "--resume", "--overwrite"}) {
    const Outcome outcome = again(flags);
    EXPECT_EQ(outcome.code, 4) << flags;
    EXPECT_THAT(outcome.err, HasSubstr("another run is writing it"));
    EXPECT_FALSE(exists("o.txt"));
  }
  ::close(fd);
  EXPECT_EQ(again().code, 0);
  EXPECT_TRUE(is_new());
}

TEST_F(Resume, ALinkToAFolderIsThatFolder) {
  remove("o.txt.journal");
  std::filesystem::create_directory(folder_ / "real");
  std::filesystem::create_symlink("real", folder_ / "link");
  write("real/o.txt.journal", "");
  const int fd = ::open((folder_ / "real/o.txt.journal").c_str(), O_RDWR);
  ASSERT_EQ(::flock(fd, LOCK_EX | LOCK_NB), 0);
  const Outcome outcome = run(command_ + " --output=link/../link/o.txt");
  ::close(fd);
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("another run is writing it"));
}

// The lock decides: only one of many runs writes at a time, and its file is whole.
TEST_F(Resume, RunsWithOutputsOfTheirOwnShareAFolder) {
  remove("o.txt.journal");
  const std::string many = "cd '" + folder_.string() +
                           "'; for i in 1 2 3 4 5 6; do '" POSE_REFINE_PROGRAM "' " + command_ +
                           " --output=own$i.txt & '" POSE_REFINE_PROGRAM "' " + command_ +
                           " --output=same.txt --overwrite 2>>same.err & done; wait";
  ASSERT_EQ(std::system((many + " >/dev/null").c_str()), 0);
  for (const char* name :
       {"own1.txt", "own2.txt", "own3.txt", "own4.txt", "own5.txt", "own6.txt", "same.txt"})
    EXPECT_EQ(text(name), text("w.txt")) << name;
  for (const std::string& name : names())
    EXPECT_EQ(name.find(".journal"), std::string::npos) << name;
}

TEST_F(Resume, OfStandardOutputIsBadUsage) {
  EXPECT_EQ(run(command_ + " --output=- --resume").code, 2);
}

// Shards are runs like any other.
TEST_F(Resume, WorksForEachShard) {
  for (const char* part : {"1", "2"}) {
    const std::string shard = std::string("--shard=") + part + "/2 --output=s" + part;
    run_with("LD_PRELOAD=" POSE_REFINE_FAULT_SHIM " FAULT_CALLS=write FAULT_AT=8",
             command_ + " " + shard);
    EXPECT_TRUE(exists(std::string("s") + part + ".journal"));
    EXPECT_EQ(run(command_ + " --resume " + shard).code, 0);
  }
  EXPECT_EQ(run("merge --poses_format=hloc --poses=s1,s2 --output=all").code, 0);
  EXPECT_EQ(text("all"), text("w.txt"));
}

}  // namespace
}  // namespace pose_refine
