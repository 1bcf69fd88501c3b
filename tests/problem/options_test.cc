// SPDX-License-Identifier: BSD-3-Clause
// A2: every option out of range is named, all of them at once.
#include <gmock/gmock.h>

#include <functional>

#include "pose_refine/refine.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// This is a field and a change that makes it wrong.
struct Wrong {
  const char* field;
  std::function<void(RefineOptions&)> set;
};

template <class Enum>
void set_unknown(Enum& value) {
  value = static_cast<Enum>(99);
}

// Returns one way for each field that can be wrong by itself; the wrong values do not contradict
// each other.
std::vector<Wrong> each_field() {
  return {{"objective", [](RefineOptions& o) { set_unknown(o.objective); }},
          {"loss", [](RefineOptions& o) { o.loss.scale = -1.0; }},
          {"behind_camera", [](RefineOptions& o) { set_unknown(o.behind_camera); }},
          {"normalization", [](RefineOptions& o) { set_unknown(o.normalization); }},
          {"norm", [](RefineOptions& o) { set_unknown(o.norm); }},
          {"pull", [](RefineOptions& o) { o.pull = LearnedPull{BetaPull{-1.0}}; }},
          {"prior_weight", [](RefineOptions& o) { o.prior_weight = -1.0; }},
          {"fix",
           [](RefineOptions& o) {
             o.fix = {Axis::kRotationX, Axis::kYaw};
           }},
          {"max_rotation", [](RefineOptions& o) { o.max_rotation = -1.0; }},
          {"max_translation", [](RefineOptions& o) { o.max_translation = -1.0; }},
          {"up_in_world", [](RefineOptions& o) { o.up_in_world.setZero(); }},
          {"policy", [](RefineOptions& o) { set_unknown(o.policy); }},
          {"solver", [](RefineOptions& o) { set_unknown(o.solver); }},
          {"detail", [](RefineOptions& o) { set_unknown(o.detail); }},
          {"max_iterations", [](RefineOptions& o) { o.max_iterations = -1; }},
          {"function_tolerance", [](RefineOptions& o) { o.function_tolerance = 1.0; }},
          {"inlier_threshold_px", [](RefineOptions& o) { o.inlier_threshold_px = -1.0; }}};
}

// Returns other values of these fields, and fields that contradict others.
std::vector<Wrong> more() {
  return {{"loss", [](RefineOptions& o) { set_unknown(o.loss.kind); }},
          {"loss",
           [](RefineOptions& o) {
             o.loss = {LossKind::kBarron, 1.0, kNan};
           }},
          {"loss", [](RefineOptions& o) { o.loss.scale = kInfinity; }},
          {"prior_weight", [](RefineOptions& o) { o.prior_weight = kNan; }},
          {"max_rotation", [](RefineOptions& o) { o.max_rotation = kInfinity; }},
          {"max_translation", [](RefineOptions& o) { o.max_translation = kNan; }},
          {"up_in_world", [](RefineOptions& o) { o.up_in_world.x() = kNan; }},
          {"max_iterations", [](RefineOptions& o) { o.max_iterations = 1000001; }},
          {"function_tolerance", [](RefineOptions& o) { o.function_tolerance = kNan; }},
          {"inlier_threshold_px", [](RefineOptions& o) { o.inlier_threshold_px = kInfinity; }},
          {"policy",
           [](RefineOptions& o) {
             o.policy = Policy::kRegate;
             o.loss.kind = LossKind::kNone;
           }},
          {"rescue",
           [](RefineOptions& o) {
             o.rescue = RescueOptions{-1, 0, 1};
           }},
          {"rescue", [](RefineOptions& o) {
             o.rescue = RescueOptions{0, 100000001, 1};
           }}};
}

TEST(Options, OutOfRangeAreNamed) {
  EXPECT_TRUE(RefineOptions().errors().empty());
  std::vector<Wrong> all = each_field();
  for (const Wrong& wrong : more()) all.push_back(wrong);
  const auto scene =
      testing::make_scene("options", {CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}});
  for (const auto& [field, set] : all) {
    RefineOptions options;
    set(options);
    const auto errors = options.errors();
    ASSERT_EQ(errors.size(), 1u) << field;
    EXPECT_THAT(errors[0], ::testing::ContainsRegex(std::string("^") + field + "[: ]"));
    EXPECT_THROW(refine(scene.image, options), std::invalid_argument) << field;
    EXPECT_THROW(refine_all({scene.image}, options), std::invalid_argument) << field;
  }
}

TEST(Options, OutOfRangeAreAllListed) {
  RefineOptions options;
  for (const Wrong& wrong : each_field()) wrong.set(options);
  std::string all = "\n";
  for (const std::string& error : options.errors()) all += error + "\n";
  for (const Wrong& wrong : each_field()) {
    EXPECT_THAT(all, ::testing::ContainsRegex(std::string("\n") + wrong.field + "[: ]"));
  }
  EXPECT_EQ(options.errors().size(), each_field().size());
  const auto scene =
      testing::make_scene("options", {CameraModel::kPinhole, 800, 600, {620, 610, 405, 296}});
  try {
    refine(scene.image, options);
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    for (const std::string& each : options.errors()) EXPECT_THAT(error.what(), HasSubstr(each));
  }
}

}  // namespace
}  // namespace pose_refine
