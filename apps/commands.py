"""Commands of the applications: ``tarsier serve``. Found by the core through its entry-point group."""

from __future__ import annotations

from typing import Annotated

import typer

from tarsier_core.errors import UsageError
from tarsier_core.settings import read_settings

APPS = ("chat",)
"""The applications that the server knows, in the order of their tabs."""


def register(app: typer.Typer) -> None:
    """Add the commands of the applications to the ``tarsier`` command."""
    app.command()(serve)


def serve(
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            help="Address to listen on (default: 127.0.0.1; on a Space 0.0.0.0).",
            show_default=False,
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port to listen on.")] = 7860,
    apps: Annotated[
        str, typer.Option("--apps", metavar="NAMES", help="What to serve, with commas between.")
    ] = ",".join(APPS),
) -> None:
    """Serve the suite to browsers."""
    chosen = parse_apps(apps)
    from apps.server import serve as serve_apps

    serve_apps(host or read_settings().host, port, chosen)


def parse_apps(names: str) -> tuple[str, ...]:
    """The applications that a comma-separated list names. Raises ``UsageError`` for an unknown name."""
    chosen = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    for name in chosen:
        if name not in APPS:
            raise UsageError(f"there is no application {name!r}; there is: {', '.join(APPS)}")
    if not chosen:
        raise UsageError(f"no application is named; there is: {', '.join(APPS)}")
    return chosen
