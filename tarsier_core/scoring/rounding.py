"""Figures as the original prints them."""

from __future__ import annotations

import numpy as np


def rounded(value: float | None, digits: int) -> float | None:
    """Round as NumPy does; None stays None.

    The original rounds means that are ``numpy.float64``, which scales, rounds half to even and scales back;
    Python's own ``round`` goes by the exact binary value: 0.2675 becomes 0.268 there and 0.267 here.
    """
    return None if value is None else float(np.round(value, digits))


def percent(share: float | None, digits: int = 1) -> float | None:
    """A share as a percentage, as the original prints accuracies."""
    return None if share is None else rounded(share * 100, digits)
