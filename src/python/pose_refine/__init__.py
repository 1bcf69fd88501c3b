# SPDX-License-Identifier: BSD-3-Clause
"""Refines camera poses from 2D-3D correspondences, and says whether the result can be trusted.

    import pose_refine
    result = pose_refine.refine(points2D, points3D, camera, cam_from_world)
    if result.usable: pose = result.cam_from_world

`refine` does one image, `refine_batch` many on threads, `refine_nre` one by descriptors instead of
matches; `simulate` makes images to try it with. `refine_absolute_pose` has the call shapes
of pycolmap and poselib. Modules: `losses`, `priors`, `objectives`, `metrics`, `covariances`, `io`, `doctor`,
`hloc`, `compat`.

A pose is cam_from_world: x_cam = R x_world + t, unit quaternion w x y z; camera axes x right, y
down, z forward. Pixel (0, 0) is the corner of the top-left pixel. Errors of arguments are
ValueError and TypeError, of files OSError; what is wrong with data is said by the verdict.
"""
from typing import TYPE_CHECKING, Any

from . import compat, covariances, doctor, io, losses, metrics, objectives, priors
from ._core import (
    Camera,
    Loss,
    Prior,
    Pose,
    Image,
    RefineOptions,
    RefineResult,
    __version__,
    camera_models,
    compare,
    refine,
    refine_batch,
    refine_bundle,
    refine_nre,
    simulate,
    verdict_reasons,
)
from ._results import to_dataframe
from ._warnings import DataWarning
from .compat import refine_absolute_pose

if TYPE_CHECKING:
    from . import hloc as hloc


def __getattr__(name: str) -> Any:
    # `python -m pose_refine.hloc` warns when the package has imported it before.
    if name == "hloc":
        import importlib

        return importlib.import_module(".hloc", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Camera",
    "DataWarning",
    "Loss",
    "Prior",
    "Pose",
    "Image",
    "RefineOptions",
    "RefineResult",
    "__version__",
    "camera_models",
    "compare",
    "compat",
    "covariances",
    "doctor",
    "hloc",
    "io",
    "losses",
    "metrics",
    "objectives",
    "priors",
    "refine",
    "refine_absolute_pose",
    "refine_batch",
    "refine_bundle",
    "refine_nre",
    "simulate",
    "to_dataframe",
    "verdict_reasons",
]
