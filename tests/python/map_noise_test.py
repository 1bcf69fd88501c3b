# SPDX-License-Identifier: BSD-3-Clause
"""The noise of a map, which the test makes: cameras on an arc whose poses are off."""
import copy
import dataclasses
import pathlib
import pickle
import tempfile
import unittest

import numpy as np

import pose_refine as pr
from pose_refine import covariances

CAMERA = pr.Camera("PINHOLE", 800, 600, [620, 610, 405, 296])
OTHER = pr.Camera("PINHOLE", 800, 600, [700, 700, 400, 300])
IMAGES, POINTS = 12, 60


@dataclasses.dataclass
class Noise:
    rotation: float = 0.002  # along each axis [rad]
    position: float = 0.01
    pixel: float = 0.5


def turn(w):
    w = np.asarray(w)
    half = np.linalg.norm(w) / 2
    return np.r_[np.cos(half), np.sinc(half / np.pi) * w / 2]


def write_map(folder, noise=Noise(), seed=1):
    """A COLMAP model; the last point is seen by one image."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(-2, 2, (POINTS, 3))
    images = ""
    for k in range(IMAGES):
        angle = 0.1 * (k - IMAGES / 2)
        away = pr.Pose(turn([0, angle, 0]), [0, 0, 10])
        pixels = CAMERA.project(away @ points) + noise.pixel * rng.normal(size=(POINTS, 2))
        error = pr.Pose(turn(noise.rotation * rng.normal(size=3)), noise.position * rng.normal(size=3))
        pose = error @ away
        seen = POINTS if k == 0 else POINTS - 1
        numbers = " ".join(map(repr, map(float, np.r_[pose.q, pose.t])))
        row = " ".join(f"{x!r} {y!r} {i + 1}" for i, (x, y) in enumerate(pixels[:seen].tolist()))
        images += f"{k + 1} {numbers} 1 {k:02}.png\n{row}\n"
    folder.mkdir()
    (folder / "cameras.txt").write_text("1 PINHOLE 800 600 620 610 405 296\n")
    (folder / "images.txt").write_text(images)
    (folder / "points3D.txt").write_text("".join(
        f"{i + 1} {x!r} {y!r} {z!r} 0 0 0 0.5\n" for i, (x, y, z) in enumerate(points.tolist())))
    return folder


class MapNoise(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.map = write_map(pathlib.Path(scratch.name) / "map")
        cls.noise = covariances.estimate_map_noise(cls.map, threads=2)
        cls.image = pr.io.read_images(model=cls.map)[0]
        cls.result = pr.refine(cls.image)

    def test_attributes(self):
        noise = self.noise
        self.assertEqual((noise.images, noise.cameras), (IMAGES, (CAMERA,)))
        self.assertTrue(0.001 < noise.median_position < 0.2, noise)
        self.assertTrue(0.01 < noise.median_rotation_deg < 1.0, noise)
        self.assertTrue(0.0 <= noise.within_bound95 <= 1.0)
        self.assertGreater(noise.position_growth, 0.0)
        self.assertGreater(noise.rotation_growth, 0.0)
        self.assertRegex(repr(noise), r"^<MapNoise of 12 images: [\d.]+ scene units, [\d.]+ deg>$")
        with self.assertRaises(AttributeError):
            noise.images = 3

    def test_it_is_a_value(self):
        noise, same = self.noise, covariances.estimate_map_noise(str(self.map), threads=1)
        self.assertEqual((noise, hash(noise)), (same, hash(same)))
        for again in (copy.copy(noise), copy.deepcopy(noise), pickle.loads(pickle.dumps(noise))):
            self.assertEqual((again, repr(again)), (noise, repr(noise)))
        few = covariances.estimate_map_noise(self.map, max_images=5, loss="cauchy:2")
        self.assertEqual(few.images, 5)
        self.assertNotEqual(noise, few)
        for bad in (b"", noise.__getstate__()[:-1], noise.__getstate__() + b"x"):
            with self.assertRaises(ValueError):
                pr.covariances.MapNoise.__new__(pr.covariances.MapNoise).__setstate__(bad)

    def test_it_widens(self):
        wide = covariances.widened(self.result, OTHER, self.noise)
        self.assertEqual((wide.name, wide.cam_from_world), ("00.png", self.result.cam_from_world))
        self.assertGreater(wide.bound95[0], self.result.bound95[0])
        self.assertGreater(wide.bound95[1], self.result.bound95[1])
        given = {"model": "PINHOLE", "width": 800, "height": 600, "params": [700, 700, 400, 300]}
        self.assertEqual(covariances.widened(self.result, camera=given, noise=self.noise), wide)
        self.assertEqual(covariances.widened(pr.refine(*[self.image.points2D[:2], self.image.points3D[:2], CAMERA,
                                                         self.image.cam_from_world]), CAMERA, self.noise).verdict, "rejected")

    def test_a_known_error_widens(self):
        pose = self.result.cam_from_world
        wide = covariances.widened(self.result, sigma=0.1)
        before, after = (covariances.center(r.covariance, pose) for r in (self.result, wide))
        np.testing.assert_allclose(after - before, 0.01 * np.eye(3), atol=1e-9)
        self.assertEqual(wide.name, "00.png")
        self.assertEqual(covariances.widened(self.result, sigma=0), self.result)

    def test_covariances_of_points(self):
        found = covariances.point_covariances(self.map)
        self.assertEqual(found.shape, (POINTS, 3, 3))
        self.assertTrue(np.isnan(found[-1]).all())
        np.testing.assert_allclose(found[:-1], found[:-1].transpose(0, 2, 1))
        self.assertGreater(np.linalg.eigvalsh(found[:-1]).min(), 0.0)
        np.testing.assert_array_equal(found, covariances.point_covariances(str(self.map), threads=1))
        known = slice(0, POINTS - 1)
        result = pr.refine(self.image.points2D[known], self.image.points3D[known], CAMERA, self.image.cam_from_world,
                           point_covariances=found[known])
        self.assertTrue(result.usable)

    def test_errors(self):
        estimate, widened = covariances.estimate_map_noise, covariances.widened
        with self.assertRaisesRegex(ValueError, "max_images must be at least 3"):
            estimate(self.map, max_images=2)
        with self.assertRaisesRegex(TypeError, "did you mean 'loss'"):
            estimate(self.map, los="huber")
        for function in (estimate, covariances.point_covariances):
            with self.assertRaises(FileNotFoundError):
                function(self.map / "absent")
        for wrong in ({}, {"camera": CAMERA}, {"noise": self.noise},
                      {"camera": CAMERA, "noise": self.noise, "sigma": 1.0}):
            with self.assertRaisesRegex(TypeError, "either camera and noise, or sigma"):
                widened(self.result, **wrong)
        for sigma in (-1.0, float("nan"), float("inf")):
            with self.assertRaisesRegex(ValueError, "sigma must be finite and 0 or more"):
                widened(self.result, sigma=sigma)


if __name__ == "__main__":
    unittest.main()
