"""How large the pictures are that a model sees: sizes first (pure), then one Pillow call a step.

The original Tarsier2 crops, pads, stretches and shrinks a frame, in this order (FACTS section 2); the image
processor of Qwen2-VL then rounds both sides to a multiple of patch size times merge size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL.Image import Image as Picture
from PIL.Image import Resampling
from PIL.Image import new as new_picture

MAX_ASPECT_RATIO = 200
"""The image processor of Qwen2-VL refuses pictures that are longer than this."""
WIDEST_CROP = 4 / 3
"""Longer side to shorter side after a crop."""
BLACK = (0, 0, 0)

Size = tuple[int, int]
"""(width, height) in pixels, as Pillow has it."""


@dataclass(frozen=True)
class FrameShape:
    """What is done to a frame's shape before it is cut into patches."""

    max_pixels: int
    min_pixels: int = 0
    do_crop: bool = False
    do_padding: bool = False
    do_resize: bool = False
    """Stretch to a square."""

    @property
    def keeps_proportions(self) -> bool:
        """Whether the picture is only made smaller or larger."""
        return not (self.do_crop or self.do_padding or self.do_resize)


def smart_resize(size: Size, factor: int, min_pixels: int, max_pixels: int) -> Size:
    """The size nearest to ``size`` whose sides are multiples of ``factor`` and whose area is within bounds.

    As Qwen2-VL's image processor in the original's transformers 4.47 computes it. Raises ValueError for a side
    shorter than ``factor`` (before or after), or one more than 200 times the other.
    """
    width, height = size
    if min(size) < factor:
        raise ValueError(f"{width}x{height} pixels: both sides must be at least {factor}")
    if max(size) / min(size) > MAX_ASPECT_RATIO:
        raise ValueError(f"{width}x{height} pixels: one side is over {MAX_ASPECT_RATIO} times the other")
    new_width, new_height = (round(side / factor) * factor for side in size)
    if new_width * new_height > max_pixels:
        shrink = math.sqrt((height * width) / max_pixels)
        new_width, new_height = (math.floor(side / shrink / factor) * factor for side in size)
    elif new_width * new_height < min_pixels:
        grow = math.sqrt(min_pixels / (height * width))
        new_width, new_height = (math.ceil(side * grow / factor) * factor for side in size)
    if min(new_width, new_height) == 0:
        raise ValueError(f"{width}x{height} pixels: too narrow to keep {factor} pixels within {max_pixels}")
    return new_width, new_height


def crop_box(size: Size) -> tuple[int, int, int, int]:
    """The middle part of a picture of ``size`` that is at most 4:3, as (left, top, right, bottom)."""
    width, height = (min(side, other * WIDEST_CROP) for side, other in zip(size, reversed(size), strict=True))
    left, top = (size[0] - width) / 2, (size[1] - height) / 2
    return round(left), round(top), round(left + width), round(top + height)


def shaped_size(size: Size, shape: FrameShape) -> Size:
    """The size of a frame after ``shape_frame``."""
    if shape.do_crop:
        left, top, right, bottom = crop_box(size)
        size = (right - left, bottom - top)
    if shape.do_padding or shape.do_resize:
        size = (max(size), max(size))
    return smart_resize(size, 1, shape.min_pixels, shape.max_pixels)


def shape_frame(picture: Picture, shape: FrameShape) -> Picture:
    """Crop to 4:3 at most, pad with black to a square, stretch to a square, fit the pixel bounds: as asked."""
    target = shaped_size(picture.size, shape)
    if shape.do_crop:
        picture = picture.crop(crop_box(picture.size))
    if shape.do_padding:
        picture = pad_to_square(picture, BLACK)
    if shape.do_resize:
        picture = stretched_to_square(picture)
    return resized(picture, target)


def pad_to_square(picture: Picture, colour: tuple[int, int, int]) -> Picture:
    """Centre a picture on a square of ``colour`` whose side is the picture's longer one."""
    side = max(picture.size)
    if picture.size == (side, side):
        return picture
    square = new_picture(picture.mode, (side, side), colour)
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


def stretched_to_square(picture: Picture) -> Picture:
    """Make the shorter side as long as the longer one."""
    return resized(picture, (max(picture.size), max(picture.size)))


def resized(picture: Picture, size: Size) -> Picture:
    """Bicubic resize by Pillow; the picture itself where it has that size already."""
    return picture if picture.size == size else picture.resize(size, Resampling.BICUBIC)
