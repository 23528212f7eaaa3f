"""``tarsier fetch``: a model's or a benchmark's public files, from the hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarsier_core.cli.console import print_note, write
from tarsier_core.errors import UsageError

if TYPE_CHECKING:
    from tarsier_core.hub import Kind

HUB = "hf:"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(fetch)


def fetch(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name in `tarsier models` or `tarsier benchmarks`.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to put it: in DIR/NAME.")],
) -> None:
    """Download a model or a benchmark's files; goes on where it was interrupted."""
    from tarsier_core.hub import download, licence_of

    hub_id, kind, patterns = source_of(name)
    address = f"https://huggingface.co/{'datasets/' if kind == 'dataset' else ''}{hub_id}"
    print_note(f"{name}: {address}, licence: {licence_of(hub_id, kind)}")
    folder = download(hub_id, kind, to / name, patterns)
    write(f"{folder}\n")
    if any(folder.rglob("*.zip")) or any(folder.rglob("*.tar*")):
        print_note("Its clips came in archives: unpack them there before `tarsier infer`.")


def source_of(name: str) -> tuple[str, Kind, list[str] | None]:
    """The hub id, what it is, and which of its files are needed.

    Raises ``UsageError`` for an unknown name, or one that isn't on the hub: then it says where it is.
    """
    from tarsier_core.benchmarks.catalog import BENCHMARKS, unknown
    from tarsier_core.models.catalog import CATALOGUE, find_entry
    from tarsier_core.models.locate import FILES

    entry = find_entry(name)
    if entry is not None and entry.is_built_in:
        raise UsageError(f"{name} is built in; there is nothing to fetch")
    if entry is not None:
        return entry.source, "model", list(FILES)
    benchmark = next((one for one in BENCHMARKS if one.name == name), None)
    if benchmark is None:
        models = ", ".join(one.name for one in CATALOGUE)
        raise UsageError(f"{unknown(name)}; models are {models}")
    if not benchmark.source.startswith(HUB):
        where = "it is drawn as it is asked for" if benchmark.name == "shapes" else f"get it from {benchmark.source}"
        raise UsageError(f"{name} isn't on the hub: {where}")
    return benchmark.source.removeprefix(HUB), "dataset", None
