#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times pose refinement against poselib, pycolmap and OpenCV on the very same problems.

usage: peers.py BUILD_FOLDER [--problems=N] [--quick]
needs: numpy poselib pycolmap opencv-python-headless (PyPI), and the project built with
       -DPOSE_REFINE_BENCHMARKS=ON.

Every problem goes to all solvers in turn, same loss and scale, default tolerances of each, best of
three calls. Peers are timed around their Python call; ours both inside the library (`ours`) and
around the call from Python (`ours py`). The cost of every answer is computed by one evaluator here;
`excess` is the part by which it lies above the lowest cost any solver reached, `failed` the share
of answers more than 1 % above it.
"""
import argparse
import ctypes
import math
import pathlib
import time

import numpy as np

try:
    import poselib
    import pycolmap
    import cv2
except ImportError as missing:
    raise SystemExit(f"peers.py: {missing}; pip install poselib pycolmap opencv-python-headless")

MODELS = {  # name: (COLMAP id, parameters), 800 x 600
    "PINHOLE": (1, [620.0, 610.0, 405.0, 296.0]),
    "SIMPLE_RADIAL": (2, [620.0, 400.0, 300.0, -0.08]),
    "OPENCV": (4, [620.0, 610.0, 405.0, 296.0, -0.1, 0.02, 1e-3, -8e-4]),
    "OPENCV_FISHEYE": (5, [420.0, 415.0, 402.0, 297.0, 0.02, -0.01, 3e-3, -5e-4]),
}
LOSSES = {"none": (0, "TRIVIAL"), "huber": (1, "HUBER"), "cauchy": (3, "CAUCHY"),
          "truncated": (10, "TRUNCATED")}


def project(model, params, points):
    """Pixels of camera points by COLMAP's formulas; the evaluator that all are judged by."""
    a, b = points[:, 0] / points[:, 2], points[:, 1] / points[:, 2]
    if model == "SIMPLE_RADIAL":
        f, cx, cy, k = params
        s = 1 + k * (a * a + b * b)
        return np.c_[f * a * s + cx, f * b * s + cy]
    fx, fy, cx, cy = params[:4]
    if model == "OPENCV":
        k1, k2, p1, p2 = params[4:]
        r2 = a * a + b * b
        s = 1 + r2 * (k1 + r2 * k2)
        a, b = (a * s + 2 * p1 * a * b + p2 * (r2 + 2 * a * a),
                b * s + 2 * p2 * a * b + p1 * (r2 + 2 * b * b))
    if model == "OPENCV_FISHEYE":
        r = np.hypot(a, b)
        t = np.arctan(r)
        t2 = t * t
        s = t / r * (1 + t2 * (params[4] + t2 * (params[5] + t2 * (params[6] + t2 * params[7]))))
        a, b = a * s, b * s
    return np.c_[fx * a + cx, fy * b + cy]


def rotation(q):
    w, x, y, z = q / np.linalg.norm(q)
    return np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])


def turn(rng, degrees):
    axis = rng.normal(size=3)
    axis /= np.linalg.norm(axis)
    half = math.radians(degrees) / 2
    return np.r_[math.cos(half), math.sin(half) * axis]


def multiply(p, q):
    return np.r_[p[0] * q[0] - p[1:] @ q[1:], p[0] * q[1:] + q[0] * p[1:] + np.cross(p[1:], q[1:])]


class Problem:
    def __init__(self, rng, model, n, outliers, degrees, fraction):
        self.model, (self.id, params) = model, MODELS[model]
        self.params = np.array(params)
        depth = rng.uniform(4, 12, n)
        camera = np.c_[rng.uniform(-.5, .5, n) * depth, rng.uniform(-.4, .4, n) * depth, depth]
        q, t = turn(rng, rng.uniform(0, 180)), rng.normal(size=3)
        self.points = np.ascontiguousarray((camera - t) @ rotation(q))
        self.pixels = project(model, self.params, camera) + rng.normal(size=(n, 2))
        wrong = rng.random(n) < outliers
        self.pixels[wrong] = rng.uniform([0, 0], [800, 600], (wrong.sum(), 2))
        self.pixels = np.ascontiguousarray(self.pixels)
        self.q = multiply(turn(rng, degrees), q)
        direction = rng.normal(size=3)
        self.t = t + 8 * fraction * direction / np.linalg.norm(direction)

    def cost(self, q, t, loss):
        camera = self.points @ rotation(q).T + t
        if (camera[:, 2] <= 0).mean() > .5:
            return math.inf
        with np.errstate(all="ignore"):
            s = ((project(self.model, self.params, camera) - self.pixels) ** 2).sum(1)
        s = np.nan_to_num(s, nan=1e30, posinf=1e30)
        if loss == "huber":
            s = np.where(s <= 1, s, 2 * np.sqrt(s) - 1)
        if loss == "cauchy":
            s = np.log1p(s)
        if loss == "truncated":
            s = np.minimum(s, 1)
        return .5 * s.sum()


def best_of(call, repeats=3):
    best, result = math.inf, None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = call()
        best = min(best, time.perf_counter() - begin)
    return best, result


class Ours:
    def __init__(self, folder):
        self.library = ctypes.CDLL(str(next(pathlib.Path(folder).glob("**/libpose_refine_peers.so"))))
        self.library.pose_refine_time.restype = ctypes.c_double
        self.library.pose_refine_batch.restype = ctypes.c_double

    @staticmethod
    def head(p, pose):
        pointer = lambda a: a.ctypes.data_as(ctypes.c_void_p)
        return (p.id, pointer(p.params), len(p.params), 800, 600, len(p.points), pointer(p.pixels),
                pointer(p.points), pointer(pose))

    def solve(self, p, loss, solver=0, repeats=3):
        pose, out = np.r_[p.q, p.t], np.empty(8)
        seconds = self.library.pose_refine_time(
            *self.head(p, pose), LOSSES[loss][0], ctypes.c_double(1.0), solver, repeats,
            out.ctypes.data_as(ctypes.c_void_p))
        return seconds, (out[:4], out[4:7])

    def batch(self, p, loss, copies, threads):
        pose = np.r_[p.q, p.t]
        return self.library.pose_refine_batch(*self.head(p, pose), LOSSES[loss][0],
                                              ctypes.c_double(1.0), copies, threads)


def solve_poselib(p, loss):
    start = poselib.CameraPose()
    start.q, start.t = p.q, p.t
    camera = {"model": p.model, "width": 800, "height": 600, "params": list(p.params)}
    options = {"loss_type": LOSSES[loss][1], "loss_scale": 1.0}
    seconds, (pose, _) = best_of(
        lambda: poselib.refine_absolute_pose(p.pixels, p.points, start, camera, options))
    return seconds, (np.array(pose.q), np.array(pose.t))


def solve_colmap(p):  # its loss is always Cauchy with scale 1
    w, x, y, z = p.q
    start = pycolmap.Rigid3d(pycolmap.Rotation3d(np.array([x, y, z, w])), p.t)
    camera = pycolmap.Camera(model=p.model, width=800, height=600, params=list(p.params))
    inliers = np.ones(len(p.points), dtype=bool)
    seconds, answer = best_of(
        lambda: pycolmap.refine_absolute_pose(start, p.pixels, p.points, inliers, camera))
    pose = answer["cam_from_world"]
    x, y, z, w = pose.rotation.quat
    return seconds, (np.array([w, x, y, z]), np.array(pose.translation))


def solve_opencv(p):  # least squares, pinhole only
    fx, fy, cx, cy = p.params
    k = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    start, _ = cv2.Rodrigues(rotation(p.q))
    seconds, (r, t) = best_of(lambda: cv2.solvePnPRefineLM(
        p.points, p.pixels, k, None, start.copy(), p.t.reshape(3, 1).copy()))
    q = np.empty(4)
    angle = np.linalg.norm(r)
    q[0], q[1:] = math.cos(angle / 2), math.sin(angle / 2) * r[:, 0] / max(angle, 1e-300)
    return seconds, (q, t[:, 0])


def solvers(ours, model, loss):
    table = {"ours": lambda p: ours.solve(p, loss),
             "ours py": lambda p: best_of(lambda: ours.solve(p, loss, 0, 1)[1]),
             "poselib": lambda p: solve_poselib(p, loss)}
    if loss == "cauchy":
        table["colmap"] = solve_colmap
    if loss == "none" and model == "PINHOLE":
        table["opencv"] = solve_opencv
    return table


def cell(ours, rng, model, loss, n, outliers, start, count):
    table = solvers(ours, model, loss)
    seconds = {name: [] for name in table}
    costs = {name: [] for name in table}
    for _ in range(count):
        p = Problem(rng, model, n, outliers, *start)
        for name, solve in table.items():
            spent, (q, t) = solve(p)
            seconds[name].append(spent)
            costs[name].append(p.cost(q, t, loss))
    lowest = np.min([costs[name] for name in table], axis=0)
    row = {}
    for name in table:
        excess = (np.array(costs[name]) - lowest) / np.maximum(lowest, 1e-12)
        row[name] = (np.median(seconds[name]) * 1e6, float(np.median(excess)),
                     float((excess > .01).mean()))
    above = (np.array(costs["ours"]) - costs["poselib"]) / np.maximum(costs["poselib"], 1e-12)
    return row, float((above > 1e-9).mean())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--problems", type=int, default=40)
    parser.add_argument("--quick", action="store_true", help="PINHOLE only, N of 30, 100, 1000")
    options = parser.parse_args()
    ours, rng = Ours(options.build), np.random.default_rng(0)
    sizes = (30, 100, 1000) if options.quick else (10, 30, 100, 300, 1000, 3000)
    models = ("PINHOLE",) if options.quick else tuple(MODELS)
    starts = ((2, .02), (10, .1))
    print("medians of microseconds a solve; ratios are geometric means over 0, 20, 50 % outliers and "
          "starts 2 deg / 2 % and 10 deg / 10 %")
    print(f"{'model':15}{'loss':11}{'N':>5} {'ours':>8}{'ours py':>9}{'poselib':>9}{'ratio':>7}"
          f"{'py ratio':>9}{'colmap':>9}{'opencv':>9}{'failed':>8}{'poselib':>8}{'colmap':>8}"
          f"{'worse':>7}")
    for model in models:
        for loss in LOSSES:
            for n in sizes:
                cells = [cell(ours, rng, model, loss, n, o, s, max(6, options.problems // 6))
                         for o in (0, .2, .5) for s in starts]
                mean = lambda f: math.exp(np.mean([math.log(f(row)) for row, _ in cells]))
                us = lambda name: mean(lambda row: row[name][0])
                failed = lambda name: np.mean([row[name][2] for row, _ in cells])
                extra = [us(name) if name in cells[0][0] else math.nan for name in ("colmap", "opencv")]
                lost = failed("colmap") if "colmap" in cells[0][0] else math.nan
                print(f"{model:15}{loss:11}{n:5d} {us('ours'):8.1f}{us('ours py'):9.1f}"
                      f"{us('poselib'):9.1f}{us('poselib') / us('ours'):7.1f}"
                      f"{us('poselib') / us('ours py'):9.1f}{extra[0]:9.0f}{extra[1]:9.0f}"
                      f"{failed('ours'):8.1%}{failed('poselib'):8.1%}{lost:8.1%}"
                      f"{np.mean([w for _, w in cells]):7.1%}", flush=True)
    print("\nbatch, cauchy, 20 % outliers, poses a second: one thread, two threads, ratio")
    for n in (30, 100, 1000):
        p = Problem(rng, "PINHOLE", n, .2, 2, .02)
        copies = 400000 // n
        ours.batch(p, "cauchy", copies // 4, 2)
        one, two = (ours.batch(p, "cauchy", copies, threads) for threads in (1, 2))
        print(f"N={n:5d} {one:10.0f} {two:10.0f} {two / one:6.2f}")


if __name__ == "__main__":
    main()
