# SPDX-License-Identifier: BSD-3-Clause
"""OpenCV's pose refinement by this library."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from . import _opencv_lens, fisheye
from ._opencv_arrays import points_of, pose_of, steps_of, written
from ._pose import pose_alone

__all__ = ["camera", "fisheye", "solvePnPRefineLM", "solvePnPRefineVVS"]

# The models are named by the number of OpenCV's coefficients k1 k2 p1 p2 [k3 [k4 k5 k6]].
_MODELS = {0: "PINHOLE", 4: "OPENCV", 5: "FULL_OPENCV", 8: "FULL_OPENCV"}
_WITHOUT_MODEL = (12, 14)


def _coefficients(distCoeffs: Any) -> list[float]:
    if distCoeffs is None:
        return []
    values: list[float] = np.asarray(distCoeffs, dtype=np.float64).ravel().tolist()
    if len(values) not in (*_MODELS, *_WITHOUT_MODEL):
        raise ValueError(f"distCoeffs must have 0, 4, 5, 8, 12 or 14 numbers, not {len(values)}")
    return values[:8] if len(values) > 8 and not any(values[8:]) else values


def camera(cameraMatrix: Any, distCoeffs: Any = None, size: Any = None) -> _core.Camera:
    """The Camera of OpenCV's matrix (3, 3) and 0, 4, 5 or 8 coefficients. size: (width, height)
    [px], twice the principal point unless given. Pixels keep OpenCV's origin: use it with pixels
    that were measured as the matrix was calibrated."""
    k = _opencv_lens.matrix(cameraMatrix)
    coefficients = _coefficients(distCoeffs)
    if len(coefficients) not in _MODELS:
        raise ValueError(f"distCoeffs of {len(coefficients)} numbers (thin prism, tilt) are no model "
                         "here: solvePnPRefineLM takes them")
    model = _MODELS[len(coefficients)]
    params = [*(float(k[i]) for i in ((0, 0), (1, 1), (0, 2), (1, 2))), *coefficients]
    if model == "FULL_OPENCV":
        params += [0.0] * (12 - len(params))
    width, height = size or _opencv_lens.size_of(k)
    return _core.Camera(model, width, height, params)


def solvePnPRefineLM(
    objectPoints: Any,
    imagePoints: Any,
    cameraMatrix: Any,
    distCoeffs: Any,
    rvec: Any,
    tvec: Any,
    criteria: Any = None,
    *,
    loss: str = "none",
) -> tuple[Any, Any]:
    """As `cv2.solvePnPRefineLM`: the pose of least squares in pixels, (rvec, tvec), of points
    (N, 3) and pixels (N, 2), also with OpenCV's extra dimension, and of 0 to 14 coefficients.

    rvec and tvec are changed in place where they are arrays of float32 or float64, and returned;
    they keep dtype and shape. Anything else is copied into float64. criteria: (type, count,
    epsilon): the count bounds the steps; the solve is always as accurate as numbers allow.
    `loss` is ours. rvec and tvec stay as they are where the points do not give a pose or lie behind
    the camera; call `refine` to be told why."""
    points3D, points2D = points_of(objectPoints, 3), points_of(imagePoints, 2)
    k, coefficients, start = _opencv_lens.matrix(cameraMatrix), _coefficients(distCoeffs), pose_of(rvec, tvec)
    steps = steps_of(criteria)
    if len(coefficients) in _WITHOUT_MODEL:
        lens = _opencv_lens.Lens(k, coefficients)
        found = _opencv_lens.minimum(points3D, points2D, lens, start, loss, steps)
    else:
        found = pose_alone(points2D, points3D, camera(k, coefficients), start, loss=loss,
                           max_iterations=steps)
    return written(found, rvec, tvec)


def solvePnPRefineVVS(
    objectPoints: Any,
    imagePoints: Any,
    cameraMatrix: Any,
    distCoeffs: Any,
    rvec: Any,
    tvec: Any,
    criteria: Any = None,
    VVSlambda: float = 1.0,
    *,
    loss: str = "none",
) -> tuple[Any, Any]:
    """As `cv2.solvePnPRefineVVS`: `solvePnPRefineLM`, but the squares are those on the plane z = 1,
    where the lens is straightened. VVSlambda, the gain of OpenCV's steps, does not move their end;
    it has to be positive. A scale of `loss` is in pixels of the mean focal length."""
    if not float(VVSlambda) > 0.0:
        raise ValueError(f"VVSlambda must be positive, not {VVSlambda}")
    points3D, points2D = points_of(objectPoints, 3), points_of(imagePoints, 2)
    k, start = _opencv_lens.matrix(cameraMatrix), pose_of(rvec, tvec)
    focal = 0.5 * float(k[0, 0] + k[1, 1])
    straight = _opencv_lens.Lens(k, _coefficients(distCoeffs)).unproject(points2D)
    pinhole = _core.Camera("PINHOLE", 1, 1, [focal, focal, 0.0, 0.0])
    found = pose_alone(focal * straight, points3D, pinhole, start, loss=loss,
                       max_iterations=steps_of(criteria))
    return written(found, rvec, tvec)
