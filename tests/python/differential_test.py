# SPDX-License-Identifier: BSD-3-Clause
"""The same problems through pycolmap, poselib and this library end in the same minimum. Needs the
peers' wheels: pip install poselib pycolmap."""
import importlib.util
import unittest

import numpy as np

import pose_refine as pr
from scene import CAMERAS, Scene

PROBLEMS = 500
TOLERANCE_DEG = 1e-6
HAVE = all(importlib.util.find_spec(name) for name in ("poselib", "pycolmap"))


def cost(pose, scene, loss):
    residual = scene.camera.project(pose @ scene.points3D) - scene.points2D
    return 0.5 * float(np.sum(pr.losses.evaluate(loss, (residual**2).sum(1))[0]))


def rotation_deg(a, b):
    return pr.metrics.pose_error(a, b)[1]


@unittest.skipUnless(HAVE, "poselib and pycolmap are not installed")
class Differential(unittest.TestCase):
    def scenes(self, outliers):
        models = list(CAMERAS)
        for seed in range(PROBLEMS):
            yield Scene(n=50 + seed % 100, seed=seed, model=models[seed % len(models)],
                        outliers=outliers, off=0.02)

    def poselib(self, scene, kind):
        import poselib

        start = poselib.CameraPose()
        start.q, start.t = scene.start.q, scene.start.t
        options = {"loss_type": kind, "loss_scale": 1.0, "max_iterations": 1000,
                   "gradient_tol": 1e-14, "step_tol": 1e-14}
        pose, _ = poselib.refine_absolute_pose(
            scene.points2D, scene.points3D, start, scene.camera.to_dict(), options)
        return pr.Pose(pose)

    def pycolmap(self, scene):
        import pycolmap

        q = scene.start.q
        start = pycolmap.Rigid3d(pycolmap.Rotation3d([q[1], q[2], q[3], q[0]]), scene.start.t)
        options = pycolmap.AbsolutePoseRefinementOptions()
        options.gradient_tolerance = 1e-12
        options.max_num_iterations = 1000
        camera = pycolmap.Camera(**scene.camera.to_dict())
        answer = pycolmap.refine_absolute_pose(
            start, scene.points2D, scene.points3D, np.ones(len(scene.points2D), bool), camera, options)
        return pr.Pose(answer["cam_from_world"])

    def compare(self, name, kind, ours, theirs):
        """Their minimum polished by us: what is left of the difference is their stopping test, and
        the polished pose has to be ours unless theirs was another, worse minimum."""
        raw, polished, other = [], [], 0
        for scene in self.scenes(0.0 if kind == "none" else 0.2):
            loss = kind if kind == "none" else f"{kind}:1"
            mine = ours(scene, loss, scene.start)
            their = theirs(scene)
            same = ours(scene, loss, their)
            if rotation_deg(mine, same) > 1e-3:
                other += 1
                continue
            raw.append(rotation_deg(mine, their))
            polished.append(rotation_deg(mine, same))
            self.assertLessEqual(cost(mine, scene, loss), cost(their, scene, loss) * (1 + 1e-9))
        print(f"{name}, {loss}: of {PROBLEMS} the same minimum {len(raw)}, rotation apart by median "
              f"{np.median(raw):.1e}, 99 % {np.percentile(raw, 99):.1e}, at most {max(raw):.1e} deg; "
              f"polished {max(polished):.1e} deg")
        self.assertLess(max(polished), TOLERANCE_DEG)
        self.assertLess(np.median(raw), TOLERANCE_DEG)
        self.assertLessEqual(other, PROBLEMS // 50)
        return raw

    @staticmethod
    def ours(scene, loss, start):
        result = pr.refine(*scene.arguments[:3], start, loss=loss)
        return result.cam_from_world

    def test_poselib_least_squares(self):
        raw = self.compare("poselib", "none", self.ours, lambda s: self.poselib(s, "TRIVIAL"))
        self.assertLess(max(raw), TOLERANCE_DEG)

    def test_poselib_cauchy(self):
        self.compare("poselib", "cauchy", self.ours, lambda s: self.poselib(s, "CAUCHY"))

    def test_pycolmap_cauchy(self):
        self.compare("pycolmap", "cauchy", self.ours, self.pycolmap)


if __name__ == "__main__":
    unittest.main()
