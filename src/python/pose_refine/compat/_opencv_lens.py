# SPDX-License-Identifier: BSD-3-Clause
"""OpenCV's lens with all its 14 coefficients: k1 k2 p1 p2 k3 k4 k5 k6 s1 s2 s3 s4 tauX tauY."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ._pose import pose_alone

_Array = np.ndarray[Any, np.dtype[np.float64]]


def matrix(cameraMatrix: Any) -> _Array:
    k = np.asarray(cameraMatrix, dtype=np.float64)
    if k.shape != (3, 3):
        raise ValueError(f"cameraMatrix must have shape (3, 3), not {k.shape}")
    if k[0, 1] != 0.0:
        raise ValueError("cameraMatrix has skew, which no model here has")
    return k


def size_of(k: _Array) -> tuple[int, int]:
    """(width, height) [px] of an image with the principal point in its middle."""
    return max(1, round(2 * k[0, 2])), max(1, round(2 * k[1, 2]))


def _tilt(x: float, y: float) -> _Array:
    """The map of the plane z = 1 onto a sensor that is turned by x and then y [rad]."""
    turn_x = np.array([[1, 0, 0], [0, np.cos(x), np.sin(x)], [0, -np.sin(x), np.cos(x)]])
    turn_y = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    r = turn_y @ turn_x
    along = np.array([[r[2, 2], 0, -r[0, 2]], [0, r[2, 2], -r[1, 2]], [0, 0, 1]])
    return np.asarray(along @ r, dtype=np.float64)


class Lens:
    def __init__(self, k: _Array, coefficients: Any) -> None:
        self.focal, self.center = np.diag(k)[:2], k[:2, 2]
        self._c = np.zeros(14)
        self._c[: len(coefficients)] = coefficients
        self._sensor = _tilt(self._c[12], self._c[13])

    def project(self, xy: _Array) -> _Array:
        """(N, 2) on the plane z = 1 -> (N, 2) pixels."""
        k1, k2, p1, p2, k3, k4, k5, k6, s1, s2, s3, s4 = self._c[:12]
        x, y = xy[:, 0], xy[:, 1]
        r = x * x + y * y
        radial = (1 + r * (k1 + r * (k2 + r * k3))) / (1 + r * (k4 + r * (k5 + r * k6)))
        bent = np.ones((len(xy), 3))
        bent[:, 0] = x * radial + 2 * p1 * x * y + p2 * (r + 2 * x * x) + r * (s1 + r * s2)
        bent[:, 1] = y * radial + p1 * (r + 2 * y * y) + 2 * p2 * x * y + r * (s3 + r * s4)
        on_sensor = bent @ self._sensor.T
        return np.asarray(on_sensor[:, :2] / on_sensor[:, 2:] * self.focal + self.center)

    def slopes(self, xy: _Array) -> _Array:
        """(N, 2, 2) d pixel / d (x, y), by central differences."""
        columns = []
        for move in 1e-6 * np.eye(2):
            columns.append((self.project(xy + move) - self.project(xy - move)) / 2e-6)
        return np.stack(columns, 2)

    def unproject(self, pixels: _Array) -> _Array:
        """(N, 2) pixels -> (N, 2) on the plane z = 1, by Newton's steps; NaN where there is none."""
        xy = (pixels - self.center) / self.focal
        for _ in range(50):
            off = self.project(xy) - pixels
            xy = xy - _solved(self.slopes(xy), off)
            if not np.nanmax(np.abs(off), initial=0.0) > 1e-10:
                break
        xy[~(np.abs(self.project(xy) - pixels) < 1e-6).all(1)] = np.nan
        return xy


def _solved(matrices: _Array, right: _Array) -> _Array:
    """Solutions of the 2x2 systems, NaN where there is none."""
    (a, b), (c, d) = matrices.transpose(1, 2, 0)
    u, v = right.T
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(a * d - b * c != 0.0, 1.0 / (a * d - b * c), np.nan)
        return np.stack([d * u - b * v, a * v - c * u], 1) * inverse[:, None]


def minimum(points3D: _Array, points2D: _Array, lens: Lens, start: Any, loss: str,
            steps: int) -> tuple[_core.Pose, bool]:
    """The pose of least error in pixels behind a lens that no model here has, and whether it can be
    used. The lens is a line to first order: each round sees it as a pinhole whose pixels have a
    covariance. Where the rounds end, cost and gradient are those of the lens itself."""
    pinhole = _core.Camera("PINHOLE", 1, 1, [1.0, 1.0, 0.0, 0.0])
    pose = given = _core.Pose(start)
    usable = False
    for _ in range(steps):
        seen = pose @ points3D
        xy = seen[:, :2] / seen[:, 2:]
        slope = lens.slopes(xy)
        straight = xy - _solved(slope, lens.project(xy) - points2D)
        good = np.isfinite(straight).all(1)
        back = np.full_like(slope, np.nan)
        for k in range(2):
            back[:, :, k] = _solved(slope, np.broadcast_to(np.eye(2)[k], straight.shape))
        covariances = back @ back.transpose(0, 2, 1)
        found, usable = pose_alone(straight[good], points3D[good], pinhole, pose, loss=loss,
                                   covariances=covariances[good])
        if not usable:
            return given, False
        moved = np.abs(found.matrix - pose.matrix).max()
        pose = found
        if moved < 1e-13 * (1.0 + np.abs(pose.matrix).max()):
            break
    return pose, usable
