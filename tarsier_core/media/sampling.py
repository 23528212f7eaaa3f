"""Which frames of a clip the model sees (FACTS section 2): pure functions on frame numbers, from 0."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tarsier_core.errors import UsageError

Sampler = Literal["v1", "v2"]


@dataclass(frozen=True)
class FrameChoice:
    """What an annotation row (FACTS section 3) or a caller asks of a clip; the first given of these decides:

    ``time_indices``, ``fps`` (as long as it gives at most ``num_frames``), ``frame_indices``, a range in
    seconds (only if both ends are given), a range in frames (each end may be left out), the whole clip.
    Ranges include both ends.
    """

    num_frames: int = 16
    sampler: Sampler = "v1"
    frame_indices: Sequence[int] | None = None
    time_indices: Sequence[float] | None = None
    fps: float | None = None
    start_frame: int | None = None
    end_frame: int | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None


def choose_frames(
    num_source_frames: int, source_fps: float, choice: FrameChoice, rng: random.Random | None = None
) -> list[int]:
    """The frame numbers that ``choice`` means in a clip of this length and mean rate (FACTS section 2).

    As the original does, a range or list may end one past the last frame (which then means the last), and
    other numbers outside the clip are dropped. ``rng`` makes sampler v2 draw as in training.

    Raises ``UsageError`` if nothing is left: an empty range, all numbers outside, ``num_frames`` below 1.
    """
    chosen = explicit_frames(num_source_frames, source_fps, choice)
    if chosen is None:
        start, end = frame_range(num_source_frames, source_fps, choice)
        if choice.sampler == "v2":
            chosen = segment_indices(start, end, choice.num_frames, rng)
        else:
            chosen = uniform_indices(start, end, choice.num_frames)
    if chosen and chosen[-1] == num_source_frames:
        chosen[-1] -= 1
    inside = [index for index in chosen if 0 <= index < num_source_frames]
    if not inside:
        raise UsageError(f"none of the frames asked for is in the clip, which has {num_source_frames}")
    return inside


def explicit_frames(num_source_frames: int, source_fps: float, choice: FrameChoice) -> list[int] | None:
    """The frames asked for by number, time or rate; None if a range is to be sampled."""
    if choice.time_indices is not None:
        return [round(float(seconds) * source_fps) for seconds in choice.time_indices]
    if choice.fps is not None:
        # As in the original, a rate hides a list of frame numbers, even one that falls back to sampling.
        return fps_indices(num_source_frames, source_fps, choice.fps, choice.num_frames)
    return None if choice.frame_indices is None else list(choice.frame_indices)


def frame_range(num_source_frames: int, source_fps: float, choice: FrameChoice) -> tuple[int, int]:
    """First and last frame (inclusive) of the range asked for; an end one past the clip is moved into it."""
    if choice.start_seconds is not None and choice.end_seconds is not None:
        start, end = seconds_range(choice.start_seconds, choice.end_seconds, source_fps)
    else:
        start = 0 if choice.start_frame is None else round(choice.start_frame)
        end = num_source_frames - 1 if choice.end_frame is None else round(choice.end_frame)
    return start, end - 1 if end == num_source_frames else end


def seconds_range(start_seconds: float, end_seconds: float, source_fps: float) -> tuple[int, int]:
    """First and last frame (inclusive) of a time range: ``round(seconds * fps)``, half to even."""
    return round(start_seconds * source_fps), round(end_seconds * source_fps)


def uniform_indices(start: int, end: int, num_frames: int) -> list[int]:
    """Sampler v1: ``num_frames`` of ``start`` to ``end`` (inclusive), evenly, first and last included.

    One frame is the first; a range of at most ``num_frames`` is taken whole; halves are rounded to even.
    """
    if num_frames == 1:
        return [start]
    check_range(start, end, num_frames)
    total = end - start + 1
    if total <= num_frames:
        return list(range(start, end + 1))
    return [start + round(i * (total - 1) / (num_frames - 1)) for i in range(num_frames)]


def segment_indices(start: int, end: int, num_frames: int, rng: random.Random | None = None) -> list[int]:
    """Sampler v2: one of each of ``num_frames`` near-equal segments of ``start`` to ``end`` (inclusive).

    Of a segment of n frames, number ``(n + 1) // 2 - 1`` is taken (testing), or any, by ``rng`` (training).
    The longer segments come first; a range of at most ``num_frames`` is taken whole.
    """
    check_range(start, end, num_frames)
    total = end - start + 1
    if total <= num_frames:
        return list(range(start, end + 1))
    length, longer = divmod(total, num_frames)
    chosen = []
    first = start
    for segment in range(num_frames):
        size = length + (segment < longer)
        chosen.append(first + ((size + 1) // 2 - 1 if rng is None else rng.randrange(size)))
        first += size
    return chosen


def fps_indices(num_source_frames: int, source_fps: float, fps: float, max_frames: int) -> list[int] | None:
    """Every ``round(source_fps / fps)``-th frame, or None if those are more than ``max_frames``.

    Raises ``UsageError`` if ``fps`` isn't positive. A rate above the clip's own takes every frame.
    """
    if fps <= 0:
        raise UsageError(f"fps is {fps}; it must be above 0")
    step = max(1, round(source_fps / fps))
    chosen = list(range(0, num_source_frames, step))
    return chosen if len(chosen) <= max_frames else None


def tarsier_v1_indices(num_source_frames: int, num_frames: int, start: int = 0) -> list[int]:
    """How Tarsier v1 sampled: ``num_frames`` evenly from ``start`` on, repeating frames of a shorter clip.

    ``num_source_frames`` counts from ``start``. One frame is frame 0, wherever the range starts.
    """
    check_range(start, start + num_source_frames - 1, num_frames)
    if num_frames == 1:
        return [0]
    return [start + round(i * (num_source_frames - 1) / (num_frames - 1)) for i in range(num_frames)]


def tarsier_v1_range(
    num_source_frames: int, source_fps: float, start_seconds: float = 0, end_seconds: float = -1
) -> tuple[int, int]:
    """The frames (inclusive) that Tarsier v1 took for a time range: rounded down, clamped to the clip.

    An end of 0 or less is the end of the clip. Raises ``UsageError`` if the range ends before it starts.
    """
    last = num_source_frames - 1
    start = max(0, min(last, int(start_seconds * source_fps)))
    end = min(last, int(end_seconds * source_fps)) if end_seconds > 0 else last
    if end < start:
        raise UsageError(f"the range from {start_seconds} to {end_seconds} seconds ends before it starts")
    return start, end


def check_range(start: int, end: int, num_frames: int) -> None:
    """Raise ``UsageError`` unless at least one frame is asked of at least one."""
    if num_frames < 1:
        raise UsageError(f"{num_frames} frames were asked for; it must be at least 1")
    if end < start:
        raise UsageError(f"the range of frames from {start} to {end} ends before it starts")
