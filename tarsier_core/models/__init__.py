"""Models: the catalogue, strict loading into stock Hugging Face classes, prompts and inputs of both families."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarsier_core.models.catalog import CATALOGUE, CatalogueEntry

if TYPE_CHECKING:
    from tarsier_core.models.load import load_model as load_model
    from tarsier_core.models.model import VideoModel as VideoModel

__all__ = ["CATALOGUE", "CatalogueEntry", "VideoModel", "load_model"]


def __getattr__(name: str) -> Any:
    """Import torch and transformers only when a model is asked for: the catalogue and shaping frames don't."""
    if name == "load_model":
        from tarsier_core.models.load import load_model

        return load_model
    if name == "VideoModel":
        from tarsier_core.models.model import VideoModel

        return VideoModel
    raise AttributeError(f"module 'tarsier_core.models' has no attribute {name!r}")
