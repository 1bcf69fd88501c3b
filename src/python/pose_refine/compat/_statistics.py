# SPDX-License-Identifier: BSD-3-Clause
"""What poselib tells of a solve, in its units: pixels divided by the focal length."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ._camera import focal_length

_Array = np.ndarray[Any, np.dtype[np.float64]]


class Cost:
    """poselib's cost of a pose: the sum of the loss of squared residuals, without a half. Points
    behind the camera count nothing."""

    def __init__(self, points2D: Any, points3D: Any, camera: Any, loss: str) -> None:
        self._pixels = np.asarray(points2D, dtype=np.float64).reshape(-1, 2)
        self._points = np.asarray(points3D, dtype=np.float64).reshape(-1, 3)
        self._camera, self._loss = _core.Camera(camera), loss
        self._focal = focal_length(self._camera)

    def __call__(self, pose: _core.Pose) -> float:
        _, residual = self._seen(pose)
        rho = _core.evaluate_loss(self._loss, (residual**2).sum(1))[0]
        return float(rho.sum()) / self._focal**2

    def gradient_and_step(self, pose: _core.Pose, damping: float) -> tuple[float, float]:
        """Norms of the gradient and of the damped step that it asks for, in poselib's tangent: a
        turn on the right [rad] and a move along the axes of the world."""
        seen, residual = self._seen(pose)
        weight = _core.evaluate_loss(self._loss, (residual**2).sum(1))[1]
        jacobian = self._slopes(seen[:, 3:]) @ pose.R / self._focal
        x, y, z = seen[:, 0], seen[:, 1], seen[:, 2]
        zero = np.zeros_like(x)
        turned = np.stack([zero, z, -y, -z, zero, x, y, -x, zero], 1).reshape(-1, 3, 3)  # -[X]x
        whole = np.concatenate([jacobian @ turned, jacobian], 2)
        gradient = np.einsum("n,nij,ni->j", weight, whole, residual / self._focal)
        hessian = np.einsum("n,nij,nik->jk", weight, whole, whole) + damping * np.eye(6)
        step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        return float(np.linalg.norm(gradient)), float(np.linalg.norm(step))

    def _seen(self, pose: _core.Pose) -> tuple[_Array, _Array]:
        """Points in front, in the world and in the camera (N, 6), and their residuals [px]."""
        in_camera = pose @ self._points
        residual = self._camera.project(in_camera) - self._pixels
        front = (in_camera[:, 2] >= 0.0) & np.isfinite(residual).all(1)
        return np.concatenate([self._points, in_camera], 1)[front], residual[front]

    def _slopes(self, in_camera: _Array) -> _Array:
        """(N, 2, 3) d pixel / d point, by central differences."""
        slopes = np.empty((len(in_camera), 2, 3))
        for k in range(3):
            move = np.zeros_like(in_camera)
            move[:, k] = 1e-6 * np.linalg.norm(in_camera, axis=1)
            ahead, back = (self._camera.project(in_camera + sign * move) for sign in (1.0, -1.0))
            slopes[:, :, k] = (ahead - back) / (2.0 * move[:, k : k + 1])
        slopes[~np.isfinite(slopes)] = 0.0  # at the edge of what the camera sees
        return slopes
