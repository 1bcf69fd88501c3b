# SPDX-License-Identifier: BSD-3-Clause
"""OpenCV's pose of a fisheye camera by this library."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ._opencv_arrays import points_of, pose_of, steps_of, written
from ._opencv_lens import matrix, size_of
from ._pose import pose_alone

_ITERATIVE = 0  # cv2.SOLVEPNP_ITERATIVE


def camera(cameraMatrix: Any, distCoeffs: Any = None, size: Any = None) -> _core.Camera:
    """The Camera of `cv2.fisheye`'s matrix (3, 3) and coefficients k1 k2 k3 k4. size: (width,
    height) [px], twice the principal point unless given."""
    k = matrix(cameraMatrix)
    coefficients = np.zeros(4) if distCoeffs is None else np.asarray(distCoeffs, np.float64).ravel()
    if coefficients.size not in (0, 4):
        raise ValueError(f"distCoeffs must have 4 numbers, not {coefficients.size}")
    params = [k[0, 0], k[1, 1], k[0, 2], k[1, 2], *(coefficients if coefficients.size else np.zeros(4))]
    width, height = size or size_of(k)
    return _core.Camera("OPENCV_FISHEYE", width, height, params)


def _found(points3D: Any, points2D: Any, known: _core.Camera, start: Any, loss: str,
           steps: int) -> tuple[_core.Pose, bool]:
    return pose_alone(points_of(points2D, 2), points_of(points3D, 3), known, start, loss=loss,
                      max_iterations=steps)


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
    """`opencv.solvePnPRefineLM` for a fisheye camera, which OpenCV has not: least squares in pixels
    at any angle that the camera sees, where `cv2.fisheye.solvePnP` first straightens the image."""
    found = _found(objectPoints, imagePoints, camera(cameraMatrix, distCoeffs), pose_of(rvec, tvec),
                   loss, steps_of(criteria))
    return written(found, rvec, tvec)


def solvePnP(
    objectPoints: Any,
    imagePoints: Any,
    cameraMatrix: Any,
    distCoeffs: Any,
    rvec: Any = None,
    tvec: Any = None,
    useExtrinsicGuess: bool = False,
    flags: int = _ITERATIVE,
    criteria: Any = None,
) -> tuple[bool, Any, Any]:
    """As `cv2.fisheye.solvePnP` with useExtrinsicGuess=True: (found, rvec, tvec). Poses are refined
    here, not found, so that rvec and tvec are needed and other methods are refused. criteria is
    OpenCV's for straightening the image, which is not done here."""
    if not useExtrinsicGuess or rvec is None or tvec is None:
        raise ValueError("solvePnP refines a start here: give rvec, tvec and useExtrinsicGuess=True")
    if flags != _ITERATIVE:
        raise ValueError(f"flags must be SOLVEPNP_ITERATIVE (0), not {flags}")
    found = _found(objectPoints, imagePoints, camera(cameraMatrix, distCoeffs), pose_of(rvec, tvec),
                   "none", steps_of(None))
    return found[1], *written(found, rvec, tvec)
