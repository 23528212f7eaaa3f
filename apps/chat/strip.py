"""The sampled frames as small pictures inside the page: no file, so nobody else can fetch one."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from PIL import Image

from tarsier_core.records import Frames

HEIGHT = 84
"""Pixels down of a picture in the strip; twice what is shown at most, for sharp screens."""
MAX_WIDTH = 168


@lru_cache(maxsize=64)
def thumbnails(frames: Frames) -> tuple[str, ...]:
    """Each frame as a JPEG ``data:`` address, at most ``MAX_WIDTH`` x ``HEIGHT`` pixels."""
    addresses = []
    for pixels in frames.images:
        picture = Image.fromarray(pixels)
        picture.thumbnail((MAX_WIDTH, HEIGHT))
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=72)
        addresses.append("data:image/jpeg;base64," + base64.b64encode(jpeg.getvalue()).decode())
    return tuple(addresses)
