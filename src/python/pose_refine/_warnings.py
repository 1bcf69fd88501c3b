# SPDX-License-Identifier: BSD-3-Clause
"""How readers tell what a user should know of a file."""
import sys
import warnings


class DataWarning(UserWarning):
    """What a user should know of data that were read: rows left out, names made up, lengths without
    a scale. `warnings.simplefilter("error", pose_refine.DataWarning)` makes it an error."""


def _tell(note: str) -> None:
    """Warns at the nearest line outside of this package. The module calls it."""
    # A function of the module has no frame, so level 2 is the line that calls it.
    level, frame = 2, sys._getframe(1)
    while frame.f_back and str(frame.f_globals.get("__name__")).partition(".")[0] == __package__:
        level, frame = level + 1, frame.f_back
    warnings.warn(note, DataWarning, stacklevel=level)
