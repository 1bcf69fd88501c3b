# SPDX-License-Identifier: BSD-3-Clause
"""Covariances in other frames and in the tangents of other libraries, each by its definition."""
import unittest

import numpy as np

import pose_refine as pr
from pose_refine import covariances
from scene import Scene

random = np.random.default_rng(1)


def exp(w):
    """Unit quaternion of a rotation vector."""
    half = np.linalg.norm(w) / 2
    return np.r_[np.cos(half), np.sinc(half / np.pi) * np.asarray(w) / 2]


def log(pose):
    q = pose.q * np.sign(pose.q[0])
    return 2 * q[1:] / np.sinc(np.arccos(min(q[0], 1.0)) / np.pi)


def turned(a, b):
    """The rotation vector of b a^-1."""
    return log(pr.Pose(b.q, [0, 0, 0]) @ pr.Pose(a.q, [0, 0, 0]).inverse())


# What the pose `near` is in each tangent at the pose `at`, by its definition.
DEFINITIONS = {
    "pose_refine": lambda at, near: np.r_[turned(at, near), (near @ at.inverse()).t],
    "world": lambda at, near: np.r_[turned(at.inverse(), near.inverse()), near.center - at.center],
    "gtsam": lambda at, near: -np.r_[log(at @ near.inverse()), (at @ near.inverse()).t] * -1,
    "poselib": lambda at, near: np.r_[log(at.inverse() @ near), at.R.T @ (near.t - at.t)],
    "pycolmap": lambda at, near: np.r_[turned(at, near) / 2, near.t - at.t],
    "ros": lambda at, near: np.r_[near.center - at.center, turned(at.inverse(), near.inverse())],
}


def pose():
    q = random.normal(size=4)
    return pr.Pose(q / np.linalg.norm(q), random.normal(size=3))


class Covariances(unittest.TestCase):
    def test_every_convention_by_its_definition(self):
        self.assertEqual(set(covariances.conventions()), set(DEFINITIONS))
        for name, tangent in DEFINITIONS.items():
            at = pose()
            columns = []
            for k in range(6):
                xi = 1e-5 * np.eye(6)[k]
                ahead, back = (tangent(at, pr.Pose(exp(s * xi[:3]), s * xi[3:]) @ at) for s in (1, -1))
                columns.append((ahead - back) / 2e-5)
            slope = np.stack(columns, 1)
            a = random.normal(size=(6, 6))
            np.testing.assert_allclose(covariances.convert(a @ a.T, at, name), slope @ a @ a.T @ slope.T,
                                       atol=1e-7, err_msg=name)

    def test_there_and_back(self):
        a, at = random.normal(size=(6, 6)), pose()
        for one in covariances.conventions():
            for other in covariances.conventions():
                there = covariances.convert(a @ a.T, at, one)
                between = covariances.convert(there, at, to=other, from_=one)
                back = covariances.convert(between, at, "pose_refine", other)
                np.testing.assert_allclose(back, a @ a.T, rtol=1e-9, atol=1e-9)

    def test_the_librarys_own(self):
        a, at = random.normal(size=(6, 6)), pose()
        whole = covariances.in_world(a @ a.T, at)
        np.testing.assert_allclose(whole, covariances.convert(a @ a.T, at, "world"), atol=1e-12)
        np.testing.assert_array_equal(covariances.center(a @ a.T, at), whole[3:, 3:])
        inverse = covariances.transform(a @ a.T, at.inverse())
        np.testing.assert_allclose(inverse, covariances.convert(a @ a.T, at, "poselib"), atol=1e-12)

    def test_bounds_and_normalized_error(self):
        scene = Scene(n=200)
        result = pr.refine(*scene.arguments)
        self.assertEqual(covariances.bound95(result.covariance, result.degrees_of_freedom), result.bound95)
        self.assertLess(covariances.normalized_error(result.cam_from_world, scene.truth, result.covariance), 30.0)
        self.assertEqual(covariances.normalized_error(pose(), pose(), np.zeros((6, 6))), np.inf)

    def test_wrong_calls(self):
        with self.assertRaisesRegex(ValueError, "did you mean 'gtsam'"):
            covariances.convert(np.eye(6), pose(), "gtsan")
        for call in (lambda m: covariances.convert(m, pose(), "ros"), lambda m: covariances.in_world(m, pose()),
                     lambda m: covariances.transform(m, pose()), lambda m: covariances.bound95(m)):
            for wrong in (np.eye(3), np.ones((5, 6)), np.ones((6, 5)), np.ones(6)):
                with self.assertRaisesRegex(ValueError, "shape"):
                    call(wrong)


if __name__ == "__main__":
    unittest.main()
