"""Jumbled clips: objects that stand somewhere else in every picture, which no event explains.

In a clip of the shapes world most objects stand still most of the time, so "where was it a moment ago?" is answered
well enough by "where it is", and a model that never looks back loses little. In a jumbled clip only looking back
helps: after a few hundred batches the text model compares frames, which clips alone did not teach it in thousands.
"""

from __future__ import annotations

import math
import random

from tarsier_core.shapes.animation import Animation, Pose, Segment, Track, frame_times
from tarsier_core.shapes.vocabulary import COLOURS, HELD_OUT, SHAPES, Colour, Scene, Shot
from tarsier_core.shapes.world import BACKGROUNDS, MAX_RADIUS, MIN_RADIUS

MOVING_SHARES = (0.3, 0.6, 1.0)
"""How likely an object of a clip is to stand elsewhere in the next picture."""
RESIZED_SHARE = 0.3
ABSENT_SHARE = 0.1
INSTANT = 1e-4
"""Fraction of the clip in which an object changes its place."""


def make_jumbled(number: int, num_frames: int) -> Animation:
    """Jumbled clip ``number`` with one to four objects; to be drawn at ``frame_times(num_frames)``."""
    rng = random.Random(f"jumbled/{number}")
    colours: list[Colour] = rng.sample(COLOURS, rng.choice((1, 1, 2, 2, 3, 4)))
    moving = rng.choice(MOVING_SHARES)
    poses: list[list[Pose]] = []
    for _ in range(num_frames):
        before = poses[-1] if poses else [None] * len(colours)
        placed: list[Pose] = []
        for colour, old in zip(colours, before, strict=True):
            stays = old is not None and rng.random() > moving and _is_free(placed, old)
            placed.append(old if stays and old is not None else _somewhere(rng, placed, colour, old))
        poses.append(placed)
    times = frame_times(num_frames)
    tracks = []
    for place, colour in enumerate(colours):
        changes = tuple(
            Segment(None, time - 2 * INSTANT, time - INSTANT, poses[frame - 1][place], poses[frame][place])
            for frame, time in enumerate(times)
            if frame
        )
        shape = rng.choice([shape for shape in SHAPES if (colour, shape) not in HELD_OUT])
        tracks.append(Track(0, shape, poses[0][place], changes))
    shot = Shot(0.0, 1.0, rng.choice(BACKGROUNDS), ())
    return Animation(Scene(number, "one object", (shot,), ()), tuple(tracks))


def _somewhere(rng: random.Random, placed: list[Pose], colour: Colour, old: Pose | None) -> Pose:
    """A free spot if sixty tries find one; now and then in another size, or unseen."""
    same_size = old is not None and rng.random() > RESIZED_SHARE
    opacity = 0.0 if rng.random() < ABSENT_SHARE else 1.0
    for _ in range(60):
        radius = old.radius if same_size and old is not None else rng.uniform(MIN_RADIUS, MAX_RADIUS)
        x, y = rng.uniform(radius, 1 - radius), rng.uniform(radius, 1 - radius)
        pose = Pose(x, y, radius, colour, opacity)
        if _is_free(placed, pose):
            break
    return pose


def _is_free(placed: list[Pose], pose: Pose) -> bool:
    return all(
        math.hypot(other.x - pose.x, other.y - pose.y) > other.radius + pose.radius for other in placed
    )
