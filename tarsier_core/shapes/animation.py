"""How the objects of a shapes clip move: tracks of poses over the clip's time, and which frames show an event."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tarsier_core.shapes.vocabulary import Action, Colour, Scene, ShapeName, ShapesEvent

JUMP_HEIGHT = 0.2
SHAKE_WIDTH = 0.08
LOOP_RADIUS = 0.11


@dataclass(frozen=True)
class Pose:
    """How an object looks at one moment."""

    x: float
    y: float
    radius: float
    colour: Colour
    opacity: float


@dataclass(frozen=True)
class Segment:
    """A change of pose between two times; ``action`` gives the path between them."""

    action: Action | None
    """None for the nudge that a bumped object gets."""
    start: float
    end: float
    before: Pose
    after: Pose


@dataclass(frozen=True)
class Track:
    """One object's appearance over its shot."""

    shot: int
    shape: ShapeName
    first: Pose
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Animation:
    """A scene together with how each of its objects moves; tracks are in drawing order, hidden ones first."""

    scene: Scene
    tracks: tuple[Track, ...]


def frame_times(num_frames: int) -> list[float]:
    """The clip time (0 to 1) that each frame shows."""
    return [index / max(1, num_frames - 1) for index in range(num_frames)]


def event_frames(event: ShapesEvent, num_frames: int) -> tuple[int, int]:
    """First and last frame (from 0, both inclusive) that show an event in a clip of ``num_frames``.

    The first frame is the first that differs from the state before; the last is the first in which the change is
    complete.
    """
    last_frame = num_frames - 1
    start = min(math.floor(event.start * last_frame + 1e-9) + 1, last_frame)
    end = min(math.ceil(event.end * last_frame - 1e-9), last_frame)
    return start, max(start, end)


def pose_at(track: Track, time: float) -> Pose:
    """How an object looks at ``time`` (0 to 1)."""
    pose = track.first
    for segment in track.segments:
        if time <= segment.start:
            break
        progress = min(1.0, (time - segment.start) / (segment.end - segment.start))
        pose = _between(segment, progress)
    return pose


def _between(segment: Segment, progress: float) -> Pose:
    before, after = segment.before, segment.after

    def mix(a: float, b: float) -> float:
        return a + (b - a) * progress

    x, y = mix(before.x, after.x), mix(before.y, after.y)
    if progress < 1:
        if segment.action == "jump":
            y -= JUMP_HEIGHT * math.sin(math.pi * progress)
        elif segment.action == "shake":
            x += SHAKE_WIDTH * math.sin(3 * math.pi * progress)
        elif segment.action == "loop":
            x += LOOP_RADIUS * math.sin(2 * math.pi * progress)
            y -= LOOP_RADIUS * (1 - math.cos(2 * math.pi * progress))
    colour = after.colour if progress >= 0.5 else before.colour
    return Pose(x, y, mix(before.radius, after.radius), colour, mix(before.opacity, after.opacity))
