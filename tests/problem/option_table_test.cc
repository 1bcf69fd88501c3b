// SPDX-License-Identifier: BSD-3-Clause
// The table of options: each text means one value, and what is no value is refused.
#include "problem/option_table.h"

#include <gmock/gmock.h>

#include <set>

#include "pose_refine/options.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

// A text of each option that is not its default's.
const std::vector<std::pair<std::string, std::string>>& others() {
  static const std::vector<std::pair<std::string, std::string>> texts = {
      {"objective", "bearing"},
      {"loss", "barron:auto:-2"},
      {"loss", "huber:2.5"},
      {"loss", "none"},
      {"norm", "l1"},
      {"normalization", "max_side"},
      {"behind_camera", "fail"},
      {"pull", "sigma:0.25,-3:l1"},
      {"prior_weight", "0.1"},
      {"up_in_world", "0.1,-1,1e-20"},
      {"fix", "rx,cy"},
      {"max_translation", "0.30000000000000004"},
      {"solver", "ceres_points"},
      {"max_iterations", "7"},
      {"function_tolerance", "1e-09"},
      {"inlier_threshold_px", "2"},
      {"detail", "pose"},
      {"policy", "gnc_truncated"},
      {"rescue", "false"}};
  return texts;
}

TEST(OptionTable, NamesAreUniqueAndMeanSomething) {
  std::set<std::string> names;
  for (const Option& option : option_table()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_EQ(&option_named(option.name), &option);
    EXPECT_EQ(option.doc.back(), '.') << option.name;
    EXPECT_EQ(option.choices.empty(), option.kind != OptionKind::kChoice) << option.name;
    EXPECT_EQ(option.parts.empty(), option.kind != OptionKind::kBudgets) << option.name;
    for (const std::string& other : option.needs) EXPECT_EQ(option_named(other).name, other);
  }
}

TEST(OptionTable, TextsComeBack) {
  RefineOptions all;
  for (const auto& [name, text] : others()) {
    const Option& option = option_named(name);
    EXPECT_NE(option.get(RefineOptions()), text) << name;
    RefineOptions options;
    ASSERT_TRUE(option.set(options, text)) << name;
    EXPECT_EQ(option.get(options), text) << name;
    EXPECT_TRUE(option.set(all, text));
    // Nothing else has changed.
    for (const Option& other : option_table())
      if (other.name != name) EXPECT_EQ(other.get(options), other.get(RefineOptions())) << name;
  }
  for (const Option& option : option_table()) {
    ASSERT_TRUE(option.set(all, option.get(RefineOptions()))) << option.name;
    EXPECT_EQ(option.get(all), option.get(RefineOptions())) << option.name;
  }
}

TEST(OptionTable, EveryChoiceIsAnotherValue) {
  for (const Option& option : option_table()) {
    for (const std::string& word : option.choices) {
      RefineOptions options;
      ASSERT_TRUE(option.set(options, word));
      EXPECT_EQ(option.get(options), word);
      EXPECT_TRUE(options.errors().empty() || option.name == "policy") << word;
    }
  }
}

TEST(OptionTable, BudgetsArePartsOfTheirOption) {
  const Option& rescue = option_named("rescue");
  RefineOptions options;
  for (const Option& part : rescue.parts) {
    ASSERT_TRUE(part.set(options, "5"));
    EXPECT_EQ(part.get(options), "5");
    EXPECT_NE(part.get(RefineOptions()), "5");
  }
  ASSERT_TRUE(options.rescue);
  EXPECT_EQ(options.rescue->starts, 5);
  EXPECT_EQ(options.rescue->samples, 5);
  EXPECT_EQ(options.rescue->seed, 5u);
  EXPECT_TRUE(rescue.set(options, "false"));
  EXPECT_FALSE(options.rescue);
}

TEST(OptionTable, WhatIsNoValueIsRefusedAndChangesNothing) {
  for (const auto& [name, text] :
       std::vector<std::pair<std::string, std::string>>{{"objective", "nre"},
                                                        {"loss", "huber:auto:1"},
                                                        {"pull", "gamma:1"},
                                                        {"prior_weight", "1px"},
                                                        {"up_in_world", "0,1"},
                                                        {"up_in_world", "0,0,1,"},
                                                        {"fix", "roll"},
                                                        {"max_rotation_deg", ""},
                                                        {"max_iterations", "2.5"},
                                                        {"max_iterations", "9999999999"}}) {
    const Option& option = option_named(name);
    RefineOptions options;
    const Status status = option.set(options, text);
    ASSERT_FALSE(status) << name << ' ' << text;
    EXPECT_FALSE(status.error().message.empty());
    EXPECT_EQ(option.get(options), option.get(RefineOptions())) << name;
  }
  RefineOptions options;
  EXPECT_THAT(option_named("loss").set(options, "cauchy:auto:3").error().message,
              HasSubstr("'cauchy:auto:3'"));
  EXPECT_THAT(option_named("solver").set(options, "fat").error().message,
              HasSubstr("solver='fat'"));
}

TEST(OptionTable, AWeightIsOfThePullWhicheverCameFirst) {
  RefineOptions weight_first, pull_first;
  ASSERT_TRUE(option_named("prior_weight").set(weight_first, "3"));
  ASSERT_TRUE(option_named("pull").set(weight_first, "beta:2"));
  ASSERT_TRUE(option_named("pull").set(pull_first, "beta:2"));
  EXPECT_EQ(pull_first.pull->weight, 1.0);
  ASSERT_TRUE(option_named("prior_weight").set(pull_first, "3"));
  EXPECT_EQ(weight_first.pull->weight, 3.0);
  EXPECT_EQ(pull_first.pull->weight, 3.0);
}

TEST(OptionTable, DegreesBecomeRadians) {
  RefineOptions options;
  ASSERT_TRUE(option_named("max_rotation_deg").set(options, "4"));
  EXPECT_NEAR(options.max_rotation, 0.0698131700797732, 1e-16);
  EXPECT_EQ(option_named("max_rotation_deg").get(options), "4");
}

}  // namespace
}  // namespace pose_refine
