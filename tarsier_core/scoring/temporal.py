"""E.T. Bench: temporal grounding F1, and F1 and sentence similarity of dense captions.

Source: compute_metrics.py of huggingface.co/datasets/PolyU-ChenLab/ETBench, seen in a public copy, and
docs/BENCHMARK.md of github.com/PolyU-ChenLab/ETBench, both on 2026-11-21. Tasks:

- tvg, epm: the first predicted span against the only true one; F1 at a threshold is the share of samples whose
  IoU reaches it (the authors call it F1);
- tal: all spans; F1 of the share of true spans that some predicted one meets, and the share of predicted ones
  that some true one meets;
- evs: F1 of whole seconds, in the first 1,000; unreadable answers leave the mean (they don't elsewhere);
- vhd: the first number of the answer lies in a true span;
- dvc, slc: as tal, but over the means of recall and precision, with "above" the threshold instead of "at
  least"; and the similarity of captions whose spans meet. A caption that meets none is compared to random
  letters, as the authors do, here from a fixed seed.

A task's figure is the mean over its source data sets; F1 of grounding is the mean over its five tasks, F1 and
similarity of captioning over its two. ``strict`` (ours): an unreadable answer counts as 0 everywhere.

Sentence similarity is the dot product of embeddings by ``sentence-transformers/all-MiniLM-L6-v2`` there; here
the caller passes the function, so that nothing is downloaded. Figures of other functions are not comparable.

Samples carry in ``extra``: ``task`` and ``source`` as the benchmark names them, ``spans`` (its ``tgt``: the true
[start, end] in seconds, those of several annotators one after the other) and, for dense captions, ``captions``
(its ``g``), one a span.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarsier_core.errors import RowError
from tarsier_core.scoring.ptb import tokenize_caption
from tarsier_core.scoring.records import Cell, Sample, Table
from tarsier_core.scoring.rounding import percent
from tarsier_core.scoring.spans import CaptionedSpan, Span, ordered, read_captioned_spans, read_spans

IOU_THRESHOLDS = (0.1, 0.3, 0.5, 0.7)
GROUNDING_TASKS = ("tvg", "epm", "tal", "evs", "vhd")
CAPTIONING_TASKS = ("dvc", "slc")
LAST_SECOND = 1000
"""Video summaries are compared up to here."""
MOMENT = re.compile(r"[-+]?\d*\.\d+|[-+]?\d+")

Similarity = Callable[[Sequence[str], Sequence[str]], Sequence[float]]
"""How alike the texts of two lists are, pair by pair: -1 to 1."""


@dataclass(frozen=True)
class GroundingOutcome:
    """The F1 of one sample."""

    key: str
    task: str
    source: str
    f1: tuple[float, ...] | None
    """At each threshold; one value for evs and vhd. None: the answer couldn't be read."""


@dataclass(frozen=True)
class CaptioningOutcome:
    """Recall, precision and similarity of one sample's captions."""

    key: str
    task: str
    source: str
    recall: tuple[float, ...] | None
    """At each threshold: share of true spans that are met. None: the answer couldn't be read."""
    precision: tuple[float, ...] | None
    similarity: tuple[float, ...] | None
    """At each threshold: mean over the pairs of captions."""


@dataclass(frozen=True)
class SourceFigures:
    """Figures of one task on one source data set, not rounded."""

    task: str
    source: str
    total: int
    failed: int
    f1_at: tuple[float, ...]
    """At each threshold; empty where the task has none."""
    f1: float
    similarity: float | None = None
    """Of captions."""


@dataclass(frozen=True)
class EtBenchResult:
    """Figures of grounding or of captioning."""

    outcomes: tuple[GroundingOutcome, ...] | tuple[CaptioningOutcome, ...]
    official: tuple[SourceFigures, ...]
    strict: tuple[SourceFigures, ...]


def temporal_iou(first: Span, second: Span) -> float:
    """Intersection over union of two spans; 0 where both are only moments."""
    overlap = max(
        0.0,
        min(first.end_seconds, second.end_seconds) - max(first.start_seconds, second.start_seconds),
    )
    union = (first.end_seconds - first.start_seconds) + (second.end_seconds - second.start_seconds) - overlap
    return overlap / union if union > 0 else 0.0


def iou_table(true: Sequence[Span], predicted: Sequence[Span]) -> NDArray[np.float64]:
    """IoU of each true span (rows) with each predicted one (columns)."""
    return np.array([[temporal_iou(one, other) for other in predicted] for one in true], dtype=np.float64)


def matching_f1(true: Sequence[Span], predicted: Sequence[Span], threshold: float) -> float:
    """F1 of the spans of one sample that meet a span of the other side with at least this IoU."""
    if not true or not predicted:
        return 0.0
    met = iou_table(true, predicted) >= threshold
    return harmonic_mean(float(met.any(axis=1).mean()), float(met.any(axis=0).mean()))


def harmonic_mean(recall: float, precision: float) -> float:
    """F1; 0 where both are 0."""
    return 2 * recall * precision / (recall + precision) if recall + precision > 0 else 0.0


def whole_seconds(spans: Sequence[Span]) -> set[int]:
    """The seconds that spans cover, their ends rounded half to even."""
    return {
        second
        for span in spans
        for second in range(max(0, round(span.start_seconds)), min(LAST_SECOND, round(span.end_seconds)))
    }


def seconds_f1(true: Sequence[Span], predicted: Sequence[Span]) -> float:
    """F1 of the covered seconds."""
    wanted, given = whole_seconds(true), whole_seconds(predicted)
    both = len(wanted & given)
    return 2 * both / (len(wanted) + len(given)) if both else 0.0


def score_grounding(samples: Sequence[Sample]) -> EtBenchResult:
    """F1 of tvg, epm, tal, evs and vhd. Raises ``RowError`` for samples that lack what these need."""
    outcomes = tuple(_grounded(sample) for sample in samples)
    return EtBenchResult(
        outcomes, _by_source(outcomes, _grounding_official), _by_source(outcomes, _grounding_strict)
    )


def _grounded(sample: Sample) -> GroundingOutcome:
    task = _task(sample, GROUNDING_TASKS)
    true = _true_spans(sample)
    answer = sample.prediction or ""
    f1: tuple[float, ...] | None
    if task == "vhd":
        moment = MOMENT.search(answer)
        f1 = None if moment is None else (float(_lies_in(float(moment[0]), true)),)
    elif not (predicted := read_spans(answer)):
        f1 = None
    elif task == "evs":
        f1 = (seconds_f1(true, predicted),)
    elif task == "tal":
        f1 = tuple(matching_f1(true, predicted, threshold) for threshold in IOU_THRESHOLDS)
    else:
        iou = temporal_iou(true[0], predicted[0])
        f1 = tuple(float(iou >= threshold) for threshold in IOU_THRESHOLDS)
    return GroundingOutcome(sample.key, task, str(sample.extra.get("source", "")), f1)


def _lies_in(moment: float, spans: Sequence[Span]) -> bool:
    return any(span.start_seconds <= moment <= span.end_seconds for span in spans)


def _task(sample: Sample, tasks: Sequence[str]) -> str:
    task = sample.extra.get("task")
    if task not in tasks:
        raise RowError(f"{sample.key}: extra_info.task is one of {', '.join(tasks)} here, not {task!r}")
    return str(task)


def _true_spans(sample: Sample) -> tuple[Span, ...]:
    spans = sample.extra.get("spans")
    if not spans:
        raise RowError(f"{sample.key}: E.T. Bench needs extra_info.spans, the true [start, end] in seconds")
    return tuple(ordered(float(start), float(end)) for start, end in spans)


def _grounding_official(outcomes: Sequence[GroundingOutcome]) -> SourceFigures:
    """An unreadable answer has F1 0, but leaves the mean of evs."""
    task = outcomes[0].task
    known = [one.f1 for one in outcomes if one.f1 is not None]
    return _grounding_figures(outcomes, len(known) if task == "evs" else len(outcomes))


def _grounding_strict(outcomes: Sequence[GroundingOutcome]) -> SourceFigures:
    return _grounding_figures(outcomes, len(outcomes))


def _grounding_figures(outcomes: Sequence[GroundingOutcome], divisor: int) -> SourceFigures:
    known = [one.f1 for one in outcomes if one.f1 is not None]
    sums = np.sum(known, axis=0) if known else np.zeros(1)
    means = sums / max(1, divisor)
    has_thresholds = len(means) == len(IOU_THRESHOLDS)
    return SourceFigures(
        outcomes[0].task,
        outcomes[0].source,
        len(outcomes),
        len(outcomes) - len(known),
        tuple(float(mean) for mean in means) if has_thresholds else (),
        float(means.mean()),
    )


def score_dense_captions(samples: Sequence[Sample], similarity: Similarity) -> EtBenchResult:
    """F1 and sentence similarity of dvc and slc. Raises ``RowError`` for samples that lack what these need."""
    outcomes = tuple(_captioned(sample, similarity) for sample in samples)
    return EtBenchResult(
        outcomes, _by_source(outcomes, _captioning_official), _by_source(outcomes, _captioning_strict)
    )


def _captioned(sample: Sample, similarity: Similarity) -> CaptioningOutcome:
    task, source = _task(sample, CAPTIONING_TASKS), str(sample.extra.get("source", ""))
    spans, captions = _true_spans(sample), sample.extra.get("captions", ())
    if len(captions) != len(spans):
        raise RowError(f"{sample.key}: extra_info has {len(captions)} captions for {len(spans)} spans")
    predicted = read_captioned_spans(sample.prediction or "")
    if not predicted:
        return CaptioningOutcome(sample.key, task, source, None, None, None)
    table = iou_table(spans, [one.span for one in predicted])
    met = [table > threshold for threshold in IOU_THRESHOLDS]
    return CaptioningOutcome(
        sample.key,
        task,
        source,
        tuple(float(one.any(axis=1).mean()) for one in met),
        tuple(float(one.any(axis=0).mean()) for one in met),
        _similarities(sample.key, [str(one) for one in captions], predicted, table, similarity),
    )


def _similarities(
    key: str,
    captions: Sequence[str],
    predicted: Sequence[CaptionedSpan],
    table: NDArray[np.float64],
    similarity: Similarity,
) -> tuple[float, ...]:
    """The mean similarity at each threshold of predicted captions to the true ones whose spans they meet."""
    letters = random.Random(key)
    pairs: list[tuple[str, str]] = []
    members: list[list[int]] = []
    for threshold in IOU_THRESHOLDS:
        at_threshold = []
        for column, one in enumerate(predicted):
            met = [true for true, iou in zip(captions, table[:, column], strict=True) if iou >= threshold]
            for caption in met or [_random_letters(letters)]:
                at_threshold.append(len(pairs))
                pairs.append((_comparable(one.caption), _comparable(caption)))
        members.append(at_threshold)
    values = similarity([said for said, _ in pairs], [true for _, true in pairs])
    return tuple(float(np.mean([values[number] for number in numbers])) for numbers in members)


def _random_letters(source: random.Random) -> str:
    return "".join(source.choice(string.ascii_lowercase) for _ in range(source.randint(10, 20)))


def _comparable(caption: str) -> str:
    """ASCII only, as PTB tokens."""
    return tokenize_caption("".join(character if character.isascii() else " " for character in caption))


def _captioning_official(outcomes: Sequence[CaptioningOutcome]) -> SourceFigures:
    """Unreadable answers count 0 in F1, but leave the similarity."""
    known = [one.similarity for one in outcomes if one.similarity is not None]
    return _captioning_figures(outcomes, len(known))


def _captioning_strict(outcomes: Sequence[CaptioningOutcome]) -> SourceFigures:
    return _captioning_figures(outcomes, len(outcomes))


def _captioning_figures(outcomes: Sequence[CaptioningOutcome], similarity_divisor: int) -> SourceFigures:
    recall = _summed([one.recall for one in outcomes]) / len(outcomes)
    precision = _summed([one.precision for one in outcomes]) / len(outcomes)
    similar = _summed([one.similarity for one in outcomes]) / max(1, similarity_divisor)
    f1 = tuple(harmonic_mean(float(r), float(p)) for r, p in zip(recall, precision, strict=True))
    return SourceFigures(
        outcomes[0].task,
        outcomes[0].source,
        len(outcomes),
        sum(one.recall is None for one in outcomes),
        f1,
        sum(f1) / len(f1),
        float(np.mean(similar)),
    )


def _summed(values: Sequence[tuple[float, ...] | None]) -> NDArray[np.float64]:
    """Sums at each threshold, of what is known."""
    known = np.array([one for one in values if one is not None], dtype=np.float64)
    return known.reshape(-1, len(IOU_THRESHOLDS)).sum(axis=0)


def _by_source(
    outcomes: Sequence[Any], figures: Callable[[Sequence[Any]], SourceFigures]
) -> tuple[SourceFigures, ...]:
    """Figures of each task and source, in the order of their first samples."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for one in outcomes:
        groups.setdefault((one.task, one.source), []).append(one)
    return tuple(figures(members) for members in groups.values())


def task_means(figures: Sequence[SourceFigures]) -> Mapping[str, tuple[float, float | None]]:
    """F1 and, for captions, similarity of each task: the means over its sources."""
    means: dict[str, tuple[float, float | None]] = {}
    for task in dict.fromkeys(one.task for one in figures):
        members = [one for one in figures if one.task == task]
        similarities = [one.similarity for one in members if one.similarity is not None]
        means[task] = (
            sum(one.f1 for one in members) / len(members),
            sum(similarities) / len(similarities) if similarities else None,
        )
    return means


def et_bench_tables(title: str, figures: Sequence[SourceFigures]) -> tuple[Table, Table]:
    """Every source with its F1 at each threshold, and the tasks with their mean."""
    thresholds = tuple(f"F1@{threshold}" for threshold in IOU_THRESHOLDS)
    sources = tuple(
        (
            one.task,
            one.source,
            one.total,
            one.failed,
            *(percent(value) for value in one.f1_at or (None,) * len(IOU_THRESHOLDS)),
            percent(one.f1),
            percent(one.similarity),
        )
        for one in figures
    )
    tasks = task_means(figures)
    rows: list[tuple[Cell, ...]] = [
        (task, percent(f1), percent(similar)) for task, (f1, similar) in tasks.items()
    ]
    if tasks:
        similarities = [similar for _, similar in tasks.values() if similar is not None]
        rows.append(
            (
                "mean",
                percent(sum(f1 for f1, _ in tasks.values()) / len(tasks)),
                percent(sum(similarities) / len(similarities)) if similarities else None,
            )
        )
    return (
        Table(f"{title} by source", ("Task", "Source", "Total", "Failed", *thresholds, "F1", "Sim"), sources),
        Table(title, ("Task", "F1", "Sim"), tuple(rows)),
    )
