"""How much of a media file this program agrees to look at, so that no file can exhaust memory or time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from os import PathLike

from tarsier_core.errors import MediaLimitError


@dataclass(frozen=True)
class Limits:
    """Bounds on reading one media file; whatever is over them raises ``MediaLimitError``."""

    max_side: int = 16_384
    """Longest width or height of a picture, in pixels."""
    max_frame_pixels: int = 8192 * 8192
    """Most pixels in one picture as it is stored."""
    max_frames: int = 1024
    """Most pictures returned by one call."""
    max_total_pixels: int = 768 * 1024 * 1024
    """Most pixels returned by one call, over all its pictures (three bytes each)."""
    max_source_frames: int = 1_000_000
    """Most frames that a clip may have (over nine hours at 30 frames a second)."""
    max_gif_bytes: int = 256 * 1024 * 1024
    """Largest GIF file, in bytes; a GIF is read whole, other clips never are."""
    max_seconds: float = 300.0
    """Longest that one call may take, in seconds of wall time."""

    def check_size(self, path: str | PathLike[str], width: int, height: int) -> None:
        """Raise ``MediaLimitError`` if pictures of this size are too large to decode."""
        if max(width, height) > self.max_side or width * height > self.max_frame_pixels:
            raise MediaLimitError(
                path,
                f"its pictures are {width}x{height} pixels; at most {self.max_side} on a side "
                f"and {self.max_frame_pixels:,} in all can be read",
            )

    def check_source_frames(self, path: str | PathLike[str], num_frames: int) -> None:
        """Raise ``MediaLimitError`` if a clip has too many frames."""
        if num_frames > self.max_source_frames:
            raise MediaLimitError(path, f"it has more than {self.max_source_frames:,} frames")

    def check_request(self, path: str | PathLike[str], num_frames: int, pixels: int) -> None:
        """Raise ``MediaLimitError`` if ``num_frames`` pictures of ``pixels`` each are too much."""
        if num_frames > self.max_frames:
            raise MediaLimitError(path, f"{num_frames} frames were asked for; the limit is {self.max_frames}")
        if num_frames * pixels > self.max_total_pixels:
            raise MediaLimitError(
                path,
                f"{num_frames} frames of {pixels:,} pixels need too much memory; "
                "ask for fewer frames, or for smaller ones with max_pixels",
            )


class Deadline:
    """The moment by which a call on ``path`` must be done."""

    def __init__(self, path: str | PathLike[str], limits: Limits) -> None:
        self._path = path
        self._seconds = limits.max_seconds
        self._end = time.monotonic() + limits.max_seconds

    def check(self) -> None:
        """Raise ``MediaLimitError`` once the time is up."""
        if time.monotonic() > self._end:
            raise MediaLimitError(self._path, f"reading it took longer than {self._seconds:g} seconds")
