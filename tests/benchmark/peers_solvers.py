# SPDX-License-Identifier: BSD-3-Clause
"""The solvers that peers.py compares. Each takes an image and a loss and gives the seconds of its
fastest call and its pose (qw qx qy qz, t)."""
import ctypes
import importlib
import math
import pathlib
import sys
import time

import numpy as np

try:
    import cv2
    import poselib
    import pycolmap
except ImportError as missing:
    raise SystemExit(f"peers.py: {missing}; pip install poselib pycolmap opencv-python-headless")

from peers_problems import rotation

LOSSES = {"none": (0, "TRIVIAL"), "huber": (1, "HUBER"), "cauchy": (3, "CAUCHY"),
          "truncated": (10, "TRUNCATED")}
FAST, CERES = 0, 1  # SolverPath


CPU_TIME = False  # of the calling thread, for a machine that others use too


def fastest(call, repeats=3):
    clock = time.thread_time if CPU_TIME else time.perf_counter
    best, result = math.inf, None
    for _ in range(repeats):
        begin = clock()
        result = call()
        best = min(best, clock() - begin)
        if best > .02:
            break
    return best, result


class Ours:
    """Through a C call: timed inside it around refine(), with Detail::kPose."""

    def __init__(self, folder):
        found = sorted(pathlib.Path(folder).glob("**/libpose_refine_peers.so"))
        if not found:
            raise SystemExit(f"peers.py: no libpose_refine_peers.so in {folder}: build with "
                             "-DPOSE_REFINE_BENCHMARKS=ON")
        self.library = ctypes.CDLL(str(found[0]))
        try:  # built with -DPOSE_REFINE_PYTHON=ON, or installed
            sys.path.insert(0, str(pathlib.Path(folder) / "python"))
            self.module = importlib.import_module("pose_refine")
        except ImportError:
            self.module = None
        self.library.pose_refine_time.restype = ctypes.c_double
        self.library.pose_refine_batch.restype = ctypes.c_double

    @staticmethod
    def head(p, pose):
        def pointer(array):
            return array.ctypes.data_as(ctypes.c_void_p)
        return (p.id, pointer(p.params), len(p.params), p.width, p.height, len(p.points),
                pointer(p.pixels), pointer(p.points), pointer(pose))

    def solve(self, p, loss, path=FAST, repeats=3, start=None):
        pose, out = np.r_[(p.q, p.t) if start is None else start], np.empty(8)
        seconds = self.library.pose_refine_time(
            *self.head(p, pose), LOSSES[loss][0], ctypes.c_double(p.scale), path, CPU_TIME, repeats,
            out.ctypes.data_as(ctypes.c_void_p))
        return seconds, (out[:4], out[4:7])

    def called(self, p, loss):
        """The same through the Python module, timed around the call."""
        camera = self.module.Camera(p.model, p.width, p.height, p.params)
        start = self.module.Pose(p.q, p.t)
        options = self.module.RefineOptions(
            loss=loss if loss == "none" else f"{loss}:{p.scale}", detail="pose")
        seconds, result = fastest(lambda: self.module.refine(
            p.pixels, p.points, camera, start, options=options))
        return seconds, (result.cam_from_world.q, result.cam_from_world.t)

    def python_batch(self, images, threads):
        """Seconds of the Python module's refine_batch, and of poselib in a loop, with the same
        arguments."""
        given = []
        for p in images:
            start = poselib.CameraPose()
            start.q, start.t = p.q, p.t
            given.append((p.pixels, p.points, {"model": p.model, "width": p.width, "height": p.height,
                                               "params": list(p.params)}, start))
        begin = time.perf_counter()
        self.module.refine_batch(given, loss=f"cauchy:{images[0].scale}", detail="pose", doctor="off",
                                 threads=threads)
        middle = time.perf_counter()
        options = {"loss_type": "CAUCHY", "loss_scale": images[0].scale}
        for pixels, points, camera, start in given:
            poselib.refine_absolute_pose(pixels, points, start, camera, options)
        return middle - begin, time.perf_counter() - middle

    def batch(self, p, loss, copies, threads):
        pose = np.r_[p.q, p.t]
        return self.library.pose_refine_batch(*self.head(p, pose), LOSSES[loss][0],
                                              ctypes.c_double(p.scale), copies, threads)


def solve_poselib(p, loss):
    start = poselib.CameraPose()
    start.q, start.t = p.q, p.t
    camera = {"model": p.model, "width": p.width, "height": p.height, "params": list(p.params)}
    options = {"loss_type": LOSSES[loss][1], "loss_scale": p.scale}
    seconds, (pose, _) = fastest(
        lambda: poselib.refine_absolute_pose(p.pixels, p.points, start, camera, options))
    return seconds, (np.array(pose.q), np.array(pose.t))


def solve_colmap(p, _):
    """Its loss is always Cauchy."""
    w, x, y, z = p.q
    start = pycolmap.Rigid3d(pycolmap.Rotation3d(np.array([x, y, z, w])), p.t)
    camera = pycolmap.Camera(model=p.model, width=p.width, height=p.height, params=list(p.params))
    inliers = np.ones(len(p.points), dtype=bool)
    options = pycolmap.AbsolutePoseRefinementOptions()
    options.loss_function_scale = p.scale
    seconds, answer = fastest(lambda: pycolmap.refine_absolute_pose(
        start, p.pixels, p.points, inliers, camera, options))
    if answer is None:
        return seconds, (p.q, p.t)
    pose = answer["cam_from_world"]
    x, y, z, w = pose.rotation.quat
    return seconds, (np.array([w, x, y, z]), np.array(pose.translation))


def opencv_camera(p):
    if p.model in ("PINHOLE", "OPENCV"):
        fx, fy, cx, cy, *distortion = p.params
    else:
        fx, cx, cy, *distortion = p.params
        fy, distortion = fx, distortion + [0.0] * (4 - len(distortion)) if distortion else []
    return np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]]), np.array(distortion)


def solve_opencv(p, _, refine):
    """Least squares only."""
    matrix, distortion = opencv_camera(p)
    start, _ = cv2.Rodrigues(rotation(p.q))
    seconds, (r, t) = fastest(lambda: refine(
        p.points, p.pixels, matrix, distortion, start.copy(), p.t.reshape(3, 1).copy()))
    angle = np.linalg.norm(r)
    q = np.r_[math.cos(angle / 2), math.sin(angle / 2) * r[:, 0] / max(angle, 1e-300)]
    return seconds, (q, t[:, 0])


def solvers_for(ours, model, loss):
    """By name, in the order of the tables; ours first."""
    table = {"ours": lambda p: ours.solve(p, loss, FAST),
             "ours_ceres": lambda p: ours.solve(p, loss, CERES),
             "poselib": lambda p: solve_poselib(p, loss)}
    if ours.module:
        table["ours_py"] = lambda p: ours.called(p, loss)
    if loss == "cauchy":
        table["pycolmap"] = lambda p: solve_colmap(p, loss)
    if loss == "none" and model != "OPENCV_FISHEYE":
        table["opencv_lm"] = lambda p: solve_opencv(p, loss, cv2.solvePnPRefineLM)
        table["opencv_vvs"] = lambda p: solve_opencv(p, loss, cv2.solvePnPRefineVVS)
    return table
