"""The metrics that need no judge, by name: samples in, tables and figures out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tarsier_core.scoring import (
    bleu,
    choice,
    cider,
    exact_match,
    hallucination,
    temp_compass,
    temporal,
    video_mme,
    vinoground,
)
from tarsier_core.scoring.ngrams import MAX_ORDER
from tarsier_core.scoring.outcomes import Outcome, official_table, shares
from tarsier_core.scoring.records import Sample, Table


@dataclass(frozen=True)
class Measured:
    """A benchmark's figures."""

    tables: tuple[Table, ...]
    """The original's first."""
    figures: dict[str, float | None]
    """What the tables round, by name; shares from 0 to 1."""
    clips: tuple[dict[str, Any], ...]
    """One evidence record a sample."""


Measure = Callable[[str, Sequence[Sample]], Measured]
"""Gets the benchmark's title too."""


def measure_choice(title: str, samples: Sequence[Sample], *, by_subtask: bool = False) -> Measured:
    """Accuracy, official and strict."""
    result = choice.score_choice(samples)
    tables = choice.choice_tables(title, result, by_subtask=by_subtask)
    figures = {"accuracy": result.overall.official, "strict_accuracy": result.overall.strict}
    return Measured(tables, figures, records(result.outcomes))


def measure_choice_by_subtask(title: str, samples: Sequence[Sample]) -> Measured:
    """The same, a row a subtask."""
    return measure_choice(title, samples, by_subtask=True)


def measure_video_mme(title: str, samples: Sequence[Sample]) -> Measured:
    """Accuracy by duration and domain, official and strict."""
    result = video_mme.score_video_mme(samples)
    everything = (video_mme.ALL, video_mme.ALL)
    figures = {
        "accuracy": result.official[everything].official,
        "strict_accuracy": result.strict[everything].strict,
    }
    clips = records(answer.strict for answer in result.answers)
    return Measured(video_mme.video_mme_tables(result), figures, clips)


def measure_cider(title: str, samples: Sequence[Sample]) -> Measured:
    """CIDEr."""
    result = cider.score_cider(samples)
    figures = {"cider": result.overall.official, "strict_cider": result.overall.strict}
    return Measured((cider.cider_table(title, result),), figures, records(result.outcomes))


def measure_bleu(title: str, samples: Sequence[Sample]) -> Measured:
    """BLEU-1 to 4."""
    result = bleu.score_bleu(samples)
    scores = result.bleu or (None,) * MAX_ORDER
    figures = {f"bleu_{order}": score for order, score in enumerate(scores, 1)}
    failed = set(result.failed)
    clips = tuple(
        {"key": key, "score": None if key in failed else bleu.corpus_bleu([counts])[-1]}
        for key, counts in result.counts.items()
    )
    return Measured((bleu.bleu_table(title, result),), figures, clips)


def measure_exact_match(title: str, samples: Sequence[Sample]) -> Measured:
    """Exact match."""
    result = exact_match.score_exact_match(samples)
    figures = {"accuracy": result.overall.official, "strict_accuracy": result.overall.strict}
    return Measured(exact_match.exact_match_tables(title, result), figures, records(result.outcomes))


def measure_vinoground(title: str, samples: Sequence[Sample]) -> Measured:
    """Text, video and group score."""
    result = vinoground.score_vinoground(samples)
    figures = {"text": result.text, "video": result.video, "group": result.group}
    clips = tuple(
        {"key": pair.pair, "text": pair.text, "video": pair.video, "group": pair.group} for pair in result.pairs
    )
    return Measured((vinoground.vinoground_table(result),), figures, clips)


def measure_temp_compass(
    title: str, samples: Sequence[Sample], decisions: Mapping[str, bool] | None = None
) -> Measured:
    """The four tasks, as far as rules decide, or a judge did: its ``decisions`` by key."""
    result = temp_compass.score_temp_compass(samples, decisions)
    figures = {task: share.strict for task, share in result.by_task.items()}
    clips = records(one for members in result.outcomes.values() for one in members)
    return Measured((temp_compass.temp_compass_table(result),), figures, clips)


def measure_video_hallucer(title: str, samples: Sequence[Sample]) -> Measured:
    """Basic, hallucinated and overall."""
    result = hallucination.score_video_hallucer(samples)
    mean = result.mean
    figures = {
        name: None if mean is None else float(getattr(mean, name)) for name in ("basic", "hallucinated", "overall")
    }
    clips = tuple(
        {"key": pair.pair, "type": pair.type, "basic": pair.basic, "hallucinated": pair.hallucinated}
        for pair in result.pairs
    )
    return Measured((hallucination.video_hallucer_table(result),), figures, clips)


def measure_event_hallusion(
    title: str, samples: Sequence[Sample], decisions: Mapping[str, bool] | None = None
) -> Measured:
    """The yes-no questions; descriptions are left out unless a judge decided on them."""
    asked = [sample for sample in samples if sample.extra.get("kind") != "description"]
    result = hallucination.score_event_hallusion(asked)
    figures = {
        "accuracy": result.accuracy.overall.strict,
        "precision": result.precision,
        "recall": result.recall,
        "f1": result.f1,
    }
    tables: tuple[Table, ...]
    outcomes, tables = result.accuracy.outcomes, hallucination.event_hallusion_tables(result)
    if decisions:
        told = shares(
            [
                Outcome(sample.key, sample.subtask, float(decisions[sample.key]))
                for sample in samples
                if sample.key in decisions
            ],
            overall="overall",
        )
        outcomes = (*outcomes, *told.outcomes)
        tables = (*tables, official_table("EventHallusion, descriptions that tell the event", told))
        figures["descriptions"] = told.overall.official
    return Measured(tables, figures, records(outcomes))


def records(outcomes: Iterable[Outcome]) -> tuple[dict[str, Any], ...]:
    """Outcomes as evidence records."""
    return tuple(
        {"key": one.key, "group": one.group, "score": one.score, "answer": one.answer} for one in outcomes
    )


def measure_grounding(title: str, samples: Sequence[Sample]) -> Measured:
    """E.T. Bench's grounding: F1 by task."""
    result = temporal.score_grounding(samples)
    clips = tuple(
        {"key": one.key, "task": one.task, "source": one.source, "f1": one.f1}
        for one in result.outcomes
        if isinstance(one, temporal.GroundingOutcome)
    )
    return Measured(temporal.et_bench_tables(title, result.official), et_bench_figures(result), clips)


def measure_dense_caption(title: str, samples: Sequence[Sample]) -> Measured:
    """E.T. Bench's captioning: F1 by task, and how alike the captions are by their words."""
    result = temporal.score_dense_captions(samples, shared_words)
    clips = tuple(
        {"key": one.key, "task": one.task, "source": one.source, "recall": one.recall, "precision": one.precision}
        for one in result.outcomes
        if isinstance(one, temporal.CaptioningOutcome)
    )
    by_source, tasks = temporal.et_bench_tables(title, result.official)
    note = "Sim: cosine of the captions' words, a proxy; the authors use embeddings by all-MiniLM-L6-v2."
    tables = (by_source, Table(tasks.title, tasks.columns, tasks.rows, (*tasks.notes, note)))
    return Measured(tables, et_bench_figures(result), clips)


def et_bench_figures(result: temporal.EtBenchResult) -> dict[str, float | None]:
    """F1 and similarity of each task, official and strict."""
    figures: dict[str, float | None] = {}
    for prefix, sources in (("", result.official), ("strict_", result.strict)):
        for task, (f1, similarity) in temporal.task_means(sources).items():
            figures[f"{prefix}{task}_f1"] = f1
            if similarity is not None:
                figures[f"{prefix}{task}_similarity"] = similarity
    return figures


def shared_words(first: Sequence[str], second: Sequence[str]) -> list[float]:
    """The cosine between the word counts of each pair of texts, 0 to 1."""
    counts = [[Counter(text.lower().split()) for text in texts] for texts in (first, second)]
    return [cosine(one, other) for one, other in zip(*counts, strict=True)]


def cosine(first: Counter[str], second: Counter[str]) -> float:
    """The cosine of the angle between two counts of words; 0 where one is empty."""
    product = sum(count * second[word] for word, count in first.items())
    length = math.sqrt(sum(n * n for n in first.values()) * sum(n * n for n in second.values()))
    return product / length if length else 0.0
