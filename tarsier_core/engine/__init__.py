"""Engines: what answers a conversation, on this machine or on a server. Importing this loads no torch."""

from __future__ import annotations

from tarsier_core.engine.open import open_engine
from tarsier_core.engine.protocol import (
    Answer,
    BatchRequest,
    Completion,
    Engine,
    EngineInfo,
    Generation,
    GenerationOptions,
    Request,
)
from tarsier_core.engine.scripted import ScriptedEngine

__all__ = [
    "Answer",
    "BatchRequest",
    "Completion",
    "Engine",
    "EngineInfo",
    "Generation",
    "GenerationOptions",
    "Request",
    "ScriptedEngine",
    "open_engine",
]
