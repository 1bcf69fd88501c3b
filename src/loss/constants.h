// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "loss/kinds.h"
#include "pose_refine/loss.h"

namespace pose_refine::loss {

Constants constants(const Loss& loss);

}  // namespace pose_refine::loss
