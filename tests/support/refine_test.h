// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/cameras.h"
#include "support/matchers.h"
#include "support/refinement.h"
#include "support/scene.h"

// Tests of whole refinements begin with this header: scenes with a known pose, and names for what
// nearly all of these tests use. The names are local to the test, because pose_refine::Random (the
// library's) is another class.
namespace pose_refine {
namespace {

using testing::expect_input_kept;
using testing::fixed;
using testing::kCamera;
using testing::make_scene;
using testing::PoseNear;
using testing::Random;
using testing::same_bits;
using testing::Scene;
using testing::SceneOptions;

}  // namespace
}  // namespace pose_refine
