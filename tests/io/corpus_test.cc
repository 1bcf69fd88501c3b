// SPDX-License-Identifier: BSD-3-Clause
// The inputs of the fuzz targets, one after the other: "valid" ones are read, any other is read or
// refused with a reason. What is read is written and read again.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "io/format/format.h"
#include "support/io_scratch.h"
#include "support/packed.h"

namespace pose_refine {
namespace {

namespace fs = std::filesystem;
const fs::path kCorpus = fs::path(POSE_REFINE_SOURCE_DIR) / "data/corpus";

TEST(Corpus, HasAValidInputForEveryFormat) {
  for (const PoseFormat& format : pose_formats()) {
    EXPECT_TRUE(fs::exists(kCorpus / std::string(format.name) / "valid")) << format.name;
  }
}

TEST(Corpus, IsReadOrRefused) {
  int inputs = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus)) {
    if (!entry.is_regular_file()) continue;
    const std::string format = entry.path().parent_path().filename().string();
    const auto row = io::find_row(format);
    ASSERT_TRUE(row.ok()) << entry.path();
    const test::Scratch in, out;
    const std::string path = test::unpack(test::bytes_of(entry.path().string()), in.path(),
                                          (*row)->kind == io::Kind::kFolder);
    const Result<Model> model = read_model(path, format);
    const bool valid = entry.path().filename() == "valid";
    EXPECT_TRUE(model.ok() || !valid) << entry.path() << ": " << model.error().to_string();
    EXPECT_TRUE(model.ok() || !model.error().message.empty()) << entry.path();
    ++inputs;
    if (!model || !write_model(out.path("out"), format, *model, false)) continue;
    EXPECT_TRUE(read_model(out.path("out"), format).ok()) << entry.path();
  }
  EXPECT_GE(inputs, static_cast<int>(pose_formats().size()));
}

}  // namespace
}  // namespace pose_refine
