#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times reading and refining of a large COLMAP model, text and binary.

usage: reading.py PROGRAM [--images=N] [--observations=N] [--folder=DIR]
needs: numpy, and room for about 600 MB in the temporary folder (or in --folder).

Writes a model with noise of half a pixel and start poses off by a degree, runs
`PROGRAM refine --model=...` on it and prints, for each form: its size, the time and MB/s of reading
(of the refine verb's own log: wall, and CPU time for a machine that others use too), the wall time
of the whole run, and the most memory the process had in relation to the files. Numbers are written as COLMAP does: pixels are float32 with all digits.
"""
import argparse
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import time

import numpy as np

WIDTH, HEIGHT, FOCAL = 1600, 1200, 1200.0


def quaternions(rng, count, degrees):
    axis = rng.normal(size=(count, 3))
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    half = np.radians(degrees) / 2
    return np.c_[np.cos(half) * np.ones(count), np.sin(half)[..., None] * axis]


def product(p, q):
    w = p[:, :1] * q[:, :1] - (p[:, 1:] * q[:, 1:]).sum(1, keepdims=True)
    return np.c_[w, p[:, :1] * q[:, 1:] + q[:, :1] * p[:, 1:] + np.cross(p[:, 1:], q[:, 1:])]


def rotations(q):
    w, x, y, z = q.T
    return np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]]
                    ).transpose(2, 0, 1)


class Model:
    """Cameras on a long street look across at a wall of points; each sees those before it."""

    def __init__(self, images, observations, seed=1):
        rng = np.random.default_rng(seed)
        count = images * observations // 10  # a track has ten elements
        step = 1.0
        self.points = np.c_[np.sort(rng.uniform(0, step * images, count)),
                            rng.uniform(-3, 3, count), rng.uniform(6, 12, count)]
        self.center = np.c_[step * (np.arange(images) + .5), rng.normal(0, .2, (images, 2))]
        self.q = quaternions(rng, images, rng.uniform(0, 8, images))
        turn = rotations(self.q)
        # These are the points nearest along the street, as many as every image shall
        # have.
        first = np.searchsorted(self.points[:, 0], self.center[:, 0]) - observations // 2
        first = np.clip(first, 0, count - observations)
        self.seen = first[:, None] + np.arange(observations)[None]
        camera = np.einsum("nij,nkj->nki", turn, self.points[self.seen] - self.center[:, None])
        self.pixels = (FOCAL * camera[..., :2] / camera[..., 2:] + [WIDTH / 2, HEIGHT / 2]
                       + rng.normal(0, .5, camera[..., :2].shape)).astype(np.float32)
        self.q = product(quaternions(rng, images, np.full(images, 1.0)), self.q)
        self.t = -np.einsum("nij,nj->ni", rotations(self.q),
                            self.center + rng.normal(0, .03, (images, 3)))
        order = np.argsort(self.seen, axis=None, kind="stable")
        self.track_image, self.track_index = np.divmod(order, observations)
        self.track_begin = np.searchsorted(self.seen.ravel()[order], np.arange(count + 1))

    def write_text(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cameras.txt").write_text(
            f"1 SIMPLE_PINHOLE {WIDTH} {HEIGHT} {FOCAL} {WIDTH / 2} {HEIGHT / 2}\n")
        with open(folder / "images.txt", "w") as file:
            for i, (q, t) in enumerate(zip(self.q, self.t)):
                pose = " ".join(f"{v:.17g}" for v in [*q, *t])
                file.write(f"{i + 1} {pose} 1 frame{i:06d}.jpg\n")
                file.write(" ".join(f"{u:.17g} {v:.17g} {p + 1}" for (u, v), p in
                                    zip(self.pixels[i].tolist(), self.seen[i].tolist())) + "\n")
        with open(folder / "points3D.txt", "w") as file:
            for p, (x, y, z) in enumerate(self.points.tolist()):
                part = slice(self.track_begin[p], self.track_begin[p + 1])
                track = " ".join(f"{i + 1} {k}" for i, k in zip(
                    self.track_image[part].tolist(), self.track_index[part].tolist()))
                file.write(f"{p + 1} {x:.17g} {y:.17g} {z:.17g} 90 90 90 0.5 {track}\n")

    def write_binary(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cameras.bin").write_bytes(struct.pack(
            "<QIiQQ3d", 1, 1, 0, WIDTH, HEIGHT, FOCAL, WIDTH / 2, HEIGHT / 2))
        row = np.dtype([("uv", "<f8", 2), ("point", "<u8")])
        with open(folder / "images.bin", "wb") as file:
            file.write(struct.pack("<Q", len(self.q)))
            for i, (q, t) in enumerate(zip(self.q, self.t)):
                file.write(struct.pack("<I7dI", i + 1, *q, *t, 1) + b"frame%06d.jpg\0" % i)
                rows = np.empty(len(self.seen[i]), row)
                rows["uv"], rows["point"] = self.pixels[i], self.seen[i] + 1
                file.write(struct.pack("<Q", len(rows)) + rows.tobytes())
        track = np.empty((len(self.track_image), 2), "<u4")
        track[:, 0], track[:, 1] = self.track_image + 1, self.track_index
        with open(folder / "points3D.bin", "wb") as file:
            file.write(struct.pack("<Q", len(self.points)))
            for p, (x, y, z) in enumerate(self.points.tolist()):
                part = track[self.track_begin[p]:self.track_begin[p + 1]]
                file.write(struct.pack("<Q3d3BdQ", p + 1, x, y, z, 90, 90, 90, .5, len(part))
                           + part.tobytes())


def size_of(folder):
    return sum(path.stat().st_size for path in folder.iterdir())


def run(command):
    """Wall seconds, peak bytes and standard error of a process."""
    with tempfile.TemporaryFile() as log:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
        log.seek(0)
        text = log.read().decode(errors="replace")
    if status != 0:
        raise SystemExit(f"reading.py: {' '.join(command)} failed:\n{text}")
    return seconds, usage.ru_maxrss * 1024, text


def measure(program, folder, repeats):
    size, best = size_of(folder), None
    for _ in range(repeats):
        seconds, peak, log = run([program, "refine", f"--model={folder}", "--output=-",
                                  "--quiet", "--v=1"])
        read = re.search(r"read \d+ images in ([\d.]+) s, ([\d.]+) s of CPU time", log)
        row = float(read.group(2)), float(read.group(1)), seconds, peak
        best = min(best, row) if best else row
    cpu, wall, seconds, peak = best
    print(f"{folder.name:7}{size / 1e6:7.1f} MB  read in {wall:5.2f} s, {size / 1e6 / wall:4.0f} MB/s; "
          f"of CPU time {cpu:5.2f} s, {size / 1e6 / cpu:4.0f} MB/s; whole run {seconds:5.2f} s; "
          f"peak {peak / 1e6:6.1f} MB, {peak / size:4.2f} x files", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--images", type=int, default=10000)
    parser.add_argument("--observations", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, help="keep the model here, use it if there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or pathlib.Path(temporary)
        if not (folder / "binary").is_dir():
            model = Model(options.images, options.observations)
            model.write_text(folder / "text")
            model.write_binary(folder / "binary")
            del model
        for form in ("text", "binary"):
            measure(options.program, folder / form, options.repeats)


if __name__ == "__main__":
    main()
