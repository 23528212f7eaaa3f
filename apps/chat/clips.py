"""From an uploaded file to a clip with its sampled frames; always on the CPU, before any model runs."""

from __future__ import annotations

import uuid
from pathlib import Path

from apps.chat.talk import Clip
from tarsier_core.errors import MediaError
from tarsier_core.media import FrameChoice, Limits, choose_frames, decode, probe

MAX_UPLOAD_MEGABYTES = 200
SUFFIXES = (
    *(".mp4", ".mov", ".webm", ".mkv", ".avi", ".wmv", ".gif"),
    *(".jpg", ".jpeg", ".png", ".tif", ".tiff"),
)
"""Endings of the files that may be added (FACTS section 2); the content decides what a file really is."""
MAX_FRAMES = 128
MAX_FRAME_PIXELS = 460_800
MAX_CLIP_PIXELS = 128 * 384 * 384 // 2
"""Pixels of all frames of a clip together (FACTS section 2, frames counted once)."""
READING_LIMITS = Limits(max_seconds=60.0)


def max_pixels(num_frames: int) -> int:
    """Pixels a frame may have when ``num_frames`` are sampled: a few large ones or many small ones."""
    return min(MAX_FRAME_PIXELS, MAX_CLIP_PIXELS // num_frames)


def read_clip(path: str, num_frames: int) -> Clip:
    """Probe and sample a file. Raises ``MediaError`` naming the file as the person knows it."""
    name = Path(path).name
    if not name.lower().endswith(SUFFIXES):
        raise MediaError(name, "this kind of file isn't known; videos, GIFs and pictures are")
    try:
        info = probe(path, limits=READING_LIMITS)
        wanted = choose_frames(info.num_frames, info.fps, FrameChoice(num_frames))
        frames = decode(path, wanted, info=info, max_pixels=max_pixels(len(wanted)), limits=READING_LIMITS)
    except MediaError as error:
        raise MediaError(name, error.cause) from error
    return Clip(uuid.uuid4().hex[:12], path, name, info, frames, num_frames)


def resample(clip: Clip, num_frames: int) -> Clip:
    """The same clip with another number of frames."""
    again = read_clip(clip.source, num_frames)
    return Clip(clip.id, clip.source, clip.name, again.info, again.frames, num_frames)
