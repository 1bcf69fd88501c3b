#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# OpenCV 5.0.0 (opencv-python-headless 5.0.0.93): solvePnPRefineLM documents its rvec and tvec as
# input and output. Start vectors of shape (3, 1) come back refined. Those of shape (3,) or (1, 3),
# which solvePnP, projectPoints and Rodrigues take as well, come back as they went in, without an
# error; where only one of the two has such a shape, the other one alone is refined, so that the
# pose returned is neither the start nor the minimum. solvePnPRefineVVS refuses a tvec of such a
# shape with an assertion, but silently leaves such an rvec as it was.
# Whoever calls the function with the flat vectors of another library keeps the unrefined pose.
# This script fails when that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install opencv-python-headless==5.0.0.93 numpy
"$work/venv/bin/python" - <<'PY' | tee "$work/seen"
import cv2
import numpy as np

random = np.random.default_rng(4)
points = random.uniform(-2, 2, (40, 3)) + [0, 0, 8]
camera = np.array([[700.0, 0, 320], [0, 700, 240], [0, 0, 1]])
pixels = cv2.projectPoints(points, np.zeros(3), np.zeros(3), camera, None)[0].reshape(-1, 2)
print("version", cv2.__version__)
for name in ("solvePnPRefineLM", "solvePnPRefineVVS"):
    for of_rvec in ((3, 1), (1, 3), (3,)):
        for of_tvec in ((3, 1), (1, 3), (3,)):
            rvec, tvec = np.full(of_rvec, 0.02), np.full(of_tvec, 0.01)
            try:
                rvec, tvec = getattr(cv2, name)(points, pixels, camera, None, rvec, tvec)
            except cv2.error:
                print(name, of_rvec, of_tvec, "error")
                continue
            said = ["kept" if (v == start).all() else "refined" if abs(v).max() < 1e-6 else "other"
                    for v, start in ((rvec, 0.02), (tvec, 0.01))]
            print(name, of_rvec, of_tvec, "rvec", said[0], "tvec", said[1])
PY
diff "$work/seen" - <<'SEEN'
version 5.0.0
solvePnPRefineLM (3, 1) (3, 1) rvec refined tvec refined
solvePnPRefineLM (3, 1) (1, 3) rvec refined tvec kept
solvePnPRefineLM (3, 1) (3,) rvec refined tvec kept
solvePnPRefineLM (1, 3) (3, 1) rvec kept tvec refined
solvePnPRefineLM (1, 3) (1, 3) rvec kept tvec kept
solvePnPRefineLM (1, 3) (3,) rvec kept tvec kept
solvePnPRefineLM (3,) (3, 1) rvec kept tvec refined
solvePnPRefineLM (3,) (1, 3) rvec kept tvec kept
solvePnPRefineLM (3,) (3,) rvec kept tvec kept
solvePnPRefineVVS (3, 1) (3, 1) rvec refined tvec refined
solvePnPRefineVVS (3, 1) (1, 3) error
solvePnPRefineVVS (3, 1) (3,) error
solvePnPRefineVVS (1, 3) (3, 1) rvec kept tvec refined
solvePnPRefineVVS (1, 3) (1, 3) error
solvePnPRefineVVS (1, 3) (3,) error
solvePnPRefineVVS (3,) (3, 1) rvec kept tvec refined
solvePnPRefineVVS (3,) (1, 3) error
solvePnPRefineVVS (3,) (3,) error
SEEN
echo 'opencv_refine_shapes: as described'
