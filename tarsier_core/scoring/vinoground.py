"""Vinoground: text, video and group score.

Each of its 500 pairs has two captions and two clips that differ in the order of what happens, and four
questions with the answer A or B: which caption fits this clip (two of "text"), which clip fits this caption
(two of "video"). A pair has its text score when both of its text questions are right, its video score
likewise, and its group score when all four are. An answer is right when it begins with the letter, whatever
its case; what is missing is wrong. Source: github.com/Vinoground/Vinoground, get_score_all.py, read 2026-11-21.

Samples carry in ``extra``: ``pair`` (which pair), ``score`` ("text" or "video") and, if known, ``categories``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tarsier_core.errors import RowError
from tarsier_core.scoring.outcomes import only_reference
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

QUESTIONS_PER_SCORE = 2


@dataclass(frozen=True)
class PairOutcome:
    """What a pair scores."""

    pair: str
    categories: tuple[str, ...]
    text: bool
    video: bool

    @property
    def group(self) -> bool:
        """Whether all four questions were answered rightly."""
        return self.text and self.video


@dataclass(frozen=True)
class VinogroundResult:
    """Shares of the pairs, not rounded; None without pairs."""

    pairs: tuple[PairOutcome, ...]
    text: float | None
    video: float | None
    group: float | None
    failed: int
    """Questions without an answer; they count as wrong, as in the authors' code."""


def is_right(prediction: str, answer: str) -> bool:
    """Whether a prediction begins with the answer."""
    return prediction[: len(answer)].lower() == answer.lower()


def score_vinoground(samples: Sequence[Sample]) -> VinogroundResult:
    """The three scores. Raises ``RowError`` for a sample that doesn't say which question of which pair it is."""
    questions: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.extra.get("score") not in ("text", "video") or "pair" not in sample.extra:
            raise RowError(
                f"{sample.key}: Vinoground needs extra_info with pair, and with score as 'text' or 'video', "
                f"not {dict(sample.extra)}"
            )
        questions.setdefault(str(sample.extra["pair"]), []).append(sample)
    pairs = tuple(_pair(name, members) for name, members in questions.items())
    failed = sum(sample.prediction is None for sample in samples)
    return _summarized(pairs, failed)


def _pair(name: str, members: Sequence[Sample]) -> PairOutcome:
    def has_score(kind: str) -> bool:
        asked = [sample for sample in members if sample.extra["score"] == kind]
        right = [is_right(sample.prediction or "", only_reference(sample)) for sample in asked]
        return len(right) == QUESTIONS_PER_SCORE and all(right)

    categories = dict.fromkeys(str(one) for sample in members for one in sample.extra.get("categories", ()))
    return PairOutcome(name, tuple(categories), has_score("text"), has_score("video"))


def _summarized(pairs: tuple[PairOutcome, ...], failed: int) -> VinogroundResult:
    if not pairs:
        return VinogroundResult((), None, None, None, failed)
    return VinogroundResult(
        pairs,
        sum(pair.text for pair in pairs) / len(pairs),
        sum(pair.video for pair in pairs) / len(pairs),
        sum(pair.group for pair in pairs) / len(pairs),
        failed,
    )


def vinoground_table(result: VinogroundResult) -> Table:
    """All pairs, then by category; percentages with two digits, as the authors print them."""
    categories = dict.fromkeys(name for pair in result.pairs for name in pair.categories)
    rows = [("all", result)] + [
        (name, _summarized(tuple(pair for pair in result.pairs if name in pair.categories), 0))
        for name in categories
    ]
    return Table(
        "Vinoground",
        ("Category", "Text", "Video", "Group", "Pairs"),
        tuple(
            (name, percent(one.text, 2), percent(one.video, 2), percent(one.group, 2), len(one.pairs))
            for name, one in rows
        ),
        notes=("By chance: text 25, video 25, group 16.67.",),
    )
