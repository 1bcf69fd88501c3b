# SPDX-License-Identifier: BSD-3-Clause
"""What readers note is told by warnings, at the line that calls them."""
import inspect
import pathlib
import tempfile
import unittest
import warnings

import numpy as np

import pose_refine as pr
from scene import Scene

LOST = "1 of 3 poses are NaN or infinity"
MATCHES = "1 match with NaN or infinity is left out"


def told(function, *arguments, **keywords):
    """The value, the warnings, and the line of the call."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        line, value = inspect.currentframe().f_lineno, function(*arguments, **keywords)
    return value, caught, line


class Notes(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        folder = self.folder = pathlib.Path(scratch.name)
        self.poses = folder / "poses.txt"
        lost = " ".join(7 * ["nan"])
        self.poses.write_text(f"a.png 1 0 0 0 1 2 3\nb.png {lost}\nc.png 1 0 0 0 4 5 6\n")
        scene = Scene(n=20)
        rows = np.c_[scene.points2D, scene.points3D].tolist()
        rows[3][0] = float("nan")
        (folder / "matches").mkdir()
        for name in ("a.png", "c.png"):
            text = "".join(" ".join(map(repr, row)) + "\n" for row in rows)
            (folder / f"matches/{name}.txt").write_text(text)
        camera = "PINHOLE 800 600 620 610 405 296"
        (folder / "cameras.txt").write_text(f"a.png {camera}\nc.png {camera}\n")

    def check(self, found, *notes):
        """The notes are told, in this order, at the line of the call and in this file."""
        value, caught, line = found
        self.assertEqual(len(caught), len(notes), [str(one.message) for one in caught])
        for one, note in zip(caught, notes):
            self.assertIs(one.category, pr.DataWarning)
            self.assertIn(note, str(one.message))
            self.assertEqual((one.filename, one.lineno), (__file__, line))
        return value

    def test_of_poses(self):
        poses = self.check(told(pr.io.read_poses, self.poses), f"{self.poses}: {LOST}")
        self.assertEqual(list(poses), ["a.png", "c.png"])
        model = self.check(told(pr.io.read_model, str(self.poses)), LOST)
        self.assertEqual(list(model["images"]), ["a.png", "c.png"])
        self.check(told(pr.io.convert, self.poses, self.folder / "tum.txt", "tum"), LOST)

    def test_of_matches(self):
        path = self.folder / "matches/a.png.txt"
        matches = self.check(told(pr.io.read_matches, path), f"{path}: {MATCHES}")
        self.assertEqual(matches["points2D"].shape, (19, 2))

    def test_of_images(self):
        images = self.check(told(pr.io.read_images, self.poses, matches=self.folder / "matches",
                                 cameras=self.folder / "cameras.txt"), LOST, "2 matches with NaN or infinity are left out")
        self.assertEqual([(image.name, len(image)) for image in images], [("a.png", 19), ("c.png", 19)])

    def test_nothing_to_note(self):
        self.check(told(pr.io.read_cameras, self.folder / "cameras.txt"))
        self.poses.write_text("a.png 1 0 0 0 1 2 3\n")
        self.check(told(pr.io.read_poses, self.poses))

    def test_as_errors(self):
        """Nothing is written where the user takes notes for errors."""
        self.assertTrue(issubclass(pr.DataWarning, UserWarning))
        with warnings.catch_warnings():
            warnings.simplefilter("error", pr.DataWarning)
            with self.assertRaisesRegex(pr.DataWarning, LOST):
                pr.io.read_poses(self.poses)
            with self.assertRaisesRegex(pr.DataWarning, LOST):
                pr.io.convert(self.poses, self.folder / "tum.txt", "tum")
        self.assertFalse((self.folder / "tum.txt").exists())

    def test_the_line_is_outside_of_the_package(self):
        """A reader that the package itself calls tells the line of its user."""
        inner = {"__name__": "pose_refine.inner", "tell": pr._warnings._tell}
        exec("def read(note):\n    tell(note)\n\ndef read_all(note):\n    read(note)\n", inner)
        self.check(told(inner["read_all"], "a note"), "a note")
        self.check(told(pr._warnings._tell, "b\udcff"), "b\udcff")


if __name__ == "__main__":
    unittest.main()
