// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "search/task.h"

namespace pose_refine {

// Solves from a start as the options' policy says. `noise` is that of one coordinate, in multiples
// of what is claimed; it sets the scale of the loss.
Solution led_by_policy(const Task& task, const Stage& stage, const Pose& start, double noise);

// This is graduated non-convexity (Yang, Antonante, Tzoumas & Carlone 2020): it solves a few steps
// at a time while the loss goes from nearly convex to the one of the policy (Geman-McClure's or
// truncated least squares) at the scale that suits the noise. Weights of the observations stay what
// they are. With Geman-McClure, the surrogate of control mu is the loss itself at sqrt(mu) times
// the scale.
Solution graduated(const Task& task, const Stage& stage, const Pose& start, double noise);

// Runs four rounds as in ORB-SLAM (Mur-Artal, Montiel & Tardos 2015): Huber's loss over the
// observations inside a chi2 gate of 95 %, plain least squares in the last two. The gate is drawn
// anew after each, with the noise seen then.
Solution regated(const Task& task, const Stage& stage, const Pose& start, double noise);

}  // namespace pose_refine
