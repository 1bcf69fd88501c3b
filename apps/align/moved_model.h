// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/evaluation.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// Moves everything in a model by a similarity: images, points, rigs and frames.
void move_model(const Similarity& similarity, Model& model);

}  // namespace pose_refine::apps
