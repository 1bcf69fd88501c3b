// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/convention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "cli/program.h"
#include "pose_refine/io.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class Convention : public ProgramTest {
 protected:
  void SetUp() override { simulate("--images=12 --overwrite"); }

  // Writes the start poses in another convention.
  void rewrite(const std::string& words) const {
    auto file = read_poses((folder_ / "d/poses.txt").string());
    ASSERT_TRUE(file.ok());
    for (NamedPose& named : file->poses)
      named.pose = reread(named.pose, *parse_convention(words), {});
    ASSERT_TRUE(write_poses((folder_ / "p.txt").string(), "hloc", file->poses, true).ok());
  }
  Outcome refine(const std::string& flags) const {
    return run(
        "refine --quiet --overwrite --poses=p.txt --matches=d/matches "
        "--cameras=d/cameras.txt " +
        flags);
  }
};

TEST_F(Convention, TheFlagOfTheRefusalWorks) {
  rewrite("w2c");
  ASSERT_EQ(refine("--output=right").code, 0);
  const auto right = read_poses((folder_ / "right").string());
  for (const char* words :
       {"c2w", "w2c,center", "c2w,gl", "w2c,xyzw", "unit:0.001", "c2w,t,xyzw,gl,unit:100"}) {
    rewrite(words);
    const Outcome refused = refine("--output=o");
    EXPECT_EQ(refused.code, 3) << words;
    EXPECT_FALSE(exists("o")) << words;
    EXPECT_THAT(refused.err, HasSubstr("p.txt"));
    EXPECT_THAT(refused.err, HasSubstr("--no_doctor"));
    std::smatch flag;
    ASSERT_TRUE(
        std::regex_search(refused.err, flag, std::regex("--poses_convention=[^ ]+[a-z0-9]")));
    const Outcome accepted = refine("--output=o " + flag.str());
    EXPECT_EQ(accepted.code, 0) << flag.str() << accepted.err;
    const auto refined = read_poses((folder_ / "o").string());
    ASSERT_TRUE(right.ok() && refined.ok());
    for (std::size_t i = 0; i < right->poses.size(); ++i)
      EXPECT_LT(pose_error(refined->poses[i].pose, right->poses[i].pose).translation, 1e-6);
    std::filesystem::remove(folder_ / "o");
  }
}

TEST_F(Convention, NoDoctorTakesThePosesAsStated) {
  rewrite("w2c,gl");
  const Outcome outcome = refine("--output=o --no_doctor");
  EXPECT_TRUE(outcome.code == 0 || outcome.code >= 5) << outcome.code;
  EXPECT_TRUE(exists("o"));
}

TEST_F(Convention, FewImagesAreWarnedAbout) {
  rewrite("c2w");
  const std::string text = read_text(folder_ / "p.txt");
  write("p.txt", text.substr(0, text.find('\n') + 1));
  const Outcome outcome = refine("--output=o");
  EXPECT_NE(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("--poses_convention=c2w"));
}

TEST_F(Convention, OfAModelsOwnPoses) {
  rewrite("w2c");
  ASSERT_EQ(refine("--output=o").code, 0);
  const auto file = read_poses((folder_ / "p.txt").string());
  Model model;
  model.cameras[1] = *make_camera(CameraModel::kSimplePinhole, 640, 480, {500, 320, 240});
  for (std::size_t k = 0; k < file->poses.size(); ++k) {
    const Pose& pose = file->poses[k].pose;
    ModelImage image;
    image.id = static_cast<std::uint32_t>(k + 1);
    image.name = file->poses[k].name;
    image.camera_id = 1;
    image.cam_from_world = reread(pose, kCameraToWorld, {});  // a common mistake
    for (int i = 0; i < 20; ++i) {
      const Vector3 seen(0.1 * (i % 5 - 2), 0.1 * (i / 5 - 2), 1.0 + 0.1 * i);
      const Vector3 point = pose.inverse() * seen;
      image.observations.push_back({320 + 500 * seen.x() / seen.z(),
                                    240 + 500 * seen.y() / seen.z(),
                                    static_cast<std::int64_t>(model.points.size())});
      ModelPoint p;
      p.id = model.points.size() + 1;
      p.x = point.x();
      p.y = point.y();
      p.z = point.z();
      model.points.push_back(p);
    }
    model.images.push_back(image);
  }
  ASSERT_TRUE(write_colmap_model((folder_ / "m").string(), model, false).ok());
  const Outcome refused = run("refine --model=m --output=x");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("--poses_convention=c2w"));
  EXPECT_EQ(run("refine --model=m --output=x --poses_convention=c2w").code, 0);
}

// A Bundler file counts y upward, so that its convention is w2c,gl; this one has OpenCV's axes.
TEST_F(Convention, OfAModelTheFlagIsThatOfItsOwnFormat) {
  Model model = testing::sample_model(6);
  for (ModelImage& image : model.images)
    image.cam_from_world = reread(image.cam_from_world, {}, *parse_convention("w2c,gl"));
  ASSERT_TRUE(write_model((folder_ / "b.out").string(), "bundler", model, false).ok());
  for (const char* input : {"--bundler=b.out", "--model=b.out"}) {
    const std::string command = "refine --quiet --output=x --overwrite " + std::string(input);
    EXPECT_EQ(run(command + " --poses_convention=w2c,cv").code, 0) << input;
    EXPECT_EQ(run(command + " --poses_convention=w2c,gl").code, 3) << input;
    const Outcome refused = run(command);
    EXPECT_EQ(refused.code, 3) << input;
    EXPECT_THAT(refused.err, HasSubstr("--poses_convention=w2c,cv"));
  }
  const Outcome seen = run("inspect --model=b.out --poses_convention=w2c,cv");
  EXPECT_THAT(seen.out, HasSubstr("the poses are as stated"));
}

TEST_F(Convention, WrongWordsAreBadUsage) {
  rewrite("w2c");
  const Outcome outcome = refine("--output=o --poses_convention=c3w");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("'c3w' is not one of"));
}

}  // namespace
}  // namespace pose_refine
