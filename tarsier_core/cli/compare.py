"""``tarsier compare``: runs against each other, or judges against each other."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarsier_core.cli.console import write
from tarsier_core.cli.score import Form, write_tables
from tarsier_core.errors import UsageError
from tarsier_core.settings import read_settings

if TYPE_CHECKING:
    from tarsier_core.scoring.autodq import Evidence
    from tarsier_core.scoring.open_judge import OpenedJudge
    from tarsier_core.scoring.predictions import FoundRun, Predictions
    from tarsier_core.scoring.records import Table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Runs, or folders or files of predictions.")],
    judge: Annotated[
        str | None,
        typer.Option("--judge", metavar="SPEC", help="Whose scores to compare (default: TARSIER_JUDGE, else lexical)."),
    ] = None,
    judges: Annotated[
        tuple[str, str] | None,
        typer.Option("--judges", metavar="A B", help="Compare these two judges on the runs."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write the tables.")] = Form.TEXT,
) -> None:
    """Compare runs on their common clips, or two judges on one run or several."""
    from tarsier_core.scoring.predictions import find_run, read_predictions

    if judges is None and len(runs) < 2:
        raise UsageError("two runs are needed to compare them (or two judges: --judges A B)")
    found = {str(run): find_run(run) for run in runs}
    if len(found) < len(runs):
        raise UsageError("a run was named twice")
    predictions = {
        name: {one.benchmark.name: one for one in read_predictions(run)} for name, run in found.items()
    }
    common = [name for name in next(iter(predictions.values())) if all(name in some for some in predictions.values())]
    compared = False
    for benchmark in common:
        on_benchmark = {name: (found[name], some[benchmark]) for name, some in predictions.items()}
        metric = next(iter(on_benchmark.values()))[1].benchmark.metric
        if judges is not None:
            tables = compare_judges(on_benchmark, judges) if metric == "autodq" else []
        elif metric == "autodq":
            tables = compare_runs(benchmark, on_benchmark, judge)
        else:
            tables = compare_scores(benchmark, on_benchmark)
        compared |= bool(tables)
        if tables:
            write(write_tables(tables, form))
    if not compared:
        raise UsageError("the runs have no benchmark in common that can be compared so")


def compare_runs(
    benchmark: str, runs: dict[str, tuple[FoundRun, Predictions]], judge: str | None
) -> list[Table]:
    """The runs' F1 by AutoDQ and how sure their differences are."""
    from tarsier_core.scoring.comparison import check_same_task, compare_dream, comparison_table
    from tarsier_core.scoring.dream import official_clips
    from tarsier_core.scoring.open_judge import open_judge

    settings = read_settings()
    opened = open_judge(judge or settings.judge, settings)
    check_same_task({name: predictions.samples for name, (_, predictions) in runs.items()})
    evidence = asyncio.run(evidence_of(opened, runs))
    by_run = {
        name: official_clips(list(predictions.samples.values()), evidence[name])
        for name, (_, predictions) in runs.items()
    }
    compared, clips = compare_dream(by_run)
    return [comparison_table(f"Comparison on {benchmark}", "F1", compared, clips, opened.judge.info.sentence)]


def compare_scores(benchmark: str, runs: dict[str, tuple[FoundRun, Predictions]]) -> list[Table]:
    """The runs' mean scores where samples have one each; nothing for benchmarks that are judged or scored in groups."""
    from tarsier_core.scoring.comparison import check_same_task, compare_means, comparison_table
    from tarsier_core.scoring.scorer import MEASURES

    by_run: dict[str, dict[str, float]] = {}
    for name, (_, predictions) in runs.items():
        measure = MEASURES.get(predictions.benchmark.metric)
        clips = measure(benchmark, list(predictions.samples.values())).clips if measure else ()
        by_run[name] = {clip["key"]: clip["score"] for clip in clips if clip.get("score") is not None}
    if not all(by_run.values()):
        return []
    check_same_task({name: predictions.samples for name, (_, predictions) in runs.items()})
    compared, samples = compare_means(by_run)
    return [comparison_table(f"Comparison on {benchmark}", "Mean score", compared, samples)]


def compare_judges(
    runs: dict[str, tuple[FoundRun, Predictions]], judges: tuple[str, str]
) -> list[Table]:
    """The judges' agreement on verdicts and clips, and on the order of the runs."""
    from dataclasses import replace

    from tarsier_core.scoring.agreement import agreement, agreement_tables, kendall
    from tarsier_core.scoring.dream import official_clips
    from tarsier_core.scoring.dream_table import summarize
    from tarsier_core.scoring.open_judge import open_judge

    settings = read_settings()
    first, second = (
        asyncio.run(evidence_of(open_judge(spec, settings), runs)) for spec in judges
    )
    tables = agreement_tables(judges, {name: agreement(first[name], second[name]) for name in runs})
    samples = {name: list(predictions.samples.values()) for name, (_, predictions) in runs.items()}
    figures = [
        [summarize(official_clips(samples[name], evidence[name])).overall.f1 or 0.0 for name in runs]
        for evidence in (first, second)
    ]
    tau = kendall(*figures)
    if tau is not None:
        note = f"Kendall's tau of the runs' order by F1: {tau:.3f}."
        tables[0] = replace(tables[0], notes=(*tables[0].notes, note))
    return tables


async def evidence_of(
    opened: OpenedJudge, runs: dict[str, tuple[FoundRun, Predictions]]
) -> dict[str, dict[str, Evidence]]:
    """What the judge says on each run; what it said before isn't asked again."""
    from tarsier_core.scoring.autodq import AutoDQ
    from tarsier_core.scoring.judging import judge_samples

    try:
        found = {}
        for name, (run, predictions) in runs.items():
            path = run.folder.evidence(predictions.benchmark.name, opened.spec)
            judging = await judge_samples(AutoDQ(opened.judge), list(predictions.samples.values()), path)
            found[name] = judging.said
        return found
    finally:
        await opened.close()
