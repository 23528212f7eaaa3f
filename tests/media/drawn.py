"""Small clips of known content, encoded in this process, and what a full decode makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

TICKS_PER_FRAME = 10
WHOLE_FRAME_CODECS = ("mpeg4", "mpeg2video", "mjpeg", "gif", "wmv2")
"""Codecs that know no time between two frames."""
UNEVEN_TICKS = (10, 3, 24, 7, 7, 18, 5, 30, 11)
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Recipe:
    """How to encode a clip."""

    name: str
    codec: str = "libx264"
    options: dict[str, str] = field(default_factory=dict)
    num_frames: int = 40
    size: tuple[int, int] = (96, 64)
    pixel_format: str = "yuv420p"
    rotation: int = 0
    """Degrees counterclockwise by which a player turns it."""
    uneven: bool = False
    """Variable frame rate."""
    offset: int = 0
    """Presentation time of the first frame, in ticks of which a frame has ten."""
    skip_packets: int = 0
    """Leave out the first packets, as a recording that starts in the middle."""

    @property
    def is_encodable(self) -> bool:
        try:
            av.codec.Codec(self.codec, "w")
        except av.codec.codec.UnknownCodecError:
            return False
        return True


def x264(name: str, *params: str, **others: object) -> Recipe:
    joined = ":".join(("keyint=12", "min-keyint=12", "scenecut=0", *params))
    return Recipe(name, options={"preset": "veryfast", "x264-params": joined}, **others)  # type: ignore[arg-type]


X265 = {"preset": "ultrafast", "x265-params": "keyint=12:min-keyint=12:bframes=3:log-level=none:pools=1"}
VP9 = {"g": "12", "deadline": "realtime", "cpu-used": "8"}

RECIPES = (
    x264("plain.mp4"),
    x264("no_b_frames.mp4", "bframes=0"),
    x264("pyramid.mp4", "bframes=5", "b-pyramid=normal", "ref=4"),
    x264("open_gop.mp4", "open-gop=1", "bframes=3"),
    x264("open_gop.mkv", "open-gop=1", "bframes=3"),
    x264("open_gop.ts", "open-gop=1", "bframes=3"),
    x264("starts_in_the_middle.ts", "open-gop=1", "bframes=3", skip_packets=6),
    x264("starts_in_the_middle.mkv", "open-gop=1", "bframes=3", skip_packets=6),
    x264("intra_refresh.mp4", "intra-refresh=1", "bframes=0"),
    x264("intra_refresh.ts", "intra-refresh=1", "bframes=0"),
    x264("interlaced.mp4", "interlaced=1"),
    x264("every_frame_a_key.mp4", "keyint=1", "min-keyint=1"),
    x264("one_key.mp4", "keyint=999"),
    x264("uneven.mp4", uneven=True),
    x264("uneven.mkv", uneven=True),
    x264("starts_late.mp4", offset=250),
    x264("starts_late.ts", offset=250),
    x264("starts_late.mkv", offset=250, uneven=True),
    x264("turned_90.mp4", rotation=90),
    x264("turned_180.mov", rotation=180),
    x264("turned_270.mp4", rotation=-90),
    x264("one_frame.mp4", num_frames=1),
    x264("two_frames.mp4", num_frames=2),
    x264("odd_size.mp4", size=(97, 63), pixel_format="yuv444p"),
    x264("ten_bit.mp4", pixel_format="yuv420p10le"),
    x264("clip.avi"),
    x264("clip.flv"),
    x264("raw.h264"),
    Recipe("hevc.mp4", "libx265", X265),
    Recipe("hevc.mkv", "libx265", X265, uneven=True),
    Recipe("vp9.webm", "libvpx-vp9", VP9, size=(97, 63)),
    Recipe("vp8.webm", "libvpx", {"g": "12", "auto-alt-ref": "1", "lag-in-frames": "16"}),
    Recipe("av1.mp4", "libsvtav1", {"g": "12", "preset": "12"}),
    Recipe("mjpeg.avi", "mjpeg", pixel_format="yuvj420p"),
    Recipe("mpeg4.avi", "mpeg4", {"g": "12", "bf": "2"}),
    Recipe("mpeg4.mp4", "mpeg4", {"g": "12", "bf": "2"}),
    Recipe("mpeg2.mpg", "mpeg2video", {"g": "12", "bf": "2"}),
    Recipe("mpeg2.ts", "mpeg2video", {"g": "12", "bf": "2"}),
    Recipe("wmv.wmv", "wmv2", {"g": "12"}),
    Recipe("lossless.mkv", "ffv1", size=(97, 63)),
    Recipe("opaque.gif", "gif", pixel_format="rgb8", size=(97, 63)),
)


def draw(number: int, size: tuple[int, int]) -> Picture:
    """Frame ``number`` of every clip: a gradient, a box that moves, and grain, so that no two are alike."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 0] = np.arange(width) * 255 // width
    picture[..., 1] = number * 37 % 200
    left = number * 3 % width
    picture[height // 4 : height // 2, left : left + 20] = (20, 60, 230)
    grain = np.random.default_rng(number).integers(0, 25, picture.shape, dtype=np.uint8)
    return picture + grain


def encode(recipe: Recipe, folder: Path) -> Path:
    """Write the clip into ``folder``."""
    path = folder / recipe.name
    with av.open(path, "w") as container:
        rate = 24
        stream = container.add_stream(recipe.codec, rate=rate, options=recipe.options)
        stream.width, stream.height = recipe.size
        stream.pix_fmt = recipe.pixel_format
        ticks = 1 if recipe.codec in WHOLE_FRAME_CODECS or path.suffix == ".avi" else TICKS_PER_FRAME
        stream.time_base = stream.codec_context.time_base = Fraction(1, rate * ticks)
        if recipe.rotation:
            stream.set_display_rotation(recipe.rotation)
        time = recipe.offset
        packets = []
        for number in range(recipe.num_frames):
            frame = av.VideoFrame.from_ndarray(draw(number, recipe.size), format="rgb24")
            frame = frame.reformat(format=recipe.pixel_format)
            frame.pts, frame.time_base = time, stream.codec_context.time_base
            time += UNEVEN_TICKS[number % len(UNEVEN_TICKS)] if recipe.uneven else ticks
            packets += stream.encode(frame)
        packets += stream.encode(None)
        container.mux(packets[recipe.skip_packets :])
    return path


def full_decode(path: Path) -> list[Picture]:
    """Every frame, by PyAV from start to end, as RGB, turned for display."""
    pictures = []
    with av.open(path) as container:
        stream = container.streams.video[0]
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue
            for frame in frames:
                picture = frame.to_ndarray(format="rgb24")
                pictures.append(np.rot90(picture, round(frame.rotation / 90)))
    return pictures


def write_transparent_gif(path: Path, num_frames: int = 6) -> list[Image.Image]:
    """A GIF with holes, of which each frame replaces the last; returns the frames as drawn, with alpha."""
    frames = []
    for number in range(num_frames):
        frame = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
        frame.paste((200, 40 * number, 60, 255), (number * 4, 5, number * 4 + 12, 20))
        frames.append(frame)
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, loop=0, disposal=2)
    return frames


def same(pictures: Sequence[Picture], others: Sequence[Picture]) -> bool:
    """Whether two lists hold equal pictures."""
    return len(pictures) == len(others) and all(map(np.array_equal, pictures, others))
