"""The four corruptions of a clip that make preference pairs (FACTS section 5, DPO; Tarsier2 paper).

Each is a pure plan: given the sampled frame numbers in order, it returns those of the corrupted clip. A model
that describes the corrupted clip makes the very mistakes - wrong order, missed or invented events - that the
training then teaches it to avoid.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from tarsier_core.errors import UsageError
from tarsier_core.media.sampling import uniform_indices

Corruption = Literal["switch", "reverse", "crop", "down_sample"]
SWITCHED_PARTS = 4


@dataclass(frozen=True)
class Corrupted:
    """What became of a clip."""

    kind: Corruption
    indices: tuple[int, ...]
    """Source frame numbers in the order in which the corrupted clip shows them."""


def switch(indices: Sequence[int], rng: random.Random) -> tuple[int, ...]:
    """Cut the clip into four near-equal parts and let two of them change places.

    Raises ``UsageError`` for fewer than four frames.
    """
    check_length("switch", indices, SWITCHED_PARTS)
    bounds = [len(indices) * part // SWITCHED_PARTS for part in range(SWITCHED_PARTS + 1)]
    parts = [indices[start:end] for start, end in zip(bounds, bounds[1:], strict=False)]
    first, second = rng.sample(range(SWITCHED_PARTS), 2)
    parts[first], parts[second] = parts[second], parts[first]
    return tuple(index for part in parts for index in part)


def reverse(indices: Sequence[int], rng: random.Random) -> tuple[int, ...]:
    """Play a span of N/2 to N of the N frames backwards. Raises ``UsageError`` for fewer than two frames."""
    check_length("reverse", indices, 2)
    length = rng.randint(max(2, (len(indices) + 1) // 2), len(indices))
    start = rng.randint(0, len(indices) - length)
    span = indices[start : start + length]
    return (*indices[:start], *reversed(span), *indices[start + length :])


def crop(indices: Sequence[int], rng: random.Random) -> tuple[int, ...]:
    """Sample N frames anew from a random half of the time that the N frames span (sampler v1).

    A half with fewer than N source frames gives those that it has. Raises ``UsageError`` for fewer than two
    frames.
    """
    check_length("crop", indices, 2)
    first, last = indices[0], indices[-1]
    half = (last - first + 1) // 2
    start = first + rng.randint(0, last - first + 1 - half)
    return tuple(uniform_indices(start, start + half - 1, len(indices)))


def down_sample(indices: Sequence[int], rng: random.Random) -> tuple[int, ...]:
    """Drop half of the frames at random; the others keep their order. Raises for fewer than two frames."""
    check_length("down_sample", indices, 2)
    kept = sorted(rng.sample(range(len(indices)), len(indices) - len(indices) // 2))
    return tuple(indices[place] for place in kept)


CORRUPTIONS: MappingProxyType[Corruption, Callable[[Sequence[int], random.Random], tuple[int, ...]]] = (
    MappingProxyType({"switch": switch, "reverse": reverse, "crop": crop, "down_sample": down_sample})
)
"""The corruptions by name."""


def corrupt(indices: Sequence[int], seed: int, kind: Corruption | None = None) -> Corrupted:
    """Corrupt a clip, given as sampled frame numbers in rising order; the same seed gives the same result.

    Without ``kind`` the seed draws one. Raises ``UsageError`` if the clip has too few frames for it.
    """
    rng = random.Random(seed)
    drawn: Corruption = rng.choice(list(CORRUPTIONS))
    kind = kind or drawn
    return Corrupted(kind, CORRUPTIONS[kind](indices, rng))


def check_length(kind: Corruption, indices: Sequence[int], least: int) -> None:
    """Raise ``UsageError`` for a clip too short to corrupt, or whose frames don't rise."""
    if len(indices) < least:
        raise UsageError(f"{kind} needs a clip of at least {least} frames; this one has {len(indices)}")
    if any(a >= b for a, b in zip(indices, indices[1:], strict=False)):
        raise UsageError(f"{kind} needs frame numbers in rising order; these are {list(indices)}")
