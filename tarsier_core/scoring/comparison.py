"""Runs against each other on the clips that all of them have, with paired bootstrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarsier_core.errors import UsageError
from tarsier_core.scoring.bootstrap import (
    Difference,
    Interval,
    Statistic,
    interval,
    mean,
    paired_difference,
)
from tarsier_core.scoring.dream_table import ClipScore, overall_f1, scores_by_category
from tarsier_core.scoring.records import Cell, Sample, Table
from tarsier_core.scoring.rounding import rounded


@dataclass(frozen=True)
class Compared:
    """One run beside the first."""

    run: str
    figure: Interval
    difference: Difference | None
    """To the first run: this one's figure minus the first's. None for the first."""


def compare_dream(by_run: Mapping[str, Sequence[ClipScore]]) -> tuple[list[Compared], int]:
    """Compare F1 on the clips that every run has a score of; returns how many these are too.

    Raises ``UsageError`` when there are none.
    """
    scored = {run: {clip.key: clip for clip in clips if clip.success} for run, clips in by_run.items()}
    keys = common_keys(scored)
    strata = {run: scores_by_category([clips[key] for key in keys]) for run, clips in scored.items()}
    return beside_the_first(strata, overall_f1), len(keys)


def compare_means(by_run: Mapping[str, Mapping[str, float]]) -> tuple[list[Compared], int]:
    """Compare the mean of a score on the samples that every run has one of; returns how many these are too.

    Raises ``UsageError`` when there are none.
    """
    keys = common_keys(by_run)
    strata = {run: [np.array([scores[key] for key in keys])] for run, scores in by_run.items()}
    return beside_the_first(strata, mean), len(keys)


def common_keys(by_run: Mapping[str, Mapping[str, object]]) -> list[str]:
    """What all runs have, sorted. Raises ``UsageError`` when that is nothing."""
    common = set.intersection(*(set(scored) for scored in by_run.values()))
    if not common:
        raise UsageError(f"{' and '.join(by_run)} have no clip in common that was scored")
    return sorted(common)


def beside_the_first(
    strata: Mapping[str, Sequence[NDArray[np.float64]]], statistic: Statistic
) -> list[Compared]:
    """Each run's figure with its interval, and its difference to the first run's."""
    first = next(iter(strata))
    return [
        Compared(
            run,
            interval(scores, statistic),
            None if run == first else paired_difference(scores, strata[first], statistic),
        )
        for run, scores in strata.items()
    ]


def check_same_task(by_run: Mapping[str, Mapping[str, Sample]]) -> None:
    """Raise ``UsageError`` if runs were asked, or are compared with, different things on a clip that both have."""
    runs = list(by_run.items())
    for name, samples in runs[1:]:
        first_name, first = runs[0]
        for key in samples.keys() & first.keys():
            mine, theirs = samples[key], first[key]
            if (mine.prompt, mine.references) != (theirs.prompt, theirs.references):
                raise UsageError(f"{first_name} and {name} can't be compared: {key} asks or expects something else")


def comparison_table(title: str, figure: str, compared: Sequence[Compared], clips: int, by: str = "") -> Table:
    """A row a run; ``figure`` is what is compared ("F1"), ``by`` who judged."""
    rows: list[tuple[Cell, ...]] = []
    for one in compared:
        difference = one.difference
        rows.append(
            (
                one.run,
                rounded(one.figure.value, 3),
                f"{one.figure.low:.3f} to {one.figure.high:.3f}",
                None if difference is None else rounded(difference.value, 3),
                None if difference is None else f"{difference.low:+.3f} to {difference.high:+.3f}",
                None if difference is None else rounded(difference.p, 4),
            )
        )
    return Table(
        title,
        ("Run", figure, "95 % interval", "Difference", "95 % interval of it", "p"),
        tuple(rows),
        (f"{clips} clips that all runs have; paired bootstrap by clip.{f' Judge: {by}.' if by else ''}",),
    )
