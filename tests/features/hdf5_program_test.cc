// SPDX-License-Identifier: BSD-3-Clause
// The program reads hloc's files as it reads a database.
#include <gmock/gmock.h>

#include "cli/program.h"
#include "support/hdf5_file.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

class HlocProgram : public ProgramTest {
 protected:
  HlocProgram() : scene_(testing::feature_scene()) {
    EXPECT_TRUE(write_colmap_model(path("map"), scene_.map, false).ok());
    EXPECT_TRUE(write_poses(path("start.txt"), "hloc", {scene_.query}, false).ok());
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write_files(const testing::HlocLayout& layout = {}) const {
    testing::write_hloc_features(scene_, path("f.h5"), layout);
    testing::write_hloc_matches(scene_, path("m.h5"), layout);
  }
  Outcome refine(const std::string& flags) const {
    return run("refine --poses=start.txt --map=map --overwrite " + flags);
  }
  testing::FeatureScene scene_;
};

TEST_F(HlocProgram, GivesThePosesOfTheDatabase) {
  write_files();
  testing::write_database(scene_, path("base.db"));
  const Outcome a = refine("--features=f.h5 --pair_matches=m.h5 --output=a.txt");
  const Outcome b = refine("--database=base.db --output=b.txt");
  ASSERT_EQ(a.code, 0) << a.err;
  ASSERT_EQ(b.code, 0) << b.err;
  const auto left = read_poses(path("a.txt")), right = read_poses(path("b.txt"));
  ASSERT_TRUE(left.ok() && right.ok());
  const Pose &p = left->poses[0].pose, &q = right->poses[0].pose;
  EXPECT_LT(p.rotation.angularDistance(q.rotation), 1e-9);
  EXPECT_LT((p.translation - q.translation).norm(), 1e-9);
}

TEST_F(HlocProgram, SaysThatKeypointsHave16Bits) {
  testing::HlocLayout layout;
  layout.half = true;
  write_files(layout);
  const Outcome done = refine("--features=f.h5 --pair_matches=m.h5 --output=a.txt");
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("are 16-bit numbers"));
}

TEST_F(HlocProgram, EndsWithTheReasonWhereSomethingIsMissing) {
  write_files();
  const std::string bytes = text("m.h5");
  write("m.h5", bytes.substr(0, bytes.size() / 2));
  const Outcome cut = refine("--features=f.h5 --pair_matches=m.h5 --output=o.txt");
  EXPECT_EQ(cut.code, 3) << cut.err;
  EXPECT_THAT(cut.err, HasSubstr("m.h5: the HDF5 file cannot be opened (truncated file"));
  EXPECT_EQ(cut.err.find("HDF5-DIAG"), std::string::npos) << cut.err;
  write("m.h5", bytes);
  { const testing::Hdf5File empty(path("f.h5")); }
  const Outcome none = refine("--features=f.h5 --pair_matches=m.h5 --output=o.txt");
  EXPECT_EQ(none.code, 3) << none.err;
  EXPECT_THAT(none.err, HasSubstr("f.h5: there is no group with keypoints in it"));
  EXPECT_FALSE(exists("o.txt"));
}

}  // namespace
}  // namespace pose_refine
