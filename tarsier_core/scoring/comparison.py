"""Runs against each other on the clips that all of them have, with paired bootstrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tarsier_core.errors import UsageError
from tarsier_core.scoring.bootstrap import Difference, Interval, interval, paired_difference
from tarsier_core.scoring.dream_table import ClipScore, overall_f1, scores_by_category
from tarsier_core.scoring.records import Cell, Sample, Table
from tarsier_core.scoring.rounding import rounded


@dataclass(frozen=True)
class Compared:
    """One run beside the first."""

    run: str
    f1: Interval
    difference: Difference | None
    """To the first run: this one's F1 minus the first's. None for the first."""


def compare_dream(by_run: Mapping[str, Sequence[ClipScore]]) -> tuple[list[Compared], int]:
    """Compare F1 on the clips that every run has a score of; returns how many these are too.

    Raises ``UsageError`` when there are none.
    """
    scored = {run: {clip.key: clip for clip in clips if clip.success} for run, clips in by_run.items()}
    common = set.intersection(*(set(clips) for clips in scored.values()))
    if not common:
        raise UsageError(f"{' and '.join(by_run)} have no clip in common that was scored")
    shared = {
        run: scores_by_category(sorted((clips[key] for key in common), key=lambda clip: clip.key))
        for run, clips in scored.items()
    }
    first = next(iter(shared))
    return [
        Compared(
            run,
            interval(scores, overall_f1),
            None if run == first else paired_difference(scores, shared[first], overall_f1),
        )
        for run, scores in shared.items()
    ], len(common)


def check_same_task(by_run: Mapping[str, Mapping[str, Sample]]) -> None:
    """Raise ``UsageError`` if runs were asked, or are compared with, different things on a clip that both have."""
    runs = list(by_run.items())
    for name, samples in runs[1:]:
        first_name, first = runs[0]
        for key in samples.keys() & first.keys():
            mine, theirs = samples[key], first[key]
            if (mine.prompt, mine.references) != (theirs.prompt, theirs.references):
                raise UsageError(f"{first_name} and {name} can't be compared: {key} asks or expects something else")


def comparison_table(title: str, compared: Sequence[Compared], clips: int, judge: str) -> Table:
    """A row a run."""
    rows: list[tuple[Cell, ...]] = []
    for one in compared:
        difference = one.difference
        rows.append(
            (
                one.run,
                rounded(one.f1.value, 3),
                f"{one.f1.low:.3f} to {one.f1.high:.3f}",
                None if difference is None else rounded(difference.value, 3),
                None if difference is None else f"{difference.low:+.3f} to {difference.high:+.3f}",
                None if difference is None else rounded(difference.p, 4),
            )
        )
    return Table(
        title,
        ("Run", "F1", "95 % interval", "Difference", "95 % interval of it", "p"),
        tuple(rows),
        (f"{clips} clips that all runs have; paired bootstrap by clip. Judge: {judge}.",),
    )
