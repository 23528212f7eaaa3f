"""The command tree, and what every command shares: exit codes, and one sentence for a failure.

Exit codes (DESIGN, "The tarsier command"): 0 done, 1 some or all of several items failed, 2 wrong use or an
unreadable single input, 130 interrupted. Each command is a file of its own; those of the applications and the
training register themselves through the entry-point group ``tarsier.commands``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points, version

import typer

from tarsier_core.cli import benchmarks, chat, compare, convert, describe, doctor, fetch, infer, models, score
from tarsier_core.cli.console import print_error, write_any_text
from tarsier_core.errors import TarsierError

COMMAND_GROUP = "tarsier.commands"
"""Entry points of this group are functions that take the ``typer.Typer`` and add commands to it."""

WRONG_USE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (default: this process's arguments) and return its exit code."""
    return run(build_app(), sys.argv[1:] if argv is None else argv)


def build_app() -> typer.Typer:
    """Every command of the core and of what is installed beside it."""
    app = typer.Typer(
        add_completion=False, invoke_without_command=True, callback=start, pretty_exceptions_enable=False
    )
    for command in (describe, chat, infer, score, compare, models, benchmarks, fetch, convert, doctor):
        command.register(app)
    for entry in sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name):
        entry.load()(app)
    return app


def start(
    context: typer.Context,
    show_version: bool = typer.Option(False, "--version", help="Show the version and leave."),
) -> None:
    """Describe video with large vision-language models."""
    if show_version:
        print(f"tarsier {version('tarsier-suite')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def run(app: typer.Typer, argv: Sequence[str], *, name: str = "tarsier") -> int:
    """Run one command line; failures become a sentence on stderr and an exit code, never a traceback."""
    write_any_text()
    command = typer.main.get_command(app)
    try:
        code = command.main(args=list(argv), prog_name=name, standalone_mode=False)
    except TarsierError as error:
        print_error(str(error))
        return WRONG_USE
    except typer.TyperException as error:
        print_error(f"{error.format_message().rstrip('.')}. `{name} --help` lists what there is.")
        return WRONG_USE
    return code if isinstance(code, int) else 0
