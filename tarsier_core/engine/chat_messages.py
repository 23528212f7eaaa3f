"""A conversation as an OpenAI-compatible server reads it: text, and every frame as a sized picture."""

from __future__ import annotations

import base64
import io
import math
from typing import Any

from PIL import Image as PillowImage

from tarsier_core.records import Conversation, Frames, Image, Part, Text

MAX_PIXELS_PER_FRAME = 460_800
"""1280 * 720 / 2 (FACTS section 2)."""
PIXEL_BUDGET = 128 * 384 * 384
"""For all pictures of one conversation, each counted twice as the original does (FACTS section 2)."""
JPEG_QUALITY = 95


def chat_messages(conversation: Conversation) -> list[dict[str, Any]]:
    """The ``messages`` of a chat completion request; a frame is an ``image_url`` part with a data address."""
    max_pixels = pixels_per_frame(sum(len(frames) for frames in conversation.media))
    return [
        {
            "role": turn.role,
            "content": turn.text
            if all(isinstance(part, Text) for part in turn.parts)
            else [item for part in turn.parts for item in content(part, max_pixels)],
        }
        for turn in conversation.turns
    ]


def content(part: Part, max_pixels: int) -> list[dict[str, Any]]:
    """One part of a turn as content items: a text, or a picture for each frame."""
    if isinstance(part, Text):
        return [{"type": "text", "text": part.text}]
    return [{"type": "image_url", "image_url": {"url": url}} for url in data_urls(part.frames, max_pixels)]


def pixels_per_frame(num_frames: int) -> int:
    """The largest picture that is sent when the conversation holds so many (FACTS section 2)."""
    return min(MAX_PIXELS_PER_FRAME, PIXEL_BUDGET // (2 * max(num_frames, 1)))


def data_urls(frames: Frames, max_pixels: int) -> list[str]:
    """Each frame as a ``data:`` address holding a JPEG of at most ``max_pixels``."""
    return [data_url(image, max_pixels) for image in frames.images]


def data_url(image: Image, max_pixels: int) -> str:
    """One picture as a ``data:`` address; only ever scaled down."""
    picture = PillowImage.fromarray(image)
    size = fitting_size(picture.width, picture.height, max_pixels)
    if size != picture.size:
        picture = picture.resize(size, PillowImage.Resampling.BICUBIC)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def fitting_size(width: int, height: int, max_pixels: int) -> tuple[int, int]:
    """The largest (width, height) of the same shape with at most ``max_pixels``, never above the original."""
    scale = min(1.0, math.sqrt(max_pixels / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))
