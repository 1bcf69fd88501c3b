#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times pose refinement against poselib, pycolmap and OpenCV on the very same images.

usage: peers.py BUILD_FOLDER [--quick] [--redkitchen=FOLDER] [--json=FILE] [--cpu_time]
needs: numpy poselib pycolmap opencv-python-headless (PyPI), and the project built with
       -DPOSE_REFINE_BENCHMARKS=ON. Everything takes about an hour, --quick a few minutes.

Every image goes to all solvers in turn, in an order that changes, with the same loss and scale
and the default tolerances of each; best of three calls. Peers are timed around their Python call
(poselib's takes 8 microseconds with three points), `ours` (TinySolver) and `ours_ceres` (ceres::
Problem) inside the library, `ours_py` around the call of the Python module if it is built
(-DPOSE_REFINE_PYTHON=ON).

The evaluator is this script's own (peers_problems.py). The reference of an image is the lowest
minimum that any solver reached, from the common start or (ours) from the truth, polished by a Newton
method of its own. `failed`: cost more than 1 % above it. `excess`: the part by which the cost of the
others lies above it; `distance`: to it, radians plus the shift in parts of the depth. `above`:
answers of ours whose cost is more than 1e-9 above poselib's though neither failed.

A cell is a model, loss, N, outlier rate and start. Tables give the geometric mean of the cells'
median times and ratios over 0, 20 and 50 % outliers and the starts 2 deg / 2 % and 10 deg / 10 %.
"""
import argparse
import json
import math
import platform
import zlib

import numpy as np

import peers_problems as problems
import peers_solvers
from peers_solvers import LOSSES, Ours, solvers_for

STARTS = ((2, .02), (10, .1))
OUTLIERS = (0, .2, .5)
FAILED = .01


def measure(ours, label, loss, images):
    """One cell: statistics of every solver over the same images."""
    table = solvers_for(ours, images[0].model, loss)
    names = list(table)
    seconds, excess, distance = ({name: [] for name in names} for _ in range(3))
    for k, p in enumerate(images):
        poses = {}
        for name in names[k % len(names):] + names[:k % len(names)]:
            spent, poses[name] = table[name](p)
            seconds[name].append(spent)
        candidates = list(poses.values()) + [ours.solve(p, loss, start=p.truth)[1]]
        minimum = p.polish(min(candidates, key=lambda pose: p.cost(pose, loss)), loss)
        for name, pose in poses.items():
            excess[name].append(p.cost(pose, loss) / max(minimum[2], 1e-300) - 1)
            distance[name].append(p.distance(pose, minimum))
    cell = dict(label, loss=loss, n=int(np.median([len(p.points) for p in images])),
                images=len(images), solvers={})
    for name in names:
        e, good = np.array(excess[name]), np.array(excess[name]) <= FAILED
        cell["solvers"][name] = {
            "microseconds": 1e6 * float(np.median(seconds[name])),
            "failed": float(1 - good.mean()),
            "median_excess": float(np.median(e[good])) if good.any() else None,
            "largest_excess": float(e[good].max()) if good.any() else None,
            "median_distance": float(np.median(np.array(distance[name])[good]))
            if good.any() else None}
    a, b = np.array(excess["ours"]), np.array(excess["poselib"])
    cell["above"] = float(((a - b > 1e-9 * (1 + b)) & (a <= FAILED) & (b <= FAILED)).mean())
    return cell


def synthetic_cells(ours, scene, models, losses, sizes, factor, offset=0.0):
    for model in models:
        for loss in losses:
            for n in sizes:
                count = max(3, round(factor * (60 if n <= 100 else 24 if n <= 1000 else 12)))
                for outliers in OUTLIERS:
                    for start in STARTS:
                        key = f"{scene} {model} {n} {outliers} {start}"
                        rng = np.random.default_rng(zlib.crc32(key.encode()))
                        label = {"scene": scene, "model": model, "outliers": outliers,
                                 "start_deg": start[0]}
                        yield measure(ours, label, loss, [problems.synthetic(
                            rng, model, n, outliers, *start, offset) for _ in range(count)])


def real_cells(ours, folder):
    for start in ("init/posenet", "init_hard/posenet_stairs"):
        images = problems.redkitchen(folder, start + ".txt")
        for loss in LOSSES:
            label = {"scene": "RedKitchen, " + start, "model": images[0].model, "outliers": None,
                     "start_deg": None}
            yield measure(ours, label, loss, images)


def summarized(cells):
    """One row for the cells that differ in outliers and start only."""
    solvers = {}
    for name in cells[0]["solvers"]:
        of = [cell["solvers"][name] for cell in cells]
        ratios = [s["microseconds"] / cell["solvers"]["ours"]["microseconds"]
                  for s, cell in zip(of, cells)]
        known = [s for s in of if s["median_excess"] is not None]
        solvers[name] = {
            "microseconds": math.exp(np.mean([math.log(s["microseconds"]) for s in of])),
            "ratio": math.exp(np.mean([math.log(r) for r in ratios])),
            "failed": float(np.mean([s["failed"] for s in of])),
            "largest_excess": max((s["largest_excess"] for s in known), default=None),
            "median_distance": float(np.median([s["median_distance"] for s in known]))
            if known else None}
    row = {key: cells[0][key] for key in ("scene", "model", "loss", "n")}
    return dict(row, solvers=solvers, above=float(np.mean([cell["above"] for cell in cells])))


def more_failures(cells):
    """Cells where ours fails more often than a peer."""
    worse = []
    for cell in cells:
        for name, s in cell["solvers"].items():
            mine = cell["solvers"]["ours"]["failed"]
            if not name.startswith("ours") and mine > s["failed"]:
                worse.append(f"{cell['scene']} {cell['model']} {cell['loss']} N={cell['n']} outliers "
                             f"{cell['outliers']} start {cell['start_deg']} deg: ours {mine:.1%}, "
                             f"{name} {s['failed']:.1%} of {cell['images']}")
    return worse


TIMES = ("problem", "loss", "N", "ours", "ours, `ceres`", "ours, Python", "poselib", "poselib / ours",
         "poselib / `ceres`", "poselib / Python", "pycolmap / ours", "OpenCV LM / ours",
         "OpenCV VVS / ours")
MINIMA = ("problem", "loss", "N", "failed: ours", "failed: `ceres`", "failed: poselib",
          "failed: pycolmap", "excess: ours", "excess: poselib", "distance: ours",
          "distance: poselib", "above")


def decimal(value):
    return format(value, ".1f" if value < 20 else ".0f")


def percent(value):
    return "0" if value == 0 else f"{100 * value:.1f} %"


def power(value):
    return f"{value:.0e}"


def cell_of(row, solver, key, form):
    """Empty where the solver does not take part or has no such number."""
    value = row["solvers"].get(solver, {}).get(key)
    return "" if value is None else form(value)


def heading(row):
    real = row["scene"].startswith("RedKitchen")
    scene = "" if row["scene"] == "near" else ", " + row["scene"]
    return [row["scene"] if real else row["model"] + scene, row["loss"], str(row["n"])]


def times(row):
    s, mine = row["solvers"], ("ours", "ours_ceres", "ours_py")
    ratios = [decimal(s["poselib"]["microseconds"] / s[name]["microseconds"]) if name in s else ""
              for name in mine]
    return (heading(row)
            + [cell_of(row, name, "microseconds", decimal) for name in (*mine, "poselib")] + ratios
            + [cell_of(row, name, "ratio", decimal) for name in ("pycolmap", "opencv_lm", "opencv_vvs")])


def minima(row):
    failed = [cell_of(row, name, "failed", percent)
              for name in ("ours", "ours_ceres", "poselib", "pycolmap")]
    return heading(row) + failed + [cell_of(row, name, key, power)
                                    for key in ("largest_excess", "median_distance")
                                    for name in ("ours", "poselib")] + [percent(row["above"])]


def markdown(fields):
    return "| " + " | ".join(fields) + " |"


def batch_rows(ours):
    rng = np.random.default_rng(0)
    for n in (30, 100, 1000):
        p = problems.synthetic(rng, "PINHOLE", n, .2, 2, .02)
        copies = 300000 // n
        rates = np.array([[ours.batch(p, "cauchy", copies, threads) for threads in (1, 2)]
                          for _ in range(5)]).max(0)
        yield {"n": n, "one": rates[0], "two": rates[1]}


def print_python_batch(ours):
    rng = np.random.default_rng(0)
    images = [problems.synthetic(rng, "PINHOLE", 100, .2, 2, .02) for _ in range(10000)]
    print("\n10,000 images, N=100, cauchy, from Python: refine_batch, poselib in a loop, ratio")
    for threads in (1, 2):
        batch, loop = np.min([ours.python_batch(images, threads) for _ in range(3)], axis=0)
        print(f"{threads} threads: {batch:.3f} s, {loop:.3f} s, {loop / batch:.1f}")


def plans(ours, options):
    factor = options.images
    models = options.models or ["PINHOLE", "SIMPLE_RADIAL", "OPENCV", "OPENCV_FISHEYE"]
    losses = options.losses or list(LOSSES)
    if options.quick:
        yield synthetic_cells(ours, "near", models[:1], losses, options.sizes or (30, 100, 1000),
                              factor)
        yield synthetic_cells(ours, "near", models[1:], ("cauchy",), (1000,), factor)
    else:
        yield synthetic_cells(ours, "near", models, losses,
                              options.sizes or (10, 30, 100, 300, 1000, 3000), factor)
    for exponent in (5, 7):
        yield synthetic_cells(ours, f"1e{exponent} from the origin", ("PINHOLE",), ("cauchy",), (100,),
                              factor, 10.0 ** exponent)
    if options.redkitchen:
        yield real_cells(ours, options.redkitchen)


def words(text):
    return text.split(",")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--images", type=float, default=1.0, help="factor on images a cell")
    parser.add_argument("--quick", action="store_true", help="the tables of the page beside this script")
    parser.add_argument("--models", type=words, help="some of the camera models")
    parser.add_argument("--losses", type=words, help="some of: " + ",".join(LOSSES))
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in words(text)])
    parser.add_argument("--redkitchen", help="folder of real matches")
    parser.add_argument("--cpu_time", action="store_true",
                        help="of the calling thread, not wall time: for a busy machine")
    parser.add_argument("--json", help="every cell, as a file")
    options = parser.parse_args()
    peers_solvers.CPU_TIME = options.cpu_time
    ours, cells, rows = Ours(options.build), [], []

    def finish(group):
        rows.append(summarized(group))
        print(markdown(times(rows[-1])), flush=True)

    print("microseconds, and ratios of them\n\n" + markdown(TIMES) + "\n|" + "---|" * len(TIMES))
    for plan in plans(ours, options):
        group = []
        for cell in plan:
            if group and any(cell[key] != group[0][key] for key in ("scene", "model", "loss", "n")):
                finish(group)
                group = []
            group.append(cell)
            cells.append(cell)
        if group:
            finish(group)
    print("\nminima\n\n" + markdown(MINIMA) + "\n|" + "---|" * len(MINIMA))
    for row in rows:
        print(markdown(minima(row)))
    print("\nbatch, PINHOLE, cauchy, 20 % outliers, poses a second: one thread, two, ratio")
    batch = list(batch_rows(ours))
    for row in batch:
        print(f"N={row['n']:5d} {row['one']:10.0f} {row['two']:10.0f} {row['two'] / row['one']:6.2f}")
    if ours.module:
        print_python_batch(ours)
    worse = more_failures(cells)
    print(f"\n{len(worse)} comparisons with more failures of ours than of the peer:", *worse, sep="\n")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"machine": platform.processor() or platform.machine(), "cells": cells,
                       "batch": batch, "more_failures": worse}, file, indent=1)


if __name__ == "__main__":
    main()
