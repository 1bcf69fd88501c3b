# SPDX-License-Identifier: BSD-3-Clause
"""Errors of poses against the truth, and statistics of them; angles in degrees."""
from ._core import (
    accuracy,
    align,
    compare,
    paired,
    percentile,
    pose_error,
    pose_errors,
    relative_errors,
    sign_test,
    wilson_interval,
)

__all__ = [
    "accuracy",
    "align",
    "compare",
    "paired",
    "percentile",
    "pose_error",
    "pose_errors",
    "relative_errors",
    "sign_test",
    "wilson_interval",
]
