"""How a Qwen2-VL checkpoint cuts pictures up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class PatchGeometry:
    """How the vision tower of a checkpoint cuts pictures up, from its configuration."""

    patch_size: int
    merge_size: int
    temporal_patch_size: int
    min_pixels: int
    max_pixels: int
    image_mean: tuple[float, ...]
    image_std: tuple[float, ...]
    rescale_factor: float

    @property
    def factor(self) -> int:
        """Pixels along the side of one visual token: both sides of a frame are multiples of it."""
        return self.patch_size * self.merge_size

    def normalised(self) -> NDArray[np.float32]:
        """The value of every brightness 0..255 in each channel, (3, 256): rescaled, then normalised.

        Rounded where the image processors of transformers round, so that a look-up equals them to the bit.
        """
        scaled = (np.arange(256, dtype=np.float64) * self.rescale_factor).astype(np.float32)
        mean = np.array(self.image_mean, dtype=np.float32)[:, None]
        std = np.array(self.image_std, dtype=np.float32)[:, None]
        return (scaled - mean) / std
