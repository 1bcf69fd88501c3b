# SPDX-License-Identifier: BSD-3-Clause
"""losses, objectives, metrics, io: against formulas and against files."""
import os
import pathlib
import tempfile
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers

ROOM = pathlib.Path(__file__).resolve().parents[2] / "data/room"


class Functions(unittest.TestCase):
    def test_losses_are_their_formulas(self):
        s = np.array([0.0, 0.3, 4.0, 1e4])
        rho, rho1, _ = pr.losses.evaluate("cauchy:2", s)
        np.testing.assert_allclose(rho, 4 * np.log1p(s / 4))
        np.testing.assert_allclose(rho1, 1 / (1 + s / 4))
        np.testing.assert_allclose(pr.losses.evaluate("huber:2", s)[0], [0.0, 0.3, 4.0, 396.0])
        for name in pr.losses.names():
            self.assertEqual(pr.Loss(name).kind, name)
            np.testing.assert_array_equal(pr.Loss(name)(s)[0], pr.losses.evaluate(name, s)[0])

    def test_poses_are_a_group_that_acts(self):
        a, b = Scene(seed=1).start, Scene(seed=2).start
        x = np.random.default_rng(0).normal(size=(9, 3))
        np.testing.assert_allclose((a @ b) @ x, a @ (b @ x), atol=1e-12)
        np.testing.assert_allclose(a.inverse() @ (a @ x), x, atol=1e-12)
        np.testing.assert_allclose(a @ x, x @ a.R.T + a.t, atol=1e-12)
        np.testing.assert_allclose(a @ a.center[None], [[0, 0, 0]], atol=1e-12)
        np.testing.assert_allclose(a.matrix, np.c_[a.R, a.t])

    def test_cameras_project_and_back(self):
        camera = Scene(model="OPENCV").camera
        pixels = np.array([[10.0, 20.0], [400.0, 300.0]])
        np.testing.assert_allclose(camera.project(3 * camera.unproject(pixels)), pixels, atol=1e-8)
        self.assertTrue(np.isnan(camera.project([[0.0, 0.0, -1.0]])).all())
        with self.assertRaises(ValueError):
            pr.Camera("PINHOLE", 640, 480, [0.0, 500.0, 320.0, 240.0])
        self.assertEqual(len(pr.camera_models()), 18)

    def test_objectives_agree_with_each_other(self):
        a, b = Scene().start, Scene().truth
        x, q = pr.objectives.pose_distance(a, b, "l2")
        self.assertAlmostEqual(x, np.linalg.norm(a.center - b.center))
        self.assertAlmostEqual(pr.objectives.beta_loss(a, b, 7.0, "l2"), x + 7 * q)
        self.assertAlmostEqual(pr.objectives.homoscedastic_loss(a, b, 1.0, -1.0, "l2"),
                               x * np.exp(-1) + 1 + q * np.exp(1) - 1)
        meters, degrees = pr.metrics.pose_error(a, b)
        self.assertAlmostEqual(pr.objectives.max_error(a, b), max(100 * meters, degrees))
        self.assertAlmostEqual(q, 2 * np.sin(np.radians(degrees) / 4))
        turned = pr.Pose(a.q, a.t)
        self.assertLess(pr.objectives.homography_loss(a, turned, (1.0, 5.0)), 1e-30)
        mean = pr.objectives.homography_mean([a, a, a], (1.0, 5.0))
        self.assertLess(max(pr.metrics.pose_error(mean, a)), 1e-6)
        points = Scene().points3D
        self.assertLess(pr.objectives.geometric_loss(b, b, points), 1e-15)
        depths = pr.objectives.visible_depths(b, points)
        low, high = pr.objectives.depth_range(depths)
        self.assertTrue(depths.min() <= low < high <= depths.max())
        with self.assertRaises(ValueError):
            pr.objectives.homography_loss(a, b, (5.0, 1.0))

    def test_a_homoscedastic_fit_without_a_floor_is_refused(self):
        poses = [Scene(seed=s).truth for s in range(5)]
        with self.assertRaises(ValueError):
            pr.objectives.fit_homoscedastic(poses, poses)
        starts = [Scene(seed=s).start for s in range(5)]
        fit = pr.objectives.fit_homoscedastic(starts, poses)
        self.assertAlmostEqual(fit["s_x"], np.log(fit["mean_position"]), places=5)

    def test_metrics(self):
        self.assertEqual(pr.metrics.percentile([1.0, 2.0, 4.0], 50), 2.0)
        self.assertAlmostEqual(pr.metrics.sign_test(0, 5), 2 / 32)
        low, high = pr.metrics.wilson_interval(5, 10)
        self.assertTrue(0.2 < low < 0.5 < high < 0.8)
        made = pr.metrics.accuracy([0.01, 0.2, np.inf], [1.0, 2.0, 180.0], [(0.05, 5.0)])
        self.assertEqual((made["images"], made["localized"], made["median_translation"]), (3, [1], 0.2))
        pair = pr.metrics.paired([3.0] * 9, [1.0] * 8 + [4.0])
        self.assertEqual((pair["median_difference"], pair["better"], pair["worse"]), (-2.0, 8, [8]))

    def test_align_and_relative_errors(self):
        truth = [Scene(seed=s).truth for s in range(20)]
        turn, moved = pr.Pose(np.array([1, 2, 0, 1]) / np.sqrt(6), [0, 0, 0]).R, []
        for i, pose in enumerate(truth):
            center = 0.5 * turn @ pose.center + [1, 2, 3] + (i % 3 == 0) * np.array([5 + i, i % 4, 0])
            moved.append(pr.Pose(np.column_stack([pose.R @ turn.T, -pose.R @ turn.T @ center])))
        moved[4] = None
        made = pr.metrics.align(moved, truth, align_fit="robust")
        self.assertAlmostEqual(made["scale"], 2.0, places=9)
        np.testing.assert_allclose(made["rotation"], turn.T, atol=1e-9)
        self.assertEqual(sum(made["inliers"]), 12)
        self.assertEqual(made["covariance"].shape, (7, 7))
        self.assertIsNone(made["aligned"][4])
        self.assertLess(max(pr.metrics.pose_error(made["aligned"][1], truth[1])), 1e-8)
        translation, rotation, pairs = pr.metrics.relative_errors(made["aligned"], truth, 2)
        self.assertEqual(pairs.shape, (9, 2))
        self.assertEqual(pairs[2].tolist(), [5, 7])  # the missing one is left out
        self.assertLess(rotation.max(), 1e-6)
        self.assertEqual(translation.shape, (9,))
        with self.assertRaisesRegex(ValueError, "fewer than three"):
            pr.metrics.align(moved[:2], truth[:2])
        with self.assertRaisesRegex(ValueError, "sim3"):
            pr.metrics.align(moved, truth, "sim")
        with self.assertRaisesRegex(ValueError, "delta"):
            pr.metrics.relative_errors(moved, truth, 0.5)

    def test_compare(self):
        scenes = [Scene(seed=s) for s in range(12)]
        truth, start = [s.truth for s in scenes], [s.start for s in scenes]
        refined = [pr.refine(*s.arguments).cam_from_world for s in scenes]
        refined[3] = None
        told = pr.compare({"start": start, "refined": refined}, truth, thresholds=[(0.05, 5.0)])
        self.assertEqual(told["methods"]["refined"]["missing"], 1)
        self.assertEqual(told["methods"]["refined"]["localized"], [11])
        self.assertEqual(told["methods"]["refined"]["present"]["images"], 11)
        self.assertLess(told["pairs"]["start", "refined"]["translation"]["median_difference"], 0.0)
        with self.assertRaisesRegex(ValueError, "'start' has 12 poses, truth has 11"):
            pr.compare({"start": start}, truth[:11])


class Files(unittest.TestCase):
    def test_poses_come_back_to_the_bit(self):
        poses = pr.io.read_poses(ROOM / "poses.txt")
        self.assertEqual(len(poses), 60)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "out.txt")
            odd = {**poses, "ä b\udceb.png": pr.Pose()}  # a name with a byte that is no UTF-8
            pr.io.write_poses(path, odd)
            again = pr.io.read_poses(path)
            self.assertEqual({n: numbers(p) for n, p in again.items()},
                             {n: numbers(p) for n, p in odd.items()})
            with self.assertRaises(FileExistsError):
                pr.io.write_poses(path, poses)
        with self.assertRaises(FileNotFoundError):
            pr.io.read_poses(ROOM / "absent.txt")

    def test_malformed_files_name_the_line(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("a.png 1 0 0 0 0 0 0\nb.png 1 0 0\n")
            file.flush()
            with self.assertRaisesRegex(ValueError, f"{file.name}:2"):
                pr.io.read_poses(file.name, "hloc")

    def test_the_embedded_data_are_refined(self):
        images = pr.io.read_images(ROOM / "poses.txt", matches=ROOM / "matches",
                                       cameras=ROOM / "cameras.txt")
        results = pr.refine_batch(images)
        truth = pr.io.read_poses(ROOM / "ground_truth.txt")
        meters, degrees = pr.metrics.pose_errors(
            [r.cam_from_world for r in results], [truth[p.name] for p in images])
        self.assertEqual(sum(r.usable for r in results), 60)
        self.assertLess(np.median(meters), 0.005)
        self.assertLess(np.median(degrees), 0.1)
        first = images[0]
        self.assertEqual(first.points2D.shape, (len(first), 2))
        cameras = pr.io.read_cameras(ROOM / "cameras.txt")
        matches = pr.io.read_matches(ROOM / "matches" / f"{first.name}.txt")
        again = pr.refine(**{k: matches[k] for k in ("points2D", "points3D")},
                          camera=cameras[first.name], cam_from_world=first.cam_from_world)
        self.assertEqual(numbers(again.cam_from_world), numbers(results[0].cam_from_world))

    def test_poses_and_models_are_converted(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "poses.tum"
            lost = pr.io.convert(ROOM / "poses.txt", path, "tum")
            self.assertTrue(path.exists(), lost)
            with self.assertRaises(FileExistsError):
                pr.io.convert(ROOM / "poses.txt", path, "tum")
            with self.assertRaises(ValueError):
                pr.io.convert(ROOM / "poses.txt", path, "tumm")
            model = pr.io.read_model(path, "tum")
        poses = pr.io.read_poses(ROOM / "poses.txt")
        self.assertEqual(len(model["images"]), len(poses))
        for image, pose in zip(model["images"].values(), poses.values()):
            self.assertLess(max(pr.metrics.pose_error(image["cam_from_world"], pose)), 1e-6)

    def test_the_doctor_finds_the_convention(self):
        scenes = [Scene(seed=s, off=0.01) for s in range(12)]
        right = pr.doctor.diagnose([s.arguments for s in scenes])
        self.assertFalse(right["refuted"])
        self.assertEqual(right["readings"][right["stated"]]["convention"], "w2c")
        swapped = [(*s.arguments[:3], pr.doctor.reread(s.start, "c2w,gl", "w2c")) for s in scenes]
        wrong = pr.doctor.diagnose(swapped)
        self.assertTrue(wrong["refuted"])
        self.assertEqual(wrong["readings"][0]["convention"], "c2w,gl")
        back = pr.doctor.reread(swapped[0][3], "w2c", "c2w,gl")
        self.assertLess(max(pr.metrics.pose_error(back, scenes[0].start)), 1e-9)
        with self.assertRaises(ValueError):
            pr.doctor.diagnose(swapped, stated="w3c")

    def test_the_doctor_finds_where_pixels_count_from(self):
        scenes = [Scene(n=300, seed=s, noise=0.05) for s in range(20)]
        images = [(s.points2D - 0.5, *s.arguments[1:]) for s in scenes]
        found = pr.doctor.diagnose_pixel_center(images, stated=0.5)
        self.assertEqual((found["other"], found["images"]), (0.0, 20))
        self.assertTrue(found["refuted"], found)
        self.assertFalse(pr.doctor.diagnose_pixel_center([s.arguments for s in scenes])["refuted"])


if __name__ == "__main__":
    unittest.main()
