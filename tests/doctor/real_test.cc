// SPDX-License-Identifier: BSD-3-Clause
// These tests read real starts of networks from data sets that are not part of the repository.
#include <gtest/gtest.h>

#include <iostream>

#include "apps/study/doctor_table/data.h"
#include "apps/study/doctor_table/trial.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

class RealStarts : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::real_data();
    if (!folder) GTEST_SKIP() << "there is no real data here";
    data_ = *folder;
  }

  void expect_all_named(const apps::DoctorSet& set) const {
    const Trial trial = try_conventions(set.images, {}, {1.0, 0.001});
    EXPECT_EQ(trial.statements, 62u) << set.name;
    EXPECT_EQ(trial.named, trial.statements) << set.name;
    EXPECT_EQ(trial.false_refusals, 0u) << set.name;
  }
  std::string data_;
};

TEST_F(RealStarts, OfRedKitchenAreNamed) {
  for (const char* start : {"init/posenet.txt", "init/mstransformer.txt"})
    expect_all_named(apps::redkitchen_set(data_ + "/redkitchen_seq01", "matches_noratio", start));
  expect_all_named(
      apps::redkitchen_set(data_ + "/redkitchen_seq01", "matches", "init_hard/posenet_heads.txt"));
}

// Some errors are as large as the differences between readings: those readings are called as good,
// and the right one is never refused.
TEST_F(RealStarts, ThatAreVeryBadAreAtLeastNotRefused) {
  const auto set = apps::redkitchen_set(data_ + "/redkitchen_seq01", "matches",
                                        "init_hard/mstransformer_stairs.txt");
  const Trial trial = try_conventions(set.images, {}, {1.0, 0.001});
  EXPECT_GT(trial.named, 45u);
  EXPECT_EQ(trial.named + trial.as_good, trial.statements);
  EXPECT_EQ(trial.false_refusals, 0u);
}

TEST_F(RealStarts, OfOneImageOfAmbiguousStairsAreNotRefused) {
  for (const char* start : {"init/posenet.txt", "init/mstransformer_nefes50.txt", "gt.txt"}) {
    const auto set = apps::redkitchen_set(data_ + "/stairs_limap", "matches", start);
    const Trial trial = try_conventions(set.images, {}, {1.0, 0.001});
    EXPECT_EQ(trial.images, 1u);
    EXPECT_EQ(trial.false_refusals, 0u) << start;
  }
}

TEST_F(RealStarts, OfCambridgeAreNamed) {
  for (const char* method : {"posenet", "dfnet"}) {
    expect_all_named(
        apps::cambridge_set({data_ + "/cambridge_apr/gt/KingsCollege/dataset_test.txt",
                             data_ + "/cambridge_apr/pred/" + method + "/KingsCollege_test.txt"}));
  }
}

}  // namespace
}  // namespace pose_refine
