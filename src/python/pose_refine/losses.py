# SPDX-License-Identifier: BSD-3-Clause
"""Robust losses: the cost of an observation is 1/2 rho(|r|^2), scales are in pixels."""
from ._core import Loss
from ._core import evaluate_loss as evaluate
from ._core import loss_names as names

__all__ = ["Loss", "evaluate", "names"]
