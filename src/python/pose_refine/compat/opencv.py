# SPDX-License-Identifier: BSD-3-Clause
"""OpenCV's pose refinement by this library."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core

# The models are named by the number of OpenCV's coefficients k1 k2 p1 p2 [k3 [k4 k5
# k6]].
_MODELS = {0: "PINHOLE", 4: "OPENCV", 5: "FULL_OPENCV", 8: "FULL_OPENCV"}


def camera(cameraMatrix: Any, distCoeffs: Any = None, size: Any = None) -> _core.Camera:
    """The Camera of OpenCV's matrix (3, 3) and 0, 4, 5 or 8 coefficients. size: (width, height)
    [px], twice the principal point unless given. Pixels keep OpenCV's origin: use it with pixels
    that were measured as the matrix was calibrated."""
    k = np.asarray(cameraMatrix, dtype=np.float64)
    if k.shape != (3, 3):
        raise ValueError(f"cameraMatrix must have shape (3, 3), not {k.shape}")
    if k[0, 1] != 0.0:
        raise ValueError("cameraMatrix has skew, which no model here has")
    coefficients: list[float] = []
    if distCoeffs is not None:
        coefficients = np.asarray(distCoeffs, dtype=np.float64).ravel().tolist()
    if len(coefficients) not in _MODELS:
        raise ValueError(f"distCoeffs must have 0, 4, 5 or 8 numbers, not {len(coefficients)}")
    model = _MODELS[len(coefficients)]
    params = [*(float(k[i]) for i in ((0, 0), (1, 1), (0, 2), (1, 2))), *coefficients]
    if model == "FULL_OPENCV":
        params += [0.0] * (12 - len(params))
    width, height = size or (max(1, round(2 * k[0, 2])), max(1, round(2 * k[1, 2])))
    return _core.Camera(model, width, height, params)


def _rotation(rvec: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Unit quaternion w x y z of a rotation vector."""
    v = np.asarray(rvec, dtype=np.float64).ravel()
    half = 0.5 * float(np.linalg.norm(v))
    factor = 0.5 * float(np.sinc(half / np.pi))  # sin(half) / angle, also at 0
    return np.concatenate([[np.cos(half)], factor * v])


def _vector(q: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    w, v = (q[0], q[1:]) if q[0] >= 0 else (-q[0], -q[1:])
    s = float(np.linalg.norm(v))
    scale = 2.0 if s == 0.0 else 2.0 * float(np.arctan2(s, w)) / s
    return np.asarray(scale * v, dtype=np.float64).reshape(3, 1)


def solvePnPRefineLM(
    objectPoints: Any,
    imagePoints: Any,
    cameraMatrix: Any,
    distCoeffs: Any,
    rvec: Any,
    tvec: Any,
    *,
    loss: str = "none",
) -> tuple[Any, Any]:
    """As `cv2.solvePnPRefineLM` and `solvePnPRefineVVS`: (rvec, tvec), each (3, 1), of points
    (N, 3) and pixels (N, 2), also with OpenCV's extra dimension. `loss` is ours. The inputs are
    returned where the result is not usable; call `refine` to be told why."""
    points3D = np.asarray(objectPoints).reshape(-1, 3)
    points2D = np.asarray(imagePoints).reshape(-1, 2)
    start = (_rotation(rvec), np.asarray(tvec, dtype=np.float64).ravel())
    result = _core.refine(points2D, points3D, camera(cameraMatrix, distCoeffs), start, loss=loss)
    if not result.usable:
        return np.array(rvec, dtype=np.float64), np.array(tvec, dtype=np.float64)
    pose = result.cam_from_world
    return _vector(pose.q), pose.t.reshape(3, 1)


solvePnPRefineVVS = solvePnPRefineLM
