"""The clips that reading is measured on: drawn once, encoded here, kept in the temporary folder.

Every frame carries its number as a row of black and white blocks along the top, so that a reader that answers
with the wrong frame is found out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FOLDER = Path(tempfile.gettempdir()) / "tarsier-speed-clips-1"
BITS = 16


@dataclass(frozen=True)
class SpeedClip:
    """A clip to encode: what the measurement calls it, and how it is made."""

    name: str
    title: str
    seconds: int
    width: int
    height: int
    rate: int = 30
    codec: str = "libx264"
    options: dict[str, str] = field(default_factory=dict)

    @property
    def num_frames(self) -> int:
        """How many frames it has."""
        return self.seconds * self.rate

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return FOLDER / self.name


FAST = {"preset": "veryfast", "threads": "2"}
SHORT_GOP = {"preset": "ultrafast", "threads": "2", "g": "60", "keyint_min": "60", "sc_threshold": "0"}
CLIPS = (
    SpeedClip("c2.mp4", "2 s, 720p", 2, 1280, 720, options={**FAST, "b": "3000000"}),
    SpeedClip("c20.mp4", "20 s, 720p", 20, 1280, 720, options={**FAST, "b": "3000000"}),
    SpeedClip("c600.mp4", "10 min, 360p", 600, 640, 360, options=FAST),
    SpeedClip("c600g60.mp4", "10 min, 360p, a key frame every 60", 600, 640, 360, options=SHORT_GOP),
    SpeedClip("clip.gif", "GIF, 10 s, 480x270", 10, 480, 270, rate=10, codec="gif"),
)


def ensure(clip: SpeedClip) -> Path:
    """The clip's path; it is encoded at the first call."""
    if not clip.path.exists():
        FOLDER.mkdir(exist_ok=True)
        unfinished = clip.path.with_stem(clip.path.stem + ".part")
        encode(clip, unfinished)
        unfinished.rename(clip.path)
    return clip.path


def encode(clip: SpeedClip, path: Path) -> None:
    """Write the clip with FFmpeg's encoder."""
    with av.open(path, "w") as container:
        stream = container.add_stream(clip.codec, rate=clip.rate, options=clip.options)
        stream.width, stream.height = clip.width, clip.height
        stream.pix_fmt = "rgb8" if clip.codec == "gif" else "yuv420p"
        stream.time_base = Fraction(1, clip.rate)
        for number, picture in enumerate(pictures(clip)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=stream.pix_fmt)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def pictures(clip: SpeedClip) -> Iterator[NDArray[np.uint8]]:
    """A camera that wanders over a textured landscape while three boxes move, a new scene every 5 seconds."""
    rng = np.random.default_rng(7)
    height, width = clip.height, clip.width
    for number in range(clip.num_frames):
        scene, step = divmod(number, 5 * clip.rate)
        if step == 0:
            landscape = draw_landscape(rng, height + 200, width + 400)
        x = int(200 + 190 * np.sin(step / 40 + scene))
        y = int(100 + 90 * np.cos(step / 55))
        picture = landscape[y : y + height, x : x + width].copy()
        for box in range(3):
            left = int((step * (3 + 2 * box) + 200 * box) % (width - width // 8))
            top = int(height * (0.25 + 0.2 * box) + height * 0.1 * np.sin(step / 9 + box))
            picture[top : top + height // 8, left : left + width // 8] = (60 + 90 * box, 220 - 80 * box, 40)
        stamp(picture, number)
        yield picture


def draw_landscape(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Smooth random texture of several scales, with a little grain."""
    picture = np.zeros((height, width, 3))
    for cell, weight in ((128, 90), (32, 50), (8, 25), (2, 12)):
        coarse = rng.random((height // cell + 2, width // cell + 2, 3))
        picture += weight * np.kron(coarse, np.ones((cell, cell, 1)))[:height, :width]
    return np.clip(picture + 30, 0, 255).astype(np.uint8)


def stamp(picture: NDArray[np.uint8], number: int) -> None:
    """Write ``number`` in black and white blocks along the top."""
    block = picture.shape[1] // BITS
    for bit in range(BITS):
        picture[:block, bit * block : (bit + 1) * block] = 255 if number >> bit & 1 else 0


def read_stamp(picture: NDArray[np.uint8]) -> int:
    """The number of a frame, from its blocks; at any size of the picture."""
    block = picture.shape[1] / BITS
    row = int(block / 2)
    return sum((int(picture[row, int((bit + 0.5) * block)].mean()) > 127) << bit for bit in range(BITS))
