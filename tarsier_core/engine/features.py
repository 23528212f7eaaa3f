"""What the vision tower sees in clips and pictures, kept for as long as memory allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from tarsier_core.engine.bounded import BoundedStore
from tarsier_core.models.positions import Grid
from tarsier_core.models.prepared import MediumTensors


class FeatureCache:
    """Visual features by the media's keys, up to ``max_bytes``; the least recently used goes first."""

    def __init__(self, max_bytes: int) -> None:
        self._store: BoundedStore[str, Tensor] = BoundedStore(max_bytes)

    @property
    def num_bytes(self) -> int:
        """Bytes of features that are held now."""
        return self._store.num_bytes

    def known(self, media: Iterable[MediumTensors]) -> dict[str, Tensor]:
        """The features of those media that are held, by key."""
        found = {medium.key: self._store.get(medium.key) for medium in media}
        return {key: features for key, features in found.items() if features is not None}

    def keep(self, features: Mapping[str, Tensor]) -> None:
        """Hold these features, by key."""
        for key, own in features.items():
            self._store.put(key, own, own.nbytes)

    def clear(self) -> None:
        """Forget everything."""
        self._store.clear()


@dataclass(frozen=True, eq=False)
class Pixels:
    """Several media, one after the other, as the vision tower reads them."""

    pixel_values: Tensor
    grids: tuple[Grid, ...]
    """One a medium for Qwen2-VL, none for Tarsier v1."""
    num_rows: dict[str, int]
    """Rows of ``pixel_values`` by the media's keys, in order."""


def pixels_of(media: Iterable[MediumTensors]) -> Pixels | None:
    """The pixels of the media, each key once; nothing if there are none."""
    distinct = {medium.key: medium for medium in media}
    values = {key: medium.pixel_values for key, medium in distinct.items()}
    if not values:
        return None
    return Pixels(
        pixel_values=torch.cat(list(values.values())) if len(values) > 1 else next(iter(values.values())),
        grids=tuple(medium.grid for medium in distinct.values() if medium.grid is not None),
        num_rows={key: len(own) for key, own in values.items()},
    )


@torch.inference_mode()
def see(network: PreTrainedModel, pixels: Pixels | None) -> dict[str, Tensor]:
    """Visual features by key, each (visual tokens, hidden size)."""
    if pixels is None:
        return {}
    look: Any = network.get_image_features  # of Qwen2-VL or LLaVA
    pixel_values = pixels.pixel_values.to(network.device)
    if pixels.grids:
        blocks = look(pixel_values, torch.tensor(pixels.grids, device=network.device)).pooler_output
        return {key: block.clone() for key, block in zip(pixels.num_rows, blocks, strict=True)}
    frames = iter(look(pixel_values).pooler_output)
    return {key: torch.cat([next(frames) for _ in range(rows)]) for key, rows in pixels.num_rows.items()}
