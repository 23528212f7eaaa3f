"""The records that travel between the parts of the suite.

A clip file becomes a ``ClipInfo`` (what the container says), then ``Frames`` (the sampled pictures), which take
part in a ``Conversation``. Nothing here reads a file or imports torch.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""One picture, (height, width, 3), RGB."""

MediaKind = Literal["video", "gif", "image"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class ClipInfo:
    """What a media file holds, read without decoding its pictures."""

    path: str
    kind: MediaKind
    codec: str
    width: int
    """Pixels across, after rotation."""
    height: int
    """Pixels down, after rotation."""
    rotation: int
    """Degrees clockwise by which the stored pictures are turned for display: 0, 90, 180 or 270."""
    pts: tuple[int, ...]
    """Presentation time stamp of every frame in display order, in units of ``time_base``."""
    keyframe_pts: tuple[int, ...]
    end_pts: int
    """Where the last frame's display ends, in units of ``time_base``."""
    time_base: Fraction
    """Seconds a time stamp unit lasts."""
    warnings: tuple[str, ...] = ()
    """Sentences for the user about damage that could be worked around, such as a truncated file."""

    @property
    def num_frames(self) -> int:
        """Number of frames that can be shown."""
        return len(self.pts)

    @property
    def duration_seconds(self) -> float:
        """Seconds from the start of the first frame to the end of the last."""
        return float((self.end_pts - self.pts[0]) * self.time_base)

    @property
    def fps(self) -> float:
        """Mean frame rate over the clip; 1.0 for a single image."""
        # Exact until the last step: frame numbers are computed from it by rounding.
        duration = (self.end_pts - self.pts[0]) * self.time_base
        return float(self.num_frames / duration) if duration > 0 else 1.0

    def start_seconds(self, frame: int) -> float:
        """When frame number ``frame`` (from 0) appears, counted from the first frame."""
        return float((self.pts[frame] - self.pts[0]) * self.time_base)

    def end_seconds(self, frame: int) -> float:
        """When frame number ``frame`` (from 0) is replaced by the next, or the clip ends."""
        end = self.pts[frame + 1] if frame + 1 < self.num_frames else self.end_pts
        return float((end - self.pts[0]) * self.time_base)


@dataclass(frozen=True, eq=False)
class Frames:
    """The pictures of one clip (or one image) that a model sees."""

    images: tuple[Image, ...]
    indices: tuple[int, ...]
    """Source frame number (from 0) of each picture."""
    start_seconds: tuple[float, ...]
    end_seconds: tuple[float, ...]
    kind: MediaKind
    name: str
    """File name to show to a person; never a path to open."""
    num_source_frames: int
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(self.images), len(self.indices), len(self.start_seconds), len(self.end_seconds)}
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError(f"frames of {self.name}: images, indices and times have lengths {sorted(lengths)}")

    def __len__(self) -> int:
        return len(self.images)

    @property
    def is_image(self) -> bool:
        """Whether this is a still picture and not a clip."""
        return self.kind == "image"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of kind, sizes and pixels: equal pictures have equal digests. Keys the feature caches."""
        state = hashlib.sha256(b"image" if self.is_image else b"video")
        for image in self.images:
            state.update(repr(image.shape).encode())
            state.update(np.ascontiguousarray(image).tobytes())
        return state.hexdigest()


@dataclass(frozen=True)
class Text:
    """A piece of text in a turn."""

    text: str


@dataclass(frozen=True, eq=False)
class Media:
    """A clip or image in a turn, already sampled."""

    frames: Frames


Part = Text | Media


@dataclass(frozen=True, eq=False)
class Turn:
    """What one side said."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The turn's text pieces, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, Text))


@dataclass(frozen=True, eq=False)
class Conversation:
    """Turns in order. A last assistant turn that holds text is a prefix which the answer continues."""

    turns: tuple[Turn, ...]

    @property
    def media(self) -> tuple[Frames, ...]:
        """Every clip and image, in order of appearance."""
        return tuple(part.frames for turn in self.turns for part in turn.parts if isinstance(part, Media))

    def then(self, role: Role, *parts: Part) -> Conversation:
        """The conversation with one more turn."""
        return Conversation((*self.turns, Turn(role, parts)))


@dataclass(frozen=True)
class Event:
    """One event of a grounded description, in source frames (both inclusive) and seconds."""

    text: str
    start_frame: int
    end_frame: int
    start_seconds: float
    end_seconds: float
