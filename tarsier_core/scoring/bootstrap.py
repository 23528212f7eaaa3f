"""Percentile bootstrap by clip: how far a figure would move with other clips of the same kind.

    interval(scores_by_category(clips), overall_f1)           # DREAM's F1, resampled within each category
    paired_difference(ours, theirs, mean)                     # two runs on the same clips

A statistic is a function of means: it gets (..., strata, quantities) and returns (...). Means of per-clip
counts suffice for corpus figures such as BLEU as well. Stratified resampling keeps each category's size, as
the benchmark does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tarsier_core.errors import UsageError

Statistic = Callable[[NDArray[np.float64]], NDArray[Any]]
BLOCK_ELEMENTS = 2_000_000
"""Clips times resamples that are drawn at once: bounds the memory (some 50 MB)."""


@dataclass(frozen=True)
class Interval:
    """A figure and between which values it would lie."""

    value: float
    low: float
    high: float
    level: float
    """0.95: in 95 of 100 resamples."""


@dataclass(frozen=True)
class Difference:
    """The first run's figure minus the second's."""

    value: float
    low: float
    high: float
    level: float
    p: float
    """Two-sided: how often a difference of this sign would come out the other way round, doubled."""


def mean(means: NDArray[np.float64]) -> NDArray[Any]:
    """The statistic of a single quantity in a single stratum: its mean."""
    return means[..., 0, 0]


def interval(
    per_clip_arrays: Sequence[ArrayLike],
    statistic: Statistic,
    *,
    resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """A statistic of all clips, and its percentile interval.

    ``per_clip_arrays``: an array a stratum, (clips,) or (clips, quantities).

    Raises ``UsageError`` where a stratum has no clips.
    """
    strata = [_as_columns(array) for array in per_clip_arrays]
    drawn = statistic(_resampled_means(strata, resamples, seed))
    low, high = _bounds(drawn, level)
    return Interval(float(statistic(_means(strata))), low, high, level)


def paired_difference(
    first: Sequence[ArrayLike],
    second: Sequence[ArrayLike],
    statistic: Statistic,
    *,
    resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Difference:
    """Compare two runs on the same clips, in the same order: each resample draws the same clips of both.

    Raises ``UsageError`` where the runs' clips differ in number or a stratum has none.
    """
    ours, theirs = [_as_columns(array) for array in first], [_as_columns(array) for array in second]
    if [len(array) for array in ours] != [len(array) for array in theirs]:
        raise UsageError("two runs can only be compared in pairs on the same clips; their numbers differ")
    quantities = ours[0].shape[1] if ours else 0
    both = [np.hstack(pair) for pair in zip(ours, theirs, strict=True)]
    means = _resampled_means(both, resamples, seed)
    drawn = statistic(means[..., :quantities]) - statistic(means[..., quantities:])
    low, high = _bounds(drawn, level)
    value = float(statistic(_means(ours)) - statistic(_means(theirs)))
    return Difference(value, low, high, level, _two_sided_p(drawn))


def _as_columns(array: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(array, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    if len(values) == 0:
        raise UsageError("there are no clips to resample: nothing was scored in at least one category")
    return values


def _means(strata: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    if not strata:
        raise UsageError("there are no clips to resample")
    return np.stack([values.mean(axis=0) for values in strata])


def _resampled_means(strata: Sequence[NDArray[np.float64]], resamples: int, seed: int) -> NDArray[np.float64]:
    """Means (resamples, strata, quantities) of clips drawn with replacement within each stratum."""
    if resamples < 1:
        raise UsageError(f"{resamples} resamples were asked for; it must be at least 1")
    random = np.random.default_rng(seed)
    drawn = []
    for values in strata:
        num_clips = len(values)
        block = max(1, BLOCK_ELEMENTS // num_clips)
        blocks = [
            values[random.integers(num_clips, size=(min(block, resamples - start), num_clips))].mean(axis=1)
            for start in range(0, resamples, block)
        ]
        drawn.append(np.concatenate(blocks))
    if not drawn:
        raise UsageError("there are no clips to resample")
    return np.stack(drawn, axis=1)


def _bounds(drawn: NDArray[Any], level: float) -> tuple[float, float]:
    if not 0 < level < 1:
        raise UsageError(f"the level is {level}; it must lie between 0 and 1, such as 0.95")
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _two_sided_p(drawn: NDArray[Any]) -> float:
    """Twice the smaller tail at zero; the observed sample counts as one more resample, so it is never 0."""
    tail = min(int(np.count_nonzero(drawn <= 0)), int(np.count_nonzero(drawn >= 0)))
    return min(1.0, 2 * (tail + 1) / (len(drawn) + 1))
