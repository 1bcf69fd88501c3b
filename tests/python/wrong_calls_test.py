# SPDX-License-Identifier: BSD-3-Clause
"""Wrong calls as they are made in the first hour: each message names the image, the argument and the cure."""
import contextlib
import pathlib
import re
import tempfile
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene

S = Scene(n=60)
P2, P3, CAMERA, START = S.arguments
Q, T = START.q, START.t
MATRIX = np.vstack([START.matrix, [0, 0, 0, 1]])
ROOM = pathlib.Path(__file__).resolve().parents[2] / "data/room"
GOOD = {"points2D": P2, "points3D": P3, "camera": CAMERA, "cam_from_world": START, "name": "a.png"}


class Tensor:
    """What torch's tensors show of themselves."""

    def __init__(self, **values):
        self.requires_grad = self.is_cuda = False
        self.dtype = "torch.float32"
        self.__dict__.update(values)


def camera(**values):
    return {"model": "PINHOLE", "width": 800, "height": 600, "params": [620.0, 610.0, 405.0, 296.0], **values}


# What is wrong in an image: the arguments that replace the right ones, the error, and words of it in this order.
IMAGES = [
    ({"points2D": P2.T}, ValueError, ["points2D", r"\(2, 60\)", r"points2D\.T"]),
    ({"points2D": np.c_[P2, np.ones(60)]}, ValueError, ["points2D", r"\(60, 3\)", "homogeneous", r"points2D\[:, :2\]"]),
    ({"points2D": P2.ravel()}, ValueError, ["points2D", r"\(120,\)", r"reshape\(-1, 2\)"]),
    ({"points2D": P2[:, None]}, ValueError, ["points2D", r"\(60, 1, 2\)", r"reshape\(-1, 2\)"]),
    ({"points2D": P2[:, :1]}, ValueError, ["points2D", r"\(60, 1\)", "2 numbers"]),
    ({"points3D": P3.T}, ValueError, ["points3D", r"\(3, 60\)", r"points3D\.T"]),
    ({"points3D": np.c_[P3, np.ones(60)]}, ValueError, ["points3D", r"\(60, 4\)", "homogeneous"]),
    ({"points3D": P3[:59]}, ValueError, ["points2D has 60", "points3D has 59", "row i of both"]),
    ({"points2D": P2.astype(complex)}, TypeError, ["points2D", "complex", r"\.real"]),
    ({"points2D": P2.astype(str)}, TypeError, ["points2D", "<U", r"astype\(float\)"]),
    ({"points2D": P2.astype(object)}, TypeError, ["points2D", "object", r"astype\(float\)"]),
    ({"points3D": P3 > 0}, TypeError, ["points3D", "bool", "weights"]),
    ({"points3D": None}, TypeError, ["points3D", "None"]),
    ({"points3D": [[1.0, 2.0, 3.0], [4.0]]}, TypeError, ["points3D", "list", "rows"]),
    ({"points2D": np.ma.masked_array(P2)}, TypeError, ["points2D", "masked", "filled"]),
    ({"points2D": Tensor(requires_grad=True)}, TypeError, ["points2D", "gradient", r"detach\(\)"]),
    ({"points3D": Tensor(is_cuda=True)}, TypeError, ["points3D", "GPU", r"cpu\(\)"]),
    ({"points3D": Tensor(dtype="torch.bfloat16")}, TypeError, ["points3D", "bfloat16", r"float\(\)"]),
    ({"weights": np.ones(59)}, ValueError, ["60 rows", "weights has 59", "row i"]),
    ({"weights": np.ones((60, 2))}, ValueError, ["weights", "one-dimensional", r"\(60, 2\)"]),
    ({"weights": "all"}, TypeError, ["weights", "real numbers"]),
    ({"covariances": np.ones((60, 2))}, ValueError, ["covariances", r"\(N, 2, 2\)", r"\(60, 2\)", r"np\.eye"]),
    ({"covariances": np.ones(60)}, ValueError, ["covariances", r"\(60,\)", r"np\.eye"]),
    ({"covariances": np.tile([[1.0, 0.5], [0.0, 1.0]], (60, 1, 1))}, ValueError,
     [r"covariances\[0\]", "symmetric", "swapaxes"]),
    ({"point_covariances": np.ones((60, 3))}, ValueError, ["point_covariances", r"\(60, 3\)", "standard deviations"]),
    ({"point_covariances": np.ones(7)}, ValueError, ["60 rows", "point_covariances has 7"]),
    ({"points3D_ids": np.ones(59, int)}, ValueError, ["60 rows", "points3D_ids has 59"]),
    ({"points3D_ids": np.ones(60)}, TypeError, ["points3D_ids", "whole numbers", "float64"]),
    ({"priors": 3}, TypeError, ["priors", "pose_refine.priors", "int"]),
    ({"priors": [START]}, TypeError, ["priors", "pose_refine.priors", "Pose"]),
    ({"camera": camera(model="PINHOL")}, ValueError, ["camera model", "PINHOL'", "did you mean 'PINHOLE'"]),
    ({"camera": camera(params=[600.0, 400.0, 300.0])}, ValueError, ["PINHOLE has 4", "fx fy cx cy", "not 3"]),
    ({"camera": camera(width="wide")}, TypeError, ["camera width", "pixels", "str"]),
    ({"camera": camera(height=-1)}, ValueError, ["camera height", "pixels", "-1"]),
    ({"camera": {"model": "PINHOLE", "params": []}}, ValueError, ["camera", "'width'", "needed are"]),
    ({"camera": np.eye(3)}, TypeError, ["camera", "ndarray", r"K\[0, 0\]"]),
    ({"camera": None}, TypeError, ["camera", "dict", "NoneType"]),
    ({"cam_from_world": Q}, ValueError, ["cam_from_world", r"\(4,\)", r"\(q, t\)"]),
    ({"cam_from_world": np.r_[Q, T, 1.0]}, ValueError, ["cam_from_world", r"\(8,\)"]),
    ({"cam_from_world": MATRIX[:3, :3]}, ValueError, ["cam_from_world", r"\(3, 3\)", r"np\.c_\[R, t\]"]),
    ({"cam_from_world": MATRIX.T}, ValueError, ["cam_from_world", "last row", "transpose"]),
    ({"cam_from_world": np.diag([2.0, 2, 2, 1])}, ValueError, ["cam_from_world", "rotation", "scale"]),
    ({"cam_from_world": np.diag([1.0, 1, -1, 1])}, ValueError, ["cam_from_world", "reflection", "axis"]),
    ({"cam_from_world": (Q[:3], T)}, ValueError, ["cam_from_world", "w x y z", "4 numbers, not 3"]),
    ({"cam_from_world": {"R": np.eye(3), "t": T}}, ValueError, ["cam_from_world", "'q'", "w x y z"]),
    ({"cam_from_world": "identity"}, TypeError, ["cam_from_world", "Pose", "str"]),
]

# Options of every call.
OPTIONS = [
    ({"los": "huber"}, TypeError, ["option 'los'", "did you mean 'loss'"]),
    ({"point2D": P2}, TypeError, ["'point2D'", "did you mean 'points2D'"]),
    ({"loss": "hubr:2"}, ValueError, ["loss", "hubr", "huber"]),
    ({"loss": "huber:-2"}, ValueError, ["loss", "scale", "-2"]),
    ({"loss": "huber:two"}, ValueError, ["loss", "two"]),
    ({"loss": "huber:nan"}, ValueError, ["loss", "nan"]),
    ({"loss": 2.0}, TypeError, ["loss", "cauchy:2", "float"]),
    ({"max_iterations": 2.5}, TypeError, ["max_iterations", "without fraction", "2.5"]),
    ({"max_iterations": -1}, ValueError, ["max_iterations"]),
    ({"max_translation": "far"}, TypeError, ["max_translation", "number", "str"]),
    ({"max_translation": float("nan")}, ValueError, ["max_translation"]),
    ({"policy": "gnk"}, ValueError, ["policy", "gnk", "did you mean 'gnc'"]),
    ({"detail": True}, TypeError, ["detail", "string"]),
    ({"rescue": "yes"}, TypeError, ["rescue", "bool or a dict", "str"]),
    ({"rescue": {"start": 3}}, TypeError, ["rescue", "'start'", "did you mean 'starts'"]),
    ({"fix": "gravty"}, ValueError, ["fix", "gravty", "gravity"]),
    ({"pull": "beta"}, ValueError, ["pull", "beta"]),
    ({"start_spread": "3"}, ValueError, ["start_spread", "'3'", "DEG,LENGTH"]),
    ({"prior_weight": 2.0}, ValueError, ["prior_weight", "without a prior"]),
    ({"options": 3}, TypeError, ["options", "RefineOptions", "int"]),
    ({"options": {"los": "huber"}}, TypeError, ["'los'", "did you mean 'loss'"]),
]


def batch(images, **keywords):
    return lambda: pr.refine_batch(images, **keywords)


ONE = tuple(GOOD[key] for key in ("points2D", "points3D", "camera", "cam_from_world"))
POSES = {"a.png": START, "b.png": START}
# Everything else: the call, the error and words of it.
CALLS = [
    (batch({"a.png": ONE}), TypeError, ["images is a dict", r"list\(images.values\(\)\)"]),
    (batch(pr.Image(*ONE)), TypeError, ["images", "list", "Image", r"\[image\]"]),
    (batch(3), TypeError, ["images", "list", "int"]),
    (batch([3]), TypeError, ["image 0", "points2D, points3D, camera, cam_from_world", "int"]),
    (batch([ONE, ONE[:3]]), TypeError, ["image 1", "points2D, points3D, camera, cam_from_world", "tuple"]),
    (batch([{**GOOD, "weigths": np.ones(60)}]), TypeError, [r"image 0 \('a.png'\)", "weigths", "did you mean 'weights'"]),
    (batch([{"points2D": P2, "name": "n.png"}]), ValueError, [r"image 0 \('n.png'\)", "'points3D'", "an image has"]),
    (batch([ONE], threads=-1), ValueError, ["threads", "0", "all cores", "-1"]),
    (batch([ONE], threads=2.5), TypeError, ["threads", "without fraction", "float"]),
    (batch([ONE], threads="all"), TypeError, ["threads", "str", "0 takes all"]),
    (batch([ONE], progress=3), TypeError, ["progress", r"\(done, total\)", "int"]),
    (batch([ONE], on_error="rejct"), ValueError, ["on_error", "did you mean 'reject'"]),
    (batch([ONE], doctor="wran"), ValueError, ["doctor", "did you mean 'warn'"]),
    (lambda: pr.refine(*ONE, 3), TypeError, ["refine", "4 arguments"]),
    (lambda: pr.refine(P2, P3, CAMERA), TypeError, ["refine needs cam_from_world"]),
    (lambda: pr.refine(P2, P3, CAMERA, START, camera=CAMERA), TypeError, ["'camera' twice"]),
    (lambda: pr.refine(pr.Image(*ONE), weights=np.ones(60)), TypeError, ["Image has its own weights"]),
    (lambda: pr.refine_bundle([ONE], CAMERA), TypeError, ["cameras", "list", r"\[camera\]"]),
    (lambda: pr.refine_bundle([ONE], [CAMERA, CAMERA]), ValueError, ["camera_of"]),
    (lambda: pr.refine_bundle([{**GOOD, "points2D": P2.T}], [CAMERA]), ValueError, [r"image 0 \('a.png'\)", "points2D"]),
    (lambda: pr.doctor.diagnose([{**GOOD, "points2D": P2.T}]), ValueError, [r"image 0 \('a.png'\)", "points2D"]),
    (lambda: pr.doctor.diagnose([ONE], stated="w2c,xyz"), ValueError, ["xyz", "xyzw"]),
    (lambda: pr.doctor.diagnose([ONE], state="w2c"), TypeError, ["diagnose", "'state'", "did you mean 'stated'"]),
    (lambda: pr.doctor.diagnose([ONE], max_images=-1), TypeError, ["max_images", "0 or more", "-1"]),
    (lambda: pr.doctor.reread(START, "w2c", 3), TypeError, ["reread", "other", "text", "3"]),
    (lambda: pr.Pose([2.0, 0, 0, 0], T), ValueError, ["norm is 2", r"np\.linalg\.norm"]),
    (lambda: pr.Pose(1, 2, 3), TypeError, ["Pose takes", r"\(\), \(other\) or \(q, t\), not \(int, int, int\)"]),
    (lambda: pr.Camera("PINHOLE", 3), TypeError, ["Camera takes", r"\(model, width, height, params\), not \(str, int\)"]),
    (lambda: pr.metrics.percentile([1.0, 2.0], 200), ValueError, ["q must", "100"]),
    (lambda: pr.metrics.wilson_interval(5, 3), ValueError, ["successes", "trials", "5 of 3"]),
    (lambda: pr.Loss(3), TypeError, ["Loss", "text", "3"]),
    (lambda: pr.Camera("PINHOLE", 800, 600, [-1.0, 610, 405, 296]), ValueError, ["PINHOLE", "fx", "positive"]),
    (lambda: pr.Camera("PINHOLE", 800, 600, [np.nan, 610, 405, 296]), ValueError, ["PINHOLE", "fx", "finite"]),
    (lambda: pr.Camera("PINHOLE", 0, 600, [600.0, 610, 405, 296]), ValueError, ["width", "not 0"]),
    (lambda: pr.priors.position([0.0, 0, 0], sigma=-1), ValueError, ["sigma", "positive"]),
    (lambda: pr.priors.position([0.0, 0, 0]), TypeError, ["covariance", "sigma"]),
    (lambda: pr.priors.gravity([0.0, 1, 0]), TypeError, ["gravity_prior", "needs 'sigma_deg'"]),
    (lambda: pr.priors.gravity([0.0, 0, 0], sigma_deg=1), ValueError, ["prior"]),
    (lambda: pr.priors.yaw("north", sigma_deg=1), TypeError, ["yaw_prior", "degrees", "number", "north"]),
    (lambda: pr.metrics.pose_errors([START], {"a.png": START}), TypeError, ["estimates", "name -> pose"]),
    (lambda: pr.metrics.pose_errors([START], [START] * 2), ValueError, ["estimates has 1", "truth has 2"]),
    (lambda: pr.metrics.pose_errors([START, np.eye(3)], [START] * 2), ValueError, ["pose 1", r"\(3, 3\)"]),
    (lambda: pr.metrics.pose_errors({"c.png": START}, POSES), ValueError, ["'c.png'", "no true pose", "leave it out"]),
    (lambda: pr.metrics.pose_errors({"a.png": 3}, POSES), TypeError, ["'a.png'", "Pose", "int"]),
    (lambda: pr.metrics.pose_errors(3, [START]), TypeError, ["poses", r"\(N, 7\)", "int"]),
    (lambda: pr.compare(POSES, POSES), TypeError, ["'a.png'", "both"]),
    (lambda: pr.compare([POSES], POSES), TypeError, ["compare", "methods", "dict"]),
    (lambda: pr.compare({}, POSES), ValueError, ["no methods"]),
    (lambda: pr.compare({"m": POSES}, POSES, thresholds=3), TypeError, ["compare", "thresholds", "3"]),
    (lambda: pr.objectives.beta_loss(START, START, beta="big"), TypeError, ["beta_loss", "beta", "number", "big"]),
    (lambda: pr.objectives.beta_loss(START), TypeError, ["beta_loss", "needs 'truth'"]),
    (lambda: pr.objectives.beta_losses([START], [START], norm="l3"), ValueError, ["norm", "l3", "did you mean"]),
    (lambda: pr.objectives.homography_losses([START], [START], [[5.0, 1.0]]), ValueError, ["pose 0"]),
    (lambda: pr.objectives.homography_losses([START], [START], [1.0]), ValueError, ["depths", "2 numbers, not 1"]),
    (lambda: pr.covariances.center(np.eye(5), START), ValueError, ["covariance", r"\(5, 5\)"]),
    (lambda: pr.covariances.convert(np.eye(6), START, "rso"), ValueError, ["rso", "did you mean 'ros'"]),
    (lambda: pr.io.read_poses("nowhere.txt"), FileNotFoundError, ["nowhere.txt"]),
    (lambda: pr.io.read_poses(ROOM / "poses.txt", format="hlok"), ValueError, ["hlok", "hloc"]),
    (lambda: pr.io.read_poses(3), TypeError, ["path", "int"]),
    (lambda: pr.io.write_poses("refined.txt", [START]), TypeError, [r"poses\[0\]", "Pose", "name -> pose"]),
    (lambda: pr.io.write_poses("refined.txt", [pr.refine(*ONE)]), ValueError, [r"poses\[0\]", "no name", "name="]),
    (lambda: pr.io.write_poses("refined.txt", {"a.png": np.eye(3)}), ValueError, ["'a.png'", r"\(3, 3\)"]),
    (lambda: pr.io.write_results("results.txt", []), ValueError, ["results.txt", ".json or .npz"]),
    (lambda: pr.simulate(images=0), ValueError, ["images", "1 or more"]),
    (lambda: pr.simulate(camera_models="OPENCV"), TypeError, ["camera_models", "list", r"\['OPENCV'\]"]),
    (lambda: pr.simulate(imgs=3), TypeError, ["simulate", "'imgs'", "did you mean 'images'"]),
    (lambda: pr.refine_nre(P3, CAMERA, START), TypeError, ["coarse", "maps"]),
    (lambda: pr.refine_nre(P3, CAMERA, START, coarse=np.ones((4, 4, 8))), TypeError, ["coarse", "pair", "ndarray"]),
    (lambda: pr.refine_nre(P3, CAMERA, START, coarse=(np.ones((4, 4, 8)), np.ones((8, 60)))), ValueError,
     ["coarse", "8 numbers", "60", "transpose"]),
]


class WrongCalls(unittest.TestCase):
    def assert_told(self, call, kind, words):
        with self.assertRaises(kind) as caught:
            call()
        self.assertIs(type(caught.exception), kind, caught.exception)
        text = str(caught.exception)
        self.assertLess(len(text), 500, text)
        self.assertRegex(text, re.compile(".*".join(words), re.S))
        self.assertNotIn("incompatible", text)

    def test_images(self):
        """Each in the three ways to give an image; where it has a name, the error has it too."""
        for changed, kind, words in IMAGES:
            with self.subTest(words):
                given = {**GOOD, **changed}
                unnamed = {key: value for key, value in given.items() if key != "name"}
                self.assert_told(lambda: pr.refine(**unnamed), kind, words)
                self.assert_told(lambda: pr.Image(**given), kind, ["image 'a.png'", *words])
                self.assert_told(lambda: pr.refine_batch([GOOD, given]), kind, [r"image 1 \('a.png'\)", *words])
                told = pr.refine_batch([GOOD, given], on_error="reject")
                self.assertEqual([r.reasons for r in told], [(), ("invalid_input",)])

    def test_options(self):
        for changed, kind, words in OPTIONS:
            with self.subTest(words):
                self.assert_told(lambda: pr.refine(*ONE, **changed), kind, words)
                self.assert_told(lambda: pr.refine_batch([ONE], **changed), kind, words)
                if "options" not in changed and "prior_weight" not in changed:
                    self.assert_told(lambda: pr.RefineOptions(**changed), kind, words)

    def test_other_calls(self):
        for number, (call, kind, words) in enumerate(CALLS):
            with self.subTest(number=number, words=words), tempfile.TemporaryDirectory() as folder:
                with contextlib.chdir(folder) if hasattr(contextlib, "chdir") else contextlib.nullcontext():
                    self.assert_told(call, kind, words)

    def test_bad_numbers_are_a_verdict(self):
        """Data that a run may hold never end it: the image is rejected and tells why."""
        nan = np.full(4, np.nan)
        for changed, reason in (({"cam_from_world": (nan, T)}, "non_finite_pose"),
                                ({"cam_from_world": (2 * Q, T)}, "rotation_not_a_unit_quaternion"),
                                ({"camera": camera(params=[np.nan, 1, 1, 1])}, "camera_not_finite"),
                                ({"camera": camera(params=[-5.0, 1, 1, 1])}, "invalid_camera"),
                                ({"weights": -np.ones(60)}, "negative_weight"),
                                ({"points2D": np.full((60, 2), np.nan)}, "too_few_points"),
                                ({"points3D": np.full((60, 3), np.inf)}, "too_few_points"),
                                ({"covariances": np.zeros((60, 2, 2))}, "covariance_not_positive_definite")):
            result = pr.refine_batch([{**GOOD, **changed}], doctor="off")[0]
            self.assertEqual((result.verdict, result.reasons), ("rejected", (reason,)))


if __name__ == "__main__":
    unittest.main()
