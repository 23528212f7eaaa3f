"""DREAM-1K's tables from the scores of its clips (FACTS section 4).

A category's recall and precision are means over its clips, its F1 is that of the two means. OVERALL is the
unweighted mean of the categories' recalls and precisions, and the F1 of these. Failed clips leave the means
and are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarsier_core.scoring.records import Table
from tarsier_core.scoring.rounding import rounded

COLUMNS = ("Task", "F1 Score", "Action Recall", "Action Precision", "Success", "Failed")


@dataclass(frozen=True)
class ClipScore:
    """What AutoDQ says of one clip."""

    key: str
    category: str
    """As the table shows it: "DREAM/youtube"."""
    recall: float
    """0 to 1; counts only where ``success``."""
    precision: float
    success: bool
    n_subjects: int | None = None
    """From ``extra_info``; None: in no bucket."""
    n_shots: int | None = None
    n_events: int | None = None


@dataclass(frozen=True)
class Figures:
    """Means over a group of clips, not rounded; None where no clip was scored."""

    name: str
    f1: float | None
    recall: float | None
    precision: float | None
    success: int
    failed: int


@dataclass(frozen=True)
class Buckets:
    """Figures by how much is going on in a clip."""

    name: str
    """"subjects", "shots" or "events"."""
    figures: tuple[Figures, ...]


@dataclass(frozen=True)
class DreamResult:
    """All figures of a run."""

    clips: tuple[ClipScore, ...]
    categories: tuple[Figures, ...]
    """In the order of their names."""
    overall: Figures
    buckets: tuple[Buckets, ...]


Bucket = tuple[str, Callable[[int], bool]]
FEW: tuple[Bucket, ...] = (
    ("<=1", lambda n: n <= 1),
    ("==2", lambda n: n == 2),
    ("==3", lambda n: n == 3),
    (">=4", lambda n: n >= 4),
)
MANY: tuple[Bucket, ...] = (
    ("<=3", lambda n: n <= 3),
    ("in [4, 5]", lambda n: n in (4, 5)),
    ("in [6, 7]", lambda n: n in (6, 7)),
    (">=8", lambda n: n >= 8),
)
BUCKETS: tuple[tuple[str, Callable[[ClipScore], int | None], tuple[Bucket, ...]], ...] = (
    ("subjects", lambda clip: clip.n_subjects, FEW),
    ("shots", lambda clip: clip.n_shots, FEW),
    ("events", lambda clip: clip.n_events, MANY),
)


def f1(recall: float, precision: float) -> float:
    """The harmonic mean; 0 where both are 0 (the original divides by zero there)."""
    return 2 * recall * precision / (recall + precision) if recall + precision > 0 else 0.0


def summarize(clips: Sequence[ClipScore]) -> DreamResult:
    """The figures of a run by category, overall and by bucket."""
    names = sorted({clip.category for clip in clips})
    categories = tuple(figures(name, [clip for clip in clips if clip.category == name]) for name in names)
    return DreamResult(tuple(clips), categories, _overall(categories), _buckets(clips))


def figures(name: str, clips: Sequence[ClipScore]) -> Figures:
    """Means over the clips that were scored."""
    scored = [clip for clip in clips if clip.success]
    failed = len(clips) - len(scored)
    if not scored:
        return Figures(name, None, None, None, 0, failed)
    recall = float(np.mean([clip.recall for clip in scored]))
    precision = float(np.mean([clip.precision for clip in scored]))
    return Figures(name, f1(recall, precision), recall, precision, len(scored), failed)


def _overall(categories: Sequence[Figures]) -> Figures:
    success, failed = sum(one.success for one in categories), sum(one.failed for one in categories)
    recalls = [one.recall for one in categories if one.recall is not None]
    precisions = [one.precision for one in categories if one.precision is not None]
    if not recalls:
        return Figures("OVERALL", None, None, None, success, failed)
    recall, precision = float(np.mean(recalls)), float(np.mean(precisions))
    return Figures("OVERALL", f1(recall, precision), recall, precision, success, failed)


def _buckets(clips: Sequence[ClipScore]) -> tuple[Buckets, ...]:
    """By bucket; failed clips are in none."""
    scored = [clip for clip in clips if clip.success]

    def within(count: Callable[[ClipScore], int | None], belongs: Callable[[int], bool]) -> list[ClipScore]:
        return [clip for clip in scored if (number := count(clip)) is not None and belongs(number)]

    return tuple(
        Buckets(name, tuple(figures(label, within(count, belongs)) for label, belongs in buckets))
        for name, count, buckets in BUCKETS
    )


def dream_table(result: DreamResult, title: str = "DREAM Evaluation Summary") -> Table:
    """The original's table."""
    rows = tuple(
        (
            one.name,
            rounded(one.f1, 3),
            rounded(one.recall, 3),
            rounded(one.precision, 3),
            one.success,
            one.failed,
        )
        for one in (*result.categories, result.overall)
    )
    return Table(title, COLUMNS, rows)


def bucket_tables(result: DreamResult, title: str = "DREAM Evaluation") -> tuple[Table, ...]:
    """The original's three tables by bucket."""
    return tuple(
        Table(
            f"{title} Split by Bucket #{buckets.name}",
            ("Score", *(one.name for one in buckets.figures)),
            (
                ("Recall", *(rounded(one.recall, 3) for one in buckets.figures)),
                ("Precision", *(rounded(one.precision, 3) for one in buckets.figures)),
                ("F1", *(rounded(one.f1, 3) for one in buckets.figures)),
                ("Count", *(one.success for one in buckets.figures)),
            ),
        )
        for buckets in result.buckets
    )


def scores_by_category(clips: Sequence[ClipScore]) -> list[NDArray[np.float64]]:
    """Recall and precision of the scored clips, (clips, 2) a category: what ``bootstrap`` resamples."""
    names = sorted({clip.category for clip in clips if clip.success})
    return [
        np.array(
            [(clip.recall, clip.precision) for clip in clips if clip.success and clip.category == name],
            dtype=np.float64,
        )
        for name in names
    ]


def overall_f1(means: NDArray[np.float64]) -> NDArray[Any]:
    """OVERALL's F1 from category means (..., categories, 2): the statistic for ``bootstrap``."""
    recall, precision = means[..., 0].mean(axis=-1), means[..., 1].mean(axis=-1)
    total = recall + precision
    return 2 * recall * precision / np.where(total > 0, total, 1.0)
