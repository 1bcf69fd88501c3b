#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Makes a small pair of trajectories and the figures that evo gives for it and for public ones.

    python3 tests/peers/golden_trajectories.py FOLDER [PUBLIC]

writes trajectory_truth.txt, trajectory_estimate.txt (TUM) and trajectory_evo.csv, and, for the
trajectories of evo's own tests in PUBLIC, public_evo.csv. It needs evo 1.38 (`pip install
evo==1.38`). The project's tests read the files from data/golden.
"""
import copy
import sys
from pathlib import Path

import numpy as np
from evo.core import metrics, sync
from evo.core.units import Unit
from evo.tools import file_interface

ALIGNMENTS = {
    "none": None,
    "se3": {},
    "sim3": {"correct_scale": True},
    "scale": {"correct_only_scale": True},
}
RELATIVE = [
    (1, Unit.frames, False),
    (5, Unit.frames, False),
    (5, Unit.frames, True),
    (0.5, Unit.meters, False),
    (0.5, Unit.meters, True),
    (2.0, Unit.meters, True),
]
PARTS = {
    "translation": metrics.PoseRelation.translation_part,
    "rotation_deg": metrics.PoseRelation.rotation_angle_deg,
}
PUBLIC = [
    ("V102.txt", "V102_groundtruth.csv"),
    ("fr2_desk_ORB.txt", "fr2_desk_groundtruth.txt"),
    ("fr2_desk_ORB_kf_mono.txt", "fr2_desk_groundtruth.txt"),
    ("freiburg1_xyz-ORB_kf_mono.txt", "freiburg1_xyz-groundtruth.txt"),
    ("freiburg1_xyz-rgbdslam.txt", "freiburg1_xyz-groundtruth.txt"),
    ("KITTI_00_ORB.txt", "KITTI_00_gt.txt"),
    ("KITTI_00_SPTAM.txt", "KITTI_00_gt.txt"),
]
PUBLIC_RELATIVE = [(1, Unit.frames, False), (1.0, Unit.meters, False), (1.0, Unit.meters, True)]
STATISTICS = ["rmse", "mean", "median", "std", "min", "max", "sse"]


def quaternion(vector):
    angle = np.linalg.norm(vector)
    half = 0.5 * np.sinc(angle / (2 * np.pi)) * np.asarray(vector)
    return np.array([*half, np.cos(0.5 * angle)])


def product(a, b):
    va, wa, vb, wb = a[:3], a[3], b[:3], b[3]
    return np.array([*(wa * vb + wb * va + np.cross(va, vb)), wa * wb - va @ vb])


def rotated(q, v):
    return v + 2 * np.cross(q[:3], np.cross(q[:3], v) + q[3] * v)


def line(stamp, position, q):
    numbers = [f"{value:.9f}" for value in [*position, *q]]
    return f"{stamp} " + " ".join(numbers) + "\n"


def write_trajectories(folder):
    """A camera goes round a room; the estimate drifts, in a world of its own."""
    random = np.random.default_rng(18)
    world, scale, offset = quaternion([0.4, -1.1, 0.7]), 0.43, np.array([3.0, -8.0, 1.5])
    drift, truth, estimate = np.zeros(3), "", ""
    for i in range(160):
        t = 0.05 * i
        stamp = f"{1403715524 + t:.6f}"
        position = np.array([3 * np.cos(0.8 * t), 2 * np.sin(1.1 * t), 1.2 + 0.4 * np.sin(2.3 * t)])
        q = product(quaternion([0, 0, 0.8 * t]), quaternion([0.2 * np.sin(t), 0.1 * np.cos(2 * t), 0]))
        truth += line(stamp, position, q)
        drift = drift + 0.004 * random.standard_normal(3)
        if i % 9 == 4 or 100 < i < 110:
            continue
        error = quaternion(0.01 * random.standard_normal(3) + 0.3 * drift)
        moved = scale * rotated(world, position + drift + 0.01 * random.standard_normal(3)) + offset
        estimate += line(stamp, moved, product(product(world, q), error))
    (folder / "trajectory_truth.txt").write_text(truth)
    (folder / "trajectory_estimate.txt").write_text(estimate)


def row(head, error):
    statistics = error.get_all_statistics()
    figures = [repr(float(statistics[name])) for name in STATISTICS]
    return ",".join([*head, str(len(error.error)), *figures]) + "\n"


def figures(truth, estimate, alignments=ALIGNMENTS, relative=RELATIVE):
    """The lines of trajectory_evo.csv for trajectories that evo has read."""
    lines = "align,delta,unit,pairs,part,count," + ",".join(STATISTICS) + "\n"
    if hasattr(truth, "timestamps"):
        truth, estimate = sync.associate_trajectories(truth, estimate)
    for name, how in alignments.items():
        moved = copy.deepcopy(estimate)
        if how is not None:
            moved.align(truth, **how)
        for part, relation in PARTS.items():
            error = metrics.APE(relation)
            error.process_data((truth, moved))
            lines += row([name, "0", "absolute", "", part], error)
            for delta, unit, every in relative:
                error = metrics.RPE(relation, delta, unit, 0.1, every)
                error.process_data((truth, moved))
                unit_name = "frames" if unit is Unit.frames else "length"
                head = [name, repr(delta), unit_name, "all" if every else "consecutive", part]
                lines += row(head, error)
    return lines


def read(path):
    if path.suffix == ".csv":
        return file_interface.read_euroc_csv_trajectory(str(path))
    if path.name.startswith("KITTI"):
        return file_interface.read_kitti_poses_file(str(path))
    return file_interface.read_tum_trajectory_file(str(path))


def once(trajectory):
    """Without the poses whose time an earlier one has: the project's readers leave them out."""
    if hasattr(trajectory, "timestamps"):
        trajectory.reduce_to_ids(np.unique(trajectory.timestamps, return_index=True)[1])
    return trajectory


def write_public(folder, public):
    lines = ""
    for estimate, truth in PUBLIC:
        pair = read(public / truth), once(read(public / estimate))
        head, *rows = figures(*pair, relative=PUBLIC_RELATIVE).splitlines(keepends=True)
        lines = lines or f"estimate,truth,{head}"
        lines += "".join(f"{estimate},{truth},{row}" for row in rows)
    (folder / "public_evo.csv").write_text(lines)


def main():
    folder = Path(sys.argv[1])
    write_trajectories(folder)
    truth, estimate = folder / "trajectory_truth.txt", folder / "trajectory_estimate.txt"
    (folder / "trajectory_evo.csv").write_text(figures(read(truth), read(estimate)))
    if len(sys.argv) > 2:
        write_public(folder, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
