"""The size to which pictures are shrunk."""

from __future__ import annotations

import math

from tarsier_core.errors import UsageError


def scaled_size(width: int, height: int, max_pixels: int | None) -> tuple[int, int]:
    """The largest even (width, height) of the same shape with at most ``max_pixels`` pixels.

    Pictures that fit already keep their size, odd or not, and so does everything when ``max_pixels`` is None.
    Raises ``UsageError`` if ``max_pixels`` is below 4, the smallest even picture.
    """
    if max_pixels is None:
        return width, height
    if max_pixels < 4:
        raise UsageError(f"max_pixels is {max_pixels}; it must be at least 4")
    if width * height <= max_pixels:
        return width, height
    factor = math.sqrt(max_pixels / (width * height))
    scaled_width = max(2, int(width * factor) // 2 * 2)
    scaled_height = max(2, int(height * factor) // 2 * 2)
    # A very long or tall picture: the short side can't go below 2, so the long one gives way.
    if scaled_width * scaled_height > max_pixels:
        longest = max_pixels // 4 * 2
        return (longest, 2) if scaled_width > scaled_height else (2, longest)
    return scaled_width, scaled_height
