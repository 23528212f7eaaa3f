"""A conversation as tensors: text and each medium apart, so that what was computed for a clip can be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from tarsier_core.models.positions import IMAGE, Grid, rope_positions
from tarsier_core.records import Frames

NOT_TRAINED = -100
"""Label of the tokens that the loss leaves out."""


@dataclass(frozen=True)
class Prompt:
    """A conversation as text; one image token stands for each medium."""

    text: str
    answers: tuple[tuple[int, int], ...]
    """Where in ``text`` the assistant speaks, each with its end token: (start, end), half-open."""


@dataclass(frozen=True, eq=False)
class MediumTensors:
    """A clip or picture, ready for the vision tower."""

    clip: Frames
    variant: str
    """What is made of the pictures: size, layout, profile."""
    make_pixels: Callable[[], Tensor]
    """Does the work behind ``pixel_values``."""
    grid: Grid | None
    """Patches along time, height and width (Qwen2-VL only)."""
    token_ids: tuple[int, ...]
    """What stands for the medium among the input ids."""

    @property
    def key(self) -> str:
        """Equal keys have equal visual features."""
        return f"{self.clip.digest}:{self.variant}"

    @cached_property
    def pixel_values(self) -> Tensor:
        """Qwen2-VL: (patches, channels * times * patch * patch); v1: (frames, 3, side, side); float32.

        Made when they are first asked for: a clip whose visual features are known doesn't need them.
        """
        return self.make_pixels()


@dataclass(frozen=True, eq=False)
class Prepared:
    """One conversation, without padding."""

    input_ids: Tensor
    """(length,) int64."""
    is_visual: Tensor
    """(length,) bool: where a visual feature takes the place of the token's embedding, in order of ``media``."""
    position_ids: Tensor
    """(3, length) int64 for Qwen2-VL, (length,) for Tarsier v1."""
    media: tuple[MediumTensors, ...]
    labels: Tensor | None = None
    """(length,) int64: the token where the assistant speaks, else -100. Only in training."""

    def __len__(self) -> int:
        return len(self.input_ids)


def expanded(
    token_ids: Sequence[int], media: Sequence[MediumTensors], image_token: int
) -> Iterator[list[int]]:
    """Each token as a list of itself, or of what stands for its medium if it is the image token."""
    waiting = iter(media)
    for token in token_ids:
        yield list(next(waiting).token_ids) if token == image_token else [token]


def qwen_positions(is_visual: Tensor, media: Sequence[MediumTensors], merge_size: int) -> Tensor:
    """Positions (3, length) of one conversation for Qwen2-VL."""
    grids = (medium.grid for medium in media if medium.grid is not None)
    return rope_positions(is_visual.int() * IMAGE, {IMAGE: grids}, merge_size)


def collate(samples: Sequence[Prepared], pad_token_id: int) -> dict[str, Tensor]:
    """One batch for ``network(**batch)`` and ``network.generate(**batch)``, padded on the left.

    ``input_ids``, ``attention_mask``: (batch, length); ``position_ids``: (3, batch, length) or (batch, length);
    ``labels`` if every sample has them. If there are media: ``pixel_values`` of all, and for Qwen2-VL
    ``image_grid_thw`` (media, 3). Qwen2-VL also wants ``mm_token_type_ids`` (batch, length).
    """
    length = max(map(len, samples))
    is_qwen = samples[0].position_ids.ndim == 2
    media = [medium for sample in samples for medium in sample.media]
    ones = [torch.ones_like(sample.input_ids) for sample in samples]
    batch = {
        "input_ids": _stacked([sample.input_ids for sample in samples], length, pad_token_id),
        "attention_mask": _stacked(ones, length, 0),
        "position_ids": _stacked([sample.position_ids for sample in samples], length, 0),
    }
    if is_qwen:
        batch["mm_token_type_ids"] = _stacked(
            [sample.is_visual.int() * IMAGE for sample in samples], length, 0
        )
    labels = [sample.labels for sample in samples if sample.labels is not None]
    if len(labels) == len(samples):
        batch["labels"] = _stacked(labels, length, NOT_TRAINED)
    if media:
        pixels = [medium.pixel_values for medium in media]
        batch["pixel_values"] = pixels[0] if len(pixels) == 1 else torch.cat(pixels)
        if is_qwen:
            batch["image_grid_thw"] = torch.tensor([medium.grid for medium in media])
    return batch


def _stacked(rows: Sequence[Tensor], length: int, filler: int) -> Tensor:
    """Pad the last dimension on the left and stack before it: (n,) -> (batch, n), (3, n) -> (3, batch, n)."""
    padded = [torch.nn.functional.pad(row, (length - row.shape[-1], 0), value=filler) for row in rows]
    return torch.stack(padded, dim=-2)
