// SPDX-License-Identifier: BSD-3-Clause
// Every input of data/corpus goes through its own target and through every format's; "valid" ones
// are read.
#include <gtest/gtest.h>

#include <filesystem>

#include "fuzz/target.h"
#include "io/format/format.h"
#include "support/io_scratch.h"
#include "support/packed.h"

namespace pose_refine {
namespace {

namespace fs = std::filesystem;
const fs::path kCorpus = fs::path(POSE_REFINE_SOURCE_DIR) / "data/corpus";

// Lists the inputs of a target.
std::vector<fs::path> inputs_of(const std::string& target) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kCorpus / target)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

class EveryTarget : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryTarget, FindsNothingInItsCorpus) {
  ASSERT_TRUE(fs::is_directory(kCorpus / GetParam()));
  ASSERT_FALSE(inputs_of(GetParam()).empty());
  for (const fs::path& path : inputs_of(GetParam()))
    EXPECT_EQ(fuzz::find_target(GetParam())->run(testing::bytes_of(path.string())), "") << path;
}

// Gives one format's files to every other format's reader, as a mistaken user would.
TEST_P(EveryTarget, GivesItsCorpusToEveryFormat) {
  for (const fs::path& path : inputs_of(GetParam())) {
    const std::string bytes = testing::bytes_of(path.string());
    for (const fuzz::Target& format : fuzz::format_targets())
      EXPECT_EQ(format.run(bytes), "") << path << " as " << format.name;
  }
}

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const fuzz::Target& target : fuzz::targets()) list.push_back(target.name);
  return list;
}
INSTANTIATE_TEST_SUITE_P(Fuzz, EveryTarget, ::testing::ValuesIn(names()),
                         [](const auto& test) { return test.param; });

TEST(Corpus, HasNoFolderWithoutATarget) {
  for (const auto& entry : fs::directory_iterator(kCorpus))
    EXPECT_NE(fuzz::find_target(entry.path().filename().string()), nullptr) << entry.path();
}

TEST(Corpus, HasAValidInputForEveryFormat) {
  for (const io::PoseFormatRow& row : io::pose_format_rows()) {
    const std::string format(row.info.name);
    const testing::Scratch in;
    const std::string bytes = testing::bytes_of((kCorpus / format / "valid").string());
    const auto model =
        read_model(testing::unpack(bytes, in.path(), row.kind == io::Kind::kFolder), format);
    EXPECT_TRUE(model.ok()) << format << ": " << model.error().to_string();
  }
}

}  // namespace
}  // namespace pose_refine
