"""The ``fast`` profile's resize: all frames of a clip at once, in one step (torch's vectorised 8-bit bicubic)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from tarsier_core.models.resize import Size


def resize_together(pictures: Sequence[NDArray[np.uint8]], size: Size) -> list[NDArray[np.uint8]]:
    """Resize pictures, (height, width, 3) of one size, to ``size``: antialiased bicubic, within 2 of Pillow's."""
    width, height = size
    if pictures[0].shape[:2] == (height, width):
        return list(pictures)
    batch = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)
    resized = torch.nn.functional.interpolate(batch, (height, width), mode="bicubic", antialias=True)
    return list(resized.permute(0, 2, 3, 1).contiguous().numpy())
