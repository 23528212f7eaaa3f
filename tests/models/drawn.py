"""Frames and conversations made up for tests."""

from __future__ import annotations

import numpy as np

from tarsier_core.records import Conversation, Frames, Media, Part, Text, Turn


def frames(num: int, width: int = 64, height: int = 48, *, kind="video", seed: int = 0) -> Frames:
    """Smooth random pictures."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (num, height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    large = small.repeat(8, axis=1).repeat(8, axis=2)[:, :height, :width]
    return Frames(
        images=tuple(np.ascontiguousarray(image) for image in large),
        indices=tuple(range(num)),
        start_seconds=tuple(float(at) for at in range(num)),
        end_seconds=tuple(float(at + 1) for at in range(num)),
        kind=kind,
        name="drawn",
        num_source_frames=num,
    )


def asking(*parts: Part | Frames | str) -> Conversation:
    """One user turn of clips and words."""
    return Conversation((turn("user", *parts),))


def turn(role, *parts: Part | Frames | str) -> Turn:
    return Turn(
        role,
        tuple(
            Text(part) if isinstance(part, str) else Media(part) if isinstance(part, Frames) else part
            for part in parts
        ),
    )
