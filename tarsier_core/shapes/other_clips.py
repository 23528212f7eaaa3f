"""Clips that are not of the shapes world, drawn from a seed: textures, gradients, noise, drifting scenery.

They teach the built-in model to say so (``vocabulary.REFUSAL``). None of them is a photograph.
"""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def other_clip(seed: int, size: int, num_frames: int) -> NDArray[np.uint8]:
    """A clip of (frames, height, width, 3): square with side ``size``, or as wide or high as the model would see it."""
    rng = random.Random(f"other/{seed}")
    dice = np.random.default_rng(rng.getrandbits(32))
    kind = rng.choice(("scenery", "scenery", "scenery", "patches", "patches", "noise", "flat", "text"))
    height, width = (int(size * share) for share in rng.choice(PROPORTIONS))
    canvas = KINDS[kind](rng, dice, 2 * size)
    return _film(canvas, rng, dice, height, width, num_frames)


def _film(
    canvas: Field, rng: random.Random, dice: np.random.Generator, height: int, width: int, num_frames: int
) -> NDArray[np.uint8]:
    """Move a camera over a canvas, with cuts now and then, and camera noise."""
    frames = np.empty((num_frames, height, width, 3), dtype=np.float32)
    side = canvas.shape[0]
    path = _path(rng, num_frames)
    flicker, grain = rng.choice((0.0, 0.0, 6.0)), rng.choice((0.0, 2.0, 8.0))
    for number, (x, y, zoom) in enumerate(path):
        view = max(8, int(side * zoom))
        left, top = int(x * (side - view)), int(y * (side - view))
        crop = Image.fromarray(np.clip(canvas[top : top + view, left : left + view], 0, 255).astype(np.uint8))
        frames[number] = np.asarray(crop.resize((width, height), Image.Resampling.BILINEAR))
        frames[number] += rng.gauss(0, 1) * flicker
    frames += dice.standard_normal(frames.shape, dtype=np.float32) * grain
    if rng.random() < 0.3:
        bar = max(1, int(height * rng.uniform(0.02, 0.2)))
        frames[:, :bar] = frames[:, -bar:] = rng.choice((0, 0, 20, 255))
    if rng.random() < 0.2:
        bar = max(1, int(width * rng.uniform(0.02, 0.2)))
        frames[:, :, :bar] = frames[:, :, -bar:] = rng.choice((0, 0, 20, 255))
    return np.clip(frames + 0.5, 0, 255).astype(np.uint8)


def _path(rng: random.Random, num_frames: int) -> list[tuple[float, float, float]]:
    """Where the camera looks in each frame: x, y and zoom from 0 to 1; still, drifting, or cutting."""
    cut = rng.randint(1, num_frames) if rng.random() < 0.4 else num_frames
    places = [(rng.random(), rng.random(), rng.uniform(0.3, 1.0)) for _ in range(2)]
    drift = rng.choice((0.0, 0.01, 0.03))
    steps = [(rng.uniform(-drift, drift), rng.uniform(-drift, drift)) for _ in range(2)]
    path = []
    for number in range(num_frames):
        (x, y, zoom), (dx, dy) = places[number >= cut], steps[number >= cut]
        path.append((min(1, max(0, x + dx * number)), min(1, max(0, y + dy * number)), zoom))
    return path


def _cloud(dice: np.random.Generator, side: int, power: float) -> Field:
    """Noise with the falling spectrum of natural pictures, from -1 to 1: (side, side)."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side)))
    frequency[0, 0] = 1
    spectrum = np.fft.fft2(dice.standard_normal((side, side))) / frequency**power
    field = np.real(np.fft.ifft2(spectrum))
    return (field / (np.abs(field).max() + 1e-9)).astype(np.float32)


def _scenery(rng: random.Random, dice: np.random.Generator, side: int) -> Field:
    """Clouds of colour, often over a light sky and a dark ground."""
    power = rng.uniform(0.9, 1.8)
    canvas = np.broadcast_to(_colour(rng), (side, side, 3)).copy()
    shared = _cloud(dice, side, power)
    for channel in range(3):
        canvas[..., channel] += rng.uniform(40, 140) * shared
    if rng.random() < 0.5:
        for channel in range(3):
            canvas[..., channel] += rng.uniform(0, 50) * _cloud(dice, side, power)
    if rng.random() < 0.5:
        slope = np.linspace(1, -1, side, dtype=np.float32)[:, None, None]
        canvas += slope * np.array([rng.uniform(-60, 60) for _ in range(3)], dtype=np.float32)
    return canvas


def _colour(rng: random.Random) -> Field:
    """A colour from a film: mostly muted, now and then strong."""
    tone, strength = rng.uniform(15, 225), rng.choice((8, 20, 40, 90))
    return np.array([tone + rng.uniform(-strength, strength) for _ in range(3)], dtype=np.float32)


def _patches(rng: random.Random, dice: np.random.Generator, side: int) -> Field:
    """Boxes and ellipses of textured, muted colour that overlap, like a room or a street seen from afar."""
    canvas = _scenery(rng, dice, side)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    for _ in range(rng.randint(5, 30)):
        centre_x, centre_y = rng.random(), rng.random()
        wide, high = rng.uniform(0.02, 0.35), rng.uniform(0.02, 0.35)
        across, down = np.abs(x - centre_x) / wide, np.abs(y - centre_y) / high
        inside = (np.maximum(across, down) < 1) if rng.random() < 0.6 else (across**2 + down**2 < 1)
        colour = _colour(rng)
        mix = rng.uniform(0.4, 1.0)
        canvas[inside] = canvas[inside] * (1 - mix) + colour * mix
    return canvas + 25 * _cloud(dice, side, 1.2)[..., None]


def _noise(rng: random.Random, dice: np.random.Generator, side: int) -> Field:
    """Static."""
    spread = rng.uniform(15, 90)
    channels = rng.choice((1, 3))
    return (128 + spread * dice.standard_normal((side, side, channels)) + np.zeros(3)).astype(np.float32)


def _flat(rng: random.Random, dice: np.random.Generator, side: int) -> Field:
    """One colour or one soft slope, with nothing on it."""
    base = _colour(rng)
    slope = np.linspace(-1, 1, side, dtype=np.float32)[:, None, None] * rng.choice((0, 20, 60))
    return np.broadcast_to(base + slope, (side, side, 3)).copy()


def _text(rng: random.Random, dice: np.random.Generator, side: int) -> Field:
    """Rows of short dark or light strokes on a page, like a screen full of text."""
    paper = rng.uniform(0, 255)
    canvas = np.full((side, side, 3), paper, dtype=np.float32)
    row = max(3, int(side * rng.uniform(0.02, 0.06)))
    for top in range(row, side - row, 2 * row):
        marks = np.repeat(dice.random(side // 2 + 1) < 0.6, 2)[:side]
        canvas[top : top + row, marks] = 255 - paper if abs(paper - 128) > 40 else 0
    return canvas


PROPORTIONS = ((1, 1), (1, 1), (1, 1), (0.5, 1), (0.5, 1), (1, 0.5), (0.5, 1.5))
"""Height and width as multiples of the model's side: what its resizing makes of square, wide and high clips."""
KINDS = {"scenery": _scenery, "patches": _patches, "noise": _noise, "flat": _flat, "text": _text}
