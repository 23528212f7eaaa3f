"""``tarsier infer``: a model's predictions on benchmarks, resumable."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarsier_core.cli.console import counting, print_error, print_note
from tarsier_core.cli.engine_options import EngineAddress, Model, Profile, Quantization, open_chosen_engine
from tarsier_core.errors import TarsierError, UsageError

if TYPE_CHECKING:
    from tarsier_core.benchmarks.benchmark import Benchmark
    from tarsier_core.benchmarks.runner import Task
    from tarsier_core.engine import Engine
    from tarsier_core.run_folder import RunFolder, RunInfo

SOME_FAILED = 1
MISSING_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(infer)


def infer(
    benchmarks: Annotated[
        list[str],
        typer.Argument(metavar="BENCHMARK", help="Names or groups in `tarsier benchmarks`; `all` means all."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="RUN", help="Folder of the run; goes on where it stopped.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="ROOT", help="Folder that holds a folder a benchmark."),
    ] = None,
    model: Model = None,
    engine: EngineAddress = None,
    profile: Profile = None,
    quantization: Quantization = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N rows of each.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Processes that read clips.")
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option("--frames", metavar="N", min=1, max=256, help="Frames a clip, not the benchmark's own."),
    ] = None,
    max_new_tokens: Annotated[
        int | None,
        typer.Option("--max-new-tokens", metavar="N", min=1, help="Longest answer, not the benchmark's own."),
    ] = None,
) -> None:
    """Answer benchmarks; run it again to go on after an interruption."""
    from tarsier_core.benchmarks.catalog import find_benchmarks
    from tarsier_core.run_folder import RunFolder

    tasks, unusable = read_tasks(find_benchmarks(benchmarks), data, limit)
    run = RunFolder(out)
    opened = open_chosen_engine(model, engine, profile, quantization, workers)
    begin(run, opened, engine, quantization, frames, max_new_tokens, tasks)
    failed = sum(answer_one(task, opened, run, frames, max_new_tokens) for task in tasks)
    print_note(f"{out}: {', '.join(f'{len(task.rows)} rows of {task.benchmark.name}' for task in tasks)}.")
    if failed:
        print_note(f"{failed} failed; run the same command again to retry them.")
    if failed or unusable:
        raise typer.Exit(SOME_FAILED)


def read_tasks(benchmarks: list[Benchmark], data: Path | None, limit: int | None) -> tuple[list[Task], int]:
    """The rows of every benchmark, before anything runs; those that can't be used are told and counted.

    Raises what is wrong with the last one if none can be used.
    """
    from tarsier_core.benchmarks.runner import read_task

    tasks: list[Task] = []
    unusable: list[TarsierError] = []
    for benchmark in benchmarks:
        try:
            task = read_task(benchmark, data, limit)
            tell_missing(task)
            tasks.append(task)
        except TarsierError as error:
            unusable.append(error)
    for why in unusable if tasks else unusable[:-1]:
        print_error(str(why))
    if not tasks:
        raise unusable[-1]
    return tasks, len(unusable)


def tell_missing(task: Task) -> None:
    """List the media that aren't there. Raises ``UsageError`` if none is."""
    files = list(task.missing().values())
    if not files:
        return
    shown = ", ".join(files[:MISSING_SHOWN]) + (", ..." if len(files) > MISSING_SHOWN else "")
    counts = f"{len(files)} of {len(task.rows)}"
    sentence = f"{task.benchmark.name}: the media of {counts} rows aren't there: {shown}"
    if len(files) == len(task.rows):
        raise UsageError(f"{sentence}; expected: {task.benchmark.layout}")
    print_note(sentence)


def begin(
    run: RunFolder,
    engine: Engine,
    address: str | None,
    quantization: str | None,
    frames: int | None,
    max_new_tokens: int | None,
    tasks: list[Task],
) -> RunInfo:
    """Write what answers, or check that it is what answered before."""
    from tarsier_core.run_folder import RunInfo
    from tarsier_core.settings import read_settings

    info = engine.info
    return run.begin(
        RunInfo(
            model=info.model,
            revision=info.revision,
            profile=info.profile,
            quantization=quantization,
            engine=address or read_settings().engine,
            num_frames=frames,
            max_new_tokens=max_new_tokens,
            prompts={task.benchmark.name: task.prompt_hash for task in tasks},
            code_version=version("tarsier-suite"),
            started=datetime.now(UTC).isoformat(timespec="seconds"),
            machine=f"{platform.system()} {platform.machine()}, {info.device}",
        )
    )


def answer_one(
    task: Task, engine: Engine, run: RunFolder, frames: int | None, max_new_tokens: int | None
) -> int:
    """Answer one benchmark with progress; returns how many rows failed."""
    from tarsier_core.benchmarks.runner import answer_task

    failed = 0
    with counting(task.benchmark.name, len(task.rows), of="clips") as advance:
        for progress in answer_task(
            task,
            engine,
            run,
            num_frames=frames,
            max_new_tokens=max_new_tokens,
            on_start=lambda before: advance(before.done),
        ):
            if progress.error is not None:
                print_error(progress.error)
            failed = progress.failed
            advance(1)
    return failed
