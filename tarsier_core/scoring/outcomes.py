"""What became of each sample, and means of it: the part that all metrics of single samples share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent


@dataclass(frozen=True)
class Outcome:
    """The score of one sample, or that it has none."""

    key: str
    group: str
    """Subtask, or any other part of the benchmark that has figures of its own."""
    score: float | None
    """0 to 1. None: the model failed, or its answer couldn't be read."""
    answer: str | None = None
    """What was read from the prediction."""


@dataclass(frozen=True)
class Share:
    """Means over a group of samples, not rounded."""

    name: str
    official: float | None
    """Over the samples that have a score; None where none has."""
    strict: float | None
    """Over all samples, those without a score counting 0; None where there are no samples."""
    success: int
    failed: int


@dataclass(frozen=True)
class ShareResult:
    """Means by group and over all samples."""

    outcomes: tuple[Outcome, ...]
    groups: tuple[Share, ...]
    overall: Share
    """Over all samples alike (not the mean of the groups)."""


def share(name: str, outcomes: Iterable[Outcome]) -> Share:
    """The means of some outcomes."""
    scores = [outcome.score for outcome in outcomes]
    known = [score for score in scores if score is not None]
    total = sum(known)
    return Share(
        name,
        official=total / len(known) if known else None,
        strict=total / len(scores) if scores else None,
        success=len(known),
        failed=len(scores) - len(known),
    )


def shares(outcomes: Sequence[Outcome], overall: str = "OVERALL") -> ShareResult:
    """The means by group, in the order of the groups' names, and of everything."""
    names = sorted({outcome.group for outcome in outcomes})
    groups = tuple(share(name, (one for one in outcomes if one.group == name)) for name in names)
    return ShareResult(tuple(outcomes), groups, share(overall, outcomes))


def official_table(title: str, result: ShareResult) -> Table:
    """The original's table by subtask: accuracy over the answers that could be read."""
    rows = (*result.groups, result.overall)
    return Table(
        title,
        ("Task", "Accuracy", "Success", "Failed"),
        tuple((row.name, percent(row.official), row.success, row.failed) for row in rows),
    )


def strict_table(title: str, result: ShareResult) -> Table:
    """The same samples, those without a readable answer counting as wrong."""
    rows = (*result.groups, result.overall)
    return Table(
        title,
        ("Task", "Strict Accuracy", "Samples"),
        tuple((row.name, percent(row.strict), row.success + row.failed) for row in rows),
        notes=("Strict: a sample that failed or couldn't be read counts as wrong.",),
    )


def only_reference(sample: Sample) -> str:
    """The right answer of a sample that has one; the first where there are several, none as empty text."""
    return sample.references[0] if sample.references else ""
