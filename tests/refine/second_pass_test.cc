// SPDX-License-Identifier: BSD-3-Clause
// These tests hold how a batch decides between copies of a structure: by how far the starts of its
// other images are off.
#include "refine/second_pass.h"

#include <algorithm>

#include "support/refine_test.h"
#include "support/steps.h"

namespace pose_refine {
namespace {

using testing::has_reason;
using testing::make_steps;

constexpr std::size_t kAmbiguous = 6;

// Ordinary images whose starts are off by 0.04, then images of stairs whose starts are off by a
// tenth of a step, which is 0.04 too.
std::vector<Image> mixed_batch(std::size_t ordinary) {
  std::vector<Image> images;
  for (std::size_t i = 0; i < ordinary; ++i) {
    const std::string name = "second_pass.plain" + std::to_string(i);
    images.push_back(make_scene(name, kCamera, {100, 1.0, 0.2, 1.0, 0.04}).image);
  }
  for (std::size_t i = 0; i < kAmbiguous; ++i) {
    const double side = i % 2 ? -0.1 : 0.1;
    const std::string name = "second_pass.steps" + std::to_string(i);
    images.push_back(make_steps(name, {300, 1.0, Vector3(side, 0.0, 0.0), 0.01}).image);
  }
  return images;
}

Pose truth_of_steps(std::size_t i) {
  return make_steps("second_pass.steps" + std::to_string(i)).truth;
}

RefineResult ended(Verdict verdict, const Pose& pose) {
  RefineResult result;
  result.verdict = verdict;
  result.cam_from_world = pose;
  return result;
}

TEST(SecondPass, TheSpreadIsThatOfTheImagesThatEndOk) {
  testing::Random random("second_pass.spread");
  std::vector<Pose> starts;
  std::vector<RefineResult> results;
  for (int i = 0; i < 2001; ++i) {
    const Pose truth = random.pose();
    const Vector3 center = truth.center() + 0.3 * random.normal3();
    starts.push_back(pose_from_center(so3_exp(0.05 * random.normal3()) * truth.rotation, center));
    // A tenth are gross errors, and what is not ok does not count at all.
    const bool gross = i % 10 == 0;
    results.push_back(ended(Verdict::kOk, gross ? random.pose() : truth));
    starts.push_back(random.pose());
    results.push_back(ended(i % 2 ? Verdict::kWeak : Verdict::kRejected, random.pose()));
  }
  const auto spread = observed_spread(starts, results);
  ASSERT_TRUE(spread.has_value());
  EXPECT_NEAR(spread->rotation, 0.05, 0.007);
  EXPECT_NEAR(spread->translation, 0.3, 0.04);
  std::reverse(starts.begin(), starts.end());
  std::reverse(results.begin(), results.end());
  EXPECT_EQ(observed_spread(starts, results)->translation, spread->translation);
}

TEST(SecondPass, FewImagesAndStartsThatDoNotMoveTellNothing) {
  std::vector<Pose> starts(9);
  std::vector<RefineResult> results(
      9, ended(Verdict::kOk, {Quaternion(so3_exp({0.1, 0.0, 0.0})), Vector3(0.1, 0.0, 0.0)}));
  EXPECT_FALSE(observed_spread(starts, results).has_value());
  starts.emplace_back();
  results.push_back(results.front());
  EXPECT_TRUE(observed_spread(starts, results).has_value());
  for (RefineResult& result : results) result.cam_from_world = Pose();
  EXPECT_FALSE(observed_spread(starts, results).has_value());
  EXPECT_FALSE(observed_spread({}, {}).has_value());
}

// Without other images a step is weak; beside them it is decided, and at the right one. Both forms
// of refine_all, any number of threads, and the spread given as an option come to the same bits.
TEST(SecondPass, OtherImagesOfTheBatchDecide) {
  const std::vector<Image> few = mixed_batch(5), many = mixed_batch(40);
  const auto undecided = refine_all(few, {}, 2);
  for (std::size_t i = 5; i < few.size(); ++i) {
    EXPECT_TRUE(has_reason(undecided[i], "second_consensus")) << i;
    EXPECT_EQ(undecided[i].verdict, Verdict::kWeak) << i;
  }
  const auto decided = refine_all(many, {}, 1);
  const auto first = refine_each(many, {}, 3);
  std::vector<Pose> starts;
  for (const Image& image : many) starts.push_back(image.cam_from_world);
  const SecondPass pass = second_pass(starts, first, {});
  EXPECT_EQ(pass.images.size(), kAmbiguous);
  const auto made = refine_all(
      many.size(), [&](std::size_t i) { return many[i]; }, {}, 4);
  for (std::size_t i = 0; i < many.size(); ++i) {
    const bool in_question = i >= many.size() - kAmbiguous;
    EXPECT_EQ(decided[i].verdict, Verdict::kOk) << i;
    EXPECT_TRUE(same_bits(decided[i].cam_from_world, made[i].cam_from_world)) << i;
    EXPECT_EQ(decided[i].reasons, made[i].reasons) << i;
    const RefineResult alone = in_question ? refine(many[i], pass.options) : refine(many[i]);
    EXPECT_TRUE(same_bits(decided[i].cam_from_world, alone.cam_from_world)) << i;
    EXPECT_EQ(decided[i].verdict, alone.verdict) << i;
    if (in_question)
      EXPECT_THAT(decided[i].cam_from_world,
                  PoseNear(truth_of_steps(i - (many.size() - kAmbiguous)), 0.01, 0.05));
  }
}

// What the options say goes before what the batch shows.
TEST(SecondPass, ASpreadThatIsGivenIsBelieved) {
  const std::vector<Image> images = mixed_batch(40);
  RefineOptions options;
  options.start_spread = StartSpread{1.0, 10.0};
  const auto results = refine_all(images, options);
  for (std::size_t i = 40; i < images.size(); ++i) EXPECT_EQ(results[i].verdict, Verdict::kWeak);
  std::vector<Pose> starts;
  for (const Image& image : images) starts.push_back(image.cam_from_world);
  EXPECT_TRUE(second_pass(starts, results, options).images.empty());
}

TEST(SecondPass, AnImageThatFailsInItKeepsItsFirstResult) {
  const RefineResult weak = ended(Verdict::kWeak, Pose());
  const RefineResult rejected = ended(Verdict::kRejected, Pose());
  EXPECT_EQ(after_second_pass(weak, rejected).verdict, Verdict::kWeak);
  EXPECT_EQ(after_second_pass(weak, ended(Verdict::kOk, Pose())).verdict, Verdict::kOk);
}

}  // namespace
}  // namespace pose_refine
