# SPDX-License-Identifier: BSD-3-Clause
"""hloc's logs: made here in the layout of hloc's localize_sfm, old and new."""
import collections
import contextlib
import io
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np

import pose_refine as pr
from pose_refine import hloc
from scene import Scene


class Rigid3d:  # pickled under pycolmap's name
    pass


Rigid3d.__module__, Rigid3d.__qualname__ = "pycolmap._core", "Rigid3d"


def dumped(value):
    """A pickle that names pycolmap, which is not needed to read it."""
    import sys
    import types

    module = types.ModuleType("pycolmap._core")
    module.Rigid3d = Rigid3d
    before = {name: sys.modules.get(name) for name in ("pycolmap", "pycolmap._core")}
    sys.modules.update({"pycolmap": types.ModuleType("pycolmap"), "pycolmap._core": module})
    try:
        return pickle.dumps(value)
    finally:
        for name, old in before.items():
            sys.modules.pop(name) if old is None else sys.modules.update({name: old})


class Hloc(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.scenes = {f"query/{i}.jpg": Scene(n=80, seed=i, outliers=0.3) for i in range(4)}
        model = self.folder / "sfm"
        model.mkdir()
        lines, self.ids, first = [], {}, 1000
        for name, scene in self.scenes.items():
            self.ids[name] = np.arange(first, first + 80)
            first += 100
            lines += [f"{i} {x!r} {y!r} {z!r} 0 0 0 0.5\n"
                      for i, (x, y, z) in zip(self.ids[name], scene.points3D.tolist())]
        (model / "points3D.txt").write_text("".join(reversed(lines)))
        camera = " ".join(map(str, scene.camera.params))
        (model / "cameras.txt").write_text(f"1 PINHOLE 800 600 {camera}\n")
        (model / "images.txt").write_text("# none\n")
        (self.folder / "queries.txt").write_text(
            "".join(f"{name} PINHOLE 800 600 {camera}\n" for name in self.scenes))
        # hloc leaves out the folders.
        pr.io.write_poses(self.folder / "results.txt",
                          {name.split("/")[-1]: s.start for name, s in self.scenes.items()})

    def log(self, name):
        scene = self.scenes[name]
        return {"db": [1, 2], "num_matches": 80, "points3D_xyz": None,
                "PnP_ret": {"cam_from_world": Rigid3d(), "num_inliers": np.int64(50),
                            "inlier_mask": np.ones(80, bool)},
                "keypoints_query": scene.points2D.astype(np.float32),
                "points3D_ids": self.ids[name].tolist(),
                "keypoint_index_to_db": (list(range(80)), [(5, [0])] * 80)}

    def write(self, loc):
        logs = {"features": pathlib.Path("features.h5"), "matches": pathlib.Path("m.h5"),
                "retrieval": pathlib.Path("r.txt"), "loc": loc}
        (self.folder / "results.txt_logs.pkl").write_bytes(dumped(logs))

    def run_main(self, *more):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = hloc.main([f"--logs={self.folder}/results.txt_logs.pkl", f"--model={self.folder}/sfm",
                              f"--poses={self.folder}/results.txt", f"--cameras={self.folder}/queries.txt",
                              f"--output={self.folder}/refined.txt", *more])
        return code, out.getvalue(), err.getvalue()

    def check_refined(self):
        for name, pose in pr.io.read_poses(self.folder / "refined.txt").items():
            meters, degrees = pr.metrics.pose_error(pose, self.scenes[f"query/{name}"].truth)
            self.assertLess(meters, 0.02)
            self.assertLess(degrees, 0.2)

    def test_results_are_refined(self):
        self.write({name: self.log(name) for name in self.scenes})
        code, out, err = self.run_main(f"--matches={self.folder}/matches")
        self.assertEqual((code, out, err), (0, "4 of 4 refined\n", ""))
        self.check_refined()
        full = {name: s.start for name, s in self.scenes.items()}
        images = pr.io.read_images(full, matches=self.folder / "matches",
                                       cameras=self.folder / "queries.txt")
        np.testing.assert_array_equal(images[2].points2D,
                                      self.scenes["query/2.jpg"].points2D.astype(np.float32))
        np.testing.assert_array_equal(images[2].points3D, self.scenes["query/2.jpg"].points3D)

    def test_the_best_cluster_counts(self):
        loc = {}
        for name in self.scenes:
            worse = self.log(self.sorted_first())
            loc[name] = {"db": [1], "best_cluster": 1, "log_clusters": [worse, self.log(name)],
                         "covisibility_clustering": True}
        self.write(loc)
        self.assertEqual(self.run_main()[0], 0)
        self.check_refined()

    def test_logs_of_either_numpy_are_read(self):
        self.write({name: self.log(name) for name in self.scenes})
        logs = self.folder / "results.txt_logs.pkl"
        plain = hloc.read_logs(logs, self.folder / "sfm")
        content = logs.read_bytes()
        for module in (b"numpy.core.multiarray", b"numpy._core.multiarray"):
            other = content
            for old in (b"numpy.core.multiarray", b"numpy._core.multiarray"):
                # A short string of a pickle has its length before it; the frame's length is wrong
                # then, so the frame is left out.
                other = other.replace(bytes([0x8C, len(old)]) + old, bytes([0x8C, len(module)]) + module)
            if len(other) != len(content):
                other = other[:2] + other[11:]
            logs.write_bytes(other)
            again = hloc.read_logs(logs, self.folder / "sfm")
            np.testing.assert_array_equal(again["query/2.jpg"]["points2D"], plain["query/2.jpg"]["points2D"])

    def test_any_option_of_refine_passes(self):
        self.write({name: self.log(name) for name in self.scenes})
        report = self.folder / "report.json"
        code, out, err = self.run_main("--loss=huber:2", "--policy=gnc", "--norescue", "--max_iterations=50",
                                       f"--report={report}")
        self.assertEqual((code, out, err), (0, "4 of 4 refined\n", ""))
        matches = hloc.read_logs(self.folder / "results.txt_logs.pkl", self.folder / "sfm")
        poses, cameras = (read(self.folder / name) for read, name in (
            (pr.io.read_poses, "results.txt"), (pr.io.read_cameras, "queries.txt")))
        same = hloc.refine(matches, poses, cameras, loss="huber:2", policy="gnc", rescue=False,
                           max_iterations=50)
        self.assertEqual(pr.io.read_results(report), list(same.values()))
        other = hloc.refine(matches, poses, cameras)
        self.assertNotEqual(list(same.values()), list(other.values()))
        for wrong, word in (("--los=huber:2", "did you mean 'loss'"), ("loss", "no flag"),
                            ("--loss=none:3", "none")):
            code, _, err = self.run_main("--overwrite", wrong)
            self.assertIn(code, (2, 3))
            self.assertIn(word, err)

    def test_features_are_read_once(self):
        made = [pr.Image(*s.arguments, name=name.split("/")[-1], points3D_ids=self.ids[name])
                for name, s in self.scenes.items()]
        flags = ["--features=absent.h5", "--pair_matches=absent.h5", f"--model={self.folder}/sfm",
                 f"--poses={self.folder}/results.txt", f"--cameras={self.folder}/queries.txt",
                 f"--output={self.folder}/refined.txt", f"--matches={self.folder}/matches"]
        with mock.patch.object(hloc, "read_feature_images", return_value=made) as read:
            with contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(hloc.main(flags), 0)
        read.assert_called_once()
        written = pr.io.read_matches(self.folder / "matches/2.jpg.txt")
        np.testing.assert_array_equal(written["points3D_ids"], self.ids["query/2.jpg"])

    def test_it_runs_as_a_module_without_a_warning(self):
        self.write({name: self.log(name) for name in self.scenes})
        flags = [f"--logs={self.folder}/results.txt_logs.pkl", f"--model={self.folder}/sfm",
                 f"--poses={self.folder}/results.txt", f"--cameras={self.folder}/queries.txt",
                 f"--output={self.folder}/refined.txt"]
        done = subprocess.run([sys.executable, "-W", "error", "-m", "pose_refine.hloc", *flags],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "4 of 4 refined\n", ""))
        neither = subprocess.run([sys.executable, "-m", "pose_refine.hloc", *flags[1:]],
                                 capture_output=True, text=True)
        self.assertEqual(neither.returncode, 2)
        self.assertIn("give --logs, or --features with --pair_matches", neither.stderr)

    def test_names_with_the_camera_before_them_tell_equal_names_apart(self):
        loc = {name: self.log(name) for name in self.scenes}
        loc["other/1.jpg"] = self.log("query/0.jpg")
        self.write(loc)
        code, _, err = self.run_main()
        self.assertEqual(code, 3)
        self.assertIn("run hloc's localize_sfm with --prepend_camera_name", err)
        results = self.folder / "results.txt"
        results.write_text(2 * results.read_text())  # two cameras with the same base names
        code, _, err = self.run_main()
        self.assertEqual(code, 3)
        self.assertIn("run hloc's localize_sfm with --prepend_camera_name", err)
        pr.io.write_poses(self.folder / "results.txt", {name: s.start for name, s in self.scenes.items()},
                          overwrite=True)
        self.assertEqual(self.run_main()[0], 0)

    def sorted_first(self):
        return sorted(self.scenes)[0]

    def test_an_image_without_points_is_told(self):
        loc = {name: self.log(name) for name in self.scenes}
        for key, value in (("keypoints_query", np.empty((0, 2), np.float32)), ("points3D_ids", [])):
            loc["query/1.jpg"][key] = value
        self.write(loc)
        code, out, err = self.run_main()
        self.assertEqual((code, out), (5, "3 of 4 refined\n"))
        self.assertIn("1.jpg: too_few_points", err)

    def test_what_does_not_fit_is_an_error(self):
        good = {name: self.log(name) for name in self.scenes}
        unknown = {**good, "query/1.jpg": {**good["query/1.jpg"], "points3D_ids": [7] * 80}}
        short = {**good, "query/1.jpg": {**good["query/1.jpg"], "points3D_ids": [1000]}}
        absent = {name: good[name] for name in list(good)[:3]}
        twice = {**good, "other/1.jpg": good["query/1.jpg"]}
        for loc, words in ((unknown, "model lacks"), (short, "80 keypoints"), (absent, "3.jpg has no logs"),
                           (twice, "1.jpg may be any of")):
            self.write(loc)
            code, _, err = self.run_main()
            self.assertEqual(code, 3)
            self.assertIn(words, err)
        self.assertFalse((self.folder / "refined.txt").exists())

    def test_a_pickle_cannot_call_what_it_likes(self):
        class Evil:
            def __reduce__(self):
                return os.mkdir, (str(marker),)

        marker = self.folder / "evil"
        logs = self.folder / "results.txt_logs.pkl"
        for content in (pickle.dumps({"loc": Evil()}), b"", b"\x80\x04junk", pickle.dumps([1, 2]),
                        pickle.dumps({"loc": collections.Counter()})):
            logs.write_bytes(content)
            code, _, err = self.run_main()
            self.assertEqual(code, 3)
            self.assertIn("not logs of hloc", err)
        self.assertFalse(marker.exists())

    def test_matches_stay_in_their_folder(self):
        match = {"points2D": np.zeros((0, 2)), "points3D": np.zeros((0, 3)), "points3D_ids": []}
        for name in ("../out", "/etc/out", "a/../../out"):
            with self.assertRaisesRegex(ValueError, "leads out"):
                hloc.write_matches({name: match}, self.folder / "matches")


if __name__ == "__main__":
    unittest.main()
