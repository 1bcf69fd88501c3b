# SPDX-License-Identifier: BSD-3-Clause
"""The package as such: documentation, stubs, version, the scripts of its pages."""
import ast
import contextlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
import unittest
from unittest import mock

import numpy as np

import pose_refine as pr
from pose_refine import _core
from scene import Scene

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = pathlib.Path(pr.__file__).parent
MODULES = [pr, pr.losses, pr.priors, pr.objectives, pr.metrics, pr.covariances, pr.io, pr.doctor]


def blocks(page):
    """The Python of a page."""
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S)


def public(owner):
    return {name for name in dir(owner) if not name.startswith("_")}


class Package(unittest.TestCase):
    def test_version_is_the_librarys(self):
        header = (ROOT / "include/pose_refine/support/version.h").read_text()
        self.assertIn(f'POSE_REFINE_VERSION "{pr.__version__}"', header)

    def test_everything_public_is_documented(self):
        for module in MODULES:
            self.assertTrue(module.__doc__)
            for name in module.__all__:
                thing = getattr(module, name)
                self.assertTrue(inspect.getdoc(thing), name)
                if inspect.isclass(thing):
                    inherited = public(thing.__base__)  # what Python's own exceptions say of themselves
                    for member in public(thing) - inherited:
                        self.assertTrue(inspect.getdoc(getattr(thing, member)), f"{name}.{member}")

    def test_every_option_is_in_help(self):
        for option in pr.RefineOptions().to_dict():
            self.assertIn(option, pr.refine.__doc__)
        for word in ("(N, 2)", "(N, 3)", "[px", "cam_from_world", "never None"):
            self.assertIn(word, pr.refine.__doc__)

    def test_stubs_say_what_is_there(self):
        tree = ast.parse((PACKAGE / "_core.pyi").read_text())
        classes = {n.name: n for n in tree.body if isinstance(n, ast.ClassDef) and n.name[0] != "_"}
        functions = {n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"}
        there = public(_core)
        self.assertEqual(set(classes) | functions, there)
        for name, node in classes.items():
            declared = {n.name for n in node.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"}
            owner = pr.RefineOptions() if name == "RefineOptions" else getattr(_core, name)
            self.assertEqual(declared, public(owner), name)
        self.assertTrue((PACKAGE / "py.typed").exists())

    def test_stubs_have_every_keyword_of_refine(self):
        tree = ast.parse((PACKAGE / "_core.pyi").read_text())
        options = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "_Options")
        declared = {n.target.id for n in options.body}
        self.assertEqual(declared, set(pr.RefineOptions().to_dict()))

    def run_mypy(self, script):
        # mypy finds an installed package by itself.
        path = "" if "site-packages" in PACKAGE.parts else str(PACKAGE.parent)
        version = importlib.metadata.version("mypy").split(".")
        old = ["--enable-incomplete-feature=Unpack"] if tuple(map(int, version[:2])) < (1, 7) else []
        return subprocess.run([sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *old,
                               "--cache-dir=" + os.devnull, str(ROOT / "tests/python" / script)],
                              env={**os.environ, "MYPYPATH": path}, capture_output=True, text=True)

    @unittest.skipUnless(importlib.util.find_spec("mypy"), "mypy is not installed")
    def test_a_users_script_passes_mypy(self):
        done = self.run_mypy("user_script.py")
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    @unittest.skipUnless(importlib.util.find_spec("mypy"), "mypy is not installed")
    def test_mypy_finds_a_users_mistakes(self):
        done = self.run_mypy("user_error.py")
        lines = (ROOT / "tests/python/user_error.py").read_text().splitlines()
        wrong = {i + 1 for i, line in enumerate(lines) if line.endswith("# wrong")}
        self.assertEqual({int(n) for n in re.findall(r"user_error\.py:(\d+): error", done.stdout)}, wrong)

    def test_the_scripts_of_both_pages_run(self):
        for page in ("README.md", "src/python/README.md"):
            code = re.search(r"```python\n(import pose_refine.*?)```", (ROOT / page).read_text(), re.S)
            done = subprocess.run([sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True,
                                  text=True, env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, r"ok\s+\d+\.\d+ -> 1\.\d+ px")

    def test_the_calls_of_the_page_run(self):
        scenes = [Scene(n=100, seed=s) for s in range(4)]
        names = {"pose_refine": pr, "center": scenes[0].truth.center, "sigmas": np.full(100, 1e-4),
                 "images": [s.arguments for s in scenes],
                 **dict(zip(("points2D", "points3D", "camera", "start"), scenes[0].arguments))}
        there = importlib.util.find_spec("pandas")
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                with contextlib.nullcontext() if there else mock.patch.object(pr, "to_dataframe"):
                    for block in blocks("src/python/README.md")[1:]:
                        exec(block, names)
            finally:
                os.chdir(before)
        self.assertEqual(len(names["results"]), 4)
        self.assertEqual((names["result"].verdict, names["fixed"].usable), ("ok", True))
        self.assertTrue(names["learned"].usable)
        self.assertTrue(names["joint"]["cameras"][0]["usable"])

    def typed(self, folder):
        """The blocks of both pages as scripts; one that is not whole gets what it speaks of."""
        given = ("import numpy as np\nfrom numpy.typing import NDArray\n\nimport pose_refine\n\n\n"
                 "def page(points2D: NDArray[np.float64], points3D: NDArray[np.float64], camera: pose_refine.Camera,\n"
                 "         start: pose_refine.Pose, center: NDArray[np.float64], sigmas: NDArray[np.float64],\n"
                 "         images: list[pose_refine.Image]) -> None:\n")
        for page in ("README.md", "src/python/README.md"):
            for block in blocks(page):
                whole = block.startswith("import pose_refine\n")
                text = block if whole else given + textwrap.indent(block, "    ")
                path = pathlib.Path(folder) / f"block{len(list(pathlib.Path(folder).iterdir()))}.py"
                path.write_text(text)
                yield path

    @unittest.skipUnless(importlib.util.find_spec("mypy"), "mypy is not installed")
    def test_blocks_of_the_pages_pass_mypy(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in self.typed(folder):
                done = self.run_mypy(path)
                self.assertEqual((done.returncode, done.stdout), (0, ""), path.read_text())

    @unittest.skipUnless(importlib.util.find_spec("pyright"), "pyright is not installed")
    def test_blocks_of_the_pages_pass_pyright(self):
        with tempfile.TemporaryDirectory() as folder:
            config = {"pythonVersion": f"{sys.version_info[0]}.{sys.version_info[1]}", "typeCheckingMode": "strict",
                      "extraPaths": [str(PACKAGE.parent)], "reportMissingModuleSource": False,
                      "reportUnusedVariable": False, "reportUnusedImport": False}
            paths = [str(path) for path in self.typed(folder)]
            pathlib.Path(folder, "pyrightconfig.json").write_text(json.dumps(config))
            done = subprocess.run([sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "-p", folder],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(len(paths), 4)

    def test_the_users_script_runs(self):
        done = subprocess.run([sys.executable, "tests/python/user_script.py"], cwd=ROOT, text=True,
                              env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)}, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("60 of 60", done.stdout)


if __name__ == "__main__":
    unittest.main()
