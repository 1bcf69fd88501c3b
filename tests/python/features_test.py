# SPDX-License-Identifier: BSD-3-Clause
"""Correspondences through the points of a map, from a database that the test writes."""
import pathlib
import sqlite3
import struct
import tempfile
import unittest

import numpy as np

import pose_refine as pr

CAMERA = "SIMPLE_PINHOLE 1200 900 1000 600 450"
TRUTH = pr.Pose([1, 0, 0, 0], [0.1, 0.0, 0.2])


def pixels_of(points, pose):
    x = pose @ points
    return (1000 * x[:, :2] / x[:, 2:] + [600, 450]).astype(np.float32)


class Features(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        folder = self.folder = pathlib.Path(self.scratch.name)
        self.points = np.random.default_rng(3).uniform([-2, -1.5, 5], [2, 1.5, 9], (40, 3))
        (folder / "map").mkdir()
        (folder / "map/cameras.txt").write_text(f"1 {CAMERA}\n")
        (folder / "map/points3D.txt").write_text(
            "".join(f"{i + 7} {x!r} {y!r} {z!r} 0 0 0 0\n" for i, (x, y, z) in enumerate(self.points.tolist()))
        )
        self.seen = pixels_of(self.points, pr.Pose([1, 0, 0, 0], [-0.3, 0, 0]))
        row = " ".join(f"{x} {y} {i + 7}" for i, (x, y) in enumerate(self.seen))
        (folder / "map/images.txt").write_text(f"5 1 0 0 0 -0.3 0 0 1 map.jpg\n{row}\n")
        self.database = folder / "database.db"
        self.keypoints = pixels_of(self.points, TRUTH)[::-1].copy()  # rows differ from those of the map
        self.write()

    def write(self):
        db = sqlite3.connect(self.database)
        db.executescript(
            "CREATE TABLE cameras (camera_id INTEGER, model INTEGER, width INTEGER, height INTEGER, params BLOB);"
            "CREATE TABLE images (image_id INTEGER PRIMARY KEY, name TEXT, camera_id INTEGER);"
            "CREATE TABLE keypoints (image_id INTEGER PRIMARY KEY, rows INTEGER, cols INTEGER, data BLOB);"
            "CREATE TABLE matches (pair_id INTEGER PRIMARY KEY, rows INTEGER, cols INTEGER, data BLOB);"
        )
        params = struct.pack("<3d", 1000, 600, 450)
        db.execute("INSERT INTO cameras VALUES (1, 0, 1200, 900, ?)", (params,))
        for i, name, pixels in ((1, "q.jpg", self.keypoints), (2, "map.jpg", self.seen)):
            db.execute("INSERT INTO images VALUES (?, ?, 1)", (i, name))
            db.execute("INSERT INTO keypoints VALUES (?, 40, 2, ?)", (i, pixels.tobytes()))
        pairs = np.array([(39 - i, i) for i in range(40)], np.uint32)
        db.execute("INSERT INTO matches VALUES (?, 40, 2, ?)", (2147483647 + 2, pairs.tobytes()))
        db.commit()
        db.close()

    def test_images_and_their_matches(self):
        start = {"q.jpg": pr.Pose([1, 0, 0, 0], [0.2, 0.1, 0.0])}
        keywords = {"map": self.folder / "map", "database": self.database}
        (image,) = pr.io.read_feature_images(start, **keywords)
        self.assertEqual(image.name, "q.jpg")
        result = pr.refine(image)
        self.assertTrue(result.usable)
        np.testing.assert_allclose(result.cam_from_world.t, TRUTH.t, atol=1e-4)
        matches = pr.io.read_feature_matches(start, **keywords)["q.jpg"]
        np.testing.assert_array_equal(matches["keypoints"] + matches["points3D_ids"], 39 + 7)
        np.testing.assert_array_equal(matches["votes"], 1)
        self.assertNotIn("scores", matches)

    def describe(self):
        """Gives the features descriptors: row 39 - i of the query and row i of the map are alike."""
        of_map = np.random.default_rng(5).integers(0, 120, (40, 128)).astype(np.uint8)
        db = sqlite3.connect(self.database)
        db.execute("CREATE TABLE descriptors (image_id INTEGER PRIMARY KEY, rows INTEGER, cols INTEGER, data BLOB)")
        for i, rows in ((1, of_map[::-1]), (2, of_map)):
            db.execute("INSERT INTO descriptors VALUES (?, 40, 128, ?)", (i, rows.tobytes()))
        db.commit()
        db.close()

    def test_guided_matching_needs_no_matches(self):
        self.describe()
        start = {"q.jpg": pr.Pose([1, 0, 0, 0], [0.2, 0.1, 0.0])}
        keywords = {"map": self.folder / "map", "database": self.database}
        (image,), looks = pr.io.match_guided(start, **keywords, threads=1)
        unknown = pr.io.match_guided({**start, "absent.jpg": pr.Pose()}, **keywords)[1]["absent.jpg"]
        self.assertEqual((unknown["stage"], len(unknown["scores"])), ("nothing", 0))
        look = looks["q.jpg"]
        self.assertEqual((look["stage"], look["points"]), ("guided", 40))
        np.testing.assert_array_equal(look["keypoints"] + look["points3D_ids"], 39 + 7)
        np.testing.assert_array_equal(look["votes"], 1)
        np.testing.assert_allclose(look["scores"], 1, atol=1e-3)
        self.assertGreater(len(look["keypoints"]), 35)
        result = pr.refine(image)
        self.assertEqual(result.verdict, "ok")
        np.testing.assert_allclose(result.cam_from_world.t, TRUTH.t, atol=1e-4)
        with self.assertRaisesRegex(ValueError, "max_ratio is above 0 and at most 1"):
            pr.io.match_guided(start, **keywords, max_ratio=0)

    def test_errors_name_the_file(self):
        start = {"q.jpg": pr.Pose([1, 0, 0, 0], [0, 0, 0])}
        with self.assertRaisesRegex(ValueError, "features of none of the images"):  # the file is there
            pr.io.read_feature_images({"absent.jpg": pr.Pose()}, map=self.folder / "map",
                                      database=self.database)
        with self.assertRaisesRegex(ValueError, "database.db: .*damaged or cut off"):
            self.database.write_bytes(self.database.read_bytes()[:5000])
            pr.io.read_feature_images(start, map=self.folder / "map", database=self.database)
        with self.assertRaises(FileNotFoundError):
            pr.io.read_feature_images(start, map=self.folder / "map", database="absent.db")
        with self.assertRaisesRegex(ValueError, "either a database, or features"):
            pr.io.read_feature_images(start, map=self.folder / "map")


if __name__ == "__main__":
    unittest.main()
