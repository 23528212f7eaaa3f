"""The sampled frames as small pictures inside the page: no file, so nobody else can fetch one."""

from __future__ import annotations

import base64
from functools import lru_cache

from tarsier_core.media.strip import stills
from tarsier_core.records import Frames

HEIGHT = 96
"""Pixels down of a picture in the strip: about twice what is shown, for sharp screens."""


@lru_cache(maxsize=64)
def thumbnails(frames: Frames) -> tuple[str, ...]:
    """Each frame as a JPEG ``data:`` address, at most ``HEIGHT`` pixels high."""
    return tuple(
        f"data:{still.mime_type};base64,{base64.b64encode(still.data).decode()}"
        for still in stills(frames, HEIGHT)
    )
