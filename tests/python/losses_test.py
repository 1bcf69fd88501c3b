# SPDX-License-Identifier: BSD-3-Clause
"""A text of a loss means the same in Python as in the program (POSE_REFINE_PROGRAM names it)."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene

ROOM = pathlib.Path(__file__).resolve().parents[2] / "data/room"
TEXTS = ("none", "huber", "huber:2", "huber:50", "huber:auto", "cauchy:2", "barron:2:-1", "barron:auto:-1")


class Losses(unittest.TestCase):
    def test_texts(self):
        for text, scale, printed in (("huber", None, "huber:auto"), ("huber:auto", None, "huber:auto"),
                                     ("huber:2", 2.0, "huber:2"), ("none", None, "none"),
                                     ("barron:auto:-2", None, "barron:auto:-2"), ("barron:2:-2", 2.0, "barron:2:-2")):
            loss = pr.Loss(text)
            self.assertEqual((loss.scale, str(loss)), (scale, printed))
            self.assertEqual(pr.Loss(str(loss)), loss)
            self.assertEqual(pr.RefineOptions(loss=loss).loss, printed)
            self.assertEqual(pr.RefineOptions(loss=text).loss, printed)
        for bad in ("huber:Auto", "none:1", "none:auto", "huber:auto:1", "huber:", "huber:0", "barron:1:auto"):
            with self.assertRaises(ValueError):
                pr.Loss(bad)
            with self.assertRaises(ValueError):
                pr.RefineOptions(loss=bad)

    def test_a_loss_and_its_text_solve_at_the_same_scale(self):
        arguments = Scene(n=100, outliers=0.2).arguments
        for text in TEXTS:
            by_text, by_loss = (pr.refine(*arguments, loss=loss) for loss in (text, pr.Loss(text)))
            self.assertEqual(by_text, by_loss)
            if pr.Loss(text).scale:
                self.assertAlmostEqual(by_text.loss_scale_px / pr.Loss(text).scale, 1.0, places=12)
        self.assertEqual(pr.refine(*arguments, loss="huber"), pr.refine(*arguments, loss="huber:auto"))
        self.assertEqual(pr.refine(*arguments, loss="huber:50").loss_scale_px, 50.0)

    def test_a_prior_needs_a_scale(self):
        with self.assertRaisesRegex(ValueError, "huber:3"):
            pr.priors.position([0, 0, 0], sigma=1, loss="huber")
        self.assertEqual(pr.priors.position([0, 0, 0], sigma=1, loss="huber:3").loss, "huber:3")

    def test_evaluating_without_a_scale_counts_in_scales(self):
        for a, b in zip(pr.losses.evaluate("huber", [9.0]), pr.losses.evaluate("huber:1", [9.0])):
            np.testing.assert_array_equal(a, b)

    @unittest.skipUnless(os.path.exists(os.environ.get("POSE_REFINE_PROGRAM", "")), "there is no program")
    def test_the_program_solves_at_the_same_scale(self):
        images = pr.io.read_images(ROOM / "poses.txt", matches=ROOM / "matches", cameras=ROOM / "cameras.txt")
        with tempfile.TemporaryDirectory() as folder:
            for text in TEXTS:
                report = pathlib.Path(folder) / "r.json"
                done = subprocess.run(
                    [os.environ["POSE_REFINE_PROGRAM"], "refine", f"--poses={ROOM}/poses.txt",
                     f"--matches={ROOM}/matches", f"--cameras={ROOM}/cameras.txt", f"--output={folder}/o.txt",
                     "--overwrite", "--quiet", f"--report={report}", f"--loss={text}"],
                    capture_output=True, text=True)
                self.assertIn(done.returncode, (0, 5, 6), done.stderr)  # some or all keep their input
                told = json.loads(report.read_text())["images"]
                ours = pr.refine_batch(images, loss=text)
                self.assertEqual([t["loss_scale_px"] for t in told], [r.loss_scale_px for r in ours], text)
                # A report is read as results; it does not have their observations.
                for read, result in zip(pr.io.read_results(report), ours):
                    self.assertEqual((read.name, read.verdict, read.num_inliers, read.final_median_px),
                                     (result.name, result.verdict, result.num_inliers, result.final_median_px))
                    np.testing.assert_array_equal(read.cam_from_world.matrix, result.cam_from_world.matrix)
                    np.testing.assert_array_equal(read.covariance, result.covariance)


if __name__ == "__main__":
    unittest.main()
