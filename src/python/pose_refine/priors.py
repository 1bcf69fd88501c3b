# SPDX-License-Identifier: BSD-3-Clause
"""What other sensors say of an image's pose, for `priors=` of `refine` and `Image`:

    gps = pose_refine.priors.position(center, sigma=0.5, loss="huber:3")
    tilt = pose_refine.priors.gravity(accelerometer, sigma_deg=1)
    result = pose_refine.refine(points2D, points3D, camera, start, priors=[gps, tilt])

They are weighed against the noise of the pixels, take part in the covariance, and make up for points.
"""
from ._core import Prior
from ._core import gravity_prior as gravity
from ._core import pose_prior as pose
from ._core import position_prior as position
from ._core import read_priors as read
from ._core import rotation_prior as rotation
from ._core import yaw_prior as yaw

__all__ = ["Prior", "gravity", "pose", "position", "read", "rotation", "yaw"]
