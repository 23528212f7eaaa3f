"""GIFs: where each frame lies in the file, by walking its blocks, and decoding them by FFmpeg.

FFmpeg's own GIF reader would need three passes over the file to do the same (to guess a rate that GIFs haven't,
to find the frames, to decode them); and it doesn't notice that a file is cut off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike, fspath

import av
from av import Packet, VideoFrame
from av.codec import CodecContext
from av.video.codeccontext import VideoCodecContext

from tarsier_core.errors import MediaError, MediaLimitError
from tarsier_core.media.limits import Deadline, Limits
from tarsier_core.media.source import NOT_MEDIA, explain_os_error, read_head
from tarsier_core.records import ClipInfo, Image

HEADER_SIZE = 13
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL = 0xF9
SHORTEST_DELAY = 2
"""Hundredths of a second; players, browsers and FFmpeg take a shorter delay for the usual one."""
USUAL_DELAY = 10


@dataclass(frozen=True)
class GifLayout:
    """Where the frames of a GIF lie."""

    width: int
    height: int
    spans: tuple[tuple[int, int], ...]
    """Start and end of the bytes of each frame; the first one's hold the file's header too."""
    delays: tuple[int, ...]
    """Hundredths of a second for which each frame is shown."""
    is_whole: bool
    """Whether the file goes on to its end mark."""


@dataclass(frozen=True)
class Gif:
    """A GIF read into memory."""

    data: bytes
    layout: GifLayout
    info: ClipInfo


def open_gif(path: str | PathLike[str], limits: Limits) -> Gif:
    """Read a GIF file and find its frames; nothing is decoded.

    Raises ``MediaError`` if it can't be read or has no frames, ``MediaLimitError`` if it is too large.
    """
    read_head(path)
    try:
        with open(path, "rb") as file:
            data = file.read(limits.max_gif_bytes + 1)
    except OSError as error:
        raise MediaError(path, explain_os_error(error)) from error
    if len(data) > limits.max_gif_bytes:
        raise MediaLimitError(path, f"it is a GIF of more than {limits.max_gif_bytes:,} bytes")
    if len(data) < HEADER_SIZE:
        raise MediaError(path, NOT_MEDIA)
    layout = lay_out(data)
    limits.check_size(path, layout.width, layout.height)
    limits.check_source_frames(path, len(layout.spans))
    if not layout.spans:
        raise MediaError(path, "it has no frames" if layout.is_whole else NOT_MEDIA)
    return Gif(data, layout, gif_info(path, layout))


def gif_info(path: str | PathLike[str], layout: GifLayout) -> ClipInfo:
    """What the blocks say about the clip."""
    times = [0]
    for delay in layout.delays:
        times.append(times[-1] + delay)
    seconds = times[-1] / 100
    sentence = f"The file is cut off: only {len(layout.spans)} frames ({seconds:.1f} s) can be read."
    return ClipInfo(
        path=fspath(path),
        kind="gif",
        codec="gif",
        width=layout.width,
        height=layout.height,
        rotation=0,
        pts=tuple(times[:-1]),
        keyframe_pts=(0,),
        end_pts=times[-1],
        time_base=Fraction(1, 100),
        warnings=() if layout.is_whole else (sentence,),
    )


def lay_out(data: bytes) -> GifLayout:
    """Walk the blocks of a GIF (at least its header must be there); a frame that is cut off is left out."""
    spans: list[tuple[int, int]] = []
    delays: list[int] = []
    start, delay, is_whole = 0, 0, False
    try:
        position = HEADER_SIZE + colour_table_size(data[10])
        while True:
            block = data[position]
            if block == TRAILER:
                is_whole = True
                break
            if block == EXTENSION:
                if data[position + 1] == GRAPHIC_CONTROL:
                    delay = data[position + 4] | data[position + 5] << 8
                position = after_sub_blocks(data, position + 2)
            elif block == IMAGE:
                # Place and size, colour table, then the code size before the data.
                position = after_sub_blocks(data, position + 11 + colour_table_size(data[position + 9]))
                spans.append((start, position))
                delays.append(delay if delay >= SHORTEST_DELAY else USUAL_DELAY)
                start, delay = position, 0
            else:
                break
    except IndexError:
        pass  # The data ends in the middle of a block.
    width, height = data[6] | data[7] << 8, data[8] | data[9] << 8
    return GifLayout(width, height, tuple(spans), tuple(delays), is_whole)


def colour_table_size(flags: int) -> int:
    """Bytes of the colour table that follows, by a descriptor's flags."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def after_sub_blocks(data: bytes, position: int) -> int:
    """The position after a chain of sub-blocks; ``IndexError`` if it doesn't end inside the data."""
    while size := data[position]:
        position += size + 1
    return position + 1


def decode_gif(
    gif: Gif, wanted: set[int], convert: Callable[[VideoFrame], Image], limits: Limits
) -> dict[int, Image]:
    """The pictures with these frame numbers; one that can't be decoded is left out.

    A frame builds on those before it, so all up to the last one wanted are decoded.
    """
    deadline = Deadline(gif.info.path, limits)
    codec = CodecContext.create("gif", "r")
    assert isinstance(codec, VideoCodecContext)
    codec.thread_count = 1
    codec.options = {"max_pixels": str(limits.max_frame_pixels)}
    pictures: dict[int, Image] = {}
    for number, (start, end) in enumerate(gif.layout.spans[: max(wanted) + 1]):
        deadline.check()
        if (picture := decode_one(codec, gif.data[start:end], convert, number in wanted)) is not None:
            pictures[number] = picture
    return pictures


def decode_one(
    codec: VideoCodecContext, data: bytes, convert: Callable[[VideoFrame], Image], is_wanted: bool
) -> Image | None:
    """Feed one frame's bytes. The decoded frame is let go at once, so that FFmpeg can draw the next over it."""
    try:
        frames = codec.decode(Packet(data))
    except av.FFmpegError:
        return None
    return convert(frames[0]) if frames and is_wanted else None
