"""Small clips and questions to ask an engine."""

from __future__ import annotations

import numpy as np

from tarsier_core.records import Conversation, Frames, Media, Text, Turn


def picture_frames(num_frames: int = 2, width: int = 64, height: int = 48, seed: int = 0) -> Frames:
    """Frames of smooth random pictures."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (num_frames, 4, 4, 3), dtype=np.uint8)
    images = tuple(np.kron(image, np.ones((height // 4, width // 4, 1), np.uint8)) for image in small)
    numbers = tuple(range(num_frames))
    return Frames(
        images=images,
        indices=numbers,
        start_seconds=tuple(map(float, numbers)),
        end_seconds=tuple(number + 1.0 for number in numbers),
        kind="video" if num_frames > 1 else "image",
        name="clip.mp4",
        num_source_frames=num_frames,
    )


def asked(question: str = "What happens?", frames: Frames | None = None) -> Conversation:
    """A conversation with one question, about a clip or not."""
    parts = (Media(frames), Text(question)) if frames else (Text(question),)
    return Conversation((Turn("user", parts),))
