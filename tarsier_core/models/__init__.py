"""Models: the catalogue, strict loading into stock Hugging Face classes, prompts and inputs of both families."""

from __future__ import annotations

from tarsier_core.models.catalog import CATALOGUE, CatalogueEntry
from tarsier_core.models.load import load_model
from tarsier_core.models.model import VideoModel

__all__ = ["CATALOGUE", "CatalogueEntry", "VideoModel", "load_model"]
