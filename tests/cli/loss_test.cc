// SPDX-License-Identifier: BSD-3-Clause
// A text of a loss means the same in the library as in the program; tests/python/losses_test.py
// compares Python with the program.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "pose_refine/io.h"
#include "pose_refine/refine.h"

namespace pose_refine {
namespace {

class LossTexts : public ProgramTest {
 protected:
  void SetUp() override { simulate(); }
  nlohmann::json reported(const std::string& loss) const {
    const Outcome outcome = run(std::string("refine --quiet --overwrite --output=o.txt") + kData +
                                "--report=r.json --loss=" + loss);
    EXPECT_TRUE(outcome.code == 0 || outcome.code == 5) << outcome.err;
    return nlohmann::json::parse(text("r.json"))["images"];
  }
  std::vector<Image> images() const {
    const std::string d = (folder_ / "d").string();
    CorrespondenceSource source;
    source.matches = d + "/matches";
    source.cameras = d + "/cameras.txt";
    return read_images(source, read_poses(d + "/poses.txt").value().poses).value();
  }
};

TEST_F(LossTexts, SolveAtTheSameScaleInTheLibraryAndTheProgram) {
  for (const char* text : {"none", "huber", "huber:2", "huber:50", "huber:auto", "cauchy:2",
                           "barron:2:-1", "barron:auto:-1"}) {
    RefineOptions options;
    options.loss = parse_loss(text).value();
    const std::vector<RefineResult> results = refine_all(images(), options);
    const nlohmann::json told = reported(text);
    ASSERT_EQ(told.size(), results.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(told[i]["loss_scale_px"].get<double>(), results[i].loss_scale_px) << text;
      if (options.loss.scale && options.loss.kind != LossKind::kNone)
        EXPECT_NEAR(results[i].loss_scale_px, *options.loss.scale, 1e-12 * *options.loss.scale);
    }
  }
}

}  // namespace
}  // namespace pose_refine
