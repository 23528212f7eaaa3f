"""Describe video with large vision-language models: media, models, engines, grounding and scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarsier_core.models import VideoModel as VideoModel
    from tarsier_core.models import load_model as load_model

__all__ = ["VideoModel", "load_model"]


def __getattr__(name: str) -> Any:
    """Import torch and transformers only when a model is asked for."""
    if name in __all__:
        from tarsier_core import models

        return getattr(models, name)
    raise AttributeError(f"module 'tarsier_core' has no attribute {name!r}")
