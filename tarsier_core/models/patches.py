"""From pictures of one size to the rows of patches that Qwen2-VL's vision tower reads.

A row is one patch: channel, then time, then height, then width. Rows go frame by frame; within a frame by blocks
of merge x merge patches, so that the patches of one visual token are neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tarsier_core.models.geometry import PatchGeometry


def patchify(pictures: Sequence[NDArray[np.uint8]], geometry: PatchGeometry) -> Tensor:
    """Cut N pictures of one size into patches: float32, (N * rows * columns, 3 * patch * patch).

    ``pictures`` are (height, width, 3) with sides that are multiples of ``geometry.factor``.
    """
    height, width, channels = pictures[0].shape
    patch, merge = geometry.patch_size, geometry.merge_size
    blocks = (height // patch // merge, merge, patch, width // patch // merge, merge, patch, channels)
    per_picture = (height // patch) * (width // patch)
    rows = np.empty((len(pictures), per_picture, channels, patch * patch), dtype=np.float32)
    values = geometry.normalised()
    for picture, target in zip(pictures, rows, strict=True):
        # rows of blocks, columns of blocks, merge, merge, channel, patch, patch
        cut = np.ascontiguousarray(picture.reshape(blocks).transpose(0, 3, 1, 4, 6, 2, 5))
        cut = cut.reshape(per_picture, channels, patch * patch)
        for channel in range(channels):
            target[:, channel] = values[channel][cut[:, channel]]
    return torch.from_numpy(rows.reshape(len(pictures) * per_picture, -1))


def duplicated(patches: Tensor, geometry: PatchGeometry) -> Tensor:
    """Show every frame to all times of its temporal patch: rows become temporal patch size times as long."""
    times = geometry.temporal_patch_size
    by_channel = patches.unflatten(1, (-1, 1, geometry.patch_size**2))
    return by_channel.expand(-1, -1, times, -1).flatten(1)


def paired(patches: Tensor, num_frames: int, geometry: PatchGeometry) -> Tensor:
    """Put neighbouring frames into one temporal patch: fewer rows, each holding several frames' pixels.

    Raises ValueError unless the number of frames is a multiple of the temporal patch size.
    """
    groups = num_pairs(num_frames, geometry)
    # (groups, times, patches of a frame, channels, pixels) -> (groups, patches, channels, times, pixels)
    grouped = patches.reshape(groups, geometry.temporal_patch_size, -1, 3, geometry.patch_size**2)
    return grouped.permute(0, 2, 3, 1, 4).flatten(0, 1).flatten(1)


def num_pairs(num_frames: int, geometry: PatchGeometry) -> int:
    """How many temporal patches so many frames fill without being duplicated.

    Raises ValueError if one isn't full.
    """
    times = geometry.temporal_patch_size
    if num_frames % times:
        raise ValueError(f"{num_frames} frames can't be grouped by {times} without duplicating them")
    return num_frames // times
