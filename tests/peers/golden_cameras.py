#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Pixels and rays of every camera model, worked out from the formulas with 50 digits and compared
with pycolmap and OpenCV.

Usage: golden_cameras.py write FILE    needs mpmath, pycolmap and OpenCV
       golden_cameras.py check FILE    the file again, byte by byte; peers that are not installed
                                       are left out; without mpmath the exit code is 77 (skipped)

Rows of FILE: "project" has the pixel u, v of a camera point x, y, z as given; "unproject" the unit
ray x, y, z of a pixel as given; "hidden" a point that the camera does not see. All numbers are the
doubles nearest to the exact ones. `peers` names who agrees: within 1e-10 px in "project" rows and,
as COLMAP's inverse stops at a step of 1e-5, within 1e-8 in "unproject" rows.
"""
import math
import random
import sys

sys.dont_write_bytecode = True
try:
    from camera_formulas import PLANE, project, split, unproject
except ImportError:
    print("mpmath is not installed: skipped")
    sys.exit(77)

CENTRE = [404.25, 296.5]
TWO = [612.5, 607.25, *CENTRE]
WIDE = [415.75, 411.5, *CENTRE]
# Each model has a mild and a strong camera. These are the angles from the axis that are
# looked at [degrees].
NARROW_ANGLES, WIDE_ANGLES = [0, 1e-4, 7, 21, 33, 43], [0, 1e-4, 15, 40, 65, 84, 89.5]
CAMERAS = [
    ("SIMPLE_PINHOLE", [620.125, *CENTRE], NARROW_ANGLES + [80]),
    ("SIMPLE_PINHOLE", [1.5, 0.25, -3.5], NARROW_ANGLES),
    ("PINHOLE", TWO, NARROW_ANGLES + [80]),
    ("PINHOLE", [3500.5, 2900.125, -250.5, 1900.25], NARROW_ANGLES),
    ("SIMPLE_RADIAL", [620.125, *CENTRE, -0.083], NARROW_ANGLES),
    ("SIMPLE_RADIAL", [620.125, *CENTRE, -0.26], NARROW_ANGLES),
    ("RADIAL", [620.125, *CENTRE, -0.121, 0.031], NARROW_ANGLES),
    ("RADIAL", [620.125, *CENTRE, 0.35, -0.08], NARROW_ANGLES),
    ("OPENCV", [*TWO, -0.103, 0.021, 1.1e-3, -8.3e-4], NARROW_ANGLES),
    ("OPENCV", [*TWO, -0.31, 0.12, -2.7e-3, 4.1e-3], NARROW_ANGLES[:-1]),
    ("OPENCV_FISHEYE", [*WIDE, 0.021, -0.0103, 3.2e-3, -5.1e-4], WIDE_ANGLES),
    ("OPENCV_FISHEYE", [*WIDE, -0.19, 0.11, -0.052, 0.011], WIDE_ANGLES[:-2]),
    ("FULL_OPENCV", [*TWO, 0.21, -0.11, 1.1e-3, -8.3e-4, 0.023, 0.31, -0.052, 0.011],
     NARROW_ANGLES),
    ("FULL_OPENCV", [*TWO, 0.52, -2.67, 6.4e-4, -1.9e-4, 1.49, 0.4, -2.49, 1.42],
     NARROW_ANGLES[:-2]),
    ("FOV", [*WIDE, 0.92], WIDE_ANGLES),
    ("FOV", [*WIDE, -2.4], WIDE_ANGLES),
    ("SIMPLE_RADIAL_FISHEYE", [415.75, *CENTRE, 0.0103], WIDE_ANGLES),
    ("SIMPLE_RADIAL_FISHEYE", [415.75, *CENTRE, -0.11], WIDE_ANGLES),
    ("RADIAL_FISHEYE", [415.75, *CENTRE, 0.021, -0.0063], WIDE_ANGLES),
    ("RADIAL_FISHEYE", [415.75, *CENTRE, -0.21, 0.052], WIDE_ANGLES),
    ("THIN_PRISM_FISHEYE",
     [*WIDE, 0.021, -0.0103, 1.1e-3, -5.3e-4, 3.2e-3, -5.1e-4, 4.3e-4, -3.1e-4], WIDE_ANGLES),
    ("THIN_PRISM_FISHEYE",
     [*WIDE, -0.042, 0.0113, 4.1e-3, -3.3e-3, 1.2e-3, -2.1e-3, 5.3e-3, -4.1e-3], WIDE_ANGLES[:-1]),
    ("RAD_TAN_THIN_PRISM_FISHEYE",
     [*WIDE, 0.021, -0.0103, 3.2e-3, -5.1e-4, 1.3e-4, -2.1e-5, 1.1e-3, -5.3e-4, 4.3e-4, -3.1e-4,
      2.3e-4, 1.1e-4], WIDE_ANGLES),
    ("RAD_TAN_THIN_PRISM_FISHEYE",
     [*WIDE, 0.41, -0.52, 0.31, 0.12, -0.13, 0.021, 4.1e-4, -3.3e-4, 1.2e-3, -2.1e-4, -5.3e-4,
      1.1e-4], WIDE_ANGLES[:-2]),
    ("SIMPLE_DIVISION", [520.375, *CENTRE, -0.153], WIDE_ANGLES + [110, 140]),
    ("SIMPLE_DIVISION", [520.375, *CENTRE, 0.21], NARROW_ANGLES),
    ("DIVISION", [*TWO, -1.23], WIDE_ANGLES + [110, 140]),
    ("DIVISION", [*TWO, 0.103], NARROW_ANGLES),
    ("SIMPLE_FISHEYE", [415.75, *CENTRE], WIDE_ANGLES),
    ("SIMPLE_FISHEYE", [1.5, 0.25, -3.5], WIDE_ANGLES),
    ("FISHEYE", WIDE, WIDE_ANGLES),
    ("FISHEYE", [3500.5, 2900.125, -250.5, 1900.25], WIDE_ANGLES),
    ("EUCM", [*WIDE, 0.61, 1.13], WIDE_ANGLES),
    ("EUCM", [*WIDE, 0.23, 0.71], WIDE_ANGLES),
    ("EQUIRECTANGULAR", [800, 400], WIDE_ANGLES + [110, 140, 175]),
    ("EQUIRECTANGULAR", [5761.5, 2880.25], WIDE_ANGLES + [110, 140, 175]),
]


def points(angles, rng):
    """Points at these angles, all around the axis, at depths from 0.1 to 1e4."""
    for angle in angles:
        turn, length = rng.uniform(0, 2 * math.pi), 10 ** rng.uniform(-1, 4)
        theta = math.radians(angle)
        p = [math.sin(theta) * math.cos(turn), math.sin(theta) * math.sin(turn), math.cos(theta)]
        yield [float(f"{length * v:.7g}") for v in p]


def rows():
    rng = random.Random(17)
    for model, params, angles in CAMERAS:
        for point in points(angles, rng):
            pixel = project(model, params, point)
            yield "project", model, params, point, [float(v) for v in pixel]
        for point in points(angles[2:], rng):
            near = [float(f"{float(v):.4f}") for v in project(model, params, point)]
            ray = unproject(model, params, near, point)
            yield "unproject", model, params, [float(v) for v in ray], near
        for point in [[0.0, 0.0, 0.0], [0.3, -0.2, -1.0], [0.0, 0.0, -5.0]]:
            if project(model, params, point) is None:
                yield "hidden", model, params, point, None


def installed(name):
    try:
        return __import__(name)
    except ImportError:
        print(f"{name} is not installed: left out")
        return None


def colmap_disagrees(pycolmap, kind, model, params, point, pixel):
    """By how much, over what is allowed; None where it has no answer for the row."""
    import numpy as np
    camera = pycolmap.Camera(model=model, width=1000, height=1000, params=params)
    if kind == "unproject":
        ray = camera.cam_ray_from_img(np.array(pixel)) if point[2] > 0 else None
        return None if ray is None else np.linalg.norm(ray - point) / 1e-8
    theirs = camera.img_from_cam(np.array(point))
    if kind == "hidden":
        return None if "DIVISION" in model else 2.0 * (theirs is not None)
    return np.abs(theirs - pixel).max() / 1e-10


def opencv_disagrees(cv2, kind, model, params, point, pixel):
    import numpy as np
    (fx, fy, cx, cy), k = split(model, params)
    if kind != "project" or model not in PLANE or model == "FOV" or "THIN" in model:
        return None
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]], dtype=float)
    k, x, zero = np.array(k, dtype=float), np.array([[point]], dtype=float), np.zeros(3)
    if "FISHEYE" in model:
        k = np.concatenate([k, np.zeros(4 - len(k))])
        theirs = cv2.fisheye.projectPoints(x, zero, zero, matrix, k)[0]
    else:
        k = np.concatenate([k, np.zeros(max(0, 4 - len(k)))])
        theirs = cv2.projectPoints(x, zero, zero, matrix, k)[0]
    return np.abs(theirs.ravel() - pixel).max() / 1e-10


def table(peers):
    """The file, and for each peer the largest disagreement of each model over what is allowed."""
    lines, worst = ["kind,model,params,x,y,z,u,v,peers"], {}
    for kind, model, params, point, pixel in rows():
        agreeing = []
        for name, (module, disagrees) in peers.items():
            by = disagrees(module, kind, model, params, point, pixel) if module else None
            if by is None:
                continue
            worst[name, kind, model] = max(by, worst.get((name, kind, model), 0.0))
            if by <= 1.0:
                agreeing.append(name)
        numbers = [*point, *(pixel or ["", ""])]
        lines.append(",".join([kind, model, ";".join(map(repr, params)), *map(str, numbers),
                               " ".join(agreeing)]))
    return "\n".join(lines) + "\n", worst


def without_peers(text):
    return [line.rpartition(",")[0] for line in text.splitlines()]


def main(verb, path):
    peers = {"pycolmap": (installed("pycolmap"), colmap_disagrees),
             "opencv": (installed("cv2"), opencv_disagrees)}
    text, worst = table(peers)
    for (name, kind, model), by in worst.items():
        print(f"{name:9} {kind:10} {model:27} {by:.1e} of what is allowed")
    if verb == "write":
        if None in [module for module, _ in peers.values()]:
            sys.exit("writing needs both peers")
        open(path, "w").write(text)
        return
    kept = open(path).read()
    if without_peers(kept) != without_peers(text):
        sys.exit(f"FAILED: {path} is not what the formulas give")
    if None not in [module for module, _ in peers.values()] and kept != text:
        print("These versions of the peers agree in other rows than those that wrote the file.")


main(*sys.argv[1:])
