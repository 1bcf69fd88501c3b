# SPDX-License-Identifier: BSD-3-Clause
"""The neural reprojection error from arrays: it finds the pose, and is what the program finds from files."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

import pose_refine as pr

PROGRAM = os.environ.get("POSE_REFINE_PROGRAM", "")
HEIGHT, WIDTH, DEPTH, STRIDE = 30, 40, 24, 16.0


class Descriptors:
    """Points whose descriptors lie in a map where they are seen, blurred over some cells."""

    def __init__(self, n=40, seed=2):
        rng = np.random.default_rng(seed)
        self.camera = pr.Camera("SIMPLE_PINHOLE", 640, 480, [500.0, 320.0, 240.0])
        q = rng.normal(size=4)
        self.truth = pr.Pose(q / np.linalg.norm(q), rng.normal(size=3))
        depth = rng.uniform(3, 8, n)
        seen = np.c_[rng.uniform(-0.55, 0.55, n) * depth, rng.uniform(-0.4, 0.4, n) * depth, depth]
        self.points3D = self.truth.inverse() @ seen
        self.pixels = self.camera.project(seen)
        self.descriptors = self.unit(rng.normal(size=(n, DEPTH))).astype(np.float32)
        row, column = np.mgrid[:HEIGHT, :WIDTH]
        cells = (self.pixels / STRIDE - 0.5)[:, None, None]
        self.squared = (column - cells[..., 0]) ** 2 + (row - cells[..., 1]) ** 2
        blurred = np.einsum("nhw,nd->hwd", np.exp(-0.5 * self.squared / 0.64), self.descriptors)
        self.map = self.unit(blurred + 0.02 * rng.normal(size=(HEIGHT, WIDTH, DEPTH))).astype(np.float32)
        turn = np.r_[1.0, rng.normal(size=3) * 0.01]
        self.start = pr.Pose(turn / np.linalg.norm(turn), rng.normal(size=3) * 0.05) @ self.truth
        self.arguments = (self.points3D, self.camera, self.start)

    @staticmethod
    def unit(a):
        return a / np.linalg.norm(a, axis=-1, keepdims=True)

    def error(self, result):
        return pr.metrics.pose_error(result.cam_from_world, self.truth)


class Nre(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Descriptors()

    def test_descriptors_find_the_pose(self):
        s = self.scene
        result = pr.refine_nre(*s.arguments, coarse=(s.map, s.descriptors), name="q.png")
        self.assertTrue(result, result)
        self.assertEqual(result.name, "q.png")
        self.assertLess(s.error(result)[1], 0.25 * pr.metrics.pose_error(s.start, s.truth)[1])
        self.assertLess(result.final_cost, result.initial_cost)
        self.assertEqual(len(result.residual_px), 40)

    def test_threads_and_types_do_not_matter(self):
        s = self.scene
        result = pr.refine_nre(*s.arguments, coarse=(s.map, s.descriptors), threads=1)
        for other in ((s.map.astype(np.float64), s.descriptors), (np.asfortranarray(s.map), s.descriptors[::-1][::-1])):
            self.assertEqual(pr.refine_nre(*s.arguments, coarse=other, threads=2), result)

    def test_ready_made_maps(self):
        s = self.scene
        result = pr.refine_nre(*s.arguments, maps=np.minimum(0.5 * s.squared, 20.0), rescue=False)
        self.assertTrue(result, result)
        self.assertLess(s.error(result)[1], 0.05)

    def test_fine_matches_make_it_exact(self):
        s = self.scene
        pixels = s.pixels.copy()
        pixels[::7] = np.nan
        result = pr.refine_nre(*s.arguments, coarse=(s.map, s.descriptors), fine_matches=pixels)
        self.assertLess(s.error(result)[0], 1e-3)

    def test_features_that_do_not_fit(self):
        s = self.scene
        for keywords, words in (({"coarse": (s.map, s.descriptors[:9])}, "a descriptor a point"),
                                ({"coarse": (s.map, s.descriptors), "fine_matches": s.pixels[:3]}, "a fine match a point"),
                                ({"coarse": (s.map, s.descriptors.T)}, "transpose"),
                                ({"coarse": (s.map[0], s.descriptors)}, "dimensions"),
                                ({"maps": np.ones((3, 4))}, "maps"),
                                ({"coarse": (s.map, s.descriptors), "temperature": 0.0}, "temperature"),
                                ({"coarse": (s.map, s.descriptors), "window_px": float("nan")}, "window_px")):
            with self.assertRaisesRegex(ValueError, words):
                pr.refine_nre(*s.arguments, **keywords)
        with self.assertRaisesRegex(TypeError, "either coarse.*or maps"):
            pr.refine_nre(*s.arguments, coarse=(s.map, s.descriptors), maps=np.ones((40, 3, 4)))

    def test_hostile_numbers_are_a_verdict(self):
        s = self.scene
        for start in ((np.full(4, np.nan), [0, 0, 0]), pr.Pose([1, 0, 0, 0], [0, 0, -1e6])):
            result = pr.refine_nre(s.points3D, s.camera, start, coarse=(s.map, s.descriptors), rescue=False)
            self.assertEqual(result.verdict, "rejected")
        with self.assertRaisesRegex(ValueError, "point is not finite"):
            pr.refine_nre(np.full((40, 3), np.nan), s.camera, s.start, coarse=(s.map, s.descriptors))

    @unittest.skipUnless(PROGRAM and os.path.exists(PROGRAM), "the program is not built")
    def test_it_is_the_programs(self):
        s = self.scene
        result = pr.refine_nre(*s.arguments, coarse=(s.map, s.descriptors))
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "maps/q.png").mkdir(parents=True)
            for name, array in (("points3D", s.points3D), ("coarse_desc", s.map), ("desc_coarse", s.descriptors)):
                np.save(root / f"maps/q.png/{name}.npy", array)
            pr.io.write_poses(root / "start.txt", {"q.png": s.start})
            (root / "cameras.txt").write_text("q.png SIMPLE_PINHOLE 640 480 500 320 240\n")
            subprocess.run([PROGRAM, "refine", f"--poses={root}/start.txt", f"--maps={root}/maps",
                            f"--cameras={root}/cameras.txt", f"--output={root}/refined.txt", "--objective=nre"],
                           check=True, capture_output=True)
            self.assertEqual(pr.io.read_poses(root / "refined.txt")["q.png"], result.cam_from_world)


if __name__ == "__main__":
    unittest.main()
