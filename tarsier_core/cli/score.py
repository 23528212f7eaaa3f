"""``tarsier score``: a run's figures, with all that they were computed from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarsier_core.cli.console import counting, print_error, print_note, write
from tarsier_core.errors import UsageError
from tarsier_core.settings import read_settings

if TYPE_CHECKING:
    from tarsier_core.scoring.measures import Measured
    from tarsier_core.scoring.open_judge import OpenedJudge
    from tarsier_core.scoring.predictions import FoundRun, Predictions
    from tarsier_core.scoring.records import Table
    from tarsier_core.scoring.scorer import Scored

SOME_FAILED = 1


class Form(StrEnum):
    """How tables are written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    LATEX = "latex"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(score)


def score(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="A run, or any folder or file of prediction rows.")
    ],
    benchmarks: Annotated[
        list[str] | None, typer.Argument(metavar="BENCHMARK", help="Only these (default: all in the run).")
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="SPEC",
            help="openai:MODEL, azure:DEPLOYMENT, local:ID_OR_PATH, lexical, shapes or replay:FILE "
            "(default: TARSIER_JUDGE, else lexical, a proxy).",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Show strict figures too: what failed counts as 0.")
    ] = False,
    max_calls: Annotated[
        int | None, typer.Option("--max-calls", metavar="N", min=0, help="Make at most N calls to the judge.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", metavar="N", min=0, help="Spend at most N tokens on the judge.")
    ] = None,
    prices: Annotated[
        str | None,
        typer.Option(
            "--prices", metavar="IN,OUT", help="USD a million prompt and reply tokens, to show what judging costs."
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write the tables.")] = Form.TEXT,
) -> None:
    """Score a run; run it again to go on, without asking the judge twice."""
    from tarsier_core.scoring.open_judge import open_judge
    from tarsier_core.scoring.predictions import find_run, read_predictions
    from tarsier_core.scoring.scorer import can_be_helped, needs_judge

    found = find_run(run)
    chosen = select(read_predictions(found), benchmarks or [], run)
    settings = read_settings()
    money = read_prices(prices)
    opened = None
    if any(needs_judge(one) or (judge is not None and can_be_helped(one)) for one in chosen):
        opened = open_judge(judge or settings.judge, settings, max_calls=max_calls, max_tokens=max_tokens)
    unasked = asyncio.run(score_all(found, chosen, opened, strict, money, form))
    if unasked:
        print_note(f"The judge couldn't be asked about {unasked} clips; run the same command again to go on.")
        raise typer.Exit(SOME_FAILED)


def select(found: list[Predictions], names: list[str], run: Path) -> list[Predictions]:
    """The named benchmarks' predictions. Raises ``UsageError`` for one that the run hasn't."""
    from tarsier_core.benchmarks.catalog import find_benchmarks

    if not names:
        return found
    wanted = find_benchmarks(names)
    there = {predictions.benchmark.name: predictions for predictions in found}
    chosen = [there[benchmark.name] for benchmark in wanted if benchmark.name in there]
    if not chosen:
        raise UsageError(f"{run}: it has no predictions of {', '.join(names)}; it has {', '.join(there)}")
    return chosen


def read_prices(text: str | None) -> tuple[float, float] | None:
    """Two prices. Raises ``UsageError`` for anything else."""
    if text is None:
        return None
    try:
        prompt, reply = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"--prices {text}: two numbers are needed, like 0.15,0.60") from None
    return prompt, reply


async def score_all(
    found: FoundRun,
    chosen: list[Predictions],
    opened: OpenedJudge | None,
    strict: bool,
    prices: tuple[float, float] | None,
    form: Form,
) -> int:
    """Score benchmark after benchmark; returns how many clips the judge couldn't be asked about."""
    try:
        tell_cost_ahead(found, chosen, opened, prices)
        left = 0
        for predictions in chosen:
            scored = await score_one(found, predictions, opened, strict)
            left += scored.missing.judge + scored.missing.unjudged
            show(scored.measured, form)
        tell_cost(opened, prices)
        return left
    finally:
        if opened is not None:
            await opened.close()


async def score_one(
    found: FoundRun, predictions: Predictions, opened: OpenedJudge | None, strict: bool
) -> Scored:
    """Score one benchmark with progress; each of the judge's failures is told once."""
    from tarsier_core.scoring.judgement import Judgement
    from tarsier_core.scoring.scorer import Watch
    from tarsier_core.scoring.scorer import score as score_benchmark

    told: set[str] = set()
    with counting(f"Scoring {predictions.benchmark.name}", len(predictions.samples), of="clips") as advance:

        def one_more(said: Judgement) -> None:
            if said.error is not None and said.failure != "prediction" and said.error not in told:
                told.add(said.error)
                print_error(f"{said.key}: {said.error}")
            advance(1)

        return await score_benchmark(found, predictions, opened, strict=strict, watch=Watch(advance, one_more))


def show(measured: Measured, form: Form) -> None:
    """Write a benchmark's tables to stdout."""
    from tarsier_core.jsonl import format_object
    from tarsier_core.scoring import report

    if form is Form.JSON:
        tables = [report.to_json(table) for table in measured.tables]
        write(format_object({"figures": measured.figures, "tables": tables}).decode())
    else:
        write(write_tables(measured.tables, form))


def write_tables(tables: Sequence[Table], form: Form) -> str:
    """Tables as text, in the form that was asked for."""
    from tarsier_core.jsonl import format_object
    from tarsier_core.scoring import report

    if form is Form.JSON:
        return format_object({"tables": [report.to_json(table) for table in tables]}).decode()
    writer = {Form.TEXT: report.to_text, Form.MARKDOWN: report.to_markdown, Form.LATEX: report.to_latex}[form]
    return "\n".join(writer(table) for table in tables) + "\n"


def tell_cost_ahead(
    found: FoundRun, chosen: list[Predictions], opened: OpenedJudge | None, prices: tuple[float, float] | None
) -> None:
    """Say about what judging will take."""
    from tarsier_core.scoring.chat.budget import estimated_usage
    from tarsier_core.scoring.scorer import prompts_ahead

    if opened is None or opened.budget is None:
        return
    ahead = [prompt for predictions in chosen for prompt in prompts_ahead(found, predictions, opened)]
    usage = estimated_usage(ahead)
    money = cost(usage.prompt_tokens, usage.completion_tokens, prices)
    tokens = usage.prompt_tokens + usage.completion_tokens
    print_note(f"Ahead: about {len(ahead):,} calls to the judge and {tokens:,} tokens{money}, less what is cached.")


def tell_cost(opened: OpenedJudge | None, prices: tuple[float, float] | None) -> None:
    """Say what judging took."""
    spending = opened and opened.spending
    if not spending:
        return
    money = cost(spending.prompt_tokens, spending.completion_tokens, prices)
    print_note(
        f"Judge: {spending.calls:,} calls ({spending.retried:,} of them repeated), {spending.cached:,} replies from "
        f"the cache, {spending.tokens:,} tokens{money}."
    )


def cost(prompt_tokens: int, reply_tokens: int, prices: tuple[float, float] | None) -> str:
    """What that many tokens cost, for a sentence; empty without prices."""
    from tarsier_core.scoring.chat.budget import Prices
    from tarsier_core.scoring.chat.protocol import Usage

    if prices is None:
        return ""
    return f", USD {Prices(*prices).cost_usd(Usage(prompt_tokens, reply_tokens)):.2f}"
