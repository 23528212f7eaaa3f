"""Stills: the sampled frames as small pictures with their times, for a page to show what the model sees."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image as PillowImage

from tarsier_core.records import Frames, Image

StillFormat = Literal["JPEG", "PNG"]
JPEG_QUALITY = 80


@dataclass(frozen=True)
class Still:
    """One frame, small."""

    data: bytes
    """The encoded picture."""
    mime_type: str
    width: int
    height: int
    frame: int
    """Source frame number, from 0."""
    start_seconds: float
    end_seconds: float

    @property
    def label(self) -> str:
        """When the frame appears, as people read it: "0.0 s"."""
        return time_label(self.start_seconds)


def stills(frames: Frames, height: int, image_format: StillFormat = "JPEG") -> tuple[Still, ...]:
    """Every frame as a picture at most ``height`` pixels high (never enlarged), in order."""
    columns = zip(frames.images, frames.indices, frames.start_seconds, frames.end_seconds, strict=True)
    return tuple(still(*column, height, image_format) for column in columns)


def still(
    image: Image, frame: int, start_seconds: float, end_seconds: float, height: int, image_format: StillFormat
) -> Still:
    """One picture, (height, width, 3) RGB uint8, made small and encoded."""
    small = PillowImage.fromarray(np.ascontiguousarray(image))
    if small.height > height:
        width = max(1, round(small.width * height / small.height))
        small = small.resize((width, height), PillowImage.Resampling.BILINEAR, reducing_gap=2.0)
    encoded = io.BytesIO()
    small.save(encoded, image_format, quality=JPEG_QUALITY)
    return Still(
        data=encoded.getvalue(),
        mime_type=f"image/{image_format.lower()}",
        width=small.width,
        height=small.height,
        frame=frame,
        start_seconds=start_seconds,
        end_seconds=end_seconds,
    )


def time_label(seconds: float) -> str:
    """A moment of a clip for a label: "0.0 s", "12.3 s", and from a minute on "1:05.0"."""
    tenths = round(seconds * 10)
    if tenths < 600:
        return f"{tenths // 10}.{tenths % 10} s"
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    clock = f"{rest // 10:02}.{rest % 10}"
    return f"{hours}:{minutes:02}:{clock}" if hours else f"{minutes}:{clock}"
