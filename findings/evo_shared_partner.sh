#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# evo 1.38.0: associate_trajectories gives each pose of the shorter trajectory the nearest of the
# other one in time, but does not take a partner away. Estimates that stand close together (a
# tracker that repeats a frame, a burst after a relocalization) all get the same true pose. It then
# counts several times in the absolute error, and the relative error compares the estimate's own
# small motions with a truth that stands still.
# In the run below 3 of 6 pairs have the true pose of time 0, and the estimate, which is exact, has
# relative errors of 4 and 8 mm.
# This script fails when that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install evo==1.38.0
"$work/venv/bin/python" - <<'PY' | tee "$work/seen"
import evo
import numpy as np
from evo.core import metrics, sync, trajectory


def moving(times):
    """A trajectory along x at 1 m/s."""
    stamps = np.array(times, float)
    zero = np.zeros_like(stamps)
    return trajectory.PoseTrajectory3D(np.c_[stamps, zero, zero],
                                       np.tile([1.0, 0, 0, 0], (len(stamps), 1)), stamps)


print("evo", evo.__version__)
truth, estimate = moving(range(7)), moving([0, 0.004, 0.008, 1, 2, 3])
pairs = sync.associate_trajectories(truth, estimate, max_diff=0.01)
print("true", [round(float(t), 3) for t in pairs[0].timestamps])
print("estimate", [round(float(t), 3) for t in pairs[1].timestamps])
rpe = metrics.RPE(metrics.PoseRelation.translation_part, 1, metrics.Unit.frames)
rpe.process_data(pairs)
print("rpe", [round(float(e), 3) for e in rpe.error])
PY
diff "$work/seen" - <<'SEEN'
evo v1.38.0
true [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]
estimate [0.0, 0.004, 0.008, 1.0, 2.0, 3.0]
rpe [0.004, 0.004, 0.008, 0.0, 0.0]
SEEN
echo 'evo_shared_partner: as described'
