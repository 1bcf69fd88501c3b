# SPDX-License-Identifier: BSD-3-Clause
"""Problems that the tests of this folder share."""
import numpy as np

import pose_refine as pr

CAMERAS = {
    "SIMPLE_PINHOLE": [600.0, 400.0, 300.0],
    "PINHOLE": [620.0, 610.0, 405.0, 296.0],
    "SIMPLE_RADIAL": [620.0, 400.0, 300.0, -0.08],
    "RADIAL": [620.0, 400.0, 300.0, -0.08, 0.02],
    "OPENCV": [620.0, 610.0, 405.0, 296.0, -0.1, 0.02, 1e-3, -8e-4],
    "OPENCV_FISHEYE": [420.0, 415.0, 402.0, 297.0, 0.02, -0.01, 3e-3, -5e-4],
}


class Scene:
    """Points in front of a camera, with noise and wrong matches; the start is off."""

    def __init__(self, n=60, seed=1, model="PINHOLE", noise=0.5, outliers=0.0, off=0.05):
        rng = np.random.default_rng(seed)
        self.camera = pr.Camera(model, 800, 600, CAMERAS[model])
        q = rng.normal(size=4)
        self.truth = pr.Pose(q / np.linalg.norm(q), rng.normal(size=3))
        depth = rng.uniform(4, 12, n)
        seen = np.c_[rng.uniform(-0.5, 0.5, n) * depth, rng.uniform(-0.4, 0.4, n) * depth, depth]
        self.points3D = self.truth.inverse() @ seen
        self.points2D = self.camera.project(seen) + noise * rng.normal(size=(n, 2))
        wrong = rng.random(n) < outliers
        self.points2D[wrong] = rng.uniform([0, 0], [800, 600], (int(wrong.sum()), 2))
        turn = np.r_[1.0, 0.5 * off * rng.normal(size=3)]
        self.start = pr.Pose(turn / np.linalg.norm(turn), 4 * off * rng.normal(size=3)) @ self.truth
        self.arguments = (self.points2D, self.points3D, self.camera, self.start)


def numbers(pose):
    """A pose as numbers that can be compared to the bit."""
    return np.r_[pose.q, pose.t].tolist()
