// SPDX-License-Identifier: BSD-3-Clause
// D1, D2: outputs have the same bytes on any machine, and images may come in any order.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <vector>

#include "cli/program.h"

namespace pose_refine {
namespace {

class Determinism : public ProgramTest {
 protected:
  void SetUp() override { simulate("--overwrite --images=40 --outliers=0.5"); }
  std::vector<std::string> lines(const std::string& name) const {
    std::istringstream stream(text(name));
    std::vector<std::string> all;
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
  }
};

TEST_F(Determinism, ThreadsLocaleAndTimeChangeNoByte) {
  const std::string base = std::string("refine --quiet --overwrite --rescue") + kData;
  std::filesystem::create_directory(folder_ / "locales");
  ASSERT_EQ(std::system(("localedef -i de_DE -f UTF-8 '" + folder_.string() +
                         "/locales/de_DE.UTF-8' 2>/dev/null")
                            .c_str()),
            0)
      << "localedef is missing: install locales";
  const std::string german = "LOCPATH='" + (folder_ / "locales").string() + "' LC_ALL=de_DE.UTF-8 ";
  ASSERT_EQ(run(base + " --threads=1 --output=w.txt --report=w.json").code, 0);
  for (const std::string& environment :
       {std::string(), german + "TZ=Pacific/Auckland", std::string("TZ=America/Lima LANG=C")})
    for (const char* threads : {"1", "2", "7", "64"}) {
      const Outcome outcome =
          run_with(environment, base + " --output=o.txt --report=o.json --threads=" + threads);
      ASSERT_EQ(outcome.code, 0) << outcome.err;
      EXPECT_EQ(text("o.txt"), text("w.txt")) << environment << threads;
      EXPECT_EQ(timeless("o.json"), timeless("w.json")) << environment << threads;
    }
}

TEST_F(Determinism, ShuffledImagesAreTheSameImages) {
  std::vector<std::string> poses = lines("d/poses.txt");
  const auto refines = [](const Outcome& outcome) {
    return outcome.code == 0 || outcome.code == 5;
  };
  ASSERT_TRUE(refines(run(std::string("refine --quiet --output=o.txt") + kData)));
  const std::vector<std::string> in_order = lines("o.txt");
  std::vector<std::string> expected;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < poses.size(); ++i) order.push_back(i);
  std::shuffle(order.begin(), order.end(), std::mt19937(7));
  std::string shuffled;
  for (const std::size_t i : order) {
    shuffled += poses[i] + '\n';
    expected.push_back(in_order[i]);
  }
  write("shuffled.txt", shuffled);
  ASSERT_TRUE(
      refines(run("refine --quiet --poses=shuffled.txt --matches=d/matches --cameras=d/cameras.txt "
                  "--output=s.txt")));
  EXPECT_EQ(lines("s.txt"), expected);
}

}  // namespace
}  // namespace pose_refine
