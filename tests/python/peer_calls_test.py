# SPDX-License-Identifier: BSD-3-Clause
"""The calls of poselib, pycolmap and OpenCV beside the peers themselves, argument by argument. Needs
their wheels: pip install poselib pycolmap opencv-python-headless."""
import importlib.util
import unittest

import numpy as np

import pose_refine as pr
from pose_refine.compat import opencv
from scene import CAMERAS, Scene


def have(name):
    return unittest.skipUnless(importlib.util.find_spec(name), f"{name} is not installed")


def apart(a, b):
    return max(pr.metrics.pose_error(a, b))


@have("poselib")
class Poselib(unittest.TestCase):
    LOSSES = ("TRIVIAL", "TRUNCATED", "HUBER", "CAUCHY", "TRUNCATED_LE_ZACH")

    def both(self, scene, camera, options):
        import poselib

        start = poselib.CameraPose()
        start.q, start.t = scene.start.q, scene.start.t
        arguments = (scene.points2D, scene.points3D, start, camera, options)
        return poselib.refine_absolute_pose(*arguments), pr.refine_absolute_pose(*arguments)

    def test_every_loss_ends_at_the_same_pose_and_cost(self):
        for model in CAMERAS:
            for seed, loss in enumerate(self.LOSSES):
                scene = Scene(n=80, seed=seed, model=model, outliers=0.0 if loss == "TRIVIAL" else 0.2, off=0.01)
                options = {"loss_type": loss, "loss_scale": 4.0, "gradient_tol": 1e-14, "step_tol": 1e-13,
                           "max_iterations": 500}
                (their, theirs), (our, ours) = self.both(scene, scene.camera.to_dict(), options)
                self.assertLess(apart(their, our), 1e-6, (model, loss))
                self.assertEqual(type(our), type(their))
                for key in ("cost", "initial_cost"):
                    np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-9, err_msg=f"{model} {loss} {key}")

    def test_info_has_every_key_of_theirs(self):
        for options in ({}, {"max_iterations": 0}, {"max_iterations": 3}):
            scene = Scene(seed=3)
            (_, theirs), (_, ours) = self.both(scene, scene.camera.to_dict(), options)
            self.assertLessEqual(set(theirs), set(ours))
            for key in theirs:
                self.assertIs(type(ours[key]), type(theirs[key]), key)
        (_, theirs), (_, ours) = self.both(scene, scene.camera.to_dict(), {"max_iterations": 0})
        for key in theirs:
            np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-9, err_msg=key)

    def test_gradient_is_theirs(self):
        import poselib

        scene = Scene(seed=4, model="OPENCV", outliers=0.1)
        for loss in ("TRIVIAL", "HUBER", "CAUCHY"):
            # One step that is never accepted leaves the gradient of the start.
            options = {"loss_type": loss, "loss_scale": 2.0, "initial_lambda": 1e30, "max_iterations": 1}
            start = poselib.CameraPose()
            start.q, start.t = scene.start.q, scene.start.t
            camera = scene.camera.to_dict()
            _, theirs = poselib.refine_absolute_pose(scene.points2D, scene.points3D, start, camera, options)
            text = {"TRIVIAL": "none", "HUBER": "huber:2", "CAUCHY": "cauchy:2"}[loss]
            from pose_refine.compat._statistics import Cost

            gradient, _ = Cost(scene.points2D, scene.points3D, scene.camera, text).gradient_and_step(scene.start, 1e-10)
            np.testing.assert_allclose(gradient, theirs["grad_norm"], rtol=1e-6)

    def test_cameras_without_a_size(self):
        scene = Scene(seed=5)
        camera = scene.camera.to_dict()
        (expected, _), _ = self.both(scene, camera, {})
        for size in ({"width": 0, "height": 0}, {"width": -1, "height": -1}, {}):
            bare = {"model": camera["model"], "params": camera["params"], **size}
            (their, _), (our, info) = self.both(scene, bare, {})
            self.assertLess(apart(their, expected), 1e-12)
            self.assertLess(apart(our, their), 1e-6, size)
            self.assertTrue(info["usable"])

    def test_their_camera_objects(self):
        import poselib

        scene = Scene(seed=6)
        for size in ((0, 0), (800, 600)):
            camera = poselib.Camera("PINHOLE", scene.camera.params.tolist(), *size)
            (their, _), (our, _) = self.both(scene, camera, {})
            self.assertLess(apart(our, their), 1e-6)

    def test_a_minimum_that_is_refused_is_returned_and_said(self):
        scene = Scene(n=60, seed=7, outliers=0.6, off=0.005)
        tight = {"loss_type": "TRIVIAL", "gradient_tol": 1e-14, "step_tol": 1e-13, "max_iterations": 1000}
        (their, theirs), (our, ours) = self.both(scene, scene.camera.to_dict(), tight)
        self.assertLessEqual(ours["cost"], theirs["cost"] * (1 + 1e-9))
        self.assertEqual(ours["usable"], ours["result"].usable)
        self.assertGreater(apart(our, scene.start), 0.0)


@have("pycolmap")
class Pycolmap(unittest.TestCase):
    def setUp(self):
        import pycolmap

        self.scene = Scene(n=80, seed=8, outliers=0.1, off=0.02)
        self.camera = pycolmap.Camera(**self.scene.camera.to_dict())
        w, x, y, z = self.scene.start.q
        self.start = pycolmap.Rigid3d(pycolmap.Rotation3d([x, y, z, w]), self.scene.start.t)
        self.mask = np.arange(80) % 4 != 0

    def both(self, mask, camera=None, options=None, start=None):
        import pycolmap

        scene, start = self.scene, start or self.start
        arguments = [start, scene.points2D, scene.points3D, mask, camera or self.camera]
        options = {"gradient_tolerance": 1e-10, "max_num_iterations": 500, **(options or {})}
        return pycolmap.refine_absolute_pose(*arguments, options), pr.refine_absolute_pose(*arguments, options)

    def test_masks_of_every_kind(self):
        expected = self.both(self.mask)[1]["cam_from_world"]
        for dtype in (bool, np.uint8, np.int8, np.int64, np.float16, np.float64, object):
            for shape in ((80,), (80, 1)):
                their, our = self.both(self.mask.astype(dtype).reshape(shape))
                self.assertEqual(apart(our["cam_from_world"], expected), 0.0, (dtype, shape))
                self.assertLess(apart(our["cam_from_world"], their["cam_from_world"]), 2e-3)
        for mask in (self.mask.tolist(), self.mask * np.uint8(255), self.mask * -0.5, np.where(self.mask, np.nan, 0)):
            self.assertEqual(apart(self.both(mask)[1]["cam_from_world"], expected), 0.0)

    def test_masks_that_are_refused(self):
        for mask in (self.mask[:40], self.mask[None], np.True_):
            for call in range(2):
                with self.assertRaises((TypeError, ValueError), msg=call):
                    self.both(mask)
                with self.assertRaises((TypeError, ValueError)):
                    pr.refine_absolute_pose(self.start, self.scene.points2D, self.scene.points3D, mask, self.camera)

    def test_camera_without_a_size(self):
        import pycolmap

        bare = pycolmap.Camera(model="PINHOLE", width=0, height=0, params=self.scene.camera.params)
        their, our = self.both(self.mask, bare)
        self.assertLess(apart(our["cam_from_world"], their["cam_from_world"]), 2e-3)
        self.assertTrue(our["usable"])

    def test_unnormalized_start(self):
        import pycolmap

        double = pycolmap.Rigid3d(pycolmap.Rotation3d(2.0 * self.start.rotation.quat), self.start.translation)
        their, our = self.both(self.mask, start=double)
        self.assertLess(apart(our["cam_from_world"], their["cam_from_world"]), 2e-3)
        self.assertTrue(our["usable"])

    def test_refined_camera_is_changed_in_place(self):
        import pycolmap

        ours = pycolmap.Camera(model="SIMPLE_PINHOLE", width=800, height=600, params=[600, 405, 296])
        self.scene = Scene(n=300, seed=9, off=0.01, noise=0.3)
        w, x, y, z = self.scene.start.q
        start = pycolmap.Rigid3d(pycolmap.Rotation3d([x, y, z, w]), self.scene.start.t)
        theirs = pycolmap.Camera(ours.todict())
        options = {"refine_focal_length": True, "gradient_tolerance": 1e-10}
        mask = np.ones(300, bool)
        pycolmap.refine_absolute_pose(start, self.scene.points2D, self.scene.points3D, mask, theirs, options)
        answer = pr.refine_absolute_pose(start, self.scene.points2D, self.scene.points3D, mask, ours, options)
        self.assertNotEqual(ours.params[0], 600.0)
        np.testing.assert_array_equal(ours.params, answer["camera"].params)
        np.testing.assert_allclose(ours.params[0], theirs.params[0], rtol=2e-4)


@have("cv2")
class OpenCV(unittest.TestCase):
    K = np.array([[500.0, 0, 320], [0, 510, 240], [0, 0, 1]])
    COEFFICIENTS = (-0.1, 0.02, 1e-3, -8e-4, 0.01, 0.02, -0.01, 0.003, 1e-3, 1e-4, 2e-3, 1e-4, 0.03, -0.02)
    TIGHT = (3, 1000, 1e-15)

    def problem(self, count, seed=0):
        import cv2

        random = np.random.default_rng(seed)
        points = random.uniform([-2, -1.5, 4], [2, 1.5, 8], (60, 3))
        lens = np.array(self.COEFFICIENTS[:count])
        pixels = cv2.projectPoints(points, np.full(3, 0.01), np.full(3, -0.02), self.K, lens)[0].reshape(-1, 2)
        return points, pixels + random.normal(size=pixels.shape), lens

    @staticmethod
    def start(shape=(3, 1), dtype=np.float64):
        return np.full(shape, 0.02, dtype), np.full(shape, 0.01, dtype)

    def test_every_lens_ends_at_the_same_pose(self):
        import cv2

        for name in ("solvePnPRefineLM", "solvePnPRefineVVS"):
            for count in (0, 4, 5, 8, 12, 14):
                points, pixels, lens = self.problem(count)
                their = getattr(cv2, name)(points, pixels, self.K, lens, *self.start(), self.TIGHT)
                our = getattr(opencv, name)(points, pixels, self.K, lens, *self.start(), self.TIGHT)
                for a, b in zip(our, their):
                    np.testing.assert_allclose(a, b, atol=3e-7, err_msg=f"{name} {count}")

    def test_arrays_are_changed_in_place(self):
        import cv2

        points, pixels, lens = self.problem(4)
        for name in ("solvePnPRefineLM", "solvePnPRefineVVS"):
            for dtype in (np.float32, np.float64):
                for shape in ((3,), (1, 3), (3, 1)):
                    rvec, tvec = self.start(shape, dtype)
                    found = getattr(opencv, name)(points, pixels, self.K, lens, rvec, tvec)
                    self.assertTrue(found[0] is rvec and found[1] is tvec)
                    self.assertEqual((rvec.dtype, rvec.shape), (dtype, shape))
                    their = getattr(cv2, name)(points, pixels, self.K, lens, *self.start((3, 1), dtype), self.TIGHT)
                    np.testing.assert_allclose(rvec.ravel(), their[0].ravel(), atol=1e-6)
                    np.testing.assert_allclose(tvec.ravel(), their[1].ravel(), atol=1e-6)

    def test_criteria_and_gain(self):
        import cv2

        points, pixels, lens = self.problem(5)
        for criteria in ((3, 20, 1e-6), (cv2.TERM_CRITERIA_COUNT, 50, 0.0), (2, 0, 1e-9), None):
            for given in ((criteria,), (criteria, 0.5)):
                name = ("solvePnPRefineLM", "solvePnPRefineVVS")[len(given) - 1]
                our = getattr(opencv, name)(points, pixels, self.K, lens, *self.start(), *given)
                tight = (self.TIGHT, *given[1:])
                their = getattr(cv2, name)(points, pixels, self.K, lens, *self.start(), *tight)
                np.testing.assert_allclose(our[0], their[0], atol=1e-6)
        once = opencv.solvePnPRefineLM(points, pixels, self.K, lens, *self.start(), criteria=(1, 0, 0.0))
        self.assertFalse(np.array_equal(once[0], self.start()[0]))
        for gain in (0.0, -1.0, np.nan):
            with self.assertRaisesRegex(ValueError, "VVSlambda"):
                opencv.solvePnPRefineVVS(points, pixels, self.K, lens, *self.start(), VVSlambda=gain)

    def test_shapes_of_points(self):
        points, pixels, lens = self.problem(4)
        expected = opencv.solvePnPRefineLM(points, pixels, self.K, lens, *self.start())[0]
        for a, b in ((points[:, None], pixels[:, None]), (points[None], pixels[None])):
            np.testing.assert_array_equal(
                opencv.solvePnPRefineLM(a, b, self.K, lens[None], *self.start())[0], expected)
        with self.assertRaisesRegex(ValueError, r"\(N, 3\)"):
            opencv.solvePnPRefineLM(points.T, pixels.T, self.K, lens, *self.start())

    def test_fisheye(self):
        import cv2

        random = np.random.default_rng(1)
        points = random.uniform([-6, -5, 2], [6, 5, 8], (80, 3))
        lens = np.array([0.02, -0.01, 3e-3, -5e-4])
        pixels = cv2.fisheye.projectPoints(points[:, None], np.full(3, 0.01), np.full(3, -0.02), self.K, lens)[0]
        rvec, tvec = self.start()
        found, r, t = opencv.fisheye.solvePnP(points, pixels, self.K, lens, rvec, tvec, True, 0)
        self.assertTrue(found and r is rvec and t is tvec)
        theirs = cv2.fisheye.solvePnP(points, pixels, self.K, lens, *self.start(), True, 0, (3, 100, 1e-14))
        np.testing.assert_allclose(rvec, 0.01, atol=1e-8)
        np.testing.assert_allclose(tvec, -0.02, atol=1e-7)
        np.testing.assert_allclose(theirs[1], rvec, atol=1e-5)
        noisy = pixels.reshape(-1, 2) + random.normal(size=(80, 2))
        ours = opencv.fisheye.solvePnPRefineLM(points, noisy, self.K, lens, *self.start())
        theirs = cv2.fisheye.solvePnP(points, noisy[:, None], self.K, lens, *self.start(), True, 0)[1:]
        cost = [np.sum((cv2.fisheye.projectPoints(points[:, None], *p, self.K, lens)[0].reshape(-1, 2) - noisy) ** 2)
                for p in (ours, theirs)]
        self.assertLessEqual(cost[0], cost[1])
        with self.assertRaisesRegex(ValueError, "useExtrinsicGuess"):
            opencv.fisheye.solvePnP(points, pixels, self.K, lens)
        with self.assertRaisesRegex(ValueError, "flags"):
            opencv.fisheye.solvePnP(points, pixels, self.K, lens, rvec, tvec, True, 1)


if __name__ == "__main__":
    unittest.main()
