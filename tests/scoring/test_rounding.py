from __future__ import annotations

import numpy as np
import pytest

from tarsier_core.scoring.rounding import percent, rounded


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        pytest.param(0.2675, 3, 0.268, id="a half as printed, though its binary value lies below"),
        pytest.param(12.25, 1, 12.2, id="half to even"),
        pytest.param(0.42, 3, 0.42, id="no padding"),
        pytest.param(None, 3, None, id="no figure"),
    ],
)
def test_rounded_as_numpy_rounds(value: float | None, digits: int, shown: float | None) -> None:
    assert rounded(value, digits) == shown
    if value is not None:
        assert round(np.float64(value), digits) == shown


def test_percent() -> None:
    assert percent(2 / 3) == 66.7
    assert percent(2 / 3, 2) == 66.67
    assert percent(None) is None
