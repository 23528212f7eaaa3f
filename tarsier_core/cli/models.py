"""``tarsier models``: what can be asked for by name."""

from __future__ import annotations

import typer

from tarsier_core.cli.console import columns, print_note, write


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(models)


def models() -> None:
    """List the models that have a name."""
    from tarsier_core.models.catalog import CATALOGUE
    from tarsier_core.models.machine import human_size

    heading = ("name", "16-bit", "licence", "from", "what")
    rows = [
        (
            entry.name,
            human_size(entry.gigabytes("bf16") * 1e9),
            entry.licence,
            "built in" if entry.is_built_in else entry.source,
            entry.about,
        )
        for entry in CATALOGUE
    ]
    write(columns([heading, *rows]))
    print_note(
        "Any folder or hub id of the same architectures can be given too; weights come from the hub at first "
        "use. `tarsier doctor` says what fits on this machine."
    )
