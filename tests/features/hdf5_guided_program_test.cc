// SPDX-License-Identifier: BSD-3-Clause
// The program matches hloc's features as it matches those of a database.
#include <gmock/gmock.h>

#include "cli/program.h"
#include "support/descriptor_scene.h"
#include "support/hdf5_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

class GuidedHloc : public ProgramTest {
 protected:
  GuidedHloc() : scene_(testing::feature_scene(150)) {
    testing::describe(scene_);
    EXPECT_TRUE(write_colmap_model(path("map"), scene_.map, false).ok());
    EXPECT_TRUE(write_poses(path("start.txt"), "hloc", {scene_.query}, false).ok());
    testing::HlocLayout layout;
    layout.uncertainty = 1.5;
    testing::write_hloc_features(scene_, path("f.h5"), layout);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  testing::FeatureScene scene_;
};

TEST_F(GuidedHloc, GivesThePosesOfMatchesThatAreWrittenDown) {
  const std::string source = " --poses=start.txt --map=map --features=f.h5 ";
  const Outcome matched = run("match" + source + "--output=m");
  ASSERT_EQ(matched.code, 0) << matched.err;
  const std::string written = text("m/matches/" + scene_.query.name + ".txt");
  EXPECT_THAT(written, HasSubstr("# x y X Y Z point3D_id sigma score\n"));
  EXPECT_THAT(written, HasSubstr(" 1.5 0.9"));
  const Outcome a =
      run("refine --poses=start.txt --matches=m/matches --cameras=m/cameras.txt --output=a.txt");
  const Outcome b = run("refine --guided" + source + "--output=b.txt");
  ASSERT_EQ(a.code, 0) << a.err;
  ASSERT_EQ(b.code, 0) << b.err;
  const auto left = read_poses(path("a.txt")), right = read_poses(path("b.txt"));
  ASSERT_TRUE(left.ok() && right.ok());
  const Pose &p = left->poses[0].pose, &q = right->poses[0].pose;
  EXPECT_LT(p.rotation.angularDistance(q.rotation), 1e-9);
  EXPECT_LT((p.translation - q.translation).norm(), 1e-9);
}

TEST_F(GuidedHloc, NeedsNoFileOfMatches) {
  const Outcome without = run("refine --poses=start.txt --map=map --features=f.h5 --output=o.txt");
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.err, HasSubstr("unless --guided is given"));
}

}  // namespace
}  // namespace pose_refine
