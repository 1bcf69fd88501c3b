# SPDX-License-Identifier: BSD-3-Clause
"""Measurements of the pose, and points that are unsure."""
import pathlib
import tempfile
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers

UP = np.array([0.0, 0.0, 1.0])


def gravity_of(pose):
    return pose.R @ -UP


def yaw_of(pose):
    """Degrees of the optical axis on the horizon."""
    x, y, _ = pose.R.T @ [0.0, 0.0, 1.0]
    return np.degrees(np.arctan2(y, x))


class Priors(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(n=30, noise=1.0)
        self.truth = self.scene.truth

    def refined(self, priors, **options):
        return pr.refine(*self.scene.arguments, priors=priors, **options).cam_from_world

    def test_a_sharp_measurement_decides(self):
        truth, error = self.truth, pr.metrics.pose_error
        plain = self.refined([])
        cases = (
            (pr.priors.pose(truth, sigma_deg=1e-6, sigma=1e-8), lambda p: max(error(p, truth))),
            (pr.priors.position(truth.center, sigma=1e-7), lambda p: error(p, truth)[0]),
            (pr.priors.rotation(truth, sigma_deg=1e-6), lambda p: error(p, truth)[1]),
            (pr.priors.gravity(gravity_of(truth), sigma_deg=1e-6),
             lambda p: np.linalg.norm(gravity_of(p) - gravity_of(truth))),
            (pr.priors.yaw(yaw_of(truth), sigma_deg=1e-6), lambda p: abs(yaw_of(p) - yaw_of(truth))),
        )
        for prior, distance in cases:
            self.assertGreater(distance(plain), 1e-4, prior)
            self.assertLess(distance(self.refined([prior])), 1e-5, prior)
        self.assertEqual(numbers(self.refined(cases[1][0])), numbers(self.refined([cases[1][0]])))
        self.assertEqual(numbers(self.refined(pr.priors.rotation(truth.q, sigma_deg=1e-6))),
                         numbers(self.refined(cases[2][0])))

    def test_a_free_axis_and_a_full_covariance(self):
        wrong = self.truth.center + [0.0, 0.0, 50.0]
        free = self.refined(pr.priors.position(wrong, sigma=[1e-7, 1e-7, np.inf]))
        np.testing.assert_allclose(free.center[:2], self.truth.center[:2], atol=1e-6)
        self.assertLess(pr.metrics.pose_error(free, self.truth)[0], 0.1)
        by_sigma = pr.priors.pose(self.truth, sigma_deg=1.0, sigma=[0.1, 0.2, 0.3])
        variances = np.r_[np.full(3, np.radians(1.0) ** 2), 0.01, 0.04, 0.09]
        by_matrix = pr.priors.pose(self.truth, covariance=np.diag(variances))
        near, same = self.refined(by_sigma), self.refined(by_matrix)
        self.assertLess(max(pr.metrics.pose_error(near, same)), 1e-9)

    def test_each_has_its_own_loss(self):
        wrong = pr.priors.position(self.truth.center + 0.1, sigma=1e-4)
        robust = pr.priors.position(self.truth.center + 0.1, sigma=1e-4, loss="cauchy:3")
        self.assertEqual((robust.kind, robust.loss), ("position", "cauchy:3"))
        error = [pr.metrics.pose_error(self.refined(p), self.truth)[0] for p in (wrong, robust)]
        self.assertGreater(error[0], 0.15)
        self.assertLess(error[1], 0.05)

    def test_they_make_up_for_points_and_belong_to_images(self):
        start = (self.scene.camera, self.scene.start)
        prior = pr.priors.pose(self.truth, sigma_deg=1.0, sigma=0.1)
        alone = pr.refine([], [], *start, priors=[prior])
        self.assertEqual(alone.reasons, ("prior_only",))
        self.assertLess(max(pr.metrics.pose_error(alone.cam_from_world, self.truth)), 1e-6)
        whole = pr.Image(*self.scene.arguments, priors=[prior])
        self.assertEqual([p.kind for p in whole.priors], ["pose"])
        keys = ("points2D", "points3D", "camera", "cam_from_world")
        image = {**dict(zip(keys, self.scene.arguments)), "priors": [prior]}
        expected = numbers(self.refined([prior]))
        for result in (pr.refine(whole), *pr.refine_batch([whole, image])):
            self.assertEqual(numbers(result.cam_from_world), expected)

    def test_its_weight(self):
        sharp = pr.priors.position(self.truth.center + 1.0, sigma=0.1)
        light, heavy = (self.refined(sharp, prior_weight=w).center for w in (1e-6, 1e6))
        self.assertLess(np.linalg.norm(light - self.truth.center), 0.1)
        self.assertLess(np.linalg.norm(heavy - self.truth.center - 1.0), 0.1)
        for call in (lambda: pr.refine(*self.scene.arguments, prior_weight=2.0),
                     lambda: pr.refine_batch([self.scene.arguments], prior_weight=2.0)):
            with self.assertRaisesRegex(ValueError, "without a prior"):
                call()

    def test_what_is_no_measurement(self):
        make = pr.priors
        for call, kind in (
            (lambda: make.position([1, 2], sigma=1), ValueError),
            (lambda: make.position([1, 2, 3]), TypeError),
            (lambda: make.position([1, 2, 3], sigma=1, covariance=np.eye(3)), TypeError),
            (lambda: make.position([1, 2, 3], sigma=-1.0), ValueError),
            (lambda: make.position([1, 2, 3], covariance=-np.eye(3)), ValueError),
            (lambda: make.position([1, 2, 3], covariance=np.eye(2)), ValueError),
            (lambda: make.pose(self.truth, sigma=1), TypeError),
            (lambda: make.pose(self.truth, covariance=np.eye(3)), ValueError),
            (lambda: make.gravity([0, 0, 0], sigma_deg=1), ValueError),
            (lambda: make.yaw(10, sigma_deg=0), ValueError),
            (lambda: make.yaw(10, sigma_deg=1, up_in_world=[0, 0, 0]), ValueError),
            (lambda: make.position([1, 2, 3], sigma=1, loss="huger:1"), ValueError),
            (lambda: self.refined([3]), TypeError),
        ):
            with self.assertRaises(kind):
                call()

    def test_a_file_of_them(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "priors.txt"
            path.write_text("position a 1 2 3 sigma=0.1\nyaw a 20 sigma_deg=2\n"
                            "gravity b 0 1 0 sigma_deg=1 loss=huber:2\n")
            read = pr.priors.read(path)
        self.assertEqual({k: [p.kind for p in v] for k, v in read.items()},
                         {"a": ["position", "yaw"], "b": ["gravity"]})
        self.assertEqual(read["b"][0].loss, "huber:2")


class UnsurePoints(unittest.TestCase):
    def test_a_far_off_point_that_says_so_does_no_harm(self):
        scene = Scene(n=12, noise=0.1, seed=4)
        sigma = np.full(12, 1e-4)
        sigma[:3] = 2.0
        scene.points3D[:3] += np.random.default_rng(1).normal(size=(3, 3))
        told = pr.refine(*scene.arguments, loss="none", point_covariances=sigma)
        matrices = pr.refine(*scene.arguments, loss="none",
                             point_covariances=sigma[:, None, None] ** 2 * np.eye(3))
        untold = pr.refine(*scene.arguments, loss="none")
        error = [pr.metrics.pose_error(r.cam_from_world, scene.truth)[0] for r in (told, untold)]
        self.assertLess(error[0], 0.02)
        self.assertGreater(error[1], 0.1)
        self.assertEqual(numbers(told.cam_from_world), numbers(matrices.cam_from_world))

    def test_wrong_shapes(self):
        scene = Scene(n=12)
        for bad in (np.ones(11), np.ones((12, 3)), np.ones((12, 2, 2)), 3.0):
            with self.assertRaises(ValueError):
                pr.refine(*scene.arguments, point_covariances=bad)
        result = pr.refine(*scene.arguments, point_covariances=np.full((12, 3, 3), [[1, 0, 0], [0, 1, 0], [0, 0, -1]]))
        self.assertEqual(result.reasons, ("point_covariance_not_positive_semidefinite",))


if __name__ == "__main__":
    unittest.main()
