"""``tarsier convert``: a Tarsier checkpoint in the plain layout that other programs load."""

from __future__ import annotations

from typing import Annotated

import typer

from tarsier_core.cli.console import waiting, write


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(convert)


def convert(
    checkpoint: Annotated[
        str, typer.Argument(metavar="CHECKPOINT", help="Name in `tarsier models`, folder or hub id.")
    ],
    out: Annotated[str, typer.Argument(metavar="OUT", help="Folder to write; it must not exist yet.")],
) -> None:
    """Write a checkpoint in the plain layout of Qwen2-VL or LLaVA."""
    with waiting("Loading the converter"):
        from tarsier_core.models.convert import convert as convert_checkpoint
    with waiting(f"Converting {checkpoint}"):
        written = convert_checkpoint(checkpoint, out)
    write(f"{written}\n")
