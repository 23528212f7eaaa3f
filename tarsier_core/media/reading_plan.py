"""Which parts of a clip must be decoded to get some of its frames: a pure plan over presentation times."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from tarsier_core.records import ClipInfo

SEEK_DISTANCE = 48
"""Frames that are cheaper to read over (without decoding them) than to seek past."""


@dataclass(frozen=True)
class Run:
    """Decode from one key frame on, until the wanted frames have come."""

    key: int
    """Presentation time stamp of the key frame."""
    wanted: tuple[int, ...]
    """Presentation time stamps of the frames to keep, in order; none lies before ``key``."""
    seek: bool
    """Jump to the key frame; otherwise read on to it from where the run before ended."""


def plan_runs(info: ClipInfo, frames: Iterable[int]) -> list[Run]:
    """One run for each key frame that some of ``frames`` (source frame numbers) hang on, in order.

    A frame hangs on the last key frame shown at or before it. That holds for an open group of pictures too:
    the frames shown before a key frame but stored after it belong to the group before.
    """
    groups: dict[int, list[int]] = {}
    for frame in sorted(set(frames)):
        pts = info.pts[frame]
        key = info.keyframe_pts[bisect_right(info.keyframe_pts, pts) - 1]
        groups.setdefault(key, []).append(pts)
    runs: list[Run] = []
    position = info.pts[0]
    for key, wanted in groups.items():
        skipped = bisect_left(info.pts, key) - bisect_left(info.pts, position)
        runs.append(Run(key, tuple(wanted), seek=skipped > SEEK_DISTANCE))
        position = wanted[-1]
    return runs
