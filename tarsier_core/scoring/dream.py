"""DREAM-style figures of a run from its evidence: official, strict, and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tarsier_core.scoring.autodq import Evidence
from tarsier_core.scoring.bootstrap import Interval, interval
from tarsier_core.scoring.dream_table import (
    ClipScore,
    DreamResult,
    bucket_tables,
    dream_table,
    overall_f1,
    scores_by_category,
    summarize,
)
from tarsier_core.scoring.judgement import Judgement
from tarsier_core.scoring.measures import Measured
from tarsier_core.scoring.records import Sample, Table


@dataclass(frozen=True)
class Failures:
    """Why clips have no score."""

    prediction: int = 0
    """The model made no answer."""
    judge: int = 0
    """The judge couldn't be asked; asked again when scoring goes on."""
    reply: int = 0
    """The judge's replies couldn't be read."""
    unjudged: int = 0
    """The budget was spent before."""

    @property
    def sentence(self) -> str:
        """All that isn't 0, in words."""
        said = {
            "the model made no answer": self.prediction,
            "the judge couldn't be asked": self.judge,
            "the judge's replies couldn't be read": self.reply,
            "the budget was spent": self.unjudged,
        }
        return "; ".join(f"{count}: {why}" for why, count in said.items() if count)


def failures(samples: Sequence[Sample], evidence: Mapping[str, Judgement]) -> Failures:
    """Count them."""
    kinds = [evidence[sample.key].failure if sample.key in evidence else "unjudged" for sample in samples]
    return Failures(**{kind: kinds.count(kind) for kind in ("prediction", "judge", "reply", "unjudged")})


def official_clips(samples: Sequence[Sample], evidence: Mapping[str, Evidence]) -> list[ClipScore]:
    """Scores by the original's rules: clips without one leave the means."""
    return [clip_score(sample, evidence.get(sample.key)) for sample in samples]


def strict_clips(samples: Sequence[Sample], evidence: Mapping[str, Evidence]) -> list[ClipScore]:
    """Ours: a clip without a score, and a side without events, counts 0."""
    clips = []
    for sample in samples:
        found = evidence.get(sample.key)
        has_score = found is not None and found.error is None
        recall = found.recall if found and has_score and found.reference else 0.0
        precision = found.precision if found and has_score and found.prediction else 0.0
        clips.append(_clip(sample, recall, precision, success=True))
    return clips


def clip_score(sample: Sample, found: Evidence | None) -> ClipScore:
    """One clip's official score."""
    if found is None or found.error is not None:
        return _clip(sample, 0.0, 0.0, success=False)
    return _clip(sample, found.recall, found.precision, success=True)


def f1_interval(clips: Sequence[ClipScore]) -> Interval | None:
    """OVERALL's F1 with its 95 % interval, clips drawn anew within each category; None without scores."""
    scores = scores_by_category(clips)
    return interval(scores, overall_f1) if scores else None


def measure_dream(
    title: str, samples: Sequence[Sample], evidence: Mapping[str, Evidence], *, strict: bool, judge: str
) -> Measured:
    """The original's tables, the buckets, and with ``strict`` the strict table beside them."""
    clips = official_clips(samples, evidence)
    official = summarize(clips)
    sure = f1_interval(clips)
    notes = [f"Judge: {judge}."]
    if sure is not None:
        notes.append(f"F1 {sure.value:.3f}, 95 % interval {sure.low:.3f} to {sure.high:.3f} (bootstrap by clip).")
    if sentence := failures(samples, evidence).sentence:
        notes.append(f"Without a score: {sentence}.")
    table = dream_table(official, f"{title} Evaluation Summary")
    tables = [Table(table.title, table.columns, table.rows, tuple(notes))]
    tables += bucket_tables(official, f"{title} Evaluation")
    harsh = summarize(strict_clips(samples, evidence))
    if strict:
        shown = dream_table(harsh, f"{title} Evaluation Summary, strict")
        note = "Strict: a clip without a score, and a side without events, counts 0."
        tables.insert(1, Table(shown.title, shown.columns, shown.rows, (note,)))
    figures = _figures("", official) | _figures("strict_", harsh)
    if sure is not None:
        figures |= {"f1_low": sure.low, "f1_high": sure.high}
    return Measured(tuple(tables), figures, ())


def _figures(prefix: str, result: DreamResult) -> dict[str, float | None]:
    figures: dict[str, float | None] = {}
    for one in (result.overall, *result.categories):
        name = "" if one is result.overall else f"{one.name}_"
        figures |= {
            f"{prefix}{name}f1": one.f1,
            f"{prefix}{name}recall": one.recall,
            f"{prefix}{name}precision": one.precision,
        }
    return figures


def _clip(sample: Sample, recall: float, precision: float, *, success: bool) -> ClipScore:
    def number(name: str) -> int | None:
        value = sample.extra.get(name)
        return value if isinstance(value, int) else None

    return ClipScore(
        sample.key,
        sample.dataset,
        recall,
        precision,
        success,
        number("n_subjects"),
        number("n_shots"),
        number("n_events"),
    )
