# SPDX-License-Identifier: BSD-3-Clause
"""Many poses as users have them, and arrays that are refused with their cure."""
import pathlib
import time
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers

random = np.random.default_rng(3)


def poses(n):
    q = random.normal(size=(n, 4))
    return [pr.Pose(a / np.linalg.norm(a), t) for a, t in zip(q, random.normal(size=(n, 3)))]


def forms(all_poses):
    """The same poses in every form that is a list."""
    q, t = np.array([p.q for p in all_poses]), np.array([p.t for p in all_poses])
    matrices = np.array([p.matrix for p in all_poses])
    square = np.concatenate([matrices, np.tile([[[0.0, 0, 0, 1]]], (len(all_poses), 1, 1))], 1)
    return [all_poses, tuple(all_poses), np.c_[q, t], (q, t), matrices, square, list(zip(q, t)), iter(all_poses)]


class PoseLists(unittest.TestCase):
    def test_every_form_is_the_same(self):
        for n in (1, 2, 5):
            a, b = poses(n), poses(n)
            expected = pr.metrics.pose_errors(a, b)
            for one, other in zip(forms(a), forms(b)):
                found = pr.metrics.pose_errors(one, other)
                np.testing.assert_allclose(found, expected, atol=1e-12)
            for one, other in zip(forms(a), forms(b)):
                compared = pr.compare({"m": one}, other)["methods"]["m"]
                self.assertAlmostEqual(compared["median_translation"], float(np.median(expected[0])))

    def test_names(self):
        a, b = poses(4), poses(4)
        names = ["a.png", "b.png", "c.png", "d\udcff.png"]
        truth, shuffled = dict(zip(names, b)), dict(zip(names[::-1], a[::-1]))
        expected = pr.metrics.pose_errors(a, b)
        np.testing.assert_array_equal(pr.metrics.pose_errors(shuffled, truth), expected)
        del shuffled["b.png"]
        self.assertTrue(np.isinf(pr.metrics.pose_errors(shuffled, truth)[0][1]))
        self.assertEqual(pr.compare({"m": shuffled}, truth)["methods"]["m"]["missing"], 1)
        shuffled["x.png"] = a[0]
        with self.assertRaisesRegex(ValueError, "'x.png' of estimates has no true pose"):
            pr.metrics.pose_errors(shuffled, truth)
        for one, other in ((a, truth), (shuffled, b)):
            with self.assertRaisesRegex(TypeError, "both"):
                pr.metrics.pose_errors(one, other)
        with self.assertRaisesRegex(ValueError, "3 poses, truth has 4"):
            pr.metrics.pose_errors(a[:3], b)
        with self.assertRaisesRegex(ValueError, "'m' has 3 poses"):
            pr.compare({"m": a[:3]}, b)
        with self.assertRaisesRegex(ValueError, "4 quaternions and 3 translations"):
            pr.metrics.pose_errors((np.eye(4), np.zeros((3, 3))), b)

    def test_files_go_into_comparison(self):
        room = pathlib.Path(__file__).resolve().parents[2] / "data/room/poses.txt"
        read = pr.io.read_poses(room)
        self.assertEqual(pr.compare({"same": read}, read)["methods"]["same"]["median_rotation_deg"], 0.0)

    def test_ten_thousand_pairs(self):
        a = np.c_[np.tile([1.0, 0, 0, 0], (10000, 1)), random.normal(size=(10000, 3))]
        begin = time.process_time()
        found = pr.metrics.pose_errors(a, a)
        self.assertLess(time.process_time() - begin, 1.0)
        self.assertEqual(found[0].max(), 0.0)

    def test_a_bound_method_is_called(self):
        class Image:  # pycolmap's, whose cam_from_world is a method
            def cam_from_world(self):
                return pr.Pose([1, 0, 0, 0], [1, 2, 3])

        self.assertEqual(pr.Pose(Image().cam_from_world), pr.Pose([1, 0, 0, 0], [1, 2, 3]))


class Tensor:
    """What torch's tensors show of themselves."""

    def __init__(self, **values):
        self.requires_grad = self.is_cuda = False
        self.dtype = "torch.float32"
        self.__dict__.update(values)


class Refused(unittest.TestCase):
    def test_arrays_with_their_cure(self):
        arguments = list(Scene().arguments)
        for wrong, words in ((np.ma.masked_array(arguments[0]), "masked array.*filled"),
                             (Tensor(requires_grad=True), "detach"), (Tensor(is_cuda=True), r"cpu\(\)"),
                             (Tensor(dtype="torch.bfloat16"), r"bfloat16.*float\(\)")):
            with self.assertRaisesRegex(TypeError, "points2D.*" + words):
                pr.refine(wrong, *arguments[1:])

    def test_masks_are_weights(self):
        arguments = Scene(n=60).arguments
        mask = np.arange(60) % 3 != 0
        self.assertEqual(pr.refine(*arguments, weights=mask), pr.refine(*arguments, weights=mask.astype(float)))

    def test_a_batch_names_the_image_or_rejects_it(self):
        good = dict(zip(("points2D", "points3D", "camera", "cam_from_world"), Scene(n=80).arguments))
        bad = {**good, "points2D": good["points2D"].T, "name": "b.png"}
        with self.assertRaisesRegex(ValueError, r"image 1 \('b.png'\): points2D.*transpose"):
            pr.refine_batch([good, bad, good])
        with self.assertRaisesRegex(TypeError, "image 0: "):
            pr.refine_batch([3])
        results = pr.refine_batch([good, bad, tuple(good.values()), 3], on_error="reject")
        self.assertEqual([r.verdict for r in results], ["ok", "rejected", "ok", "rejected"])
        self.assertEqual((results[1].name, results[1].reasons), ("b.png", ("invalid_input",)))
        self.assertEqual(numbers(results[1].cam_from_world), numbers(good["cam_from_world"]))
        with self.assertRaisesRegex(ValueError, "reject"):
            pr.refine_batch([good], on_error="rejct")


if __name__ == "__main__":
    unittest.main()
