# SPDX-License-Identifier: BSD-3-Clause
"""What may be handed in: dtypes, strides, shapes, lifetimes."""
import gc
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers


def refined(points2D, points3D, **keywords):
    s = Scene()
    return pr.refine(points2D, points3D, s.camera, s.start, **keywords)


class Arrays(unittest.TestCase):
    def setUp(self):
        self.scene = Scene()
        self.p2, self.p3 = self.scene.points2D, self.scene.points3D
        self.expected = numbers(refined(self.p2, self.p3).cam_from_world)

    def same(self, points2D, points3D):
        self.assertEqual(numbers(refined(points2D, points3D).cam_from_world), self.expected)

    def test_order_and_strides_do_not_matter(self):
        self.same(np.asfortranarray(self.p2), np.asfortranarray(self.p3))
        wide = np.full((60, 7), np.nan)
        wide[:, 1:6:4], wide[:, 2:5] = self.p2, self.p3
        self.same(wide[:, 1:6:4], wide[:, 2:5])
        self.same(np.repeat(self.p2, 3, axis=0)[::3], self.p3[::-1][::-1])
        back = np.ascontiguousarray(self.p2[::-1, ::-1])[::-1, ::-1]
        self.assertLess(back.strides[0], 0)
        self.same(back, self.p3)

    def test_read_only_and_unaligned_arrays_are_read(self):
        frozen = self.p2.copy()
        frozen.flags.writeable = False
        self.same(frozen, self.p3)
        packed = np.zeros(60, dtype=[("tag", "u1"), ("p", "<f8", 3)])
        packed["p"] = self.p3
        self.assertFalse(packed["p"].flags.aligned)
        self.same(self.p2, packed["p"])

    def test_other_bytes_and_lists_are_converted(self):
        self.same(self.p2.astype(">f8"), self.p3.tolist())
        self.same(self.p2.astype(np.longdouble), self.p3)

    def test_float32_is_its_value(self):
        p2, p3 = self.p2.astype(np.float32), self.p3.astype(np.float32)
        once = numbers(refined(p2, p3).cam_from_world)
        twice = numbers(refined(p2.astype(np.float64), p3.astype(np.float64)).cam_from_world)
        self.assertEqual(once, twice)
        half = self.p2.astype(np.float16)
        self.assertEqual(numbers(refined(half, p3).cam_from_world),
                         numbers(refined(half.astype(np.float64), p3).cam_from_world))

    def test_integers_are_numbers(self):
        whole = np.rint(self.p2)
        for kind in (np.int32, np.uint16, np.int64):
            self.assertEqual(numbers(refined(whole.astype(kind), self.p3).cam_from_world),
                             numbers(refined(whole, self.p3).cam_from_world))

    def test_what_is_no_number_is_a_type_error(self):
        for bad in (self.p2.astype(complex), self.p2 > 0, self.p2.astype(str),
                    self.p2.astype(object), None, "text", [[1.0, 2.0], [3.0]], {}):
            with self.assertRaises(TypeError, msg=str(type(bad))):
                refined(bad, self.p3)

    def test_wrong_shapes_are_named(self):
        for p2, p3, words in (
            (self.p2.T, self.p3, ["points2D", "(2, 60)", "points2D.T"]),
            (self.p2, self.p3.T, ["points3D", "(3, 60)", "points3D.T"]),
            (self.p2.ravel(), self.p3, ["points2D", "(120,)"]),
            (self.p2[:, :1], self.p3, ["points2D", "(60, 1)"]),
            (self.p2[None], self.p3, ["points2D", "(1, 60, 2)"]),
            (self.p2[:9], self.p3, ["9", "60"]),
            (np.float64(1.0), self.p3, ["points2D"]),
        ):
            with self.assertRaises(ValueError) as caught:
                refined(p2, p3)
            for word in words:
                self.assertIn(word, str(caught.exception))

    def test_columns_of_other_lengths_are_named(self):
        for key, value in (("weights", np.ones(59)), ("covariances", np.ones((59, 2, 2))),
                           ("covariances", np.ones((60, 3))), ("weights", np.ones((60, 2)))):
            with self.assertRaises(ValueError) as caught:
                refined(self.p2, self.p3, **{key: value})
            self.assertIn(key, str(caught.exception))
        with self.assertRaisesRegex(ValueError, "symmetric"):
            refined(self.p2, self.p3, covariances=np.tile([[1.0, 0.5], [0.0, 1.0]], (60, 1, 1)))

    def test_nothing_is_too_few_points(self):
        for p2, p3 in ((np.empty((0, 2)), np.empty((0, 3))), ([], [])):
            result = refined(p2, p3)
            self.assertEqual(result.reasons, ("too_few_points",))
            self.assertEqual(len(result.residual_px), 0)

    def test_bad_numbers_are_a_verdict(self):
        worse = self.p2.copy()
        worse[3, 0] = np.nan
        result = refined(worse, self.p3)
        self.assertTrue(result.usable)
        self.assertEqual(result.num_dropped, 1)
        self.assertTrue(np.isnan(result.residual_px[3]))
        nowhere = ([1, 0, 0, 0], [np.nan, 0, 0])
        result = pr.refine(self.p2, self.p3, self.scene.camera, nowhere)
        self.assertEqual(result.verdict, "rejected")

    def test_weights_and_covariances_count(self):
        weights = np.ones(60)
        weights[:30] = 0
        half = refined(self.p2[30:], self.p3[30:], loss="none").cam_from_world
        same = refined(self.p2, self.p3, loss="none", weights=weights).cam_from_world
        self.assertLess(max(pr.metrics.pose_error(half, same)), 1e-9)
        sigma = np.tile(4.0 * np.eye(2), (60, 1, 1))
        plain, known = refined(self.p2, self.p3), refined(self.p2, self.p3, covariances=sigma)
        self.assertLess(max(pr.metrics.pose_error(plain.cam_from_world, known.cam_from_world)), 1e-6)

    def test_inputs_are_not_changed(self):
        before = [self.p2.copy(), self.p3.copy(), numbers(self.scene.start)]
        camera = {"model": "PINHOLE", "width": 800, "height": 600, "params": [6e2, 6e2, 4e2, 3e2]}
        shown = repr(camera)
        pr.refine(self.p2, self.p3, camera, self.scene.start)
        self.assertEqual(shown, repr(camera))
        np.testing.assert_array_equal(before[0], self.p2)
        np.testing.assert_array_equal(before[1], self.p3)
        self.assertEqual(before[2], numbers(self.scene.start))


class Lifetimes(unittest.TestCase):
    def test_views_outlive_their_result(self):
        views = []
        for seed in range(50):
            result = pr.refine(*Scene(seed=seed).arguments)
            views.append((result.residual_px, result.inlier, float(result.residual_px.sum())))
        del result
        gc.collect()
        _ = [np.random.rand(60) for _ in range(100)]
        for residuals, inliers, total in views:
            self.assertEqual(float(residuals.sum()), total)
            self.assertEqual(inliers.dtype, np.bool_)
            self.assertLessEqual(int(inliers.sum()), 60)

    def test_results_outlive_their_inputs(self):
        def make():
            scene = Scene()
            image = pr.Image(*scene.arguments)
            scene.points2D[:] = np.nan  # copied before
            return image

        image = make()
        gc.collect()
        result = pr.refine_batch([image])[0]
        expected = numbers(pr.refine(*Scene().arguments).cam_from_world)
        del image
        self.assertEqual(numbers(result.cam_from_world), expected)
        options = pr.RefineOptions(loss="huber:2")
        del options
        self.assertTrue(np.isfinite(result.cam_from_world.t).all())

    def test_a_batch_keeps_what_it_reads(self):
        def images():
            for seed in range(64):  # nobody else has these arrays
                yield Scene(seed=seed).arguments

        results = pr.refine_batch(images(), threads=2)
        for seed, result in enumerate(results):
            alone = pr.refine(*Scene(seed=seed).arguments)
            self.assertEqual(numbers(result.cam_from_world), numbers(alone.cam_from_world))

    def test_results_are_frozen(self):
        result = pr.refine(*Scene().arguments)
        with self.assertRaises(AttributeError):
            result.usable = False
        with self.assertRaises(AttributeError):
            result.cam_from_world.t = [0, 0, 0]
        with self.assertRaises(ValueError):
            result.residual_px[0] = 1.0
        with self.assertRaises(ValueError):
            result.inlier[0] = True


if __name__ == "__main__":
    unittest.main()
