# SPDX-License-Identifier: BSD-3-Clause
"""Results and all other types as values: truth, equality, copies, pickles, files, tables."""
import copy
import functools
import importlib.util
import inspect
import json
import multiprocessing
import os
import pathlib
import pickle
import pprint
import subprocess
import sys
import tempfile
import time
import types
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene

PROGRAM = os.environ.get("POSE_REFINE_PROGRAM", "")
HERE = pathlib.Path(__file__).resolve().parent


def image(seed=1, name="", **scene):
    s = Scene(seed=seed, **scene)
    return pr.Image(*s.arguments, name=name)


@functools.lru_cache(maxsize=None)
def results(run=0):
    """Results of every verdict, with and without optional parts."""
    few = Scene(n=2)
    flat = Scene(n=40)
    flat.points3D[:, 2] = flat.truth.center[2] + 5.0
    lost = Scene(n=60, outliers=1.0)
    images = [image(1, "a.png"), image(2, "b/c d.png", outliers=0.3), pr.Image(*few.arguments, name="few"),
              pr.Image(*flat.arguments, name="flat"), pr.Image(*lost.arguments, name="b\udcff")]
    return pr.refine_batch(images, rescue={"starts": 2, "samples": 100})


def values():
    """One of each type, twice, and another one."""
    s = Scene()
    prior = pr.priors.position
    yield pr.Pose(s.start), pr.Pose(s.start), pr.Pose()
    yield s.camera, pr.Camera(s.camera), pr.Camera("PINHOLE", 800, 600, [1, 1, 2, 2])
    for loss in ("huber:2", "huber:auto", "barron:2:-1", "none"):
        yield pr.Loss(loss), pr.Loss(loss), pr.Loss("cauchy:3")
    yield prior([1, 2, 3], sigma=1), prior([1, 2, 3], sigma=1), prior([1, 2, 3], sigma=2)
    others = (pr.priors.pose(s.start, sigma_deg=1, sigma=1), pr.priors.gravity([0, 1, 0], sigma_deg=1),
              pr.priors.yaw(30, sigma_deg=5), pr.priors.rotation(s.start, sigma_deg=2, loss="huber:3"))
    for one in others:
        yield one, one, prior([0, 0, 0], sigma=1)
    yield image(name="x"), image(name="x"), image(name="y")
    for keywords in ({}, {"loss": "huber:2", "rescue": {"starts": 3}}, {"rescue": False, "fix": "gravity"},
                     {"max_rotation_deg": 0.1, "pull": "beta:500"}, {"start_spread": "3,0.1"}):
        yield pr.RefineOptions(**keywords), pr.RefineOptions(**keywords), pr.RefineOptions(max_iterations=7)
    yield from ((a, b, pr.refine(image(9))) for a, b in zip(results(), results(1)))


def times_two(result):
    """What a worker of a pool does."""
    return result, hash(result)


class Values(unittest.TestCase):
    def test_every_type_is_compared_hashed_copied_and_pickled(self):
        for one, same, other in values():
            self.assertEqual(one, same)
            self.assertEqual(hash(one), hash(same))
            self.assertNotEqual(one, other)
            self.assertNotEqual(one, "text")
            self.assertEqual(len({one, same, other}), 2)
            for again in (copy.copy(one), copy.deepcopy(one), *(pickle.loads(pickle.dumps(one, p)) for p in range(2, 6))):
                self.assertEqual(again, one)
                self.assertEqual(repr(again), repr(one))
                self.assertIs(type(again), type(one))

    def test_a_difference_can_be_shown(self):
        """pprint, pytest and unittest look types up by their __repr__."""
        for one, _, _ in values():
            self.assertIn(repr(one), pprint.pformat({"one": [one]}, width=10000))

    def test_options_in_degrees_come_back_equal(self):
        for degrees in np.random.default_rng(1).uniform(0.01, 90, 200):
            options = pr.RefineOptions(max_rotation_deg=degrees)
            self.assertEqual(pickle.loads(pickle.dumps(options)), options)

    def test_damaged_pickles_are_errors(self):
        for one, _, _ in values():
            if isinstance(one, pr.RefineOptions):
                continue
            state = one.__getstate__()
            for bad in (b"", state[:-1], state + b"x", b"\xff" * len(state), state[: len(state) // 2]):
                with self.assertRaises(ValueError):
                    type(one).__new__(type(one)).__setstate__(bad)

    def test_a_spawned_pool(self):
        # One object would be pickled once for many.
        many = [pickle.loads(pickle.dumps(one)) for _ in range(200) for one in results()]
        self.assertEqual(len(many), 1000)
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.map(times_two, many[:2])  # has imported what it needs
            begin = time.monotonic()
            back = pool.map(times_two, many)
        self.assertEqual(back, [(one, hash(one)) for one in many])
        self.assertLess(time.monotonic() - begin, 60.0)  # 2 s where no other program runs


class Results(unittest.TestCase):
    def test_truth_is_usable(self):
        seen = {bool(r) for r in results()}
        self.assertEqual(seen, {True, False})
        for result in results():
            self.assertEqual(bool(result), result.usable)

    def test_names(self):
        self.assertEqual([r.name for r in results()], ["a.png", "b/c d.png", "few", "flat", "b\udcff"])
        self.assertEqual(results()[0]["name"], "a.png")
        self.assertEqual(pr.refine(*Scene().arguments).name, "")
        self.assertEqual(pr.refine(image(name="one")).name, "one")
        batch = pr.refine_batch([dict(zip(("points2D", "points3D", "camera", "cam_from_world"), Scene().arguments), name="d")])
        self.assertEqual(batch[0].name, "d")
        joint = pr.refine_bundle([image(name="j", n=200)], [Scene().camera])
        self.assertEqual(joint["images"][0].name, "j")

    def test_repr_is_one_line_and_html_is_escaped(self):
        result = pr.refine(image(name="<a&b>"))
        self.assertRegex(repr(result), r"^<RefineResult '<a&b>' ok: \d+\.\d\d -> \d\.\d\d px, \d+ iterations>$")
        html = result._repr_html_()
        self.assertTrue(html.startswith("<table>") and html.endswith("</table>"))
        self.assertIn("&lt;a&amp;b&gt;", html)
        for result in results():
            self.assertNotIn("\n", repr(result))
            result._repr_html_().encode("utf-8")

    def test_files_to_the_bit(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("json", "npz"):
                path = pathlib.Path(folder) / f"r.{kind}"
                pr.io.write_results(path, results())
                self.assertEqual(pr.io.read_results(path), results())
                with self.assertRaises(FileExistsError):
                    pr.io.write_results(path, [])
                pr.io.write_results(str(path), [], overwrite=True)
                self.assertEqual(pr.io.read_results(path), [])
                for damage in (b"", b"{", b"[]", b'{"images": [{"name": 3}]}', b'{"images": [{"status": "fine"}]}',
                               b'{"images": [{"covariance": [1, 2]}]}', b"PK\x03\x04" + bytes(40)):
                    path.write_bytes(damage)
                    with self.assertRaisesRegex(ValueError, f"r.{kind}"):
                        pr.io.read_results(path)
            with self.assertRaisesRegex(ValueError, "json or .npz"):
                pr.io.write_results(pathlib.Path(folder) / "r.txt", results())
            self.assertEqual({p.name for p in pathlib.Path(folder).iterdir()}, {"r.json", "r.npz"})

    def test_json_lines_are_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path, lines = pathlib.Path(folder) / "r.json", pathlib.Path(folder) / "r.jsonl"
            pr.io.write_results(path, results())
            report = json.loads(path.read_text())
            images = [json.dumps(image) for image in report.pop("images")]
            for end in ("\n", "\r\n", "\n\n"):
                lines.write_bytes("".join(line + end for line in [json.dumps(report), *images]).encode())
                self.assertEqual(pr.io.read_results(lines), results())
            lines.write_text(json.dumps(report))
            self.assertEqual(pr.io.read_results(str(lines)), [])
            for damage, said in (("", "first line"), ("\n".join(images), "first line"), ("{}\n[]\n", "line 2 is no JSON"),
                                 (json.dumps(report) + "\n\n" + images[0][:50], "line 3: "),
                                 (json.dumps(report) + '\n{"name": "a", "status": "fine"}', "result 'a'")):
                lines.write_text(damage)
                with self.assertRaisesRegex(ValueError, f"r.jsonl: .*{said}"):
                    pr.io.read_results(lines)

    @unittest.skipUnless(PROGRAM and os.path.exists(PROGRAM), "the program is not built")
    def test_json_lines_of_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, "simulate", f"--output={folder}/s", "--images=3"], check=True, capture_output=True)
            read = []
            for kind in ("json", "jsonl"):
                subprocess.run([PROGRAM, "refine", f"--poses={folder}/s/poses.txt", f"--matches={folder}/s/matches",
                                f"--cameras={folder}/s/cameras.txt", f"--report={folder}/r.{kind}",
                                f"--output={folder}/{kind}.txt"], check=True, capture_output=True)
                read.append(pr.io.read_results(f"{folder}/r.{kind}"))
        self.assertEqual(len(read[0]), 3)
        self.assertEqual(read[0], read[1])

    def test_json_has_the_reports_keys(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "r.json"
            pr.io.write_results(path, results())
            report = json.loads(path.read_text(), parse_constant=self.fail)
        self.assertEqual(report["tool"], "pose_refine")
        first = report["images"][0]
        self.assertEqual((first["name"], first["status"], len(first["covariance"])), ("a.png", "ok", 36))
        self.assertEqual(set(first["pose"]), {"qvec", "tvec"})
        self.assertIsNone(report["images"][2]["covariance"])

    def test_table(self):
        without = types.ModuleType("pandas")
        if importlib.util.find_spec("pandas"):
            table = pr.to_dataframe(results())
            self.assertEqual(len(table), 5)
            self.assertLessEqual(len(table.columns), 20)
            self.assertEqual(list(table["name"])[0], "a.png")
            self.assertTrue(all(np.isscalar(v) for v in table.iloc[0]))
            self.assertEqual(list(pr.to_dataframe([]).columns), list(table.columns))
        del without
        sys.modules["pandas"], before = None, sys.modules.get("pandas")
        try:
            with self.assertRaisesRegex(ImportError, "pip install pandas"):
                pr.to_dataframe(results())
        finally:
            sys.modules.pop("pandas")
            if before:
                sys.modules["pandas"] = before


class Signatures(unittest.TestCase):
    def test_every_function_has_one(self):
        for module in (pr, pr.io, pr.metrics, pr.objectives, pr.priors, pr.doctor, pr.losses, pr.covariances):
            for name in module.__all__:
                thing = getattr(module, name)
                if inspect.isroutine(thing):
                    inspect.signature(thing)
        signature = inspect.signature(pr.refine_batch)
        self.assertEqual(list(signature.parameters)[:4], ["images", "threads", "progress", "on_error"])
        self.assertEqual(signature.parameters["threads"].default, 0)
        self.assertEqual(signature.parameters["threads"].kind, inspect.Parameter.KEYWORD_ONLY)
        self.assertEqual(list(inspect.signature(pr.io.read_poses).parameters), ["path", "format"])
        self.assertEqual(list(inspect.signature(pr.Camera.project).parameters)[-1], "points")
        self.assertRegex(pr.refine_batch.__doc__, r"images: [a-z.]*Iterable")


if __name__ == "__main__":
    unittest.main()
