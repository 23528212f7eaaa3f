"""The exact judge: how much of a clip is in a description, and how much of a description is in the clip.

It scores as AutoDQ does (FACTS section 4): recall is the share of the clip's events that the description
tells, precision the share of the description's events that happen; a text without events has precision 1.0.
An event is told when subject, action, and direction, target or new colour agree, one to one. A sentence that
can't be read is one predicted event with the verdict neutral.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from tarsier_core.shapes.language import sentence
from tarsier_core.shapes.parsing import Parsed, ParsedEvent, parse
from tarsier_core.shapes.vocabulary import Category, Scene, ShapesEvent

__all__ = [
    "CategoryScore",
    "ClipScore",
    "Judged",
    "Parsed",
    "ParsedEvent",
    "Table",
    "aggregate",
    "f1",
    "is_refusal",
    "match",
    "parse",
    "same_event",
    "score",
    "score_grounded",
    "temporal_iou",
]

Label = Literal["entailment", "neutral", "contradiction"]
MIN_IOU = 0.5
"""Temporal overlap from which a grounded event is at the right time."""


@dataclass(frozen=True)
class Judged:
    """One event and whether the other side has it."""

    text: str
    label: Label
    """A "contradiction" has the same subject do the same elsewhere, to another or at another time."""
    partner: int | None = None
    """For "entailment": number of the event on the other side."""


@dataclass(frozen=True)
class ClipScore:
    """The judgement on one description."""

    precision: float
    recall: float
    predicted: tuple[Judged, ...]
    """The description's events in order, then its sentences that can't be read."""
    reference: tuple[Judged, ...]
    """The clip's events in order."""

    @property
    def num_predicted(self) -> int:
        """Events of the description, unreadable sentences included."""
        return len(self.predicted)

    @property
    def num_reference(self) -> int:
        """Events of the clip."""
        return len(self.reference)


@dataclass(frozen=True)
class CategoryScore:
    """Means over clips, and the F1 of the means."""

    precision: float
    recall: float
    clips: int

    @property
    def f1(self) -> float:
        """F1 of the mean precision and the mean recall."""
        return f1(self.precision, self.recall)


@dataclass(frozen=True)
class Table:
    """Scores by category, and over all: the unweighted mean over the categories (FACTS section 4)."""

    categories: dict[Category, CategoryScore]
    overall: CategoryScore


def f1(precision: float, recall: float) -> float:
    """Harmonic mean; 0.0 when both are 0.0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same_event(predicted: ParsedEvent, reference: ShapesEvent | ParsedEvent) -> bool:
    """Whether subject, action, and direction, target or new colour agree."""
    return _does_same(predicted, reference) and (
        (predicted.direction, predicted.target, predicted.new_colour)
        == (reference.direction, reference.target, reference.new_colour)
    )


def match(
    predicted: Sequence[ParsedEvent],
    reference: Sequence[ShapesEvent],
    frame_ranges: Sequence[tuple[int, int]] | None = None,
) -> list[tuple[int, int]]:
    """Pair as many events as can be, one to one: (number in ``predicted``, number in ``reference``).

    With ``frame_ranges`` (sampled frames of each reference event, from 1, inclusive) two events also have to
    overlap in time by ``MIN_IOU``.
    """
    fits = [
        [
            number
            for number, event in enumerate(predicted)
            if same_event(event, wanted) and (frame_ranges is None or _in_time(event, frame_ranges[index]))
        ]
        for index, wanted in enumerate(reference)
    ]
    taken: dict[int, int] = {}
    for index in range(len(reference)):
        _take(index, fits, taken, set())
    return sorted(taken.items())


def score(description: str, scene: Scene) -> ClipScore:
    """Judge a description without times."""
    return _judge(parse(description), scene, None)


def score_grounded(text: str, scene: Scene, frame_ranges: Sequence[tuple[int, int]]) -> ClipScore:
    """Judge a grounded description: an event counts when it is right and its frames overlap by ``MIN_IOU``.

    ``frame_ranges[i]`` are the sampled frames that show event ``i`` of the scene, from 1, both inclusive.
    """
    if len(frame_ranges) != len(scene.events):
        raise ValueError(f"{len(scene.events)} events need as many frame ranges, not {len(frame_ranges)}")
    return _judge(parse(text), scene, frame_ranges)


def temporal_iou(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Intersection over union of two inclusive frame ranges; a reversed range is empty."""
    intersection = max(0, min(a[1], b[1]) - max(a[0], b[0]) + 1)
    union = max(0, a[1] - a[0] + 1) + max(0, b[1] - b[0] + 1) - intersection
    return intersection / union if a[0] <= a[1] and b[0] <= b[1] else 0.0


def aggregate(scores: Iterable[tuple[Category, ClipScore]]) -> Table:
    """Means by category, then the unweighted mean over the categories that have clips."""
    by_category: dict[Category, list[ClipScore]] = {}
    for category, clip in scores:
        by_category.setdefault(category, []).append(clip)
    if not by_category:
        raise ValueError("there are no scores to aggregate")
    rows = {
        category: CategoryScore(
            fmean(clip.precision for clip in clips), fmean(clip.recall for clip in clips), len(clips)
        )
        for category, clips in by_category.items()
    }
    overall = CategoryScore(
        fmean(row.precision for row in rows.values()),
        fmean(row.recall for row in rows.values()),
        sum(row.clips for row in rows.values()),
    )
    return Table(rows, overall)


def is_refusal(text: str) -> bool:
    """Whether the text says, first of all, that the clip isn't a shapes clip."""
    start = text[:200].strip().lower().replace("isn't", "is not")
    return start.startswith("this is not a shapes clip")


def _judge(parsed: Parsed, scene: Scene, frame_ranges: Sequence[tuple[int, int]] | None) -> ClipScore:
    frames: Sequence[tuple[int, int] | None] = frame_ranges or [None] * len(scene.events)
    truth = list(zip(scene.events, frames, strict=True))
    pairs = match(parsed.events, scene.events, frame_ranges)
    partners = dict(pairs)
    tellers = {reference: predicted for predicted, reference in pairs}
    predicted = [
        _judged(event.text, partners.get(number), any(_denies(event, *other) for other in truth))
        for number, event in enumerate(parsed.events)
    ]
    predicted += [Judged(text, "neutral") for text in parsed.unparsed]
    spare = [event for number, event in enumerate(parsed.events) if number not in partners]
    reference = [
        _judged(sentence(event), tellers.get(number), any(_denies(told, event, when) for told in spare))
        for number, (event, when) in enumerate(truth)
    ]
    return ClipScore(
        precision=len(pairs) / len(predicted) if predicted else 1.0,
        recall=len(pairs) / len(reference) if reference else 1.0,
        predicted=tuple(predicted),
        reference=tuple(reference),
    )


def _judged(text: str, partner: int | None, denied: bool) -> Judged:
    if partner is not None:
        return Judged(text, "entailment", partner)
    return Judged(text, "contradiction" if denied else "neutral")


def _does_same(predicted: ParsedEvent, reference: ShapesEvent | ParsedEvent) -> bool:
    return (predicted.subject, predicted.action) == (reference.subject, reference.action)


def _in_time(predicted: ParsedEvent, frames: tuple[int, int]) -> bool:
    return predicted.frames is not None and temporal_iou(predicted.frames, frames) >= MIN_IOU


def _denies(predicted: ParsedEvent, reference: ShapesEvent, frames: tuple[int, int] | None) -> bool:
    """Whether the text has the subject do the same with another attribute, or at another time."""
    if not _does_same(predicted, reference):
        return False
    said = (predicted.direction, predicted.target, predicted.new_colour)
    true = (reference.direction, reference.target, reference.new_colour)
    differs = any(mine is not None and mine != other for mine, other in zip(said, true, strict=True))
    misplaced = frames is not None and predicted.frames is not None and not _in_time(predicted, frames)
    return differs or misplaced


def _take(index: int, fits: Sequence[Sequence[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give reference ``index`` a predicted event, moving earlier ones if need be (Kuhn's matching)."""
    for number in fits[index]:
        if number in tried:
            continue
        tried.add(number)
        if number not in taken or _take(taken[number], fits, taken, tried):
            taken[number] = index
            return True
    return False
