"""A checkpoint's picture settings, old spellings included (FACTS section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transformers import Qwen2VLConfig
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from tarsier_core.errors import CheckpointError
from tarsier_core.models.architecture import read_json
from tarsier_core.models.geometry import PatchGeometry

OWN_FILE = "preprocessor_config.json"
SHARED_FILE = "processor_config.json"
"""Where transformers 5 writes the same settings, under ``image_processor``."""


def read_settings(folder: Path) -> dict[str, Any]:
    """The image processor's settings, sizes in today's spelling. Raises ``CheckpointError`` if there are none."""
    if (folder / OWN_FILE).exists():
        return repaired(read_json(folder / OWN_FILE))
    shared = read_json(folder / SHARED_FILE) if (folder / SHARED_FILE).exists() else {}
    settings = shared.get("image_processor")
    if not isinstance(settings, Mapping):
        raise CheckpointError(f"{folder}: it has no {OWN_FILE}, so how to show it pictures isn't known")
    return repaired(settings)


def repaired(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with Qwen2-VL's pixel bounds where transformers 5 wants them.

    Older checkpoints have ``min_pixels`` and ``max_pixels``, beside ``size`` or inside it (original issue #41);
    those beside it count where both are there. Settings of other models stay as they are.
    """
    new = dict(settings)
    size = new.get("size")
    inside = dict(size) if isinstance(size, Mapping) else {}
    for old, key in (("min_pixels", "shortest_edge"), ("max_pixels", "longest_edge")):
        within = inside.pop(old, None)
        beside = new.pop(old, None)
        if beside is not None or within is not None:
            inside[key] = within if beside is None else beside
    if inside:
        new["size"] = inside
    return new


def read_geometry(folder: Path, config: Qwen2VLConfig) -> PatchGeometry:
    """How a Qwen2-VL checkpoint cuts up pictures. Raises ``CheckpointError`` if its two files disagree."""
    settings = read_settings(folder)
    stock = Qwen2VLImageProcessorPil
    size = {**stock.size, **settings.get("size", {})}
    vision: Any = config.vision_config
    geometry = PatchGeometry(
        patch_size=settings.get("patch_size", vision.patch_size),
        merge_size=settings.get("merge_size", vision.spatial_merge_size),
        temporal_patch_size=settings.get("temporal_patch_size", vision.temporal_patch_size),
        min_pixels=size["shortest_edge"],
        max_pixels=size["longest_edge"],
        image_mean=tuple(settings.get("image_mean", stock.image_mean)),
        image_std=tuple(settings.get("image_std", stock.image_std)),
        rescale_factor=settings.get("rescale_factor", 1 / 255),
    )
    cut = (geometry.patch_size, geometry.merge_size, geometry.temporal_patch_size)
    tower = (vision.patch_size, vision.spatial_merge_size, vision.temporal_patch_size)
    if cut != tower:
        raise CheckpointError(
            f"{folder}: {OWN_FILE} cuts pictures by {cut} (patch, merge, times), its vision tower by {tower}"
        )
    return geometry


def read_clip_processor(folder: Path) -> CLIPImageProcessorPil:
    """The image processor of a Tarsier v1 checkpoint."""
    settings = read_settings(folder)
    for foreign in ("image_processor_type", "processor_class", "feature_extractor_type"):
        settings.pop(foreign, None)
    return CLIPImageProcessorPil(**settings)
