"""Making clips, by moviepy: from frames, cut from another clip, as a GIF, with captions burnt in.

A file appears under its name only once it is complete.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

import numpy as np
from moviepy import ImageSequenceClip, VideoClip, VideoFileClip
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from tarsier_core.errors import MediaError, UsageError
from tarsier_core.media.limits import Limits
from tarsier_core.media.probe import probe
from tarsier_core.records import ClipInfo, Event, Image

CODEC = "libx264"
PIXEL_FORMAT = "yuv420p"
"""What browsers play."""
CAPTION_HEIGHT = 1 / 18
"""Height of a caption's letters, as a part of the picture's."""


def write_clip(frames: Sequence[Image], path: str | PathLike[str], fps: float) -> None:
    """Write RGB pictures of one size, (height, width, 3) uint8, as an H.264 clip that browsers play.

    An odd last row or column is repeated, since H.264 wants even sizes. Raises ``UsageError`` for no pictures
    or several sizes, ``MediaError`` if the file can't be written.
    """
    check_frames(frames, fps)
    with ImageSequenceClip([even(frame) for frame in frames], fps=fps) as clip:
        write_video(clip, path, fps)


def write_gif(frames: Sequence[Image], path: str | PathLike[str], fps: float) -> None:
    """Write RGB pictures of one size as an endless GIF. Raises as ``write_clip`` does."""
    check_frames(frames, fps)
    with ImageSequenceClip(list(frames), fps=fps) as clip, finished(path) as unfinished:
        clip.write_gif(str(unfinished), fps=fps, loop=0, logger=None)


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
    with open_clip(info) as clip:
        part = clip.subclipped(start_seconds, min(end_seconds, clip.duration))
        write_video(part.image_transform(even), path, clip.fps)


def export_gif(
    source: str | PathLike[str],
    path: str | PathLike[str],
    *,
    height: int = 240,
    fps: float = 10.0,
    limits: Limits = Limits(),
) -> None:
    """Write a clip as an endless GIF, ``height`` pixels high (never enlarged), without sound."""
    info = probe_clip(source, limits)
    with open_clip(info) as clip, finished(path) as unfinished:
        small = clip.resized(height=min(height, info.height))
        small.write_gif(str(unfinished), fps=min(fps, clip.fps), loop=0, logger=None)


def export_captioned(
    source: str | PathLike[str],
    path: str | PathLike[str],
    events: Sequence[Event],
    limits: Limits = Limits(),
) -> None:
    """Write a clip with each event's text burnt in, at the bottom, while the event lasts."""
    info = probe_clip(source, limits)
    with open_clip(info) as clip:
        captioned = clip.transform(caption_filter(events))
        write_video(captioned.image_transform(even), path, clip.fps)


def caption_filter(events: Sequence[Event]) -> Callable[[Callable[[float], Image], float], Image]:
    """A moviepy frame filter that draws the texts of the events going on at each moment."""

    def draw(get_frame: Callable[[float], Image], seconds: float) -> Image:
        texts = [event.text for event in events if event.start_seconds <= seconds < event.end_seconds]
        picture = get_frame(seconds)
        return draw_caption(picture, "\n".join(texts)) if texts else picture

    return draw


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


@contextmanager
def open_clip(info: ClipInfo) -> Iterator[VideoFileClip]:
    """A probed file opened by moviepy; what moviepy raises becomes ``MediaError``."""
    try:
        with VideoFileClip(info.path) as clip:
            yield clip
    except OSError as error:
        raise MediaError(info.path, "moviepy can't read it") from error


def write_video(clip: VideoClip, path: str | PathLike[str], fps: float) -> None:
    """Write a moviepy clip as MP4, its index in front so that it plays while it loads."""
    parameters = ["-pix_fmt", PIXEL_FORMAT, "-movflags", "+faststart"]
    with finished(path) as unfinished:
        clip.write_videofile(
            str(unfinished), fps=fps, codec=CODEC, audio_codec="aac", ffmpeg_params=parameters, logger=None
        )


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
