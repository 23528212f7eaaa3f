"""The three-dimensional positions of Qwen2-VL's text model, by the original's rule (FACTS section 1).

Text counts up by one in all three dimensions. A vision block that starts at s has time s + t, height s + h and
width s + w on its merged grid; what follows it goes on at s + max(number of times, heights, widths).
transformers 5.23 leaves the times out of that maximum, which is wrong whenever there are more frames than the
longer side has visual tokens; ``use_original_positions`` repairs it on a loaded network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MethodType
from typing import Any

import torch
from torch import Tensor
from transformers import Qwen2VLForConditionalGeneration

Grid = tuple[int, int, int]
"""Patches of a medium along time, height and width, before merging."""

IMAGE, VIDEO = 1, 2
"""Token types of visual tokens; text is 0."""


def rope_positions(token_types: Tensor, grids: dict[int, Iterator[Grid]], merge_size: int) -> Tensor:
    """Positions of one sequence without padding: (3, length) int64, for time, height and width.

    ``token_types`` is (length,): 0 where text stands, else the type of the visual token; ``grids`` yields for
    each type the grids of its blocks in order, and is read only as far as this sequence goes.
    """
    pieces: list[Tensor] = []
    start = at = 0
    visual = token_types.nonzero().flatten().tolist()
    while visual:
        first = visual[0]
        pieces.append(_text_positions(start, first - at))
        start += first - at
        times, heights, widths = merged(next(grids[int(token_types[first])]), merge_size)
        axes = (torch.arange(times), torch.arange(heights), torch.arange(widths))
        pieces.append(torch.cartesian_prod(*axes).reshape(-1, 3).T + start)
        start += max(times, heights, widths)
        at = first + times * heights * widths
        visual = visual[times * heights * widths :]
    pieces.append(_text_positions(start, len(token_types) - at))
    return torch.cat(pieces, dim=1)


def merged(grid: Grid, merge_size: int) -> Grid:
    """A grid in visual tokens instead of patches."""
    times, heights, widths = grid
    return times, heights // merge_size, widths // merge_size


def use_original_positions(network: Qwen2VLForConditionalGeneration) -> None:
    """Make ``forward`` and ``generate`` of a stock network place tokens by the original's rule."""
    network.model.get_rope_index = MethodType(_rope_index, network.model)


def _rope_index(
    model: Any,
    input_ids: Tensor,
    mm_token_type_ids: Tensor,
    image_grid_thw: Tensor | None = None,
    video_grid_thw: Tensor | None = None,
    attention_mask: Tensor | None = None,
    **_unused: object,
) -> tuple[Tensor, Tensor]:
    """What ``Qwen2VLModel.get_rope_index`` returns: (3, batch, length) positions and (batch, 1) offsets."""
    grids = {IMAGE: _grids(image_grid_thw), VIDEO: _grids(video_grid_thw)}
    merge_size = model.config.vision_config.spatial_merge_size
    real = torch.ones_like(input_ids) if attention_mask is None else attention_mask
    positions = torch.zeros(3, *input_ids.shape, dtype=torch.long)
    offsets = torch.empty(len(input_ids), 1, dtype=torch.long)
    for row, (types, kept) in enumerate(zip(mm_token_type_ids.cpu(), real.bool().cpu(), strict=True)):
        placed = rope_positions(types[kept], grids, merge_size)
        positions[:, row, kept] = placed
        offsets[row] = placed.max() + 1 - placed.shape[1]
    return positions.to(input_ids.device), offsets.to(input_ids.device)


def _text_positions(start: int, length: int) -> Tensor:
    return torch.arange(start, start + length).expand(3, -1)


def _grids(grid_thw: Tensor | None) -> Iterator[Grid]:
    rows: Iterable[list[int]] = () if grid_thw is None else grid_thw.tolist()
    return ((times, height, width) for times, height, width in rows)
