"""How the frames of one sample are shared out between its videos (FACTS section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tarsier_core.errors import UsageError

MAX_FRAMES = 256
"""Most frames that Tarsier2 takes of one sample."""


def frames_per_video(
    items: Sequence[Mapping[str, Any]], num_frames: int, max_frames: int = MAX_FRAMES, divisible_by: int = 1
) -> list[int | None]:
    """How many frames to sample of each video among ``items`` (media of an annotation row, FACTS section 3).

    Images get None. A video with ``frame_indices`` or ``time_indices`` has that many. The others start with
    their ``min_n_frames``, with ``max_frames`` if they ask for an ``fps``, else with none; then frames are
    dealt out one a round until the sample has ``num_frames``, or taken back until it has ``max_frames``. Each
    of these is at last rounded up to a multiple of ``divisible_by``.

    This is the original's rule with its flaws: a round counts frames that it didn't deal any more, which may
    then be taken back; so a video can be left with 0 frames, or fewer. Raises ``UsageError`` if
    ``num_frames`` is above ``max_frames``.
    """
    if num_frames > max_frames:
        raise UsageError(f"{num_frames} frames were asked for; the model takes at most {max_frames}")
    shares = [initial_share(item, max_frames) for item in items]
    flexible = [place for place, item in enumerate(items) if is_flexible(item)]
    counted = sum(1 if share is None else share for share in shares)
    counted = deal(shares, flexible, counted, num_frames)
    take_back(shares, flexible, counted, max_frames)
    for place in flexible:
        shares[place] = round_up(shares[place] or 0, divisible_by)
    return shares


def initial_share(item: Mapping[str, Any], max_frames: int) -> int | None:
    """What an item has before frames are dealt out; None for an image."""
    if item["type"] != "video":
        return None
    video = item["video"]
    for key in ("frame_indices", "time_indices"):
        if key in video:
            return len(video[key])
    if "min_n_frames" in video:
        return int(video["min_n_frames"])
    return max_frames if "fps" in video else 0


def is_flexible(item: Mapping[str, Any]) -> bool:
    """Whether an item is a video that doesn't name its frames."""
    return item["type"] == "video" and not {"frame_indices", "time_indices"} & item["video"].keys()


def deal(shares: list[int | None], flexible: Sequence[int], counted: int, num_frames: int) -> int:
    """Give each flexible video a frame a round until ``num_frames`` are counted; returns the count."""
    while counted < num_frames and flexible:
        for place in flexible:
            if counted < num_frames:
                shares[place] = (shares[place] or 0) + 1
            counted += 1
    return counted


def take_back(shares: list[int | None], flexible: Sequence[int], counted: int, max_frames: int) -> None:
    """Take a frame a round from each flexible video until ``max_frames`` are counted."""
    while counted > max_frames and flexible:
        for place in flexible:
            if counted > max_frames:
                shares[place] = (shares[place] or 0) - 1
            counted -= 1


def round_up(count: int, divisor: int) -> int:
    """The next multiple of ``divisor``."""
    return count if divisor <= 1 else count + -count % divisor


def black_frames_needed(num_frames: int, divisible_by: int) -> int:
    """How many black frames the original appends to make the number of frames divisible."""
    return round_up(num_frames, divisible_by) - num_frames
