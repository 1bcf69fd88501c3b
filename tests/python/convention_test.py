# SPDX-License-Identifier: BSD-3-Clause
"""Batches whose poses are in another convention: the warning names the one that was meant."""
import unittest
import warnings

import numpy as np

import pose_refine as pr


def warned(images, **keywords):
    """The results and the texts of the warnings."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        results = pr.refine_batch(images, **keywords)
    return results, [str(w.message) for w in told]


def written(images, reading):
    """The images with poses as somebody gives them who means this reading."""
    return [pr.Image(i.points2D, i.points3D, i.camera, pr.doctor.reread(i.cam_from_world, reading, "w2c"), name=i.name)
            for i in images]


class Convention(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.images, _ = pr.simulate(images=20, seed=3)

    def test_right_poses_say_nothing(self):
        results, told = warned(self.images)
        self.assertEqual(told, [])
        self.assertEqual(results, warned(self.images, doctor="off")[0])
        self.assertEqual(pr.refine_batch(self.images, doctor="raise"), results)

    def test_each_reading_is_named_and_is_the_cure(self):
        for reading in ("w2c,xyzw", "c2w", "c2w,gl", "w2c,center"):
            wrong = written(self.images, reading)
            results, told = warned(wrong)
            self.assertEqual(len(told), 1, told)
            self.assertRegex(told[0], rf"cam_from_world .*read as '{reading}'.*of 20 images.*reread\(pose, 'w2c', '{reading}'\)")
            self.assertEqual(results, warned(wrong, doctor="off")[0])
            cured = [pr.Image(i.points2D, i.points3D, i.camera, pr.doctor.reread(i.cam_from_world, "w2c", reading), name=i.name)
                     for i in wrong]
            again, told = warned(cured)
            self.assertEqual(told, [])
            usual = pr.refine_batch(self.images)
            self.assertEqual([r.verdict for r in again], [r.verdict for r in usual])

    def test_x_y_z_w_as_arrays(self):
        """The mistake that is made most: scipy's and pycolmap's order."""
        given = [(i.points2D, i.points3D, i.camera, (np.roll(i.cam_from_world.q, -1), i.cam_from_world.t))
                 for i in self.images]
        with self.assertWarnsRegex(UserWarning, "'w2c,xyzw'"):
            pr.refine_batch(given)
        with self.assertRaisesRegex(ValueError, "is in another convention.*'w2c,xyzw'"):
            pr.refine_batch(given, doctor="raise")
        with self.assertRaisesRegex(ValueError, "'w2c,xyzw'"):
            pr.refine_bundle(given, [self.images[0].camera], [0] * 20, doctor="raise")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with self.assertRaisesRegex(UserWarning, "doctor='off'"):
                pr.refine_batch(given)
            pr.refine_batch(given, doctor="off")

    def test_poses_of_another_world(self):
        turn = pr.Pose([0.5, 0.5, -0.5, 0.5], [3, 1, 2]) @ pr.Pose([0.9, 0.3, 0.3, -0.1], [0, 0, 0])
        poses = [i.cam_from_world for i in self.images]
        moved = [pr.Image(i.points2D, i.points3D, i.camera, pose @ turn, name=i.name)
                 for i, pose in zip(self.images, poses[7:] + poses[:7])]
        _, told = warned(moved)
        self.assertEqual(len(told), 1)
        self.assertRegex(told[0], "no convention explains cam_from_world.*of another world")

    def test_few_bad_and_no_images(self):
        for images in ([], self.images[:1], [(np.empty((0, 2)), np.empty((0, 3)), self.images[0].camera, pr.Pose())]):
            self.assertEqual(warned(images)[1], [])
        nan = [(i.points2D * np.nan, i.points3D, i.camera, i.cam_from_world) for i in self.images]
        self.assertEqual(warned(nan)[1], [])
        # Of hundreds of images the doctor looks at some.
        many = written(self.images, "c2w") * 30
        self.assertEqual(len(warned(many)[1]), 1)

    def test_what_warns_is_the_callers_line(self):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            pr.refine_batch(written(self.images, "c2w"))
        self.assertEqual(told[0].filename, __file__)
        self.assertIs(told[0].category, UserWarning)


if __name__ == "__main__":
    unittest.main()
