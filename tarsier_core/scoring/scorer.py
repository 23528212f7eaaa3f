"""Scoring a run: each benchmark by its metric, with all evidence, into the run's folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from tarsier_core.benchmarks.benchmark import Metric
from tarsier_core.errors import UsageError
from tarsier_core.run_folder import RunInfo, write_json, write_lines, write_whole
from tarsier_core.scoring import measures
from tarsier_core.scoring.autodq import AutoDQ
from tarsier_core.scoring.chat.protocol import ChatMessage
from tarsier_core.scoring.deciding import Deciding, undecided
from tarsier_core.scoring.dream import Failures, failures, measure_dream
from tarsier_core.scoring.grading import SCALES, Grading, measure_open_qa, measure_rating, question_of
from tarsier_core.scoring.judgement import JudgeInfo, Judgement
from tarsier_core.scoring.judges import ChatJudge, LexicalJudge, ShapesJudge
from tarsier_core.scoring.judging import judge_samples, still_valid
from tarsier_core.scoring.measures import Measure, Measured
from tarsier_core.scoring.open_judge import OpenedJudge
from tarsier_core.scoring.predictions import FoundRun, Predictions
from tarsier_core.scoring.prompts import extraction, grading, judgement
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.report import to_json, to_text

JUDGED: tuple[Metric, ...] = ("autodq", "open_qa", "rating_0_3", "rating_1_5")
"""Metrics that need a judge."""

HELPED: tuple[Metric, ...] = ("temp_compass", "event_hallusion")
"""Metrics by rules, which leave some samples to a judge if there is one."""

MEASURES: dict[Metric, Measure] = {
    "choice": measures.measure_choice,
    "choice_by_subtask": measures.measure_choice_by_subtask,
    "video_mme": measures.measure_video_mme,
    "cider": measures.measure_cider,
    "bleu": measures.measure_bleu,
    "exact_match": measures.measure_exact_match,
    "vinoground": measures.measure_vinoground,
    "temp_compass": measures.measure_temp_compass,
    "video_hallucer": measures.measure_video_hallucer,
    "event_hallusion": measures.measure_event_hallusion,
    "grounding_f1": measures.measure_grounding,
    "dense_caption": measures.measure_dense_caption,
}


@dataclass(frozen=True)
class Watch:
    """Who hears how far judging has come."""

    on_start: Callable[[int], None] = lambda _: None
    """Gets how many samples were judged before."""
    on_done: Callable[[Judgement], None] = lambda _: None


@dataclass(frozen=True)
class Scored:
    """A benchmark's figures, and what they leave out."""

    measured: Measured
    missing: Failures
    """By the judge; all 0 where there is none."""


def needs_judge(predictions: Predictions) -> bool:
    """Whether a benchmark is scored by a judge."""
    return predictions.benchmark.metric in JUDGED


def can_be_helped(predictions: Predictions) -> bool:
    """Whether a benchmark's rules leave samples to a judge."""
    return predictions.benchmark.metric in HELPED


async def score(
    found: FoundRun,
    predictions: Predictions,
    opened: OpenedJudge | None,
    *,
    strict: bool = False,
    watch: Watch = Watch(),
) -> Scored:
    """Score one benchmark and write evidence, figures and tables.

    Raises ``UsageError`` when the metric needs a judge and there is none, or the judge doesn't fit.
    """
    benchmark, samples = predictions.benchmark, list(predictions.samples.values())
    if opened is not None and can_be_helped(predictions):
        return await score_with_help(found, predictions, opened, watch)
    if not needs_judge(predictions):
        measured = MEASURES[benchmark.metric](benchmark.title, samples)
        by = benchmark.metric
        write_lines(found.folder.evidence(benchmark.name, by), measured.clips)
        write_figures(found, predictions, measured, by, None, None)
        return Scored(measured, Failures())
    if opened is None:
        raise UsageError(f"{benchmark.name} is scored by a judge: name one with --judge")
    info = opened.judge.info
    path = found.folder.evidence(benchmark.name, opened.spec)
    if benchmark.metric == "autodq":
        judging = await judge_samples(
            AutoDQ(opened.judge), samples, path, on_start=watch.on_start, on_done=watch.on_done
        )
        measured = measure_dream(benchmark.title, samples, judging.said, strict=strict, judge=info.sentence)
        missing = failures(samples, judging.said)
    else:
        scale = SCALES.get(benchmark.metric)
        grades = await judge_samples(
            Grading(reader(opened), scale), samples, path, on_start=watch.on_start, on_done=watch.on_done
        )
        measured = (
            measure_open_qa(benchmark.title, samples, grades.said, judge=info.sentence)
            if scale is None
            else measure_rating(benchmark.title, samples, grades.said, scale, judge=info.sentence)
        )
        missing = failures(samples, grades.said)
    write_figures(found, predictions, measured, opened.spec, info, missing)
    return Scored(measured, missing)


async def score_with_help(
    found: FoundRun, predictions: Predictions, opened: OpenedJudge, watch: Watch
) -> Scored:
    """Score by rules, and let the judge decide what they leave open."""
    benchmark, samples = predictions.benchmark, list(predictions.samples.values())
    left = undecided(benchmark.metric, samples)
    path = found.folder.evidence(benchmark.name, opened.spec)
    decisions = await judge_samples(
        Deciding(reader(opened)), left, path, on_start=watch.on_start, on_done=watch.on_done
    )
    given = {key: one.is_right for key, one in decisions.said.items() if one.is_right is not None}
    measure = measures.measure_temp_compass if benchmark.metric == "temp_compass" else measures.measure_event_hallusion
    measured = measure(benchmark.title, samples, given)
    note = f"{len(given)} of {len(left)} answers that rules leave open were decided by {opened.judge.info.sentence}."
    first = measured.tables[0]
    noted = Table(first.title, first.columns, first.rows, (*first.notes, note))
    measured = replace(measured, tables=(noted, *measured.tables[1:]))
    missing = failures(left, decisions.said)
    write_figures(found, predictions, measured, opened.spec, opened.judge.info, missing)
    return Scored(measured, missing)


def reader(opened: OpenedJudge) -> ChatJudge | LexicalJudge:
    """The judge, if it reads texts. Raises ``UsageError`` for that of the shapes world, which only knows its clips."""
    if isinstance(opened.judge, ShapesJudge):
        raise UsageError("the judge `shapes` only knows the benchmark shapes; name another with --judge")
    return opened.judge


def prompts_ahead(
    found: FoundRun, predictions: Predictions, opened: OpenedJudge
) -> list[list[ChatMessage]]:
    """About what will be asked: the events of predictions are guessed to be their sentences."""
    metric = predictions.benchmark.metric
    if not isinstance(opened.judge, ChatJudge) or metric not in (*JUDGED, *HELPED):
        return []
    samples = list(predictions.samples.values())
    if metric in HELPED:
        samples = undecided(metric, samples)
    path = found.folder.evidence(predictions.benchmark.name, opened.spec)
    is_autodq = metric == "autodq"
    protocol: AutoDQ | Grading | Deciding = AutoDQ(opened.judge)
    if not is_autodq:
        protocol = Deciding(opened.judge) if metric in HELPED else Grading(opened.judge, SCALES.get(metric))
    known = still_valid(protocol, samples, path) if path.exists() else {}
    asked: list[list[ChatMessage]] = []
    for sample in samples:
        if sample.key not in known and sample.prediction is not None:
            asked += autodq_prompts(sample) if is_autodq else grading_prompts(sample)
    return asked


def autodq_prompts(sample: Sample) -> list[list[ChatMessage]]:
    """The three calls on a sample, four where the reference's events aren't annotated."""
    described, wanted = sample.prediction or "", sample.references[0] if sample.references else ""
    annotated = sample.extra.get("events")
    events = annotated or sentences(wanted)
    asked = [extraction(described), judgement(events, described), judgement(sentences(described), wanted)]
    return asked if annotated else [extraction(wanted), *asked]


def grading_prompts(sample: Sample) -> list[list[ChatMessage]]:
    """The one call on an answer."""
    return [grading(question_of(sample), "".join(sample.references[:1]), sample.prediction or "")]


def sentences(text: str) -> list[str]:
    """A text's sentences, by its full stops."""
    return [part.strip() for part in text.split(".") if part.strip()]


def write_figures(
    found: FoundRun,
    predictions: Predictions,
    measured: Measured,
    by: str,
    judge: JudgeInfo | None,
    missing: Failures | None,
) -> None:
    """Write the figures with what they were computed from, and the original's text file."""
    benchmark = predictions.benchmark
    run: RunInfo | None = found.folder.read_info()
    samples: Sequence[Sample] = list(predictions.samples.values())
    record: dict[str, Any] = {
        "benchmark": benchmark.name,
        "metric": benchmark.metric,
        "judge": judge and asdict(judge),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "run": run.model_dump() if run else "unknown",
        "predictions_hash": predictions.hash,
        "coverage": {
            "rows": len(samples),
            "rows_of_the_benchmark": benchmark.num_rows,
            "repeated_rows": predictions.repeated,
            "failed_predictions": sum(sample.prediction is None for sample in samples),
            "without_a_score": missing and asdict(missing),
        },
        "figures": measured.figures,
        "tables": [to_json(table) for table in measured.tables],
    }
    write_json(found.folder.table(benchmark.name, by), record)
    text = "\n".join(to_text(table) for table in measured.tables)
    if found.is_own:
        return
    write_whole(found.folder.path / f"{benchmark.name}_eval_result.txt", text.encode())
