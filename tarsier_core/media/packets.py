"""Going through an open clip: its packets, and every frame that they decode to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import av
from av import Packet, VideoFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from tarsier_core.media.limits import Deadline


def stream_packets(container: InputContainer, stream: VideoStream, deadline: Deadline) -> Iterator[Packet]:
    """The stream's packets from where the container stands, without the empty ones that end a file.

    Raises FFmpeg's error where the file can't be read on, ``MediaLimitError`` past the deadline.
    """
    try:
        for packet in container.demux(stream):
            deadline.check()
            if packet.size > 0 and packet.stream_index == stream.index:
                yield packet
    except IndexError:
        # At the end PyAV's demux looks up every stream, and fails on those that turned up while it was reading
        # (damaged transport streams have them). All packets have come by then.
        return


def until_unreadable(packets: Iterator[Packet]) -> Iterator[Packet]:
    """The packets up to the end of the file, or to where it can't be read on."""
    try:
        yield from packets
    except av.FFmpegError:
        return


def decoded_frames(
    container: InputContainer, stream: VideoStream, deadline: Deadline
) -> Iterator[VideoFrame]:
    """Every frame of a freshly opened clip, in the order of display, but those that can't be decoded."""
    packets = until_unreadable(stream_packets(container, stream, deadline))
    for packet in chain(packets, (None,)):
        try:
            frames = stream.codec_context.decode(packet)
        except av.FFmpegError:
            continue
        yield from frames
