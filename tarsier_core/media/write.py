"""Making clips: from frames, cut from another clip, as a GIF, with captions burnt in; all without sound.

This package's own reader gives the frames, moviepy writes them. A file appears under its name only once it
is complete.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

import numpy as np
from moviepy import VideoClip
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from tarsier_core.errors import MediaError, UsageError
from tarsier_core.media.decode import decode
from tarsier_core.media.limits import Limits
from tarsier_core.media.probe import probe
from tarsier_core.records import ClipInfo, Event, Image

CODEC = "libx264"
PIXEL_FORMAT = "yuv420p"
"""What browsers play."""
CAPTION_HEIGHT = 1 / 18
"""Height of a caption's letters, as a part of the picture's."""
FRAMES_AT_ONCE = 48
"""Frames of a source clip that are held decoded."""
TIME_TOLERANCE = 1e-6
"""Seconds by which computed times may miss a frame's start."""


def write_clip(frames: Sequence[Image], path: str | PathLike[str], fps: float) -> None:
    """Write RGB pictures of one size, (height, width, 3) uint8, as an H.264 clip that browsers play.

    An odd last row or column is repeated, since H.264 wants even sizes. Raises ``UsageError`` for no pictures
    or several sizes, ``MediaError`` if the file can't be written.
    """
    check_frames(frames, fps)
    with moving(lambda seconds: even(frames[nearest_frame(seconds, fps, len(frames))]), len(frames), fps) as clip:
        write_video(clip, path, fps)


def write_gif(frames: Sequence[Image], path: str | PathLike[str], fps: float) -> None:
    """Write RGB pictures of one size as an endless GIF. Raises as ``write_clip`` does."""
    check_frames(frames, fps)
    with moving(lambda seconds: frames[nearest_frame(seconds, fps, len(frames))], len(frames), fps) as clip:
        write_animation(clip, path, fps)


def cut(
    source: str | PathLike[str],
    path: str | PathLike[str],
    start_seconds: float,
    end_seconds: float,
    limits: Limits = Limits(),
) -> None:
    """Write the part of a clip from ``start_seconds`` to ``end_seconds`` (moved into the clip) as a new clip.

    Raises ``UsageError`` for an empty part, ``MediaError`` if a file can't be read or written.
    """
    info = probe_clip(source, limits)
    end_seconds = min(end_seconds, info.duration_seconds)
    if not 0 <= start_seconds < end_seconds:
        raise UsageError(
            f"{info.path}: nothing lies between {start_seconds:g} and {end_seconds:g} s of its "
            f"{info.duration_seconds:.1f} s"
        )
    frames = FramesByTime(info, limits)
    num_frames = max(1, round((end_seconds - start_seconds) * info.fps))
    with moving(lambda seconds: even(frames(start_seconds + seconds)), num_frames, info.fps) as clip:
        write_video(clip, path, info.fps)


def export_gif(
    source: str | PathLike[str],
    path: str | PathLike[str],
    *,
    height: int = 240,
    fps: float = 10.0,
    limits: Limits = Limits(),
) -> None:
    """Write a clip as an endless GIF, at most ``height`` pixels high (never enlarged), at most ``fps``."""
    info = probe_clip(source, limits)
    fps = min(fps, info.fps)
    pixels = max(4, round(info.width * info.height * min(1.0, height / info.height) ** 2))
    frames = FramesByTime(info, limits, pixels)
    with moving(frames, max(1, round(info.duration_seconds * fps)), fps) as clip:
        write_animation(clip, path, fps)


def export_captioned(
    source: str | PathLike[str],
    path: str | PathLike[str],
    events: Sequence[Event],
    limits: Limits = Limits(),
) -> None:
    """Write a clip with each event's text burnt in, at the bottom, while the event lasts."""
    info = probe_clip(source, limits)
    frames = FramesByTime(info, limits)

    def captioned(seconds: float) -> Image:
        texts = [event.text for event in events if event.start_seconds <= seconds < event.end_seconds]
        picture = frames(seconds)
        return even(draw_caption(picture, "\n".join(texts)) if texts else picture)

    with moving(captioned, max(1, round(info.duration_seconds * info.fps)), info.fps) as clip:
        write_video(clip, path, info.fps)


class FramesByTime:
    """The frames of a probed clip by time, decoded a few at a time, so that memory doesn't grow with its length."""

    def __init__(self, info: ClipInfo, limits: Limits, max_pixels: int | None = None) -> None:
        self._info = info
        self._limits = limits
        self._max_pixels = max_pixels
        self._starts = [info.start_seconds(frame) for frame in range(info.num_frames)]
        self._decoded: dict[int, Image] = {}

    def __call__(self, seconds: float) -> Image:
        """The picture shown at this time; if it is damaged, the nearest one."""
        frame = max(0, bisect_right(self._starts, seconds + TIME_TOLERANCE) - 1)
        if frame not in self._decoded:
            following = range(frame, min(frame + FRAMES_AT_ONCE, self._info.num_frames))
            frames = decode(
                self._info.path, following, info=self._info, max_pixels=self._max_pixels, limits=self._limits
            )
            readable = dict(zip(frames.indices, frames.images, strict=True))
            self._decoded = {wanted: readable[closest(readable, wanted)] for wanted in following}
        return self._decoded[frame]


def closest(numbers: Iterable[int], wanted: int) -> int:
    """Which of the numbers lies nearest to the wanted one."""
    return min(numbers, key=lambda number: abs(number - wanted))


def nearest_frame(seconds: float, fps: float, num_frames: int) -> int:
    """The number of the picture for a moment of a clip with constant rate."""
    return min(num_frames - 1, round(seconds * fps))


def moving(picture_at: Callable[[float], Image], num_frames: int, fps: float) -> VideoClip:
    """A moviepy clip of exactly ``num_frames``, from a function of time in seconds."""
    # moviepy rounds down: without the surplus it may lose the last frame.
    return VideoClip(picture_at, duration=(num_frames + 0.01) / fps)


def draw_caption(picture: Image, text: str) -> Image:
    """The picture with white text on a dark band along its bottom; long lines are broken between words."""
    canvas = PillowImage.fromarray(np.ascontiguousarray(picture, dtype=np.uint8))
    size = max(10, round(canvas.height * CAPTION_HEIGHT))
    font = ImageFont.load_default(size=size)
    lines = [part for line in text.splitlines() for part in break_line(line, font, canvas.width - size)]
    spacing = size // 4
    band = len(lines) * (size + spacing) + spacing
    draw = ImageDraw.Draw(canvas, "RGBA")
    draw.rectangle((0, canvas.height - band, canvas.width, canvas.height), fill=(0, 0, 0, 176))
    for number, line in enumerate(lines):
        top = canvas.height - band + spacing + number * (size + spacing)
        left = (canvas.width - font.getlength(line)) / 2
        draw.text((left, top), line, font=font, fill=(255, 255, 255, 255))
    return np.asarray(canvas)


def break_line(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    """The line in pieces that fit ``width`` pixels, broken between words; a longer word stays whole."""
    pieces: list[str] = []
    current = ""
    for word in line.split():
        longer = f"{current} {word}".strip()
        if current and font.getlength(longer) > width:
            pieces.append(current)
            current = word
        else:
            current = longer
    return [*pieces, current]


def even(picture: Image) -> Image:
    """The picture with even sides: an odd last row or column is repeated."""
    height, width = picture.shape[:2]
    return np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def check_frames(frames: Sequence[Image], fps: float) -> None:
    """Raise ``UsageError`` unless these pictures can be a clip."""
    if not frames:
        raise UsageError("a clip needs at least one picture")
    if fps <= 0:
        raise UsageError(f"fps is {fps}; it must be above 0")
    if len(sizes := {frame.shape for frame in frames}) > 1:
        raise UsageError(f"the pictures of a clip must have one size; these have {sorted(sizes)}")


def probe_clip(source: str | PathLike[str], limits: Limits) -> ClipInfo:
    """Probe a file that must be a clip and not a still picture."""
    info = probe(source, limits)
    if info.kind == "image":
        raise MediaError(source, "it is a still picture, not a clip")
    return info


def write_video(clip: VideoClip, path: str | PathLike[str], fps: float) -> None:
    """Write a moviepy clip as MP4, its index in front so that it plays while it loads."""
    parameters = ["-pix_fmt", PIXEL_FORMAT, "-movflags", "+faststart"]
    with finished(path) as unfinished:
        clip.write_videofile(
            str(unfinished), fps=fps, codec=CODEC, audio=False, ffmpeg_params=parameters, logger=None
        )


def write_animation(clip: VideoClip, path: str | PathLike[str], fps: float) -> None:
    """Write a moviepy clip as an endless GIF."""
    with finished(path) as unfinished:
        clip.write_gif(str(unfinished), fps=fps, loop=0, logger=None)


@contextmanager
def finished(path: str | PathLike[str]) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its name at the end; on failure nothing is left."""
    target = Path(path)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as folder:
            unfinished = Path(folder) / target.name
            yield unfinished
            unfinished.replace(target)
    except OSError as error:
        raise MediaError(path, f"it can't be written ({error.strerror or error})") from error
