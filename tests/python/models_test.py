# SPDX-License-Identifier: BSD-3-Clause
"""What lies in models: observations, names of points, poses that go back; scenes that are made."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers

PROGRAM = os.environ.get("POSE_REFINE_PROGRAM", "")


def write_model(folder, points=40):
    """A COLMAP model of two images whose features see every point but the last, in another order."""
    s = Scene(n=points, noise=0.0)
    order = np.random.default_rng(5).permutation(points)
    poses = {"a.png": s.truth, "b c.png": pr.Pose([1, 0, 0, 0], [0.1, 0, 0]) @ s.truth}
    folder.mkdir()
    (folder / "cameras.txt").write_text("7 PINHOLE 800 600 620 610 405 296\n")
    lines, pixels = "", {}
    for number, (name, pose) in enumerate(poses.items()):
        pixels[name] = s.camera.project(pose @ s.points3D)[order]
        values = " ".join(map(repr, map(float, np.r_[pose.q, pose.t])))
        seen = " ".join(f"{float(x)!r} {float(y)!r} {-1 if point == points - 1 else 100 + point}"
                        for (x, y), point in zip(pixels[name], order))
        lines += f"{number + 1} {values} 7 {name}\n{seen}\n"
    (folder / "images.txt").write_text(lines)
    (folder / "points3D.txt").write_text("".join(
        f"{100 + i} {float(x)!r} {float(y)!r} {float(z)!r} 1 2 3 0.5 1 {order.tolist().index(i)}\n"
        for i, (x, y, z) in enumerate(s.points3D)))
    return s, order, poses, pixels


class Models(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.scene, self.order, self.poses, self.pixels = write_model(self.path / "sfm")

    def test_observations(self):
        self.assertNotIn("points2D", pr.io.read_model(self.path / "sfm")["images"]["a.png"])
        for model in (pr.io.read_model(self.path / "sfm", observations=True),
                      pr.io.read_colmap_model(self.path / "sfm", observations=True)):
            for name, one in model["images"].items():
                np.testing.assert_array_equal(one["points2D"], self.pixels[name])
                seen = one["point_index"] >= 0
                self.assertEqual(seen.tolist(), (self.order != 39).tolist())
                ids = model["points3D_ids"][one["point_index"][seen]]
                self.assertEqual(ids.tolist(), (100 + self.order[seen]).tolist())
                points = model["points3D"][one["point_index"][seen]]
                result = pr.refine(one["points2D"][seen], points, model["cameras"][one["camera_id"]], one["cam_from_world"])
                self.assertLess(result.final_median_px, 1e-6)

    def test_names_of_points_are_carried_along(self):
        image = pr.io.read_images(model=self.path / "sfm")[0]
        self.assertEqual(image.points3D_ids.dtype, np.uint64)
        self.assertEqual(image.points3D_ids.tolist(), (100 + self.order[self.order != 39]).tolist())
        arguments = self.scene.arguments
        large = np.arange(40, dtype=np.uint64) + np.uint64(2**63 + 1)
        named = pr.Image(*arguments, points3D_ids=large)
        self.assertEqual(named.points3D_ids.tolist(), large.tolist())
        self.assertNotEqual(named, pr.Image(*arguments))
        self.assertEqual(pr.Image(*arguments).points3D_ids.shape, (0,))
        self.assertEqual(pr.Image(*arguments, points3D_ids=np.full(40, -1)).points3D_ids[0], 2**64 - 1)
        self.assertEqual(pr.refine(named), pr.refine(*arguments, points3D_ids=large))
        (self.path / "m.txt").write_text("# x y X Y Z point3D_id\n1 2 3 4 5 18446744073709551615\n")
        self.assertEqual(pr.io.read_matches(self.path / "m.txt")["points3D_ids"].tolist(), [2**64 - 1])

    def test_poses_go_back_into_a_model(self):
        source = self.path / "sfm"
        moved = pr.Pose([0.6, 0.8, 0, 0], [1, 2, 3])
        before = pr.io.read_model(source, observations=True)
        for format, to in (("", "same"), ("colmap_binary", "binary")):
            lost = pr.io.write_model(self.path / to, source, {"b c.png": moved}, format)
            self.assertEqual(len(lost), 0 if format else 1, lost)  # COLMAP cuts names at blanks
            after = pr.io.read_model(self.path / to, observations=True)
            self.assertEqual(numbers(after["images"]["b c.png"]["cam_from_world"]), numbers(moved))
            self.assertEqual(after["images"]["a.png"]["cam_from_world"], before["images"]["a.png"]["cam_from_world"])
            np.testing.assert_array_equal(after["points3D"], before["points3D"])
            for name, one in before["images"].items():
                for key in ("points2D", "point_index"):
                    np.testing.assert_array_equal(after["images"][name][key], one[key])
        with self.assertRaises(FileExistsError):
            pr.io.write_model(self.path / "same", source, {})
        with self.assertRaisesRegex(ValueError, "no image 'x.png': leave its pose out"):
            pr.io.write_model(self.path / "new", source, {"x.png": moved})
        self.assertFalse((self.path / "new").exists())

    def test_results_go_back_into_a_model_and_into_files(self):
        images = pr.io.read_images(model=self.path / "sfm")
        results = pr.refine_batch(images)
        pr.io.write_model(self.path / "refined", self.path / "sfm", results)
        model = pr.io.read_model(self.path / "refined")
        pr.io.write_poses(self.path / "refined.txt", results)
        read = pr.io.read_poses(self.path / "refined.txt")
        for result in results:
            self.assertEqual(model["images"][result.name]["cam_from_world"], result.cam_from_world)
            self.assertEqual(read[result.name], result.cam_from_world)


class Simulated(unittest.TestCase):
    def test_the_same_seed_is_the_same_scene(self):
        images, truth = pr.simulate(images=12, seed=4, camera_models=["OPENCV", "SIMPLE_PINHOLE"])
        again, _ = pr.simulate(images=12, seed=4, camera_models=["OPENCV", "SIMPLE_PINHOLE"])
        self.assertEqual(images, again)
        self.assertNotEqual(images, pr.simulate(images=12, seed=5)[0])
        self.assertEqual([i.camera.model for i in images[:3]], ["OPENCV", "SIMPLE_PINHOLE", "OPENCV"])
        self.assertEqual(list(truth), [i.name for i in images])
        found = pr.refine_batch(images)
        errors = pr.metrics.pose_errors({r.name: r.cam_from_world for r in found}, truth)
        self.assertLess(np.median(errors[0]), 0.02)
        self.assertGreater(np.median(pr.metrics.pose_errors({i.name: i.cam_from_world for i in images}, truth)[0]), 0.05)

    def test_values_out_of_range(self):
        for bad in ({"points": 3}, {"matches_per_image": -1}, {"outliers": 1.5}, {"noise_px": float("nan")},
                    {"pose_error_m": -1.0}, {"repeat": (1.0, 1)}, {"repeat": (0.5, 3)}, {"camera_models": []},
                    {"camera_models": ["OPENVC"]}):
            with self.assertRaisesRegex(ValueError, next(iter(bad))):
                pr.simulate(images=2, **bad)

    @unittest.skipUnless(PROGRAM and os.path.exists(PROGRAM), "the program is not built")
    def test_it_is_the_programs(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, "simulate", f"--output={folder}/s", "--images=7", "--seed=9", "--repeat=2,3"], check=True)
            images, truth = pr.simulate(images=7, seed=9, repeat=(2, 3))
            read = pr.io.read_images(f"{folder}/s/poses.txt", matches=f"{folder}/s/matches", cameras=f"{folder}/s/cameras.txt")
            found = pr.io.read_poses(f"{folder}/s/ground_truth.txt")
        self.assertEqual(len(read), 7)
        self.assertLess(np.max(pr.metrics.pose_errors(found, truth)), 1e-6)
        for one, other in zip(images, read):  # equal up to the digits of the files
            self.assertEqual((one.name, one.camera), (other.name, other.camera))
            self.assertLess(np.max(pr.metrics.pose_error(one.cam_from_world, other.cam_from_world)), 1e-6)
            np.testing.assert_allclose(one.points2D, other.points2D, atol=0.0051)
            np.testing.assert_allclose(one.points3D, other.points3D, atol=6e-5)


if __name__ == "__main__":
    unittest.main()
