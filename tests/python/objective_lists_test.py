# SPDX-License-Identifier: BSD-3-Clause
"""The objectives of many pairs: equal to those of each pair, in every form of poses, and fast."""
import time
import unittest

import numpy as np

import pose_refine as pr

random = np.random.default_rng(7)
OBJECTIVES = pr.objectives
POINTS = random.uniform([-1, -1, 3], [1, 1, 6], (20, 3))


def rows(n, spread=1.0):
    q = np.c_[np.ones(n), spread * random.normal(size=(n, 3))]
    return np.c_[q / np.linalg.norm(q, axis=1)[:, None], spread * random.normal(size=(n, 3))]


# The function of one pair, that of many, and what both take beside the poses.
FUNCTIONS = [
    (OBJECTIVES.beta_loss, OBJECTIVES.beta_losses, {"beta": 250.0, "norm": "l2"}),
    (OBJECTIVES.homoscedastic_loss, OBJECTIVES.homoscedastic_losses, {"s_x": 0.5, "s_q": -2.0, "norm": "squared"}),
    (OBJECTIVES.homography_loss, OBJECTIVES.homography_losses, {"depths": (2.0, 9.0)}),
    (OBJECTIVES.max_error, OBJECTIVES.max_errors, {}),
    (OBJECTIVES.geometric_loss, OBJECTIVES.geometric_losses, {"points": POINTS, "clip": 3.0, "behind_camera": "zero"}),
]


class ObjectiveLists(unittest.TestCase):
    def test_many_are_each(self):
        a, b = rows(50, 0.1), rows(50, 0.1)
        for one, many, keywords in FUNCTIONS:
            expected = [one(pr.Pose(x[:4], x[4:]), pr.Pose(y[:4], y[4:]), **keywords) for x, y in zip(a, b)]
            self.assertGreater(np.ptp(expected), 0.0)
            np.testing.assert_array_equal(many(a, b, **keywords), expected)
        expected = [OBJECTIVES.pose_distance(pr.Pose(x[:4], x[4:]), pr.Pose(y[:4], y[4:])) for x, y in zip(a, b)]
        np.testing.assert_array_equal(np.transpose(OBJECTIVES.pose_distances(a, b)), expected)

    def test_names_and_missing_poses(self):
        a, b = rows(3, 0.1), rows(3, 0.1)
        truth = {name: pr.Pose(y) for name, y in zip("abc", b)}
        estimates = {"c": a[2], "a": a[0]}
        for _, many, keywords in FUNCTIONS:
            found = many(estimates, truth, **keywords)
            expected = many(a, b, **keywords)
            self.assertEqual(found.tolist(), [expected[0], np.inf, expected[2]])
            self.assertEqual(many([a[0], None, a[2]], b, **keywords).tolist(), found.tolist())
            self.assertEqual(many({}, {}, **keywords).shape, (0,))

    def test_depths_of_each(self):
        a, b = rows(4, 0.1), rows(4, 0.1)
        depths = np.array([[1.0, 2], [2, 9], [0.5, 0.6], [3, 4]])
        expected = [OBJECTIVES.homography_loss(x, y, tuple(d)) for x, y, d in zip(a, b, depths)]
        self.assertEqual(OBJECTIVES.homography_losses(a, b, depths).tolist(), expected)
        with self.assertRaisesRegex(ValueError, "depths has 3 rows, truth has 4"):
            OBJECTIVES.homography_losses(a, b, depths[:3])
        with self.assertRaisesRegex(ValueError, r"pose 1 \('y'\)"):
            OBJECTIVES.homography_losses({"x": a[0], "y": a[1]}, {"x": b[0], "y": b[1]}, [[1.0, 2], [2, 1]])

    def test_what_no_point_tells_names_its_pose(self):
        a = rows(3, 0.01)
        b = a.copy()
        b[1, 6] = -100.0
        with self.assertRaisesRegex(ValueError, "pose 1: "):
            OBJECTIVES.geometric_losses(a, b, POINTS)

    def test_ten_thousand_pairs(self):
        """10 ms where nothing else runs; here a bound that no loop of Python keeps."""
        n = 10000
        a, b = rows(n), rows(n)
        one = {name: pr.Pose(row) for name, row in zip(map(str, range(n)), a)}
        two = {name: pr.Pose(row) for name, row in zip(map(str, range(n)), b)}
        matrices = np.array([pose.matrix for pose in one.values()])
        for many, keywords in [*((m, k) for _, m, k in FUNCTIONS[:4]), (OBJECTIVES.pose_distances, {}),
                               (pr.metrics.pose_errors, {})]:
            for estimates, truth in ((a, b), ((a[:, :4], a[:, 4:]), b), (one, two), (matrices, b)):
                best = np.inf
                for _ in range(3):
                    begin = time.process_time()
                    many(estimates, truth, **keywords)
                    best = min(best, time.process_time() - begin)
                self.assertLess(best, 0.1, many.__name__)


if __name__ == "__main__":
    unittest.main()
