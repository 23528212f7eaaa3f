"""Opening media files: what kind a file is by its content, and why one can't be opened, in a sentence."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from tarsier_core.errors import MediaError
from tarsier_core.media.limits import Limits
from tarsier_core.records import MediaKind

IMAGE_SIGNATURES: tuple[tuple[int, bytes], ...] = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"II*\x00"),
    (0, b"MM\x00*"),
    (0, b"BM"),
    (8, b"WEBP"),
)
"""Offset and bytes by which JPEG, PNG, TIFF, BMP and WebP files are known."""

CONTAINER_FORMATS = (
    "mov,matroska,avi,asf,flv,mpegts,mpeg,mpegvideo,m4v,h264,hevc,ogg,ivf,obu,mxf,nut,rm"
)
"""FFmpeg's names of the containers that are read. Playlists (HLS, concat) stay out: they name other files."""

MAX_DECODING_THREADS = 4
"""Each thread holds a frame of its own; more threads cost memory and help short runs little."""

NOT_MEDIA = "it is not a video, GIF or image that can be read"


def media_kind(path: str | PathLike[str]) -> MediaKind:
    """What ``path`` holds, by its first bytes and never by its name; anything unknown counts as a video.

    Raises ``MediaError`` if it isn't a regular file that can be opened, or is empty.
    """
    head = read_head(path)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if any(head[at : at + len(mark)] == mark for at, mark in IMAGE_SIGNATURES):
        return "image"
    return "video"


def read_head(path: str | PathLike[str]) -> bytes:
    """The first 16 bytes of a regular file, or ``MediaError`` with what is wrong with the file."""
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise MediaError(path, "it is a directory, not a media file")
        if not stat.S_ISREG(status.st_mode):
            raise MediaError(path, "it is not a regular file")
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError as error:
        raise MediaError(path, explain_os_error(error)) from error
    except ValueError as error:
        raise MediaError(repr(fspath(path)), "it is not a possible file name") from error
    if not head:
        raise MediaError(path, "it is empty")
    return head


def explain_os_error(error: OSError) -> str:
    """The cause of a failed system call in plain words."""
    causes = {
        errno.ENOENT: "there is no such file",
        errno.ENOTDIR: "there is no such file",
        errno.EACCES: "there is no permission to read it",
        errno.EPERM: "there is no permission to read it",
        errno.ELOOP: "it is a symbolic link that leads back to itself",
        errno.EISDIR: "it is a directory, not a media file",
        errno.ENAMETOOLONG: "its name is too long",
    }
    return causes.get(error.errno or 0, f"it can't be read ({error.strerror or error})")


@contextmanager
def open_video(path: str | PathLike[str], limits: Limits) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a video for reading its pictures; yields the container and its picture stream.

    Raises ``MediaError`` if it can't be opened, holds only sound, or its codec isn't there, and
    ``MediaLimitError`` if its pictures are too large. FFmpeg errors raised inside the block become
    ``MediaError`` too.
    """
    head = read_head(path)
    options = {"protocol_whitelist": "file", "format_whitelist": CONTAINER_FORMATS}
    try:
        with av.open(os.path.abspath(path), options=options, metadata_errors="replace") as container:
            yield container, picture_stream(path, container, limits)
    except av.FFmpegError as error:
        raise MediaError(path, explain_ffmpeg_error(error, head)) from error


def picture_stream(path: str | PathLike[str], container: InputContainer, limits: Limits) -> VideoStream:
    """The stream of moving pictures, set up for decoding; cover art of a sound file isn't one."""
    streams = [
        stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic
    ]
    if not streams:
        has_sound = len(container.streams.audio) > 0
        raise MediaError(path, "it holds only sound, no pictures" if has_sound else "it holds no pictures")
    stream = streams[0]
    codec = stream.codec_context
    if codec is None:
        raise MediaError(path, "its pictures are in a format that can't be decoded here")
    limits.check_size(path, codec.width, codec.height)
    # The decoder itself refuses a picture that turns out larger than the container said.
    codec.options = {"max_pixels": str(limits.max_frame_pixels)}
    codec.thread_type = "AUTO"
    codec.thread_count = min(MAX_DECODING_THREADS, available_cores())
    return stream


def explain_ffmpeg_error(error: av.FFmpegError, head: bytes) -> str:
    """The cause of an FFmpeg failure in plain words; ``head`` is how the file begins."""
    if isinstance(error, OSError):
        return explain_os_error(error)
    if not isinstance(error, ValueError):
        return f"it can't be read ({error.strerror})"
    if head[4:8] in (b"ftyp", b"moov", b"mdat"):
        return "it is cut off or damaged: its index can't be read"
    return NOT_MEDIA


def available_cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
