# SPDX-License-Identifier: BSD-3-Clause
"""In which convention were poses written? Every reading of their numbers is tried on the matches."""
from ._core import diagnose, diagnose_pixel_center, reread

__all__ = ["diagnose", "diagnose_pixel_center", "reread"]
