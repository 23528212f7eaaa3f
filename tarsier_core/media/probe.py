"""What a media file holds, and when each of its frames is shown, without decoding the frames."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from os import PathLike, fspath
from statistics import median_low

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from tarsier_core.errors import MediaError
from tarsier_core.media.gif import open_gif
from tarsier_core.media.images import probe_image
from tarsier_core.media.limits import Deadline, Limits
from tarsier_core.media.packets import decoded_frames, stream_packets
from tarsier_core.media.source import media_kind, open_video
from tarsier_core.records import ClipInfo

TOLERANCE_SECONDS = 0.5
"""How much earlier than its header says a clip may end and still count as whole."""


def probe(path: str | PathLike[str], limits: Limits = Limits()) -> ClipInfo:
    """Read what ``path`` holds: kind, size after rotation, codec, and every frame's presentation time.

    Only packet headers are read, and one picture is decoded for its rotation; a file without usable time
    stamps (a raw stream) is decoded once to count its frames. The kind is decided by content: the file's
    extension plays no part.

    Raises ``MediaError`` with one sentence if the file can't be read, ``MediaLimitError`` if it is too large.
    A file that is cut off yields the frames that are there, with a sentence in ``warnings``.
    """
    kind = media_kind(path)
    if kind == "image":
        return probe_image(path, limits)
    if kind == "gif":
        return open_gif(path, limits).info
    with open_video(path, limits) as (container, stream):
        info = scan(path, container, stream, limits)
    return turned(info, first_rotation(path, limits))


def scan(
    path: str | PathLike[str], container: InputContainer, stream: VideoStream, limits: Limits
) -> ClipInfo:
    """Read the packet headers of a freshly opened clip; ``rotation`` is left at 0 and the size as stored."""
    packets = read_packets(path, container, stream, limits)
    if packets.count == 0:
        raise MediaError(path, "it has no frames")
    if packets.are_ordered:
        pts, keys, end = packets.pts, packets.keys, packets.end
    else:
        pts, end = count_frames(path, stream, limits)
        keys = []
    codec = stream.codec_context
    info = ClipInfo(
        path=fspath(path),
        kind="video",
        codec=codec.name,
        width=codec.width,
        height=codec.height,
        rotation=0,
        pts=tuple(pts),
        keyframe_pts=tuple(keys),
        end_pts=end,
        time_base=stream.time_base or Fraction(1, 1000),
    )
    sentence = truncation(info, container, stream, packets)
    return replace(info, warnings=(sentence,)) if sentence else info


@dataclass
class Packets:
    """What the packet headers of a clip say."""

    pts: list[int]
    """Presentation time stamps of the frames that can be shown, sorted."""
    keys: list[int]
    """Those of the key frames."""
    end: int
    """When the last frame ends."""
    count: int
    """All packets, those of frames that are never shown included."""
    is_torn: bool
    """The last packet is incomplete; its frame is left out."""

    @property
    def are_ordered(self) -> bool:
        """Whether every frame has a time stamp of its own, and decoding can start at a key frame."""
        return bool(self.keys) and all(a < b for a, b in zip(self.pts, self.pts[1:], strict=False))


def read_packets(
    path: str | PathLike[str], container: InputContainer, stream: VideoStream, limits: Limits
) -> Packets:
    """Read every packet header of the stream; if some have no time stamp, ``pts`` and ``keys`` are empty."""
    deadline = Deadline(path, limits)
    stamps: list[tuple[int, int]] = []
    keys: list[int] = []
    count = 0
    is_timed = True
    is_torn = False
    try:
        for packet in stream_packets(container, stream, deadline):
            count += 1
            limits.check_source_frames(path, count)
            is_torn = packet.is_corrupt
            if packet.pts is None:
                is_timed = False
            elif not packet.is_discard and (keys or packet.is_keyframe):
                stamps.append((packet.pts, packet.duration or 0))
                if packet.is_keyframe:
                    keys.append(packet.pts)
    except av.FFmpegError:
        is_torn = True
    if is_torn and len(stamps) > 1:
        torn = stamps.pop()[0]
        keys = [key for key in keys if key != torn]
    if not is_timed or not keys or lacks_display_order(container, stream):
        return Packets([], [], 0, count, is_torn)
    # Frames before the first key frame refer to pictures that the file doesn't hold: no decoder shows them.
    stamps = sorted(stamp for stamp in stamps if stamp[0] >= keys[0])
    pts = [stamp[0] for stamp in stamps]
    return Packets(pts, sorted(keys), end_of(pts, stamps[-1][1], stream), count, is_torn)


def lacks_display_order(container: InputContainer, stream: VideoStream) -> bool:
    """Whether the time stamps follow the order of storage: AVI has none of display for H.264 with B-frames.

    For MPEG-4 Part 2 FFmpeg infers the order of display from the pictures' types.
    """
    codec = stream.codec_context
    return container.format.name == "avi" and codec.name != "mpeg4" and bool(codec.has_b_frames)


def end_of(pts: list[int], last_duration: int, stream: VideoStream) -> int:
    """When the last frame ends: its own duration, else the usual gap, else the nominal rate."""
    if last_duration > 0:
        return pts[-1] + last_duration
    if len(pts) > 1:
        return pts[-1] + median_low(b - a for a, b in zip(pts, pts[1:], strict=False))
    rate = stream.average_rate or stream.guessed_rate
    return pts[-1] + (round(1 / (rate * stream.time_base)) if rate and stream.time_base else 0)


def count_frames(path: str | PathLike[str], stream: VideoStream, limits: Limits) -> tuple[list[int], int]:
    """Decode a clip without usable time stamps to count its frames; they are spaced by the nominal rate."""
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    step = max(1, round(1 / (rate * (stream.time_base or Fraction(1, 1000)))))
    count = 0
    with open_video(path, limits) as (container, counted):
        for _ in decoded_frames(container, counted, Deadline(path, limits)):
            count += 1
            limits.check_source_frames(path, count)
    if count == 0:
        raise MediaError(path, "none of its frames can be decoded")
    return [index * step for index in range(count)], count * step


def first_rotation(path: str | PathLike[str], limits: Limits) -> int:
    """Degrees clockwise by which the pictures are turned for display, from the first that can be decoded."""
    with open_video(path, limits) as (container, stream):
        for frame in decoded_frames(container, stream, Deadline(path, limits)):
            return quarter_turns(frame.rotation) * 90
    raise MediaError(path, "none of its frames can be decoded")


def quarter_turns(counterclockwise_degrees: float) -> int:
    """Quarter turns clockwise (0 to 3) nearest to an angle given counterclockwise, as FFmpeg gives it."""
    return round(-counterclockwise_degrees / 90) % 4


def turned(info: ClipInfo, rotation: int) -> ClipInfo:
    """``info`` of a clip, with the size that its pictures have once turned by ``rotation`` degrees."""
    width, height = (info.height, info.width) if rotation % 180 else (info.width, info.height)
    return replace(info, rotation=rotation, width=width, height=height)


def truncation(
    info: ClipInfo, container: InputContainer, stream: VideoStream, packets: Packets
) -> str | None:
    """A sentence for the user if the file holds less than its header says."""
    readable = f"only {info.num_frames} frames ({info.duration_seconds:.1f} s) can be read"
    if container.format.name.startswith("mov") and packets.count < stream.frames:
        return f"The file is cut off: {readable}, of {stream.frames}."
    declared = declared_end(container, stream)
    if declared is not None and info.end_pts * info.time_base < declared - TOLERANCE_SECONDS:
        return f"The file is cut off: {readable}."
    if packets.is_torn:
        return f"The file is cut off: {readable}."
    return None


def declared_end(container: InputContainer, stream: VideoStream) -> float | None:
    """When, in seconds, the header says that the pictures end; None if it doesn't speak of them alone."""
    if container.format.name.startswith("mov"):
        return None
    if container.format.name == "avi" and stream.time_base:
        return float(stream.frames * stream.time_base)
    if stream.duration and stream.time_base:
        return float(((stream.start_time or 0) + stream.duration) * stream.time_base)
    tag = stream.metadata.get("DURATION", "")
    hours, _, rest = tag.partition(":")
    minutes, _, seconds = rest.partition(":")
    try:
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
