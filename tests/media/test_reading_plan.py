from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.media.reading_plan import SEEK_DISTANCE, Run, plan_runs
from tarsier_core.media.scaling import scaled_size
from tarsier_core.records import ClipInfo


def clip(num_frames: int, keys: tuple[int, ...]) -> ClipInfo:
    """A clip whose time stamps are its frame numbers."""
    return ClipInfo(
        path="clip.mp4",
        kind="video",
        codec="h264",
        width=8,
        height=8,
        rotation=0,
        pts=tuple(range(num_frames)),
        keyframe_pts=keys,
        end_pts=num_frames,
        time_base=Fraction(1, 24),
    )


@pytest.mark.parametrize(
    ("frames", "runs"),
    [
        pytest.param([0], [Run(0, (0,), False)], id="the first frame"),
        pytest.param([7, 3, 7], [Run(0, (3, 7), False)], id="sorted, each once"),
        pytest.param([9, 10], [Run(0, (9,), False), Run(10, (10,), False)], id="either side of a key frame"),
        pytest.param([500], [Run(500, (500,), True)], id="far away: seek"),
        pytest.param([2, 505, 515], [Run(0, (2,), False), Run(500, (505,), True), Run(510, (515,), False)], id="mixed"),
    ],
)
def test_runs(frames: list[int], runs: list[Run]) -> None:
    assert plan_runs(clip(1000, tuple(range(0, 1000, 10))), frames) == runs


@given(st.sets(st.integers(1, 999)), st.lists(st.integers(0, 999), min_size=1))
def test_laws_of_planning(keys: set[int], frames: list[int]) -> None:
    info = clip(1000, (0, *sorted(keys)))
    runs = plan_runs(info, frames)
    assert [pts for run in runs for pts in run.wanted] == sorted(set(frames))
    assert len({run.key for run in runs}) == len(runs)
    position = 0
    for run in runs:
        later = [key for key in info.keyframe_pts if key > run.key]
        assert run.key <= run.wanted[0]
        assert not later or run.wanted[-1] < later[0]
        assert run.seek == (run.key - position > SEEK_DISTANCE)
        position = run.wanted[-1]


@pytest.mark.parametrize(
    ("size", "max_pixels", "expected"),
    [
        ((1280, 720), None, (1280, 720)),
        ((1281, 721), 10**9, (1281, 721)),
        ((1280, 720), 460_800, (904, 508)),
        ((1920, 1080), 460_800, (904, 508)),
        ((10_000, 2), 100, (50, 2)),
        ((2, 10_000), 100, (2, 50)),
    ],
)
def test_sizes(size: tuple[int, int], max_pixels: int | None, expected: tuple[int, int]) -> None:
    assert scaled_size(*size, max_pixels) == expected


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(4, 500_000))
def test_laws_of_scaling(width: int, height: int, max_pixels: int) -> None:
    scaled = scaled_size(width, height, max_pixels)
    assert scaled[0] * scaled[1] <= max_pixels
    assert scaled == (width, height) or all(side % 2 == 0 for side in scaled)
