"""VideoHallucer and EventHallusion: does the model say yes to what isn't there?

VideoHallucer (github.com/patrick-tssn/VideoHallucer, evaluations/evaluation_utils.py and evaluation.py, read
2026-11-21): pairs of a basic question and one about something hallucinated. An answer is what stands before
the first full stop; it has to equal "yes" or "no", whatever the case. Basic, hallucinated and overall (both
right) accuracy for each type; the benchmark's figures are the unweighted means over the types.

EventHallusion (github.com/Stevetich/EventHallusion, eval.py, read 2026-11-21): yes-no questions, read by the
beginning of the answer, in the splits entire, interleave and misleading; accuracy over all questions.
Precision, recall and F1 (of "yes") are ours: its code has none. Descriptions are judged by a chat model, whose
reply is read by its first word; only that reading is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tarsier_core.errors import RowError
from tarsier_core.scoring.outcomes import Outcome, ShareResult, only_reference, shares
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

YesNo = Literal["yes", "no"]


@dataclass(frozen=True)
class HallucinationPair:
    """Whether the two questions of a pair were answered rightly."""

    pair: str
    type: str
    basic: bool
    hallucinated: bool


@dataclass(frozen=True)
class HallucinationFigures:
    """Shares of pairs, not rounded."""

    name: str
    basic: float
    hallucinated: float
    overall: float
    """Both questions right."""
    pairs: int


@dataclass(frozen=True)
class VideoHallucerResult:
    """Figures by type and their unweighted means."""

    pairs: tuple[HallucinationPair, ...]
    types: tuple[HallucinationFigures, ...]
    mean: HallucinationFigures | None
    """None without pairs."""
    failed: int
    """Questions that the model failed at; they count as wrong."""


def answer_before_full_stop(prediction: str) -> str:
    """What VideoHallucer's code compares: "Yes. There is one." is "yes", "Yes, there is" stays as it is."""
    return prediction.split(".")[0].strip().lower()


def score_video_hallucer(samples: Sequence[Sample]) -> VideoHallucerResult:
    """Figures by type, which is the samples' subtask.

    ``extra`` holds ``pair`` (which pair of its type) and ``kind``, "basic" or "hallucination".

    Raises ``RowError`` for a sample without these, or a pair without one of the two.
    """
    questions: dict[tuple[str, str], dict[str, Sample]] = {}
    for sample in samples:
        kind = sample.extra.get("kind")
        if kind not in ("basic", "hallucination") or "pair" not in sample.extra:
            raise RowError(
                f"{sample.key}: VideoHallucer needs extra_info with pair, and with kind as 'basic' or "
                f"'hallucination', not {dict(sample.extra)}"
            )
        questions.setdefault((sample.subtask, str(sample.extra["pair"])), {})[kind] = sample
    pairs = tuple(_pair(name, pair, members) for (name, pair), members in questions.items())
    types = tuple(
        _figures(name, [pair for pair in pairs if pair.type == name])
        for name in dict.fromkeys(pair.type for pair in pairs)
    )
    failed = sum(sample.prediction is None for sample in samples)
    return VideoHallucerResult(pairs, types, _mean(types) if types else None, failed)


def _pair(name: str, pair: str, members: dict[str, Sample]) -> HallucinationPair:
    if len(members) < 2:
        raise RowError(f"VideoHallucer, {name}, pair {pair}: one of its two questions is missing")
    right = {
        kind: answer_before_full_stop(sample.prediction or "") == only_reference(sample).lower()
        for kind, sample in members.items()
    }
    return HallucinationPair(pair, name, right["basic"], right["hallucination"])


def _figures(name: str, pairs: Sequence[HallucinationPair]) -> HallucinationFigures:
    return HallucinationFigures(
        name,
        sum(pair.basic for pair in pairs) / len(pairs),
        sum(pair.hallucinated for pair in pairs) / len(pairs),
        sum(pair.basic and pair.hallucinated for pair in pairs) / len(pairs),
        len(pairs),
    )


def _mean(types: Sequence[HallucinationFigures]) -> HallucinationFigures:
    return HallucinationFigures(
        "all",
        sum(one.basic for one in types) / len(types),
        sum(one.hallucinated for one in types) / len(types),
        sum(one.overall for one in types) / len(types),
        sum(one.pairs for one in types),
    )


def video_hallucer_table(result: VideoHallucerResult) -> Table:
    """A row a type, then their mean."""
    rows = (*result.types, result.mean) if result.mean else ()
    return Table(
        "VideoHallucer",
        ("Type", "Basic", "Hallucinated", "Overall", "Pairs"),
        tuple(
            (one.name, percent(one.basic), percent(one.hallucinated), percent(one.overall), one.pairs)
            for one in rows
        ),
    )


@dataclass(frozen=True)
class EventHallusionResult:
    """Figures over all questions, not rounded; None where they aren't defined."""

    accuracy: ShareResult
    """By split. ``strict`` is the authors' figure: an answer that is neither yes nor no is wrong."""
    precision: float | None
    """Of "yes": right among the questions answered so."""
    recall: float | None
    """Of "yes": answered so among the questions where it is right."""
    f1: float | None


def read_yes_no(text: str | None) -> YesNo | None:
    """By the beginning, whatever the case; None: neither."""
    lowered = (text or "").lower()
    if lowered.startswith("yes"):
        return "yes"
    return "no" if lowered.startswith("no") else None


def read_description_verdict(reply: str) -> bool | None:
    """Whether the judge finds the event in a description: its first word, bold or not; None: neither word."""
    verdict = read_yes_no(reply.replace("*", ""))
    return None if verdict is None else verdict == "yes"


def score_event_hallusion(samples: Sequence[Sample]) -> EventHallusionResult:
    """Figures of the yes-no questions; the split is the samples' subtask."""
    said = [read_yes_no(sample.prediction) for sample in samples]
    right = [read_yes_no(only_reference(sample)) for sample in samples]
    outcomes = [
        Outcome(sample.key, sample.subtask, None if answer is None else float(answer == truth), answer)
        for sample, answer, truth in zip(samples, said, right, strict=True)
    ]
    both = sum(answer == truth == "yes" for answer, truth in zip(said, right, strict=True))
    answered, true = said.count("yes"), right.count("yes")
    return EventHallusionResult(
        shares(outcomes, overall="overall"),
        precision=both / answered if answered else None,
        recall=both / true if true else None,
        f1=2 * both / (answered + true) if answered + true else None,
    )


def event_hallusion_tables(result: EventHallusionResult) -> tuple[Table, Table]:
    """Accuracy by split, as the authors count; and precision, recall and F1 of "yes"."""
    rows = (*result.accuracy.groups, result.accuracy.overall)
    return (
        Table(
            "EventHallusion, yes-no questions",
            ("Split", "Accuracy", "Questions", "Neither yes nor no"),
            tuple((row.name, percent(row.strict), row.success + row.failed, row.failed) for row in rows),
        ),
        Table(
            "EventHallusion, answers of yes",
            ("Precision", "Recall", "F1"),
            ((percent(result.precision), percent(result.recall), percent(result.f1)),),
            notes=("Ours: the authors report accuracy only.",),
        ),
    )
