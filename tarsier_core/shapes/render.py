"""Draw shapes clips, with soft edges, at any size: a few pixels for the model, many for people."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarsier_core.records import Frames
from tarsier_core.shapes.animation import Animation, Pose, Track, frame_times, pose_at
from tarsier_core.shapes.vocabulary import Colour

RGB: dict[Colour, tuple[int, int, int]] = {
    "red": (215, 35, 40),
    "orange": (245, 135, 15),
    "yellow": (250, 225, 40),
    "green": (35, 160, 60),
    "blue": (40, 85, 225),
    "purple": (150, 50, 190),
    "white": (250, 250, 250),
    "black": (12, 12, 12),
}
CLIP_SECONDS = 4.0
BORDER = 0.025
"""Width of the dark frame around the stage, as a fraction of the side; it shows where the stage ends."""
Field = NDArray[np.float32]
"""Signed distances in units of the radius, negative inside."""


Paint = tuple[float, float, float]
"""Red, green and blue, 0 to 255."""


def render(
    animation: Animation, size: int, times: Sequence[float], paints: Sequence[Paint] | None = None
) -> NDArray[np.uint8]:
    """Draw the clip at the given times (0 to 1): (frames, size, size, 3) RGB.

    With ``paints``, one a track, objects keep that paint whatever their colour is called.
    """
    scene = animation.scene
    rng = random.Random(f"look/{scene.seed}/{scene.category}")
    backgrounds = [_background(shot.background, size, rng) for shot in scene.shots]
    tints = [np.array([rng.uniform(-12, 12) for _ in range(3)], dtype=np.float32) for _ in animation.tracks]
    painted = [None] * len(tints) if paints is None else [np.array(paint, dtype=np.float32) for paint in paints]
    frames = np.empty((len(times), size, size, 3), dtype=np.float32)
    for number, time in enumerate(times):
        shot = max(index for index, shot in enumerate(scene.shots) if time >= shot.start)
        frame = frames[number]
        frame[:] = backgrounds[shot]
        for track, tint, paint in zip(animation.tracks, tints, painted, strict=True):
            if track.shot == shot:
                pose = pose_at(track, time)
                named = np.clip(np.array(RGB[pose.colour], dtype=np.float32) + tint, 0, 255)
                _draw(frame, track, pose, named if paint is None else paint)
    border = max(1, round(BORDER * size))
    for edge in (np.s_[:, :border], np.s_[:, -border:], np.s_[:, :, :border], np.s_[:, :, -border:]):
        frames[edge] *= 0.3
    return np.clip(frames + 0.5, 0, 255).astype(np.uint8)


def render_frames(animation: Animation, size: int, num_frames: int, name: str = "shapes clip") -> Frames:
    """The clip as ``Frames``, as if all of its ``num_frames`` frames had been decoded from a file."""
    pictures = render(animation, size, frame_times(num_frames))
    seconds = [CLIP_SECONDS * index / num_frames for index in range(num_frames + 1)]
    return Frames(
        images=tuple(pictures),
        indices=tuple(range(num_frames)),
        start_seconds=tuple(seconds[:-1]),
        end_seconds=tuple(seconds[1:]),
        kind="video",
        name=name,
        num_source_frames=num_frames,
    )


def _draw(frame: NDArray[np.float32], track: Track, pose: Pose, colour: NDArray[np.float32]) -> None:
    """Blend one object into a frame."""
    size = frame.shape[0]
    if pose.opacity <= 0:
        return
    radius = pose.radius * size
    centre_x, centre_y = pose.x * size, pose.y * size
    reach = radius * 1.12 + 1
    left, right = max(0, int(centre_x - reach)), min(size, int(centre_x + reach) + 1)
    top, bottom = max(0, int(centre_y - reach)), min(size, int(centre_y + reach) + 1)
    if left >= right or top >= bottom:
        return
    x = (np.arange(left, right, dtype=np.float32) + 0.5 - centre_x) / radius
    y = (np.arange(top, bottom, dtype=np.float32) + 0.5 - centre_y) / radius
    cover = np.clip(0.5 - FIELDS[track.shape](x[None, :], y[:, None]) * radius, 0, 1) * pose.opacity
    area = frame[top:bottom, left:right]
    area += cover[..., None] * (colour - area)


def _from_centre(x: Field, y: Field) -> Field:
    distance: Field = np.hypot(x, y)
    return distance


def _circle(x: Field, y: Field) -> Field:
    disc: Field = _from_centre(x, y) - 1
    return disc


def _square(x: Field, y: Field) -> Field:
    box: Field = np.maximum(np.abs(x), np.abs(y)) - np.float32(0.86)
    return box


def _triangle(x: Field, y: Field) -> Field:
    """Pointing up: a flat base and two slanted sides."""
    sides: Field = np.maximum(0.866 * np.abs(x) - 0.5 * y - 0.5, y - 0.62)
    return sides


def _ring(x: Field, y: Field) -> Field:
    band: Field = np.abs(_from_centre(x, y) - 0.74) - 0.26
    return band


def _cross(x: Field, y: Field) -> Field:
    across, along = np.abs(x), np.abs(y)
    bars: Field = np.minimum(np.maximum(across - 0.3, along - 0.98), np.maximum(across - 0.98, along - 0.3))
    return bars


def _star(x: Field, y: Field) -> Field:
    """Five points: the union of five slim triangles, each the meeting of two of the star's long lines."""
    sides = [
        np.sin(angle) * x - np.cos(angle) * y - STAR_INNER for angle in (2 * np.pi * k / 5 for k in range(5))
    ]
    # A point of the pentagram lies inside when it is beyond at most one of the five lines.
    second: Field = np.sort(np.stack(np.broadcast_arrays(*sides)), axis=0)[-2]
    return second


STAR_INNER = 0.34
"""Distance of the star's lines from its centre; its tips are then about 1.1 radii out."""
FIELDS = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "ring": _ring,
}


def _background(kind: str, size: int, rng: random.Random) -> NDArray[np.float32]:
    """A calm backdrop in middle tones, on which every colour, white and black stand out: (size, size, 3)."""
    tone = rng.uniform(95, 160)
    base = np.array([tone + rng.uniform(-18, 18) for _ in range(3)], dtype=np.float32)
    x = (np.arange(size, dtype=np.float32) + 0.5)[None, :] / size
    y = (np.arange(size, dtype=np.float32) + 0.5)[:, None] / size
    phase = rng.uniform(0, 1)
    if kind == "gradient":
        pattern = (x - 0.5) * rng.uniform(-40, 40) + (y - 0.5) * rng.uniform(-40, 40)
    elif kind == "stripes":
        pattern = 7 * np.sin(2 * np.pi * (rng.choice((3, 4, 5)) * (x if rng.random() < 0.5 else y) + phase))
    elif kind == "checks":
        count = rng.choice((3, 4, 5))
        pattern = 7 * np.sign(np.sin(2 * np.pi * (count / 2 * x + phase)) * np.sin(2 * np.pi * count / 2 * y))
    elif kind == "dots":
        pattern = np.zeros((size, size), dtype=np.float32)
        for _ in range(rng.randint(6, 14)):
            distance = np.hypot(x - rng.random(), y - rng.random())
            pattern += rng.choice((-14, 14)) * np.clip(1.5 - distance / 0.014, 0, 1)
    else:
        pattern = np.zeros((1, 1), dtype=np.float32)
    return np.broadcast_to(base + np.broadcast_to(pattern, (size, size))[..., None], (size, size, 3)).astype(
        np.float32
    )
