"""``tarsier benchmarks``: what can be run and scored, and whether its files are there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarsier_core.cli.console import columns, print_note, write


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(benchmarks)


def benchmarks(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="ROOT", help="Say whether this folder holds their files."),
    ] = None,
    layouts: Annotated[bool, typer.Option("--layouts", help="Show which files each one needs.")] = False,
) -> None:
    """List the benchmarks: groups, rows, metric, source."""
    from tarsier_core.benchmarks.catalog import BENCHMARKS, group_names
    from tarsier_core.benchmarks.runner import data_state

    heading = ["name", "groups", "rows", "metric", "from", "layout", *(["in " + str(data)] if data else [])]
    rows = [
        [
            benchmark.name,
            ", ".join(benchmark.groups),
            "?" if benchmark.num_rows is None else f"{benchmark.num_rows:,}",
            benchmark.metric.replace("_", " "),
            benchmark.source,
            "confirmed" if benchmark.is_verified else "unverified",
            *([data_state(benchmark, data)] if data else []),
        ]
        for benchmark in BENCHMARKS
    ]
    write(columns([heading, *rows]))
    if layouts:
        write("\n" + columns([[benchmark.name, benchmark.layout] for benchmark in BENCHMARKS]))
    print_note(
        f"Groups: {', '.join(group_names())}, all. `--layouts` shows the files that each one needs under "
        "ROOT/<name>; an unverified layout couldn't be checked against the published files."
    )
