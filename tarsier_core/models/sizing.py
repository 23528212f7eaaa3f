"""Bringing a clip's pictures to the size at which they are cut into patches; without torch, for worker processes.

``faithful`` resizes twice, as the original does: to its own bounds, then to the image processor's grid (FACTS
section 2). ``fast`` goes to the same size in one step, all frames together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from PIL import Image as PillowImage

from tarsier_core.errors import MediaError
from tarsier_core.models.geometry import PatchGeometry
from tarsier_core.models.options import MAX_PIXELS_PER_SAMPLE, InputOptions
from tarsier_core.models.resize import (
    FrameShape,
    Size,
    resized,
    shape_frame,
    shaped_size,
    smart_resize,
    stretched_to_square,
)
from tarsier_core.records import Frames, Image

Profile = Literal["faithful", "fast"]


@dataclass(frozen=True)
class Sizing:
    """How a Qwen2-VL checkpoint wants its pictures."""

    geometry: PatchGeometry
    profile: Profile

    def shape_alone(self, clip: Frames) -> Frames:
        """A clip made as small as the model sees it when it is shown alone, by default options.

        What is prepared from it is the same as from the clip itself; in the fast profile nearly, where the grid
        rounds up beyond the bounds. Picklable, so that the worker which reads a clip can do it. Raises
        ``MediaError`` for a clip too small or too long.
        """
        shape = frame_shape(InputOptions(), len(clip) * self.geometry.temporal_patch_size)
        size = (clip.images[0].shape[1], clip.images[0].shape[0])
        try:
            target = self.grid_size(size, shape)
            if shaped_size(target, shape) != target:
                target = shaped_size(size, shape)  # the grid would be shrunk again: do the first step only
            if math.prod(target) >= math.prod(size):
                return clip
            return replace(clip, images=tuple(self.resized(clip.images, shape, target)))
        except ValueError as error:
            raise MediaError(clip.name, str(error)) from error

    def sized(self, pictures: Sequence[Image], shape: FrameShape) -> list[Image]:
        """Bring all pictures of a clip to the first one's size on the patch grid. Raises ValueError."""
        height, width, _ = pictures[0].shape
        return self.resized(pictures, shape, self.grid_size((width, height), shape))

    def resized(self, pictures: Sequence[Image], shape: FrameShape, target: Size) -> list[Image]:
        """Shape all pictures and bring them to one size: in two steps, or (fast) all together in one."""
        if self.profile == "fast" and shape.keeps_proportions and len({one.shape for one in pictures}) == 1:
            from tarsier_core.models.fast_resize import resize_together

            return resize_together(pictures, target)
        opened = (shape_frame(PillowImage.fromarray(one), shape) for one in pictures)
        return [np.asarray(resized(picture, target)) for picture in opened]

    def grid_size(self, size: Size, shape: FrameShape) -> Size:
        """(width, height) on the patch grid: within the original's bounds first, then the image processor's."""
        geometry = self.geometry
        bounded = shaped_size(size, shape)
        return smart_resize(bounded, geometry.factor, geometry.min_pixels, geometry.max_pixels)


def frame_shape(options: InputOptions, num_pictures: int) -> FrameShape:
    """What is done to each of ``num_pictures`` pictures of a sample (duplicates counted): they share a budget."""
    return FrameShape(
        max_pixels=min(options.max_pixels, MAX_PIXELS_PER_SAMPLE // max(num_pictures, 1)),
        min_pixels=options.min_pixels,
        do_crop=options.do_image_crop,
        do_padding=options.do_image_padding,
        do_resize=options.do_image_resize,
    )


def shape_square(clip: Frames, side: int) -> Frames:
    """A clip's frames stretched to squares and made ``side`` pixels wide, in two steps as for Tarsier v1.

    Smaller pictures stay as they are.
    """
    if math.prod(clip.images[0].shape[:2]) <= side * side:
        return clip
    pictures = [stretched_to_square(PillowImage.fromarray(image)) for image in clip.images]
    return replace(clip, images=tuple(np.asarray(resized(picture, (side, side))) for picture in pictures))
