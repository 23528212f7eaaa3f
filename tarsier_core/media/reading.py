"""Carrying out a reading plan: seeking, decoding and converting the wanted frames of an open clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import PathLike

import av
import numpy as np
from av import Packet, VideoFrame
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from tarsier_core.media.limits import Deadline, Limits
from tarsier_core.media.packets import decoded_frames, stream_packets, until_unreadable
from tarsier_core.media.probe import quarter_turns
from tarsier_core.media.reading_plan import Run
from tarsier_core.media.scaling import scaled_size
from tarsier_core.records import Image

CODECS_WITH_PLAIN_REFERENCES = ("h264", "mpeg4", "mpeg2video", "mpeg1video")
"""Codecs in which a frame marked as no reference is never needed to decode another.

HEVC's mark only speaks for one temporal layer, and VP9 and AV1 have none.
"""

Convert = Callable[[VideoFrame], Image]


class FrameConverter:
    """Turns decoded frames into RGB pictures, shrunk to ``max_pixels`` and rotated for display.

    Without ``max_pixels`` the pixels are those of PyAV's ``frame.to_ndarray(format="rgb24")``. Where a GIF is
    transparent its picture is white.
    """

    def __init__(self, max_pixels: int | None) -> None:
        self._max_pixels = max_pixels
        # One for all frames: it keeps FFmpeg's scaling tables.
        self._reformatter = VideoReformatter()

    def __call__(self, frame: VideoFrame) -> Image:
        """The picture, (height, width, 3) RGB uint8."""
        width, height = scaled_size(frame.width, frame.height, self._max_pixels)
        converted = self._reformatter.reformat(frame, width=width, height=height, format="rgb24")
        image: Image = converted.to_ndarray().astype(np.uint8, copy=False)
        turns = quarter_turns(frame.rotation)
        return np.ascontiguousarray(np.rot90(image, -turns))


class ClipReader:
    """Reads frames of an open clip by their presentation time stamps."""

    def __init__(
        self,
        path: str | PathLike[str],
        container: InputContainer,
        stream: VideoStream,
        convert: Convert,
        limits: Limits,
        *,
        is_at_start: bool,
    ) -> None:
        self._container = container
        self._stream = stream
        self._codec = stream.codec_context
        self._convert = convert
        self._deadline = Deadline(path, limits)
        self._skips = self._codec.name in CODECS_WITH_PLAIN_REFERENCES
        self._packets: Iterator[Packet] | None = self._packets_from_here() if is_at_start else None
        self._newest_key: int | None = None

    def read(self, runs: list[Run]) -> dict[int, Image]:
        """The pictures that the runs want, by time stamp; one that can't be decoded is left out."""
        pictures: dict[int, Image] = {}
        for run in runs:
            pictures.update(self._read_run(run))
        return pictures

    def _read_run(self, run: Run) -> dict[int, Image]:
        passed = self._newest_key is not None and self._newest_key >= run.key
        if self._packets is not None and not run.seek and not passed:
            start = self._find_key(run.key)
        else:
            start = None
        # Containers with an index of decoding times, or none, may land late. A second earlier helps.
        margin = round(1 / self._stream.time_base) if self._stream.time_base else 0
        for target in (run.wanted[0], run.key, run.key - margin):
            if start is not None:
                break
            if self._seek(target):
                start = self._find_key(run.key)
        return {} if start is None else self._decode_run(start, run.wanted)

    def _seek(self, pts: int) -> bool:
        """Jump to the key frame at or before ``pts``; False where the file can't be jumped in."""
        self._packets = None
        self._newest_key = None
        try:
            self._container.seek(pts, stream=self._stream, backward=True)
        except av.FFmpegError:
            return False
        self._packets = self._packets_from_here()
        return True

    def _packets_from_here(self) -> Iterator[Packet]:
        return until_unreadable(stream_packets(self._container, self._stream, self._deadline))

    def _find_key(self, key: int) -> Packet | None:
        """Read over packets, undecoded, to the key frame's; None if it has been passed already."""
        for packet in self._packets or ():
            if packet.is_keyframe and packet.pts is not None:
                self._newest_key = packet.pts
                if packet.pts == key:
                    return packet
                if packet.pts > key:
                    return None
        return None

    def _decode_run(self, start: Packet, wanted: tuple[int, ...]) -> dict[int, Image]:
        """Decode from the key frame's packet until every wanted frame has been fed, then drain."""
        pictures: dict[int, Image] = {}
        unfed = set(wanted)
        keep = frozenset(wanted)
        packet: Packet | None = start
        while packet is not None:
            if packet.is_keyframe and packet.pts is not None:
                self._newest_key = packet.pts
            self._codec.skip_frame = "NONREF" if self._skips and packet.pts not in unfed else "DEFAULT"
            unfed.discard(packet.pts)
            self._take(packet, keep, pictures)
            packet = next(self._packets, None) if unfed and self._packets else None
        # What is still inside the decoder comes out now: nothing that follows has to be decoded for it.
        self._take(None, keep, pictures)
        self._codec.flush_buffers()
        return pictures

    def _take(self, packet: Packet | None, keep: frozenset[int], pictures: dict[int, Image]) -> None:
        """Decode one packet (None: drain) and convert those of its frames that are kept."""
        try:
            frames = self._codec.decode(packet)
        except av.FFmpegError:
            return
        for frame in frames:
            if frame.pts in keep:
                pictures[frame.pts] = self._convert(frame)


def read_by_counting(
    path: str | PathLike[str],
    container: InputContainer,
    stream: VideoStream,
    wanted: set[int],
    convert: Convert,
    limits: Limits,
) -> dict[int, Image]:
    """The pictures at these places in the order of display, by decoding a freshly opened clip from its start.

    For files whose frames have no time stamps to find them by.
    """
    pictures: dict[int, Image] = {}
    for count, frame in enumerate(decoded_frames(container, stream, Deadline(path, limits))):
        if count in wanted:
            pictures[count] = convert(frame)
        if len(pictures) == len(wanted):
            break
    return pictures
