"""Clips, answers and services for the chat's tests; nothing here needs a browser or a model."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from apps.chat.engines import Engines
from apps.chat.generate import make_generate
from apps.chat.service import ChatService
from apps.chat.talk import Clip
from apps.chat.visitors import Visitors
from tarsier_core.engine.protocol import Engine
from tarsier_core.engine.scripted import ScriptedEngine
from tarsier_core.records import ClipInfo, Frames, MediaKind

MakeService = Callable[..., ChatService]


@pytest.fixture
def make_clip() -> Callable[..., Clip]:
    """Clips of 4 seconds, 100 source frames, of which 4 are sampled: 0.0, 1.0, 2.0 and 3.0 s."""

    def make(name: str = "film.mp4", kind: MediaKind = "video") -> Clip:
        count = 1 if kind == "image" else 4
        frames = Frames(
            images=tuple(np.full((6, 8, 3), 40 * number, np.uint8) for number in range(count)),
            indices=tuple(range(0, 25 * count, 25)),
            start_seconds=tuple(float(number) for number in range(count)),
            end_seconds=tuple(number + 0.04 for number in range(count)),
            kind=kind,
            name=name,
            num_source_frames=1 if kind == "image" else 100,
        )
        pts = tuple(range(1 if kind == "image" else 100))
        info = ClipInfo(f"/uploads/{name}", kind, "h264", 640, 480, 0, pts, (0,), len(pts), Fraction(1, 25))
        return Clip(f"id-{name}", f"/uploads/{name}", name, info, frames, 4)

    return make


@pytest.fixture
def make_service(tmp_path: Path) -> MakeService:
    """Services that answer with a scripted engine, or with what ``open_engine`` gives."""

    def make(
        script: str = "A red star jumps.",
        *,
        open_engine: Callable[[str], Engine] | None = None,
        max_waiting: int = 20,
    ) -> ChatService:
        engines = Engines(open_engine or (lambda model: ScriptedEngine(script)))
        visitors = Visitors(max_waiting=max_waiting)
        return ChatService(visitors, engines, make_generate(engines), tmp_path)

    return make
